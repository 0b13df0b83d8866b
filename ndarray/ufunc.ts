/**
 * Element-wise functions over arrays of any dtype and layout, with broadcasting.
 *
 * Operands are brought piece by piece into one of three lanes (doubles, 64-bit integers, complex numbers), worked on by
 * a kernel for that lane, and stored in the dtype of the result. What already stands as the lane wants it is not copied.
 *
 * @module
 */

import { cast, type Converter, converterFor } from "./cast.ts";
import { canCast, kindOf } from "./casting.ts";
import { aligned, copyStorage } from "./copy.ts";
import type { DenseArray } from "./dense.ts";
import { allocate, type AnyData, type DType, type DTypeName, dtypeText, itemSize, sameDType } from "./dtype.ts";
import { makeDense } from "./family.ts";
import { broadcastStorage, type Elements } from "./input.ts";
import { broadcastShapes } from "./promotion.ts";
import { copyBox } from "./scatter.ts";
import { vectorKernel } from "./simd/kernels.ts";
import { isContiguous, newStorage, runOf, type Storage } from "./storage.ts";
import { pieceLength, walkPieces } from "./walk.ts";

/** The big integers of a lane. */
export type Wide = BigInt64Array | BigUint64Array;

/**
 * A kernel of two operands: `out[i] = f(a[i * aStep], b[i * bStep])`, with steps of 0 for a single element and 1 for a
 * run. In the complex lane each element takes two slots. Fast kernels write `a[i & -aStep]`, which is the same.
 */
export type BinaryKernel<A, O> = (
  a: A,
  aStep: number,
  b: A,
  bStep: number,
  out: O,
  count: number,
) => void;

/** The kernels of a function, by lane. A lane without a kernel is one the function is not defined on. */
export interface BinaryKernels<O = never> {
  /** Numbers of up to 32 bits, and floats. */
  readonly double: BinaryKernel<Float64Array, [O] extends [never] ? Float64Array : O>;
  /** 64-bit integers. */
  readonly wide: BinaryKernel<Wide, [O] extends [never] ? Wide : O>;
  /** Complex numbers. */
  readonly complex?: BinaryKernel<Float64Array, [O] extends [never] ? Float64Array : O> | undefined;
}

/** Options of element-wise functions. */
export interface FunctionOptions {
  /** Where the results go, converted to its dtype if they are of one kind. Default: a new array. */
  readonly out?: DenseArray | undefined;
}

/** Where results are put together: the array that was handed in, or memory of their own. */
class Output<D extends DType> {
  readonly #dtype: D;
  readonly #given: DenseArray | undefined;
  readonly shape: readonly number[];
  readonly storage: Storage;

  constructor(dtype: D, operands: readonly Elements[], options: FunctionOptions) {
    const { out } = options;
    this.#dtype = dtype;
    this.#given = out;
    this.shape = broadcastShapes(...operands.map(({ shape }) => shape));
    if (out !== undefined) this.#check(out);
    const direct = out !== undefined && out.dtype === dtype && !out.storage.loose &&
      isContiguous(out.shape, out.storage.strides) && operands.every((operand) => standsApart(operand, out));
    this.storage = direct ? out.storage : newStorage(dtype, this.shape);
  }

  #check({ dtype, shape }: DenseArray): void {
    if (!canCast(this.#dtype, dtype, "same_kind")) {
      throw new TypeError(`Cannot put ${dtypeText(this.#dtype)} into an array of ${dtypeText(dtype)}`);
    }
    if (shape.length !== this.shape.length || shape.some((extent, axis) => extent !== this.shape[axis])) {
      throw new RangeError(`Cannot put shape (${this.shape.join(", ")}) into an array of shape (${shape.join(", ")})`);
    }
  }

  finish(): DenseArray<D> {
    const made = this.#given;
    if (made === undefined) return makeDense(this.#dtype, this.shape, this.storage);
    if (made.storage !== this.storage) {
      const { dtype, storage } = made;
      if (sameDType(dtype, this.#dtype)) copyStorage(dtype, this.shape, this.storage, storage);
      else copyStorage(dtype, this.shape, cast(this.#dtype, this.shape, this.storage, dtype), storage);
    }
    return made as DenseArray<D>;
  }
}

/** Whether an operand shares no memory with an array, or shares it element for element. */
function standsApart(
  { dtype, shape, storage }: Elements,
  { shape: extents, storage: own, dtype: held }: DenseArray,
): boolean {
  const buffer = (data: AnyData): unknown => Array.isArray(data) ? data : data.buffer;
  if (buffer(storage.data) !== buffer(own.data)) return true;
  return sameDType(dtype, held) && storage.data === own.data && storage.offset === own.offset &&
    shape.length === extents.length && shape.every((extent, axis) => extent === extents[axis]) &&
    isContiguous(shape, storage.strides);
}

/** The dtype of the lane in which a dtype is worked on. */
export function laneOf(dtype: DTypeName): "float64" | "int64" | "uint64" | "complex128" {
  const kind = kindOf(dtype);
  if (kind === "complex") return "complex128";
  if (itemSize(dtype) === 8 && kind === "signed") return "int64";
  return itemSize(dtype) === 8 && kind === "unsigned" ? "uint64" : "float64";
}

/** An operand on its way into a lane. */
class LaneInput {
  readonly #dtype: DType;
  readonly #storage: Storage;
  readonly #lane: DType;
  readonly #convert: Converter | undefined;
  /** Room for a piece in order, and for one as the lane wants it: made when they are needed. */
  #packed: AnyData | undefined;
  #converted: AnyData | undefined;
  /** 0 where the operand is a single element, else 1. */
  readonly step: number;

  constructor(elements: Elements, shape: readonly number[], lane: DTypeName) {
    const { dtype } = elements;
    this.#dtype = dtype;
    this.#storage = aligned(dtype, shape, broadcastStorage(elements, shape));
    this.#lane = lane;
    this.#convert = sameDType(dtype, lane) ? undefined : converterFor(dtype, lane);
    this.step = this.#storage.strides.every((stride, axis) => stride === 0 || shape[axis] === 1) ? 0 : 1;
  }

  get offset(): number {
    return this.#storage.offset;
  }

  get strides(): readonly number[] {
    return this.#storage.strides;
  }

  /** Gives a piece as the lane wants it. */
  load(rows: number, columns: number, at: number, rowStride: number, columnStride: number): AnyData {
    const { data } = this.#storage;
    const single = this.step === 0;
    const count = single ? 1 : rows * columns;
    let run: AnyData;
    if (single || (columnStride === 1 && (rows === 1 || rowStride === columns))) {
      run = runOf(this.#dtype, data, at, count);
    } else {
      this.#packed ??= allocate(this.#dtype, pieceLength);
      copyBox(this.#dtype, [rows, columns], this.#packed, 0, [columns, 1], data, at, [rowStride, columnStride]);
      run = runOf(this.#dtype, this.#packed, 0, count);
    }
    if (this.#convert === undefined) return run;
    this.#converted ??= allocate(this.#lane, single ? 1 : pieceLength);
    const converted = runOf(this.#lane, this.#converted, 0, count);
    this.#convert(run, converted);
    return converted;
  }
}

/**
 * Runs a kernel over two operands.
 *
 * @param kernel The kernel for the lane.
 * @param lanes The lane of each operand.
 * @param out The dtype that the kernel puts out: that of the lanes, or bool.
 * @param result The dtype of the result.
 * @param a The first operand.
 * @param b The second operand.
 * @param options Where the results go.
 * @returns The result.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the results are of another kind than the array that they are to go to.
 */
export function runBinary<D extends DType>(
  kernel: BinaryKernel<never, never>,
  lanes: readonly [DTypeName, DTypeName],
  out: DTypeName,
  result: D,
  a: Elements,
  b: Elements,
  options: FunctionOptions = {},
): DenseArray<D> {
  const output = new Output(result, [a, b], options);
  const { shape, storage } = output;
  const left = new LaneInput(a, shape, lanes[0]);
  const right = new LaneInput(b, shape, lanes[1]);
  const store = out === result ? undefined : converterFor(out, result);
  const scratch = store === undefined ? undefined : allocate(out, pieceLength);
  walkPieces(
    shape,
    [storage.offset, left.offset, right.offset],
    [storage.strides, left.strides, right.strides],
    (rows, columns, at, row, column) => {
      const count = rows * columns;
      const x = left.load(rows, columns, at[1]!, row[1]!, column[1]!);
      const y = right.load(rows, columns, at[2]!, row[2]!, column[2]!);
      const place = runOf(result, storage.data, at[0]!, count);
      const target = scratch === undefined ? place : runOf(out, scratch, 0, count);
      kernel(x as never, left.step, y as never, right.step, target as never, count);
      store?.(target, place);
    },
  );
  return output.finish();
}

/**
 * Runs the vector kernel of an operation on two arrays, where there is one.
 *
 * @param name The operation.
 * @param dtype The dtype in which both are worked on.
 * @param out The dtype of the results: the same, or bool.
 * @param a The first operand.
 * @param b The second operand.
 * @param options Where the results go.
 * @returns The result; nothing where there is no such kernel.
 */
export function runVectors<D extends DTypeName>(
  name: string,
  dtype: DTypeName,
  out: D,
  a: Elements,
  b: Elements,
  options: FunctionOptions,
): DenseArray<D> | undefined {
  const kernel = vectorKernel(name, dtype);
  return kernel && runBinary(kernel as BinaryKernel<never, never>, [dtype, dtype], out, out, a, b, options);
}

/** A kernel of one operand: `out[i] = f(a[i * aStep])`. */
export type UnaryKernel<A, O> = (a: A, aStep: number, out: O, count: number) => void;

/**
 * Runs a kernel over one operand.
 *
 * @param kernel The kernel for the lane.
 * @param lane The lane.
 * @param out The dtype that the kernel puts out: the lane, or bool.
 * @param result The dtype of the result.
 * @param a The operand.
 * @param options Where the results go.
 * @returns The result.
 * @throws {TypeError} If the results are of another kind than the array that they are to go to.
 */
export function runUnary<D extends DType>(
  kernel: UnaryKernel<never, never>,
  lane: DTypeName,
  out: DTypeName,
  result: D,
  a: Elements,
  options: FunctionOptions = {},
): DenseArray<D> {
  const output = new Output(result, [a], options);
  const { shape, storage } = output;
  const input = new LaneInput(a, shape, lane);
  const store = out === result ? undefined : converterFor(out, result);
  const scratch = store === undefined ? undefined : allocate(out, pieceLength);
  walkPieces(
    shape,
    [storage.offset, input.offset],
    [storage.strides, input.strides],
    (rows, columns, at, row, column) => {
      const count = rows * columns;
      const place = runOf(result, storage.data, at[0]!, count);
      const target = scratch === undefined ? place : runOf(out, scratch, 0, count);
      const x = input.load(rows, columns, at[1]!, row[1]!, column[1]!);
      kernel(x as never, input.step, target as never, count);
      store?.(target, place);
    },
  );
  return output.finish();
}
