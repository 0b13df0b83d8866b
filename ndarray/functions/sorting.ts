/**
 * Sorting dense arrays, and searching in sorted ones.
 *
 * @module
 */

import { checkAxis } from "../axes.ts";
import { kindOf, resultType } from "../casting.ts";
import type { DenseArray } from "../dense.ts";
import { type AnyData, type DType, type DTypeName, dtypeText, sameDType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { newStorage, storageOver } from "../storage.ts";
import { laneOf, type Wide } from "../ufunc.ts";
import { mapLines } from "./lines.ts";
import { type Operand, toDense } from "./operand.ts";
import { ravel } from "./shape.ts";
import { sortedOrder, sortLine } from "./sort_lines.ts";

function sortable(dtype: DType): DType {
  if (kindOf(dtype) !== "other") return typeof dtype !== "string" && "enum" in dtype ? dtype.base : dtype;
  if (dtype === "string") return dtype;
  throw new TypeError(`Cannot sort ${dtypeText(dtype)}`);
}

function along<D extends DType>(a: Operand<D>, axis: number | null): { input: DenseArray<D>; axis: number } {
  const input = axis === null ? ravel<D>(a) : toDense<D>(a);
  return { input, axis: checkAxis(axis ?? 0, input.ndim) };
}

/**
 * Sorts elements along an axis. NaN comes last; complex numbers go by their real and then their imaginary parts.
 *
 * @param a The array, or nested arrays.
 * @param axis The axis; `null` for all elements in a row. Default -1.
 * @returns The sorted elements.
 * @throws {TypeError} If the elements have no order, or are lazy.
 * @throws {RangeError} If there is no such axis.
 *
 * @example Each row
 * ```ts
 * import { array, sort } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sort(array([[3, 1], [2, 4]])).toNested(), [[1, 3], [2, 4]]);
 * ```
 */
export function sort<D extends DType = "float64">(a: Operand<D>, axis: number | null = -1): DenseArray<D> {
  const { input, axis: at } = along(a, axis);
  const dtype = sortable(input.dtype);
  return mapLines(input, at, dtype, input.dtype, input.shape[at]!, (line, out) => sortLine(dtype, line, out));
}

/**
 * Gives the order that sorts elements along an axis. Equal elements keep theirs.
 *
 * @param a The array, or nested arrays.
 * @param axis The axis; `null` for all elements in a row. Default -1.
 * @returns The indices.
 * @throws {TypeError} If the elements have no order, or are lazy.
 * @throws {RangeError} If there is no such axis.
 *
 * @example Which comes first
 * ```ts
 * import { argsort, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(argsort(array([30, 10, 20])).toNested(), [1n, 2n, 0n]);
 * ```
 */
export function argsort(a: ArrayInput, axis: number | null = -1): DenseArray<"int64"> {
  const { input, axis: at } = along<DType>(a, axis);
  const dtype = sortable(input.dtype);
  const lane = dtype === "string" ? dtype : laneOf(dtype as DTypeName);
  const extent = input.shape[at]!;
  return mapLines(input, at, lane, "int64", extent, (line, out) => {
    const order = sortedOrder(lane, line, extent);
    const indices = out as BigInt64Array;
    for (let i = 0; i < extent; i++) indices[i] = BigInt(order[i]!);
  });
}

/**
 * Gives the order that sorts by several keys: by the last one, then by the one before it, and so on.
 *
 * @param keys The keys: arrays of one axis and one length.
 * @returns The indices.
 * @throws {TypeError} If a key has no order, or is lazy.
 * @throws {RangeError} If there are no keys, or they differ in length.
 *
 * @example Two keys
 * ```ts
 * import { lexsort } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(lexsort([[3, 1, 2], [0, 1, 0]]).toNested(), [2n, 0n, 1n]);
 * ```
 */
export function lexsort(keys: readonly ArrayInput[]): DenseArray<"int64"> {
  const given = keys.map((key) => toDense(key));
  const length = given[0]?.shape[0];
  if (length === undefined || given.some(({ ndim, shape }) => ndim !== 1 || shape[0] !== length)) {
    throw new RangeError("Cannot sort by these keys: they have to be arrays of one axis and one length");
  }
  let order = Array.from({ length }, (_, i) => i);
  for (const key of given) {
    const next = argsort(key.slice(order)).data;
    order = order.map((_, i) => order[Number(next[i]!)]!);
  }
  return makeDense("int64", [length], storageOver("int64", [length], BigInt64Array.from(order, BigInt)));
}

/** Where each value goes into a sorted line. */
function places(dtype: DType, line: AnyData, count: number, values: AnyData, right: boolean): BigInt64Array {
  const width = dtype === "complex128" ? 2 : 1;
  const out = new BigInt64Array(values.length / width);
  const both = dtype === "complex128" ? new Float64Array([...line as Float64Array, 0, 0]) : undefined;
  for (let i = 0; i < out.length; i++) {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const before = both === undefined
        ? goesBefore((line as Float64Array)[middle]!, (values as Float64Array)[i]!, right)
        : complexGoesBefore(both, middle, values as Float64Array, i, right);
      if (before) low = middle + 1;
      else high = middle;
    }
    out[i] = BigInt(low);
  }
  return out;
}

/** Whether a place in a sorted line is before that of a value: left of its equals, or right of them. */
function goesBefore(element: number | string, value: number | string, right: boolean): boolean {
  if (element < value || (value !== value && element === element)) return true;
  return right && (element === value || (value !== value && element !== element));
}

function complexGoesBefore(
  line: Float64Array,
  middle: number,
  values: Float64Array,
  i: number,
  right: boolean,
): boolean {
  const [re, im, x, y] = [line[2 * middle]!, line[2 * middle + 1]!, values[2 * i]!, values[2 * i + 1]!];
  return re === x ? goesBefore(im, y, right) : goesBefore(re, x, false);
}

/**
 * Finds where values go into a sorted array.
 *
 * @param a The sorted array, of one axis.
 * @param values The values: an array, nested arrays or a scalar.
 * @param options Whether values go to the left of their equals or to the right of them, default `"left"`; the order that
 * sorts `a`, where it is not sorted.
 * @returns The index for each value.
 * @throws {TypeError} If the elements have no order in common, or are lazy.
 * @throws {RangeError} If `a` has not one axis.
 *
 * @example Between two numbers
 * ```ts
 * import { array, searchsorted } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(searchsorted(array([10, 20, 30]), [20, 25]).toNested(), [1n, 2n]);
 * ```
 */
export function searchsorted(
  a: ArrayInput,
  values: ArrayInput,
  options: {
    /** On which side of its equals a value goes. Default `"left"`. */
    readonly side?: "left" | "right" | undefined;
    /** The order that sorts the array. */
    readonly sorter?: ArrayInput | undefined;
  } = {},
): DenseArray<"int64"> {
  const { side = "left", sorter } = options;
  const given = toDense(a);
  if (given.ndim !== 1) throw new RangeError(`Cannot search an array of ${given.ndim} axes`);
  const line = sorter === undefined ? given : given.slice(Array.from(toDense(sorter).astype("float64").data));
  const wanted = toDense(values);
  const text = line.dtype === "string" && wanted.dtype === "string";
  const common = text ? "string" : resultType(sortable(line.dtype), sortable(wanted.dtype));
  const lane = text ? "string" : laneOf(common as DTypeName);
  const [elements, keys] = [as(line, lane).data, as(wanted, lane).data];
  const found = places(lane, elements, line.size, keys, side === "right");
  return makeDense("int64", wanted.shape, storageOver("int64", wanted.shape, found));
}

function as(input: DenseArray, dtype: DTypeName): DenseArray {
  return sameDType(input.dtype, dtype) ? input : input.astype(dtype);
}

/**
 * Brings an element to its sorted place, lesser ones before it and greater ones behind it.
 *
 * @param a The array, or nested arrays.
 * @param at The sorted place; negative ones count from the end.
 * @param axis The axis; `null` for all elements in a row. Default -1.
 * @returns The elements; here they are sorted altogether.
 * @throws {TypeError} If the elements have no order, or are lazy.
 * @throws {RangeError} If there is no such axis or place.
 *
 * @example The middle one
 * ```ts
 * import { array, partition } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(partition(array([3, 1, 2]), 1).at(1), 2);
 * ```
 */
export function partition<D extends DType = "float64">(
  a: Operand<D>,
  at: number,
  axis: number | null = -1,
): DenseArray<D> {
  const sorted = sort<D>(a, axis);
  checkAxis(at, sorted.shape[axis === null ? 0 : checkAxis(axis, sorted.ndim)]!);
  return sorted;
}

/** Whole numbers, for results. */
export function wholeNumbers(numbers: ArrayLike<number>, shape: readonly number[]): DenseArray<"int64"> {
  const storage = newStorage("int64", shape);
  const data = storage.data as Wide;
  for (let i = 0; i < numbers.length; i++) data[i] = BigInt(numbers[i]!);
  return makeDense("int64", shape, storage);
}
