/**
 * The least and greatest elements of dense arrays, and where they are, NaN left out.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType, Scalar } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { ReduceOptions, Whole } from "../reductions.ts";
import { isnan } from "./float_classes.ts";
import { mayBeNaN, named, plain, without } from "./nan.ts";
import { type Operand, toDense } from "./operand.ts";
import { where } from "./where.ts";

function extremeOf(a: ArrayInput, options: ReduceOptions, name: "min" | "max"): unknown {
  const input = toDense(a);
  if (!mayBeNaN(input)) return input[name](options as Whole<ReduceOptions>);
  const edge = name === "min" ? Infinity : -Infinity;
  const extremes = without(input, edge)[name](named(input, options));
  const none = isnan(input).all(named(input, options));
  return plain(where<DType>(none, NaN, extremes), options);
}

function placeOf(a: ArrayInput, options: ReduceOptions, name: "argmin" | "argmax"): unknown {
  const input = toDense(a);
  if (!mayBeNaN(input)) return input[name](options as Whole<ReduceOptions>);
  if (isnan(input).all(named(input, options)).any()) throw new RangeError(`Cannot take nan${name} of nothing but NaN`);
  return without(input, name === "argmin" ? Infinity : -Infinity)[name](options as Whole<ReduceOptions>);
}

/**
 * Finds the least of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The least element; NaN where there are no others.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from.
 *
 * @example One is missing
 * ```ts
 * import { array, nanmin } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanmin(array([1, NaN, 3])), 1);
 * ```
 */
export function nanmin<D extends DType = "float64">(a: Operand<D>, options?: Whole<ReduceOptions>): Scalar<D>;
/**
 * Finds the least elements along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The least elements.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from.
 */
export function nanmin<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<D>;
export function nanmin(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return extremeOf(a, options, "min");
}

/**
 * Finds the greatest of all elements but NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The greatest element; NaN where there are no others.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from.
 *
 * @example One is missing
 * ```ts
 * import { array, nanmax } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanmax(array([1, NaN, 3])), 3);
 * ```
 */
export function nanmax<D extends DType = "float64">(a: Operand<D>, options?: Whole<ReduceOptions>): Scalar<D>;
/**
 * Finds the greatest elements along axes, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The greatest elements.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from.
 */
export function nanmax<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<D>;
export function nanmax(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return extremeOf(a, options, "max");
}

/**
 * Finds where the least of all elements but NaN is.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns Its first index, counted in C order.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from, or nothing but NaN.
 *
 * @example One is missing
 * ```ts
 * import { array, nanargmin } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanargmin(array([1, NaN, 3])), 0);
 * ```
 */
export function nanargmin(a: ArrayInput, options?: Whole<ReduceOptions>): number;
/**
 * Finds where the least elements are along an axis, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The indices.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from, or nothing but NaN.
 */
export function nanargmin(a: ArrayInput, options: ReduceOptions): DenseArray<"int64">;
export function nanargmin(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return placeOf(a, options, "argmin");
}

/**
 * Finds where the greatest of all elements but NaN is.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns Its first index, counted in C order.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from, or nothing but NaN.
 *
 * @example One is missing
 * ```ts
 * import { array, nanargmax } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nanargmax(array([1, NaN, 3])), 2);
 * ```
 */
export function nanargmax(a: ArrayInput, options?: Whole<ReduceOptions>): number;
/**
 * Finds where the greatest elements are along an axis, leaving NaN out.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The indices.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements to choose from, or nothing but NaN.
 */
export function nanargmax(a: ArrayInput, options: ReduceOptions): DenseArray<"int64">;
export function nanargmax(a: ArrayInput, options: ReduceOptions = {}): unknown {
  return placeOf(a, options, "argmax");
}
