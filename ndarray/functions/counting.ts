/**
 * Counting elements of dense arrays, and finding those that are not 0.
 *
 * @module
 */

import { notEqual } from "../comparison.ts";
import type { DenseArray } from "../dense.ts";
import type { ArrayInput } from "../input.ts";
import type { ReduceOptions, Whole } from "../reductions.ts";
import { ravel } from "./shape.ts";
import { toDense } from "./operand.ts";
import { indicesOf } from "./take.ts";
import { wholeNumbers } from "./sorting.ts";
import { makeDense } from "../family.ts";
import { storageOver } from "../storage.ts";
import { less } from "../comparison.ts";
import { searchsorted } from "./sorting.ts";
import { subtract } from "../arithmetic.ts";

/**
 * Counts the elements that are not 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns How many there are.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example True ones
 * ```ts
 * import { array, countNonzero } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(countNonzero(array([true, false, true])), 2);
 * ```
 */
export function countNonzero(a: ArrayInput, options?: Whole<ReduceOptions>): number;
/**
 * Counts the elements that are not 0, along axes.
 *
 * @param a An array, or nested arrays.
 * @param options The axes, and whether they stay with extent 1.
 * @returns How many there are.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function countNonzero(a: ArrayInput, options: ReduceOptions): DenseArray<"int64">;
export function countNonzero(a: ArrayInput, options: ReduceOptions = {}): unknown {
  const counts: unknown = notEqual(toDense(a), 0).sum(options);
  return typeof counts === "bigint" ? Number(counts) : counts;
}

/** The places, in C order, of the elements that are not 0. */
function placesOf(input: DenseArray): number[] {
  const truths = notEqual(input, 0).data;
  const places: number[] = [];
  for (let i = 0; i < truths.length; i++) if (truths[i] !== 0) places.push(i);
  return places;
}

/**
 * Finds the elements that are not 0.
 *
 * @param a An array, or nested arrays.
 * @returns For each axis, the indices of the elements, in C order.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 * @throws {RangeError} If there are no axes.
 *
 * @example Rows and columns
 * ```ts
 * import { array, nonzero } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const [rows, columns] = nonzero(array([[0, 1], [2, 0]]));
 * assertEquals([rows!.toNested(), columns!.toNested()], [[0n, 1n], [1n, 0n]]);
 * ```
 */
export function nonzero(a: ArrayInput): DenseArray<"int64">[] {
  const input = toDense(a);
  if (input.ndim === 0) throw new RangeError("Cannot find elements of an array without axes");
  let places = placesOf(input);
  const indices: DenseArray<"int64">[] = [];
  for (let axis = input.ndim - 1; axis >= 0; axis--) {
    const extent = input.shape[axis]!;
    indices.unshift(wholeNumbers(places.map((place) => place % extent), [places.length]));
    places = places.map((place) => Math.floor(place / extent));
  }
  return indices;
}

/**
 * Finds the elements that are not 0, counted in C order.
 *
 * @param a An array, nested arrays or a scalar.
 * @returns Their indices.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example In a row
 * ```ts
 * import { array, flatnonzero } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(flatnonzero(array([0, 5, 6])).toNested(), [1n, 2n]);
 * ```
 */
export function flatnonzero(a: ArrayInput): DenseArray<"int64"> {
  const places = placesOf(toDense(a));
  return wholeNumbers(places, [places.length]);
}

/**
 * Finds the elements that are not 0.
 *
 * @param a An array, or nested arrays.
 * @returns A row of indices for each element, in C order.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Points
 * ```ts
 * import { argwhere, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(argwhere(array([[0, 1], [2, 0]])).toNested(), [[0n, 1n], [1n, 0n]]);
 * ```
 */
export function argwhere(a: ArrayInput): DenseArray<"int64"> {
  const input = toDense(a);
  const places = placesOf(input);
  const rows: number[] = [];
  for (const place of places) {
    let rest = place;
    const row = input.shape.map(() => 0);
    for (let axis = input.ndim - 1; axis >= 0; axis--) {
      row[axis] = rest % input.shape[axis]!;
      rest = Math.floor(rest / input.shape[axis]!);
    }
    rows.push(...row);
  }
  return wholeNumbers(rows, [places.length, input.ndim]);
}

/**
 * Counts how often each whole number occurs.
 *
 * @param a An array of whole numbers of one axis, none negative.
 * @param options What each element counts (default 1), and how many numbers are counted at least (default 0).
 * @returns The counts of 0, 1, 2, ...: int64; float64 where elements count differently.
 * @throws {TypeError} If an element is no integer.
 * @throws {RangeError} If an element is negative, or there are not as many weights.
 *
 * @example Three of a kind
 * ```ts
 * import { array, bincount } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bincount(array([2, 0, 2, 2], "int32")).toNested(), [1n, 0n, 3n]);
 * ```
 */
export function bincount(
  a: ArrayInput,
  options: {
    /** What each element counts. */
    readonly weights?: ArrayInput | undefined;
    /** How many numbers are counted at least. */
    readonly minLength?: number | undefined;
  } = {},
): DenseArray<"int64" | "float64"> {
  const { weights, minLength = 0 } = options;
  const input = toDense(a);
  if (input.ndim !== 1) throw new RangeError(`Cannot count in an array of ${input.ndim} axes`);
  const places = indicesOf(input);
  const parts = weights === undefined ? undefined : ravel<"float64">(toDense(weights).astype("float64")).data;
  if (parts !== undefined && parts.length !== places.length) {
    throw new RangeError(`Cannot count ${places.length} elements by ${parts.length} weights`);
  }
  let length = minLength;
  for (const place of places) {
    if (place < 0) throw new RangeError(`Cannot count the negative number ${place}`);
    if (place >= length) length = place + 1;
  }
  const counts = new Float64Array(length);
  for (let i = 0; i < places.length; i++) counts[places[i]!]! += parts === undefined ? 1 : parts[i]!;
  if (parts === undefined) return wholeNumbers(counts, [length]);
  return makeDense("float64", [length], storageOver("float64", [length], counts));
}

/**
 * Finds the bins that elements fall into.
 *
 * @param a An array, nested arrays or a scalar.
 * @param bins The edges of the bins, of one axis, rising or falling.
 * @param options Whether bins hold their right edges instead of the left ones. Default `false`.
 * @returns The index of the bin for each element: 0 before the first edge.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If the edges neither rise nor fall.
 *
 * @example Decades
 * ```ts
 * import { array, digitize } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(digitize(array([5, 15, 25]), [10, 20]).toNested(), [0n, 1n, 2n]);
 * ```
 */
export function digitize(
  a: ArrayInput,
  bins: ArrayInput,
  options: {
    /** Whether bins hold their right edges. Default `false`. */
    readonly right?: boolean | undefined;
  } = {},
): DenseArray<"int64"> {
  const { right = false } = options;
  const edges = toDense(bins);
  if (edges.ndim !== 1) throw new RangeError(`Cannot take an array of ${edges.ndim} axes as edges`);
  const steps = [edges.slice({ start: 1 }), edges.slice({ stop: -1 })] as const;
  const falls = less(steps[0], steps[1]).any();
  if (!falls) return searchsorted(edges, a, { side: right ? "left" : "right" });
  if (less(steps[1], steps[0]).any()) throw new RangeError("The edges of bins have to rise or fall");
  return subtract(edges.size, searchsorted(edges.reverse(), a, { side: right ? "left" : "right" })) as DenseArray<
    "int64"
  >;
}
