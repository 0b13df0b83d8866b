/**
 * Taking elements of dense arrays by lists of indices, and putting them back.
 *
 * @module
 */

import { checkAxis } from "../axes.ts";
import { kindOf } from "../casting.ts";
import { copyStorage } from "../copy.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, dtypeText } from "../dtype.ts";
import { makeDense } from "../family.ts";
import { type ArrayInput, inputStorage } from "../input.ts";
import { newStorage, type Storage } from "../storage.ts";
import { type Operand, toDense } from "./operand.ts";
import { broadcastTo, moveaxis, ravel, reshape } from "./shape.ts";
import { broadcastShapes } from "../promotion.ts";

/**
 * Gives integers as numbers, in C order.
 *
 * @param input An array of integers, nested arrays or a scalar.
 * @returns The numbers.
 * @throws {TypeError} If an element is no integer.
 */
export function indicesOf(input: ArrayInput): number[] {
  const dense = toDense(input);
  const kind = kindOf(dense.dtype);
  if (kind === "other" || kind === "complex") throw new TypeError(`${dtypeText(dense.dtype)} cannot be indices`);
  return Array.from(dense.data as ArrayLike<number | bigint>, (value) => {
    if (typeof value === "number" && !Number.isInteger(value)) throw new TypeError(`Index ${value} is not an integer`);
    return Number(value);
  });
}

/** How indices out of range are taken: refused; counted around; or held at the ends. */
export type IndexMode = "raise" | "wrap" | "clip";

function placeOf(index: number, extent: number, mode: IndexMode): number {
  if (mode === "clip") return Math.min(Math.max(index, 0), extent - 1);
  if (mode === "wrap") return ((index % extent) + extent) % extent;
  const place = index < 0 ? index + extent : index;
  if (place < 0 || place >= extent) throw new RangeError(`Index ${index} is out of range for an extent of ${extent}`);
  return place;
}

/**
 * Takes elements by their indices along an axis.
 *
 * @param a The array, nested arrays or a scalar.
 * @param indices The indices; negative ones count from the end. Their axes take the place of the axis.
 * @param axis The axis; `null` for all elements in a row. Default `null`.
 * @param options What is done with indices out of range. Default `{ mode: "raise" }`.
 * @returns The elements.
 * @throws {RangeError} If an index is out of range.
 * @throws {TypeError} If an index is no integer.
 *
 * @example Two columns
 * ```ts
 * import { array, take } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(take(array([[1, 2, 3], [4, 5, 6]]), [0, -1], 1).toNested(), [[1, 3], [4, 6]]);
 * ```
 */
export function take<D extends DType = "float64">(
  a: Operand<D>,
  indices: ArrayInput,
  axis: number | null = null,
  options: {
    /** What is done with indices out of range. Default `"raise"`. */
    readonly mode?: IndexMode | undefined;
  } = {},
): DenseArray<D> {
  const input = axis === null ? ravel<D>(a) : toDense<D>(a);
  const along = checkAxis(axis ?? 0, input.ndim);
  const extent = input.shape[along]!;
  const { mode = "raise" } = options;
  const list = indicesOf(indices);
  if (extent === 0 && list.length > 0) throw new RangeError("Cannot take elements of an axis without any");
  const places = list.map((index) => placeOf(index, extent, mode));
  const shape = [...input.shape.slice(0, along), ...toDense(indices).shape, ...input.shape.slice(along + 1)];
  const whole = input.shape.map(() => ({}));
  return reshape<D>(input.slice(...whole.map((all, at) => at === along ? places : all)), shape);
}

/** The lines of an array along an axis, and the indices for each line. */
interface Lined<D extends DType> {
  readonly input: DenseArray<D>;
  readonly places: DenseArray;
  readonly axis: number;
}

function lined<D extends DType>(input: DenseArray<D>, indices: ArrayInput, axis: number): Lined<D> {
  const list = toDense(indices);
  const along = checkAxis(axis, input.ndim);
  if (list.ndim !== input.ndim) {
    throw new RangeError(`Cannot match indices of ${list.ndim} axes with an array of ${input.ndim}`);
  }
  const others = (shape: readonly number[]): number[] => shape.map((extent, at) => at === along ? 1 : extent);
  const common = broadcastShapes(others(input.shape), others(list.shape));
  const spread = (shape: readonly number[]): number[] => common.map((extent, at) => at === along ? shape[at]! : extent);
  return {
    input: moveaxis<D>(broadcastTo<D>(input, spread(input.shape)), along, -1),
    places: moveaxis<DType>(broadcastTo<DType>(list, spread(list.shape)), along, -1),
    axis: along,
  };
}

/** Calls for each line with the place of the line in the array and its indices. */
function eachPlace<D extends DType>(
  { input, places }: Lined<D>,
  visit: (at: number, count: number) => void,
): void {
  const list = indicesOf(places);
  const { strides, offset } = input.storage;
  const rank = input.ndim - 1;
  const extent = input.shape[rank]!;
  const width = places.shape[rank]!;
  for (let count = 0; count < list.length; count++) {
    let rest = Math.floor(count / width);
    let at = offset + placeOf(list[count]!, extent, "raise") * strides[rank]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const position = rest % input.shape[axis]!;
      rest = (rest - position) / input.shape[axis]!;
      at += position * strides[axis]!;
    }
    visit(at, count);
  }
}

function copyOne(dtype: DType, from: Storage, start: number, to: Storage, at: number): void {
  copyStorage(dtype, [], { ...from, offset: start, strides: [] }, { ...to, offset: at, strides: [] });
}

/**
 * Takes elements by indices of their own for each line along an axis, as `argsort` gives them.
 *
 * @param a The array.
 * @param indices The indices; of as many axes as the array, broadcast to it along all axes but one.
 * @param axis The axis. Default -1.
 * @returns The elements, in the shape of the indices.
 * @throws {RangeError} If an index is out of range, or the shapes do not fit.
 *
 * @example Sorted by argsort
 * ```ts
 * import { argsort, array, takeAlongAxis } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = array([[3, 1, 2], [5, 6, 4]]);
 * assertEquals(takeAlongAxis(rows, argsort(rows)).toNested(), [[1, 2, 3], [4, 5, 6]]);
 * ```
 */
export function takeAlongAxis<D extends DType = "float64">(
  a: Operand<D>,
  indices: ArrayInput,
  axis = -1,
): DenseArray<D> {
  const lines = lined(toDense<D>(a), indices, axis);
  const { dtype, storage } = lines.input;
  const result = newStorage(dtype, lines.places.shape);
  eachPlace(lines, (at, count) => copyOne(dtype, storage, at, result, count));
  return moveaxis<D>(makeDense(dtype, lines.places.shape, result), -1, lines.axis);
}

/**
 * Sets elements by indices of their own for each line along an axis.
 *
 * @param a The array; it is changed.
 * @param indices The indices; of as many axes as the array, broadcast to it along all axes but one.
 * @param values The values, broadcast to the indices.
 * @param axis The axis. Default -1.
 * @throws {RangeError} If an index is out of range, or the shapes do not fit.
 * @throws {TypeError} If the values are of another kind than the array.
 *
 * @example The greatest of each row
 * ```ts
 * import { array, putAlongAxis } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = array([[3, 1], [5, 6]]);
 * putAlongAxis(rows, [[0], [1]], 9);
 * assertEquals(rows.toNested(), [[9, 1], [5, 9]]);
 * ```
 */
export function putAlongAxis(a: DenseArray, indices: ArrayInput, values: ArrayInput, axis = -1): void {
  const lines = lined(a, indices, axis);
  const { dtype, storage } = lines.input;
  const along = lines.axis;
  const shape = [...lines.places.shape];
  shape.splice(along, 0, shape.pop()!);
  const given = moveaxis<DType>(makeDense(dtype, shape, inputStorage(values, dtype, shape)), along, -1).copy();
  eachPlace(lines, (at, count) => copyOne(dtype, given.storage, count, storage, at));
}

/**
 * Takes the indices along an axis at which a condition is true.
 *
 * @param condition The condition; it may be shorter than the axis.
 * @param a The array, nested arrays or a scalar.
 * @param axis The axis; `null` for all elements in a row. Default `null`.
 * @returns The elements.
 * @throws {RangeError} If the condition is true beyond the axis.
 *
 * @example Every other one
 * ```ts
 * import { array, compress } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(compress([true, false, true], array([1, 2, 3])).toNested(), [1, 3]);
 * ```
 */
export function compress<D extends DType = "float64">(
  condition: ArrayInput,
  a: Operand<D>,
  axis: number | null = null,
): DenseArray<D> {
  const truths = toDense(condition).astype("bool").data;
  return take<D>(a, Array.from(truths.keys()).filter((i) => truths[i] !== 0), axis);
}
