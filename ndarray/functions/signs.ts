/**
 * Signs and magnitudes of dense arrays.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

function keepDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]!;
}

function keepWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x;
  }
}

function keepComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = re;
    out[2 * i + 1] = im;
  }
}

function absoluteDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.abs(a[i * aStep]!);
}

function absoluteWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x < 0n ? -x : x;
  }
}

function absoluteComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[i] = Math.hypot(re, im);
  }
}

function signDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.sign(a[i * aStep]!);
}

function signWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x < 0n ? -1n : x > 0n ? 1n : 0n;
  }
}

function signComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    const size = Math.hypot(re, im);
    out[2 * i] = size === 0 ? 0 : re / size;
    out[2 * i + 1] = size === 0 ? 0 : im / size;
  }
}

function signbitDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x < 0 || Object.is(x, -0) ? 1 : 0;
  }
}

function signbitWide(a: Wide, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x < 0n ? 1 : 0;
  }
}

function copysignDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x);
  }
}

function heavisideDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = Number.isNaN(x) ? x : x === 0 ? y : x < 0 ? 0 : 1;
  }
}

const positiveFunction: UnaryFunction = {
  name: "positive",
  result: "same",
  truth: "refuse",
  double: keepDoubles,
  wide: keepWide,
  complex: keepComplex,
};
const absoluteFunction: UnaryFunction = {
  name: "absolute",
  result: "parts",
  double: absoluteDoubles,
  wide: absoluteWide,
  complex: absoluteComplex,
};
const fabsFunction: UnaryFunction = { name: "fabs", result: "float", double: absoluteDoubles };
const signFunction: UnaryFunction = {
  name: "sign",
  result: "same",
  truth: "refuse",
  double: signDoubles,
  wide: signWide,
  complex: signComplex,
};
const signbitFunction: UnaryFunction = { name: "signbit", result: "bool", double: signbitDoubles, wide: signbitWide };
const copysignFunction: BinaryFunction = { name: "copysign", result: "float", double: copysignDoubles };
const heavisideFunction: BinaryFunction = { name: "heaviside", result: "float", double: heavisideDoubles };

/**
 * Copies the elements.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The elements, in their dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A copy
 * ```ts
 * import { array, positive } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(positive(array([1, -2])).toNested(), [1, -2]);
 * ```
 */
export function positive<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(positiveFunction, a, options);
}

/**
 * Takes magnitudes.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The magnitudes, in the dtype of the elements; those of complex numbers are floats. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Magnitudes
 * ```ts
 * import { absolute, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(absolute(array([1, -2])).toNested(), [1, 2]);
 * ```
 */
export function absolute<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(absoluteFunction, a, options);
}

/**
 * Takes magnitudes as floats.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Magnitudes
 * ```ts
 * import { array, fabs } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const sizes = fabs(array([1, -2], "int32"));
 * assertEquals([sizes.dtype, sizes.toNested()], ["float64", [1, 2]]);
 * ```
 */
export function fabs<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(fabsFunction, a, options);
}

/**
 * Takes signs: -1, 0 or 1; of complex numbers the number of magnitude 1 in the same direction.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The signs, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Signs
 * ```ts
 * import { array, sign } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sign(array([5, 0, -2])).toNested(), [1, 0, -1]);
 * ```
 */
export function sign<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(signFunction, a, options);
}

/**
 * Tells where elements are negative; -0 is.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Negative zero
 * ```ts
 * import { array, signbit } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(signbit(array([-0, 0])).toNested(), [true, false]);
 * ```
 */
export function signbit<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(signbitDense, [a], options);
}

function signbitDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(signbitFunction, a, options) as DenseArray<"bool">;
}

/**
 * Gives magnitudes the signs of other elements.
 *
 * @param a The magnitudes: an array, nested arrays or a scalar.
 * @param b The signs.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Turning signs
 * ```ts
 * import { array, copysign } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(copysign(array([1, 2]), -0).toNested(), [-1, -2]);
 * ```
 */
export function copysign<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(copysignFunction, a, b, options);
}

/**
 * Gives 0 for negative elements, 1 for positive ones, and a value for 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b What 0 gives.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example A step
 * ```ts
 * import { array, heaviside } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(heaviside(array([-1, 0, 2]), 0.5).toNested(), [0, 0.5, 1]);
 * ```
 */
export function heaviside<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(heavisideFunction, a, b, options);
}

export { absolute as abs };
