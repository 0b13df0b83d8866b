/**
 * Arrays with numpy's slicing, lazy or in memory, and the port behind which they live.
 *
 * @module
 */

export { add, divide, multiply, negative, subtract } from "./arithmetic.ts";
export { NDArray } from "./array.ts";
export type { ArrayBlock, FieldArrays, FieldDType, ReadDType } from "./array_types.ts";
export type {
  Awaitable,
  Backend,
  BackendOptions,
  BackendPart,
  Block,
  BlockRequest,
  BlockSink,
  BlockSource,
  ChunkGrid,
  Parallel,
  ParallelOptions,
  ReductionTask,
} from "./backend.ts";
export { canCast, type Casting, resultType, resultType as promoteTypes } from "./casting.ts";
export { equal, greater, greaterEqual, less, lessEqual, notEqual } from "./comparison.ts";
export { arange, array, full, linspace, ones, type ShapeInput, zeros, type ZerosOptions } from "./create.ts";
export { DenseArray, type Nested } from "./dense.ts";
export { DenseMethods } from "./dense_methods.ts";
export { DenseViews, type Placement } from "./dense_views.ts";
export type { ReducerState } from "./reducers.ts";
export type {
  AnyData,
  ArrayDType,
  Complex,
  CompoundDType,
  Data,
  DataTypes,
  DType,
  DTypeName,
  EnumDType,
  HalfArray,
  IntegerName,
  OpaqueDType,
  Reference,
  Scalar,
  Scalars,
  VlenDType,
} from "./dtype.ts";
export type { OperationOptions, ReadOptions } from "./engine.ts";
export * from "./errors.ts";
export * from "./functions/mod.ts";
export type { FunctionOptions } from "./ufunc.ts";
export type { ArrayInput, ElementInput, NumericArray } from "./input.ts";
export {
  type MeanDType,
  type MeanDTypes,
  type ReduceOptions,
  type Reduction,
  Reductions,
  type Residence,
  type Result,
  type Results,
  type SpreadDType,
  type SpreadDTypes,
  type SpreadOptions,
  type SumDType,
  type SumDTypes,
  type Whole,
} from "./reductions.ts";
export type { Estimate } from "./lazy/estimate.ts";
export type { FetchPlan } from "./plan.ts";
export type { BlockFunction } from "./lazy/mapped_backend.ts";
export { type Elementwise } from "./lazy/elementwise.ts";
export {
  type ArithmeticDType,
  type Computed,
  type ElementFunction,
  type InexactName,
  type Joint,
  type LazyOnes,
  Operators,
} from "./operators.ts";
export { type MapBlocksOptions, Pipelines } from "./pipelines.ts";
export type { PNGOptions } from "./png.ts";
export * from "./random/mod.ts";
export type { IndexArray, NestedMask, SelectionItem, SliceRange } from "./selection_item.ts";
export type { Storage } from "./storage.ts";
export type { Term, View } from "./view.ts";
