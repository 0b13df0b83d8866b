/**
 * Dense arrays as sets of elements.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import { concatenate } from "./join.ts";
import { type Operand, toDense } from "./operand.ts";
import { ravel, reshape } from "./shape.ts";
import { argsort, searchsorted, sort, wholeNumbers } from "./sorting.ts";
import { logicalNot } from "./logic.ts";

/** The elements of an array, each once. */
export interface UniqueElements<D extends DType> {
  /** The elements, sorted. */
  readonly values: DenseArray<D>;
  /** For each, where it stands first, counted in C order. */
  readonly indices: DenseArray<"int64">;
  /** For each element of the array, where it stands among the values; in the shape of the array. */
  readonly inverse: DenseArray<"int64">;
  /** For each, how often it occurs. */
  readonly counts: DenseArray<"int64">;
}

/** Whether two elements are the same; NaN is. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return a === b || (a !== a && b !== b);
  const [x, y] = [a as { re: number; im: number }, b as { re: number; im: number }];
  const broken = (z: typeof x): boolean => z.re !== z.re || z.im !== z.im;
  return (x.re === y.re && x.im === y.im) || (broken(x) && broken(y));
}

/** The places, in a sorted array, where an element is another than the one before it. */
function firstPlaces(sorted: DenseArray): number[] {
  const places: number[] = [];
  for (let i = 0; i < sorted.size; i++) if (i === 0 || !same(sorted.at(i), sorted.at(i - 1))) places.push(i);
  return places;
}

/**
 * Gives the elements that occur in an array, each once.
 *
 * @param a The array, nested arrays or a scalar.
 * @returns The elements, sorted. All NaN are one.
 * @throws {TypeError} If the elements have no order, or are lazy.
 *
 * @example Three of four
 * ```ts
 * import { array, unique } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(unique(array([3, 1, 3, 2])).toNested(), [1, 2, 3]);
 * ```
 */
export function unique<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  const sorted = sort<D>(a, null);
  return sorted.slice(firstPlaces(sorted));
}

/**
 * Gives the elements that occur in an array, each once, with where and how often they occur.
 *
 * @param a The array, nested arrays or a scalar.
 * @returns The elements, and all about them.
 * @throws {TypeError} If the elements have no order, or are lazy.
 *
 * @example How often
 * ```ts
 * import { array, uniqueAll } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const { values, counts } = uniqueAll(array([3, 1, 3]));
 * assertEquals([values.toNested(), counts.toNested()], [[1, 3], [1n, 2n]]);
 * ```
 */
export function uniqueAll<D extends DType = "float64">(a: Operand<D>): UniqueElements<D> {
  const input = toDense<D>(a);
  const flat = ravel<D>(input);
  const order = Array.from(argsort(flat).data, Number);
  const sorted = flat.slice(order);
  const places = firstPlaces(sorted);
  const inverse = new Array<number>(order.length);
  let value = -1;
  for (let i = 0; i < order.length; i++) {
    if (places[value + 1] === i) value++;
    inverse[order[i]!] = value;
  }
  const counts = places.map((place, i) => (places[i + 1] ?? order.length) - place);
  return {
    values: sorted.slice(places),
    indices: wholeNumbers(places.map((place) => order[place]!), [places.length]),
    inverse: wholeNumbers(inverse, input.shape),
    counts: wholeNumbers(counts, [places.length]),
  };
}

/**
 * Tells which elements occur among others.
 *
 * @param a The elements: an array, nested arrays or a scalar.
 * @param among The others.
 * @param options Whether the answers are turned. Default `false`.
 * @returns The answers, in the shape of the elements.
 * @throws {TypeError} If the elements have no order in common, or are lazy.
 *
 * @example Odd ones
 * ```ts
 * import { array, isin } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isin(array([1, 2, 3]), [1, 3, 5]).toNested(), [true, false, true]);
 * ```
 */
export function isin(
  a: ArrayInput,
  among: ArrayInput,
  options: {
    /** Whether to tell which do not occur. Default `false`. */
    readonly invert?: boolean | undefined;
  } = {},
): DenseArray<"bool"> {
  const [input, sorted] = [toDense(a), sort<DType>(among, null)];
  const [left, right] = [searchsorted(sorted, input).data, searchsorted(sorted, input, { side: "right" }).data];
  const found = ravel<DType>(input);
  const answers = found.astype("bool").copy();
  // NaN equals nothing, not even where sorting takes it so.
  for (let i = 0; i < left.length; i++) answers.data[i] = left[i] !== right[i] && found.at(i) === found.at(i) ? 1 : 0;
  const shaped = reshape<"bool">(answers, input.shape);
  return options.invert ? logicalNot(shaped) : shaped;
}

/**
 * Gives the elements that two arrays have in common, each once.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The elements, sorted.
 * @throws {TypeError} If the elements have no order in common, or are lazy.
 *
 * @example In common
 * ```ts
 * import { array, intersect1d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(intersect1d(array([1, 2, 3]), [2, 3, 4]).toNested(), [2, 3]);
 * ```
 */
export function intersect1d<D extends DType = "float64">(a: Operand<D>, b: Operand<D>): DenseArray<D> {
  const joined = sort<D>(concatenate<D>([unique<D>(a), unique<D>(b)]));
  const places: number[] = [];
  for (let i = 0; i + 1 < joined.size; i++) if (joined.at(i) === joined.at(i + 1)) places.push(i);
  return joined.slice(places);
}

/**
 * Gives the elements that occur in any of two arrays, each once.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The elements, sorted.
 * @throws {TypeError} If the elements have no order in common, or are lazy.
 *
 * @example In any
 * ```ts
 * import { array, union1d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(union1d(array([1, 3]), [2, 3]).toNested(), [1, 2, 3]);
 * ```
 */
export function union1d<D extends DType = "float64">(a: Operand<D>, b: Operand<D>): DenseArray<D> {
  return unique<D>(concatenate<D>([a, b], null));
}

/**
 * Gives the elements of one array that do not occur in another, each once.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The elements, sorted.
 * @throws {TypeError} If the elements have no order in common, or are lazy.
 *
 * @example What is left
 * ```ts
 * import { array, setdiff1d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(setdiff1d(array([1, 2, 3]), [2]).toNested(), [1, 3]);
 * ```
 */
export function setdiff1d<D extends DType = "float64">(a: Operand<D>, b: Operand<D>): DenseArray<D> {
  const own = unique<D>(a);
  const kept = isin(own, b, { invert: true });
  return own.slice(kept);
}
