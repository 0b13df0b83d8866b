/**
 * Medians, percentiles and quantiles of dense arrays.
 *
 * @module
 */

import { kindOf } from "../casting.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, type DTypeName, dtypeText } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import type { MeanDType, ReduceOptions, Whole } from "../reductions.ts";
import { storageOver } from "../storage.ts";
import { stack } from "./join.ts";
import { reduceLines } from "./lines.ts";
import { type Operand, toDense } from "./operand.ts";
import { reshape } from "./shape.ts";

/** What is taken between two elements: a point on the line between them, one of them, or their middle. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Options of quantiles. */
export interface QuantileOptions extends ReduceOptions {
  /** What is taken where a quantile lies between two elements. Default `"linear"`. */
  readonly method?: QuantileMethod | undefined;
}

function meanDType(dtype: DType): DTypeName {
  const kind = kindOf(dtype);
  if (kind === "other" || kind === "complex") throw new TypeError(`Cannot take quantiles of ${dtypeText(dtype)}`);
  return kind === "float" ? dtype as DTypeName : "float64";
}

/** The numbers of a line, sorted; `undefined` where there are none, or one is NaN and NaN are not left out. */
function sortedNumbers(line: Float64Array, leaveOut: boolean): Float64Array | undefined {
  const sorted = line.slice().sort();
  let count = sorted.length;
  while (count > 0 && sorted[count - 1] !== sorted[count - 1]) count--;
  if (count === 0 || (count < sorted.length && !leaveOut)) return undefined;
  return sorted.subarray(0, count);
}

function middleOf(line: Float64Array, leaveOut: boolean): number {
  const sorted = sortedNumbers(line, leaveOut);
  if (sorted === undefined) return NaN;
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function medianOf(a: ArrayInput, options: ReduceOptions, leaveOut: boolean): unknown {
  const input = toDense(a);
  return reduceLines(input, options, "float64", meanDType(input.dtype), (line, out, at) => {
    (out as Float64Array)[at] = middleOf(line as Float64Array, leaveOut);
  });
}

/**
 * Takes the median of all elements: the middle one, or the mean of the two in the middle.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The median; NaN where one element is.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 *
 * @example Of four
 * ```ts
 * import { array, median } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(median(array([4, 1, 3, 9])), 3.5);
 * ```
 */
export function median(a: ArrayInput, options?: Whole<ReduceOptions>): number;
/**
 * Takes medians along axes.
 *
 * @param a An array, or nested arrays.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The medians; float64 for integers.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 *
 * @example Column by column
 * ```ts
 * import { array, median } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(median(array([[1, 8], [3, 9]]), { axis: 0 }).toNested(), [2, 8.5]);
 * ```
 */
export function median<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<MeanDType<D>>;
export function median(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return medianOf(a, options, false);
}

/**
 * Takes the median of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The median; NaN where there are no others.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nanmedian } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanmedian(array([4, NaN, 3, 9])), 4);
 * ```
 */
export function nanmedian(a: ArrayInput, options?: Whole<ReduceOptions>): number;
/**
 * Takes medians along axes, leaving NaN out.
 *
 * @param a An array, or nested arrays.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The medians; float64 for integers.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 */
export function nanmedian<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<MeanDType<D>>;
export function nanmedian(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return medianOf(a, options, true);
}

/** The point of a sorted line at a part of its length. */
function pointAt(sorted: Float64Array, part: number, method: QuantileMethod): number {
  const place = part * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  const rest = place - low;
  const [a, b] = [sorted[low]!, sorted[high]!];
  switch (method) {
    case "lower":
      return a;
    case "higher":
      return rest > 0 ? b : a;
    case "midpoint":
      return rest > 0 ? between(a, b, 0.5) : a;
    case "nearest":
      return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? b : a;
    case "linear":
      return between(a, b, rest);
  }
}

/** A point between two numbers, reckoned from the nearer one. */
function between(a: number, b: number, rest: number): number {
  return rest >= 0.5 ? b - (b - a) * (1 - rest) : a + (b - a) * rest;
}

function quantilesOf(
  a: ArrayInput,
  parts: ArrayInput,
  options: QuantileOptions,
  scale: number,
  leaveOut: boolean,
): unknown {
  const { method = "linear" } = options;
  const input = toDense(a);
  const wanted = toDense(parts);
  const results = Array.from(wanted.astype("float64").data, (own) => {
    const part = own / scale;
    if (!(part >= 0 && part <= 1)) throw new RangeError(`Quantile ${own} is not between 0 and ${scale}`);
    return reduceLines(input, options, "float64", meanDType(input.dtype), (line, out, at) => {
      const sorted = sortedNumbers(line as Float64Array, leaveOut);
      (out as Float64Array)[at] = sorted === undefined ? NaN : pointAt(sorted, part, method);
    });
  });
  if (wanted.ndim === 0) return results[0]!;
  const first = results[0];
  if (typeof first === "object" && "storage" in first) {
    return reshape<DType>(stack(results as DenseArray[]), [...wanted.shape, ...first.shape]);
  }
  const numbers = Float64Array.from(results as number[]);
  return makeDense("float64", wanted.shape, storageOver("float64", wanted.shape, numbers)).astype(
    meanDType(input.dtype),
  );
}

/**
 * Takes quantiles: the elements that stand at parts of the sorted array.
 *
 * @param a An array, nested arrays or a scalar.
 * @param parts The parts, between 0 and 1; several give a first axis.
 * @param options The axes (default all), whether they stay with extent 1, and what is taken between two elements.
 * @returns A plain value for one part of all elements; else the quantiles. NaN where one element is.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If a part is not between 0 and 1.
 *
 * @example Quarters
 * ```ts
 * import { array, quantile } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quantile(array([1, 2, 3, 4, 5]), 0.25), 2);
 * ```
 */
export function quantile(a: ArrayInput, parts: ArrayInput, options: QuantileOptions = {}): number | DenseArray {
  return quantilesOf(a, parts, options, 1, false) as number | DenseArray;
}

/**
 * Takes percentiles. See {@linkcode quantile}.
 *
 * @param a An array, nested arrays or a scalar.
 * @param parts The parts, between 0 and 100; several give a first axis.
 * @param options The axes (default all), whether they stay with extent 1, and what is taken between two elements.
 * @returns A plain value for one part of all elements; else the percentiles. NaN where one element is.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If a part is not between 0 and 100.
 *
 * @example Limits of a picture
 * ```ts
 * import { arange, percentile } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const limits = percentile(arange(101), [1, 99]);
 * assertEquals(typeof limits === "object" && limits.toNested(), [1, 99]);
 * ```
 */
export function percentile(a: ArrayInput, parts: ArrayInput, options: QuantileOptions = {}): number | DenseArray {
  return quantilesOf(a, parts, options, 100, false) as number | DenseArray;
}

/**
 * Takes quantiles, leaving NaN out. See {@linkcode quantile}.
 *
 * @param a An array, nested arrays or a scalar.
 * @param parts The parts, between 0 and 1; several give a first axis.
 * @param options The axes (default all), whether they stay with extent 1, and what is taken between two elements.
 * @returns A plain value for one part of all elements; else the quantiles.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If a part is not between 0 and 1.
 *
 * @example One is missing
 * ```ts
 * import { array, nanquantile } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanquantile(array([1, NaN, 3]), 0.5), 2);
 * ```
 */
export function nanquantile(a: ArrayInput, parts: ArrayInput, options: QuantileOptions = {}): number | DenseArray {
  return quantilesOf(a, parts, options, 1, true) as number | DenseArray;
}

/**
 * Takes percentiles, leaving NaN out. See {@linkcode quantile}.
 *
 * @param a An array, nested arrays or a scalar.
 * @param parts The parts, between 0 and 100; several give a first axis.
 * @param options The axes (default all), whether they stay with extent 1, and what is taken between two elements.
 * @returns A plain value for one part of all elements; else the percentiles.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If a part is not between 0 and 100.
 *
 * @example One is missing
 * ```ts
 * import { array, nanpercentile } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanpercentile(array([1, NaN, 3]), 50), 2);
 * ```
 */
export function nanpercentile(a: ArrayInput, parts: ArrayInput, options: QuantileOptions = {}): number | DenseArray {
  return quantilesOf(a, parts, options, 100, true) as number | DenseArray;
}
