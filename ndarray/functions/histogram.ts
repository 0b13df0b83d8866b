/**
 * Histograms, averages and interpolation.
 *
 * @module
 */

import { divide, multiply } from "../arithmetic.ts";
import { kindOf } from "../casting.ts";
import { checkAxis } from "../axes.ts";
import { linspace } from "../create.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import type { ReduceOptions } from "../reductions.ts";
import { storageOver } from "../storage.ts";
import { toDense } from "./operand.ts";
import { broadcastTo, moveaxis, ravel } from "./shape.ts";
import { wholeNumbers } from "./sorting.ts";

/** Options of histograms. */
export interface HistogramOptions {
  /** How many bins of equal widths, or the rising edges of the bins. Default 10. */
  readonly bins?: number | ArrayInput | undefined;
  /** The outer edges. Default: the least and the greatest element. */
  readonly range?: readonly [number, number] | undefined;
  /** What each element counts. Default 1. */
  readonly weights?: ArrayInput | undefined;
  /** Whether counts are divided by their sum and the widths of the bins. Default `false`. */
  readonly density?: boolean | undefined;
}

function outerEdges(numbers: Float64Array, range: readonly [number, number] | undefined): [number, number] {
  let [low, high] = range ?? [Infinity, -Infinity];
  if (range === undefined) {
    for (const number of numbers) {
      if (number < low || number !== number) low = number;
      if (number > high || number !== number) high = number;
      if (number !== number) break;
    }
    if (numbers.length === 0) [low, high] = [0, 1];
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw new RangeError(`Cannot make bins from ${low} to ${high}`);
  if (low > high) throw new RangeError(`Cannot make bins from ${low} down to ${high}`);
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function edgesOf(numbers: Float64Array, { bins = 10, range }: HistogramOptions): Float64Array {
  if (typeof bins === "number") {
    if (!Number.isInteger(bins) || bins < 1) throw new RangeError(`Cannot make ${bins} bins`);
    const [low, high] = outerEdges(numbers, range);
    return linspace(low, high, bins + 1).data;
  }
  const given = toDense(bins).astype("float64");
  if (given.ndim !== 1 || given.size < 2) {
    throw new RangeError("The edges of bins have to be two or more, along one axis");
  }
  const edges = given.data;
  for (let i = 1; i < edges.length; i++) {
    if (edges[i]! < edges[i - 1]!) throw new RangeError("The edges of bins have to rise");
  }
  return edges;
}

/** The bin of a number among rising edges; the last one holds its right edge too. */
function binOf(edges: Float64Array, number: number): number {
  const last = edges.length - 1;
  if (!(number >= edges[0]! && number <= edges[last]!)) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (number >= edges[middle]!) low = middle;
    else high = middle;
  }
  return number === edges[last] ? last - 1 : low;
}

/**
 * Counts how many elements fall into bins. A bin holds its left edge; the last one holds its right edge too.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The bins, what each element counts, and whether densities are wanted.
 * @returns The counts (int64; float64 where they are weighted, or densities), and the edges: one more.
 * @throws {TypeError} If the elements are not real numbers, or lazy.
 * @throws {RangeError} If there are no such bins, or not as many weights as elements.
 *
 * @example Two bins
 * ```ts
 * import { array, histogram } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const [counts, edges] = histogram(array([1, 2, 4, 5]), { bins: 2 });
 * assertEquals([counts.toNested(), edges.toNested()], [[2n, 2n], [1, 3, 5]]);
 * ```
 */
export function histogram(
  a: ArrayInput,
  options: HistogramOptions = {},
): [counts: DenseArray<"int64" | "float64">, edges: DenseArray<"float64">] {
  const { weights, density = false } = options;
  const input = toDense(a);
  if (kindOf(input.dtype) === "complex") throw new TypeError("Complex numbers have no order");
  const numbers = input.astype("float64").data;
  const parts = weights === undefined ? undefined : toDense(weights).astype("float64").data;
  if (parts !== undefined && parts.length !== numbers.length) {
    throw new RangeError(`Cannot count ${numbers.length} elements by ${parts.length} weights`);
  }
  const edges = edgesOf(numbers, options);
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  for (let i = 0; i < numbers.length; i++) {
    const bin = binOf(edges, numbers[i]!);
    if (bin >= 0) counts[bin]! += parts === undefined ? 1 : parts[i]!;
  }
  if (density) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < bins; i++) counts[i] = counts[i]! / (edges[i + 1]! - edges[i]!) / total;
  }
  const made = makeDense("float64", [edges.length], storageOver("float64", [edges.length], edges.slice()));
  if (parts === undefined && !density) return [wholeNumbers(counts, [bins]), made];
  return [makeDense("float64", [bins], storageOver("float64", [bins], counts)), made];
}

/**
 * Takes weighted means.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes (default all), whether they stay with extent 1, and the weights: of the shape of the array, or
 * one for each index along the axis. Without weights, all count the same.
 * @returns The mean, or the means along the axes.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 * @throws {RangeError} If the weights do not fit, or add up to 0.
 *
 * @example The second counts twice
 * ```ts
 * import { array, average } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(average(array([1, 4]), { weights: [1, 2] }).item(), 3);
 * ```
 */
export function average(
  a: ArrayInput,
  options: ReduceOptions & {
    /** What each element counts. */
    readonly weights?: ArrayInput | undefined;
  } = {},
): DenseArray {
  const { weights, axis, keepDims } = options;
  const input = toDense(a) as DenseArray<"float64">;
  const reduced = { axis: axis ?? input.shape.map((_, at) => at), keepDims };
  if (weights === undefined) return input.mean(reduced);
  const parts = spreadWeights(input, toDense(weights), axis) as DenseArray<"float64">;
  const total = parts.sum(reduced) as DenseArray<"float64">;
  if (!total.all()) throw new RangeError("Cannot take an average: the weights add up to 0");
  return divide((multiply(input, parts) as DenseArray<"float64">).sum(reduced), total);
}

function spreadWeights(
  input: DenseArray,
  weights: DenseArray,
  axis: number | readonly number[] | undefined,
): DenseArray {
  if (weights.ndim === input.ndim && weights.shape.every((extent, at) => extent === input.shape[at])) return weights;
  if (typeof axis !== "number" || weights.ndim !== 1 || weights.size !== input.shape[checkAxis(axis, input.ndim)]) {
    throw new RangeError(`Weights of shape (${weights.shape.join(", ")}) do not fit (${input.shape.join(", ")})`);
  }
  const moved = moveaxis<DType>(input, axis, -1);
  return moveaxis<DType>(broadcastTo<DType>(weights, moved.shape), -1, axis);
}

/**
 * Reads values off a line through points.
 *
 * @param x Where values are wanted: an array, nested arrays or a scalar.
 * @param points The rising coordinates of the points.
 * @param values The values at the points.
 * @param options What is given before the first and behind the last point. Default: the first and the last value.
 * @returns The values.
 * @throws {TypeError} If an operand is not of real numbers, or lazy.
 * @throws {RangeError} If there are no points, or not as many values.
 *
 * @example Half way
 * ```ts
 * import { array, interp } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(interp(array([0.5, 9]), [0, 1, 2], [0, 10, 30]).toNested(), [5, 30]);
 * ```
 */
export function interp(
  x: ArrayInput,
  points: ArrayInput,
  values: ArrayInput,
  options: {
    /** What is given before the first point. */
    readonly left?: number | undefined;
    /** What is given behind the last point. */
    readonly right?: number | undefined;
  } = {},
): DenseArray<"float64"> {
  const wanted = toDense(x).astype("float64");
  const [at, own] = [points, values].map((operand) => ravel<"float64">(toDense(operand).astype("float64")).data);
  const count = at!.length;
  if (count === 0 || own!.length !== count) {
    throw new RangeError(`Cannot lay a line through ${count} points and ${own!.length} values`);
  }
  const { left = own![0]!, right = own![count - 1]! } = options;
  const results = wanted.data.map((place) => valueAt(at!, own!, place, left, right));
  return makeDense("float64", wanted.shape, storageOver("float64", wanted.shape, results));
}

function valueAt(points: Float64Array, values: Float64Array, x: number, left: number, right: number): number {
  const last = points.length - 1;
  if (x !== x) return x;
  if (x < points[0]!) return left;
  if (x > points[last]!) return right;
  if (x === points[last]!) return values[last]!;
  const i = binOf(points, x);
  if (x === points[i]) return values[i]!;
  const slope = (values[i + 1]! - values[i]!) / (points[i + 1]! - points[i]!);
  return slope * (x - points[i]!) + values[i]!;
}
