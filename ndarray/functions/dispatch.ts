/**
 * How an element-wise function finds its kernel and the dtype of its results: numpy's rules.
 *
 * @module
 */

import { kindOf } from "../casting.ts";
import type { DenseArray } from "../dense.ts";
import { type DTypeName, itemSize } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import { isWeak, meet } from "../promotion.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";
import { toDense } from "./operand.ts";
import {
  type BinaryKernel,
  type FunctionOptions,
  laneOf,
  runBinary,
  runUnary,
  runVectors,
  type UnaryKernel,
  type Wide,
} from "../ufunc.ts";

/**
 * What a function makes of truth values: it keeps them, takes them as int8, or refuses them.
 */
export type Truth = "keep" | "widen" | "refuse";

/**
 * Of which dtype the results are: that of the elements; the narrowest float that holds them; bool; or that of the
 * parts of complex numbers.
 */
export type ResultRule = "same" | "float" | "bool" | "parts";

interface FunctionOf<D, W, C> {
  /** Its name, for messages. */
  readonly name: string;
  /** Of which dtype the results are. */
  readonly result: ResultRule;
  /** What it makes of truth values. Default: they are kept (functions with float results take them as float16). */
  readonly truth?: Truth;
  /** The kernel for floats, and for integers of up to 32 bits where there is none of their own. */
  readonly double?: D;
  /** The kernel for integers of up to 32 bits, which come as doubles. */
  readonly integer?: D;
  /** The kernel for 64-bit integers. */
  readonly wide?: W;
  /** The kernel for complex numbers. */
  readonly complex?: C;
}

type Doubles<O> = UnaryKernel<Float64Array, O>;

/** A function of one array. */
export type UnaryFunction =
  | (FunctionOf<Doubles<Float64Array>, UnaryKernel<Wide, Wide>, Doubles<Float64Array>> & {
    readonly result: Exclude<ResultRule, "bool">;
  })
  | (FunctionOf<Doubles<Uint8Array>, UnaryKernel<Wide, Uint8Array>, Doubles<Uint8Array>> & {
    readonly result: "bool";
  });

/** A function of two arrays. */
export type BinaryFunction =
  | (
    & FunctionOf<
      BinaryKernel<Float64Array, Float64Array>,
      BinaryKernel<Wide, Wide>,
      BinaryKernel<Float64Array, Float64Array>
    >
    & { readonly result: Exclude<ResultRule, "bool"> }
  )
  | (
    & FunctionOf<
      BinaryKernel<Float64Array, Uint8Array>,
      BinaryKernel<Wide, Uint8Array>,
      BinaryKernel<Float64Array, Uint8Array>
    >
    & { readonly result: "bool" }
  );

/**
 * Gives the narrowest float dtype in which functions such as the square root work.
 *
 * @param dtype The dtype of the elements.
 * @returns The dtype itself where it is a float or complex one.
 */
export function floatDType(dtype: DTypeName): DTypeName {
  const kind = kindOf(dtype);
  if (kind === "float" || kind === "complex") return dtype;
  const size = itemSize(dtype);
  return size === 1 ? "float16" : size === 2 ? "float32" : "float64";
}

interface Resolved {
  readonly kernel: never;
  readonly lane: DTypeName;
  readonly out: DTypeName;
  readonly result: DTypeName;
}

function resolve(f: UnaryFunction | BinaryFunction, common: DTypeName): Resolved {
  const { name, truth = "keep" } = f;
  let dtype = common;
  if (dtype === "bool" && truth !== "keep") {
    if (truth === "refuse") throw new TypeError(`Cannot take ${name} of truth values`);
    dtype = "int8";
  }
  if (f.result === "float") dtype = floatDType(dtype);
  const lane = laneOf(dtype);
  const inexact = kindOf(dtype) === "float";
  const kernel = lane === "complex128"
    ? f.complex
    : lane !== "float64"
    ? f.wide
    : inexact
    ? f.double
    : f.integer ?? f.double;
  if (kernel === undefined) throw new TypeError(`Cannot take ${name} of ${dtype}`);
  if (f.result === "bool") return { kernel: kernel as never, lane, out: "bool", result: "bool" };
  if (f.result === "parts" && lane === "complex128") {
    return { kernel: kernel as never, lane, out: "float64", result: dtype === "complex64" ? "float32" : "float64" };
  }
  return { kernel: kernel as never, lane, out: lane, result: dtype };
}

/**
 * Runs a function over an array.
 *
 * @param f The function.
 * @param a The array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 */
export function applyUnary<A extends ArrayInput>(
  f: UnaryFunction,
  a: A,
  options: FunctionOptions,
): Elementwise<DTypeName, A> {
  function run(a: A, options: FunctionOptions): DenseArray<DTypeName> {
    return applyToOne(f, a, options);
  }
  return elementwise(run, [a], options);
}

function applyToOne(f: UnaryFunction, a: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype, elements: [x] } = meet([a]);
  const { kernel, lane, out, result } = resolve(f, dtype);
  return runUnary(kernel, lane, out, result, x!, options);
}

/** An operand as floats, unless what is beside it is a scalar that asks for a wider dtype. */
function inexact(operand: ArrayInput, beside: ArrayInput): ArrayInput {
  if (isWeak(operand)) return operand;
  const dense = toDense(operand);
  if (kindOf(dense.dtype) === "other") return dense;
  if (isWeak(beside) && (dense.dtype === "bool" || !Number.isInteger(Number(beside)))) return dense;
  const base = typeof dense.dtype !== "string" && "enum" in dense.dtype ? dense.dtype.base : dense.dtype;
  return dense.astype(floatDType(base as DTypeName));
}

/**
 * Runs a function over two arrays.
 *
 * @param f The function.
 * @param a The first array, nested arrays or a scalar.
 * @param b The second one.
 * @param options Where the results go.
 * @returns The results. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit.
 */
export function applyBinary<A extends ArrayInput, B extends ArrayInput>(
  f: BinaryFunction,
  a: A,
  b: B,
  options: FunctionOptions,
): Elementwise<DTypeName, A, B> {
  function run(a: A, b: B, options: FunctionOptions): DenseArray<DTypeName> {
    return applyToBoth(f, a, b, options);
  }
  return elementwise(run, [a, b], options);
}

function applyToBoth(
  f: BinaryFunction,
  a: ArrayInput,
  b: ArrayInput,
  options: FunctionOptions,
): DenseArray<DTypeName> {
  const { dtype, elements: [x, y] } = meet(f.result === "float" ? [inexact(a, b), inexact(b, a)] : [a, b]);
  const { kernel, lane, out, result } = resolve(f, dtype);
  if (f.result === "same" && result === dtype) {
    const done = runVectors(f.name, dtype, dtype, x!, y!, options);
    if (done !== undefined) return done;
  }
  return runBinary(kernel, [lane, lane], out, result, x!, y!, options);
}
