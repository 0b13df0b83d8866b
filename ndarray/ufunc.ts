/**
 * Element-wise functions over arrays of any dtype and layout, with broadcasting.
 *
 * Operands are brought piece by piece into one of three lanes (doubles, 64-bit integers, complex numbers), worked on by
 * a kernel for that lane, and stored in the dtype of the result. What already stands as the lane wants it is not copied.
 *
 * @module
 */

import { type Converter, converterFor } from "./cast.ts";
import { kindOf } from "./casting.ts";
import { aligned } from "./copy.ts";
import type { DenseArray } from "./dense.ts";
import { allocate, type AnyData, type DType, type DTypeName, itemSize, sameDType } from "./dtype.ts";
import { makeDense } from "./family.ts";
import { broadcastStorage, type Elements } from "./input.ts";
import { broadcastShapes } from "./promotion.ts";
import { copyBox } from "./scatter.ts";
import { newStorage, runOf, type Storage } from "./storage.ts";
import { pieceLength, walkPieces } from "./walk.ts";

/** The big integers of a lane. */
export type Wide = BigInt64Array | BigUint64Array;

/**
 * A kernel of two operands: `out[i] = f(a[i * aStep], b[i * bStep])`, with steps of 0 for a single element and 1 for a
 * run. In the complex lane each element takes two slots.
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
  readonly #packed: AnyData;
  readonly #converted: AnyData;
  /** 0 where the operand is a single element, else 1. */
  readonly step: number;

  constructor(elements: Elements, shape: readonly number[], lane: DTypeName) {
    const { dtype } = elements;
    this.#dtype = dtype;
    this.#storage = aligned(dtype, shape, broadcastStorage(elements, shape));
    this.#lane = lane;
    this.#convert = sameDType(dtype, lane) ? undefined : converterFor(dtype, lane);
    this.step = this.#storage.strides.every((stride, axis) => stride === 0 || shape[axis] === 1) ? 0 : 1;
    const room = this.step === 0 ? 1 : pieceLength;
    this.#packed = allocate(dtype, room);
    this.#converted = this.#convert === undefined ? this.#packed : allocate(lane, room);
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
      copyBox(this.#dtype, [rows, columns], this.#packed, 0, [columns, 1], data, at, [rowStride, columnStride]);
      run = runOf(this.#dtype, this.#packed, 0, count);
    }
    if (this.#convert === undefined) return run;
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
 * @returns The result.
 * @throws {RangeError} If the shapes do not fit.
 */
export function runBinary<D extends DType>(
  kernel: BinaryKernel<never, never>,
  lanes: readonly [DTypeName, DTypeName],
  out: DTypeName,
  result: D,
  a: Elements,
  b: Elements,
): DenseArray<D> {
  const shape = broadcastShapes(a.shape, b.shape);
  const left = new LaneInput(a, shape, lanes[0]);
  const right = new LaneInput(b, shape, lanes[1]);
  const storage = newStorage(result, shape);
  const store = out === result ? undefined : converterFor(out, result);
  const scratch = store === undefined ? undefined : allocate(out, pieceLength);
  walkPieces(
    shape,
    [0, left.offset, right.offset],
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
  return makeDense(result, shape, storage);
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
 * @returns The result.
 */
export function runUnary<D extends DType>(
  kernel: UnaryKernel<never, never>,
  lane: DTypeName,
  out: DTypeName,
  result: D,
  a: Elements,
): DenseArray<D> {
  const { shape } = a;
  const input = new LaneInput(a, shape, lane);
  const storage = newStorage(result, shape);
  const store = out === result ? undefined : converterFor(out, result);
  walkPieces(shape, [0, input.offset], [storage.strides, input.strides], (rows, columns, at, row, column) => {
    const count = rows * columns;
    const place = runOf(result, storage.data, at[0]!, count);
    const target = store === undefined ? place : allocate(out, count);
    const x = input.load(rows, columns, at[1]!, row[1]!, column[1]!);
    kernel(x as never, input.step, target as never, count);
    store?.(target, place);
  });
  return makeDense(result, shape, storage);
}
