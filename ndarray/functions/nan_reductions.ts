/**
 * Reductions of dense arrays that leave NaN out.
 *
 * @module
 */

import { divide, multiply, subtract } from "../arithmetic.ts";
import { greater } from "../comparison.ts";
import type { DenseArray } from "../dense.ts";
import type { DType, DTypeName, Scalar } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { MeanDType, ReduceOptions, SpreadDType, SpreadOptions, SumDType, Whole } from "../reductions.ts";
import { conj, real } from "./complex.ts";
import { isnan } from "./float_classes.ts";
import { logicalNot } from "./logic.ts";
import { mayBeNaN, named, plain, without } from "./nan.ts";
import { type Operand, toDense } from "./operand.ts";
import { sqrt } from "./powers.ts";
import { prod } from "./running.ts";
import { where } from "./where.ts";

/** The numbers that are not NaN, along axes. */
function counted(input: DenseArray, options: ReduceOptions): DenseArray<"float64"> {
  return logicalNot(isnan(input)).sum(named(input, options)).astype("float64");
}

function meanOf(input: DenseArray, options: ReduceOptions): DenseArray {
  if (!mayBeNaN(input)) return (input as DenseArray<"float64">).mean(named(input, options));
  const sums = (without(input, 0) as DenseArray<"float64">).sum(named(input, options));
  return divide(sums, counted(input, options)).astype(input.dtype as DTypeName);
}

function varianceOf(input: DenseArray, options: SpreadOptions): DenseArray {
  const { ddof = 0 } = options;
  if (!mayBeNaN(input)) return (input as DenseArray<"float64">).var({ ...named(input, options), ddof });
  const kept = { ...named(input, options), keepDims: true };
  const distances = where<DType>(isnan(input), 0, subtract(input, meanOf(input, kept)));
  const squares = real(multiply(distances, conj(distances))) as DenseArray<"float64">;
  const degrees = subtract(counted(input, options), ddof);
  const divisor = where<"float64">(greater(degrees, 0), degrees as DenseArray<"float64">, NaN);
  return divide(squares.sum(named(input, options)), divisor).astype(squares.dtype);
}

/**
 * Adds up all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The sum; 0 where there are no others.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nansum } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nansum(array([1, NaN, 3])), 4);
 * ```
 */
export function nansum<D extends DType = "float64">(a: Operand<D>, options?: Whole<ReduceOptions>): Scalar<SumDType<D>>;
/**
 * Adds elements up along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The sums.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function nansum<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<SumDType<D>>;
export function nansum(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return (without(toDense(a), 0) as DenseArray<"float64">).sum(options as Whole<ReduceOptions>);
}

/**
 * Multiplies all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The product; 1 where there are no others.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nanprod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanprod(array([2, NaN, 3])), 6);
 * ```
 */
export function nanprod<D extends DType = "float64">(
  a: Operand<D>,
  options?: Whole<ReduceOptions>,
): Scalar<SumDType<D>>;
/**
 * Multiplies elements along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The products.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function nanprod<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<SumDType<D>>;
export function nanprod(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return prod(without(toDense(a), 1), options);
}

/**
 * Takes the mean of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The mean; NaN where there are no others.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nanmean } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanmean(array([1, NaN, 3])), 2);
 * ```
 */
export function nanmean<D extends DType = "float64">(
  a: Operand<D>,
  options?: Whole<ReduceOptions>,
): Scalar<MeanDType<D>>;
/**
 * Takes means along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The means.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function nanmean<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<MeanDType<D>>;
export function nanmean(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return plain(meanOf(toDense(a), options), options);
}

/**
 * Takes the variance of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The variance; NaN where there are no others.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nanvar } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanvar(array([1, NaN, 3])), 1);
 * ```
 */
export function nanvar<D extends DType = "float64">(
  a: Operand<D>,
  options?: Whole<SpreadOptions>,
): Scalar<SpreadDType<D>>;
/**
 * Takes variances along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, whether they stay with extent 1, and `ddof` (default 0).
 * @returns The variances.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function nanvar<D extends DType = "float64">(a: Operand<D>, options: SpreadOptions): DenseArray<SpreadDType<D>>;
export function nanvar(a: ArrayInput, options: SpreadOptions = {}): unknown {
  return plain(varianceOf(toDense(a), options), options);
}

/**
 * Takes the standard deviation of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The standard deviation; NaN where there are no others.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example One is missing
 * ```ts
 * import { array, nanstd } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanstd(array([1, NaN, 3])), 1);
 * ```
 */
export function nanstd<D extends DType = "float64">(
  a: Operand<D>,
  options?: Whole<SpreadOptions>,
): Scalar<SpreadDType<D>>;
/**
 * Takes standard deviations along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, whether they stay with extent 1, and `ddof` (default 0).
 * @returns The standard deviations.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 */
export function nanstd<D extends DType = "float64">(a: Operand<D>, options: SpreadOptions): DenseArray<SpreadDType<D>>;
export function nanstd(a: ArrayInput, options: SpreadOptions = {}): unknown {
  return plain(sqrt(varianceOf(toDense(a), options)), options);
}
