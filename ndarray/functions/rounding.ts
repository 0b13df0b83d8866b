/**
 * Rounding of dense arrays.
 *
 * @module
 */

import { divide, multiply } from "../arithmetic.ts";
import { kindOf } from "../casting.ts";
import { toDense } from "./operand.ts";
import { positive } from "./signs.ts";
import type { DenseArray } from "../dense.ts";
import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyUnary, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

/** Adding and taking off this number leaves no fraction: doubles of its size have none. */
const wholeSize = 2 ** 52;

function roundEven(x: number): number {
  if (x > 0) return x < wholeSize ? (x + wholeSize) - wholeSize : x;
  return x < 0 && x > -wholeSize ? -((wholeSize - x) - wholeSize) : x;
}

function keepWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x;
  }
}

function floorDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.floor(a[i * aStep]!);
}

function ceilDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.ceil(a[i * aStep]!);
}

function truncDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.trunc(a[i * aStep]!);
}

function rintDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = roundEven(a[i * aStep]!);
}

function rintComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = roundEven(re);
    out[2 * i + 1] = roundEven(im);
  }
}

const floorFunction: UnaryFunction = { name: "floor", result: "same", double: floorDoubles, wide: keepWide };
const ceilFunction: UnaryFunction = { name: "ceil", result: "same", double: ceilDoubles, wide: keepWide };
const truncFunction: UnaryFunction = { name: "trunc", result: "same", double: truncDoubles, wide: keepWide };
const rintFunction: UnaryFunction = { name: "rint", result: "float", double: rintDoubles, complex: rintComplex };

/**
 * Rounds down.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The whole numbers, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Both signs
 * ```ts
 * import { array, floor } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(floor(array([1.5, -1.5])).toNested(), [1, -2]);
 * ```
 */
export function floor<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(floorFunction, a, options);
}

/**
 * Rounds up.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The whole numbers, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Both signs
 * ```ts
 * import { array, ceil } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ceil(array([1.5, -1.5])).toNested(), [2, -1]);
 * ```
 */
export function ceil<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(ceilFunction, a, options);
}

/**
 * Rounds towards 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The whole numbers, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Both signs
 * ```ts
 * import { array, trunc } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(trunc(array([1.5, -1.5])).toNested(), [1, -1]);
 * ```
 */
export function trunc<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(truncFunction, a, options);
}

/**
 * Rounds to whole numbers, halves to even ones.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Halves
 * ```ts
 * import { array, rint } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rint(array([0.5, 1.5, 2.6])).toNested(), [0, 2, 3]);
 * ```
 */
export function rint<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(rintFunction, a, options);
}

/**
 * Rounds to a number of decimals, halves to even digits as far as they are halves in binary.
 *
 * @param a An array, nested arrays or a scalar.
 * @param decimals How many digits are kept after the point; before it, where negative. Default 0.
 * @param options Where the results go.
 * @returns The rounded numbers, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the elements are not numbers, or `decimals` is no integer.
 *
 * @example Two decimals, and hundreds
 * ```ts
 * import { array, round } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(round(array([1.005, 2.346]), 2).toNested(), [1, 2.35]);
 * assertEquals(round(array([1234], "int32"), -2).toNested(), [1200]);
 * ```
 */
export function round<A extends ArrayInput>(
  a: A,
  decimals = 0,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A> {
  return elementwise(roundDense, [a, decimals], options);
}

function roundDense(a: ArrayInput, decimals: number, options: FunctionOptions): DenseArray<DTypeName> {
  if (!Number.isInteger(decimals)) throw new TypeError(`Cannot round to ${decimals} decimals`);
  const input = toDense(a) as DenseArray<DTypeName>;
  const kind = kindOf(input.dtype);
  const whole = kind === "signed" || kind === "unsigned";
  if (kind === "bool" && decimals !== 0) throw new TypeError("Cannot round truth values to decimals");
  if (decimals === 0 || (whole && decimals > 0)) return whole ? positive(input, options) : rint(input, options);
  const scale = 10 ** Math.abs(decimals);
  const rounded = decimals > 0
    ? divide(rint(multiply(input, scale)), scale)
    : multiply(rint(divide(input, scale)), scale);
  return positive(rounded.astype(input.dtype), options);
}

export { round as around, trunc as fix };
