/**
 * Whether arrays are equal, or nearly so.
 *
 * @module
 */

import { add, multiply, subtract } from "../arithmetic.ts";
import { kindOf } from "../casting.ts";
import { equal, lessEqual } from "../comparison.ts";
import type { DenseArray } from "../dense.ts";
import type { ArrayInput } from "../input.ts";
import { isfinite, isnan } from "./float_classes.ts";
import { bitwiseAnd, bitwiseOr } from "./bits.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";
import { toDense } from "./operand.ts";
import { absolute } from "./signs.ts";

/** How near numbers have to be. */
export interface Closeness {
  /** How far apart they may be, as a part of the second one. Default 1e-5. */
  readonly rtol?: number | undefined;
  /** How far apart they may be besides. Default 1e-8. */
  readonly atol?: number | undefined;
  /** Whether NaN is close to NaN. Default `false`. */
  readonly equalNaN?: boolean | undefined;
}

/**
 * Tells where numbers are close: `|a - b| <= atol + rtol * |b|`. Infinities are close to themselves.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options How near they have to be.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If an operand is not numeric.
 *
 * @example Rounding errors
 * ```ts
 * import { array, isclose } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isclose(array([0.1 + 0.2, 1]), [0.3, 2]).toNested(), [true, false]);
 * ```
 */
export function isclose<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: Closeness = {},
): Elementwise<"bool", A, B> {
  function run(a: A, b: B): DenseArray<"bool"> {
    return closeDense(a, b, options);
  }
  return elementwise(run, [a, b], {});
}

function closeDense(a: ArrayInput, b: ArrayInput, options: Closeness): DenseArray<"bool"> {
  const { rtol = 1e-5, atol = 1e-8, equalNaN = false } = options;
  const [x, y] = [toDense(a), inexact(toDense(b))];
  const near = lessEqual(absolute(subtract(x, y)), add(multiply(absolute(y), rtol), atol));
  const close = bitwiseOr(bitwiseAnd(near, isfinite(y)), equal(x, y)) as DenseArray<"bool">;
  return equalNaN ? bitwiseOr(close, bitwiseAnd(isnan(x), isnan(y))) as DenseArray<"bool"> : close;
}

/** Differences of integers would wrap around. */
function inexact(operand: DenseArray): DenseArray {
  const kind = kindOf(operand.dtype);
  return kind === "float" || kind === "complex" ? operand : operand.astype("float64");
}

/**
 * Tells whether all numbers of two arrays are close. See {@linkcode isclose}.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options How near they have to be.
 * @returns Whether they are.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If an operand is not numeric, or lazy.
 *
 * @example Rounding errors
 * ```ts
 * import { allclose, array } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * assert(allclose(array([0.1 + 0.2]), [0.3]));
 * ```
 */
export function allclose(a: ArrayInput, b: ArrayInput, options: Closeness = {}): boolean {
  return closeDense(a, b, options).all();
}

/**
 * Tells whether two arrays have the same shape and equal elements.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Whether NaN equals NaN. Default `false`.
 * @returns Whether they are equal.
 * @throws {TypeError} If an operand is not numeric, or lazy.
 *
 * @example The same numbers
 * ```ts
 * import { array, arrayEqual } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * assert(arrayEqual(array([1, 2], "int8"), [1, 2]));
 * ```
 */
export function arrayEqual(a: ArrayInput, b: ArrayInput, options: Pick<Closeness, "equalNaN"> = {}): boolean {
  const [x, y] = [toDense(a), toDense(b)];
  if (x.ndim !== y.ndim || x.shape.some((extent, axis) => extent !== y.shape[axis])) return false;
  const same = equal(x, y);
  return options.equalNaN ? bitwiseOr(same, bitwiseAnd(isnan(x), isnan(y))).all() : same.all();
}
