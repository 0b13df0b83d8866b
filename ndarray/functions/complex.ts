/**
 * Parts of complex numbers in dense arrays.
 *
 * @module
 */

import { kindOf } from "../casting.ts";
import { toDense } from "./operand.ts";
import type { DenseArray } from "../dense.ts";
import type { DType, DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyUnary, floatDType, type UnaryFunction } from "./dispatch.ts";
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

function conjugate(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = re;
    out[2 * i + 1] = -im;
  }
}

function noneDoubles(_a: Float64Array, _aStep: number, out: Float64Array, count: number): void {
  out.fill(0, 0, count);
}

function noneWide(_a: Wide, _aStep: number, out: Wide, count: number): void {
  out.fill(0n, 0, count);
}

function realParts(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[2 * i * aStep]!;
}

function imaginaryParts(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[2 * i * aStep + 1]!;
}

function angleDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.atan2(0, a[i * aStep]!);
}

function angleComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[i] = Math.atan2(im, re);
  }
}

const conjFunction: UnaryFunction = {
  name: "conj",
  result: "same",
  truth: "widen",
  double: keepDoubles,
  wide: keepWide,
  complex: conjugate,
};
const realFunction: UnaryFunction = {
  name: "real",
  result: "parts",
  double: keepDoubles,
  wide: keepWide,
  complex: realParts,
};
const imagFunction: UnaryFunction = {
  name: "imag",
  result: "parts",
  double: noneDoubles,
  wide: noneWide,
  complex: imaginaryParts,
};
const angles: UnaryFunction = { name: "angle", result: "parts", double: angleDoubles, complex: angleComplex };

/**
 * Turns the sign of imaginary parts.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The conjugates, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A complex number
 * ```ts
 * import { array, conj } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(conj(array([{ re: 1, im: 2 }])).toNested(), [{ re: 1, im: -2 }]);
 * ```
 */
export function conj<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(conjFunction, a, options);
}

/**
 * Takes real parts.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The real parts. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A complex number
 * ```ts
 * import { array, real } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(real(array([{ re: 1, im: 2 }])).toNested(), [1]);
 * ```
 */
export function real<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(realFunction, a, options);
}

/**
 * Takes imaginary parts; those of real numbers are 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The imaginary parts. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A complex number
 * ```ts
 * import { array, imag } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(imag(array([{ re: 1, im: 2 }])).toNested(), [2]);
 * ```
 */
export function imag<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(imagFunction, a, options);
}

/**
 * Takes the angles, in radians, of complex numbers; those of negative real numbers are half a turn.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The angles. Lazy where an operand is.
 * @throws {TypeError} If the elements are not numbers.
 *
 * @example A quarter of a turn
 * ```ts
 * import { angle, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(angle(array([{ re: 0, im: 2 }])).toNested(), [Math.PI / 2]);
 * ```
 */
export function angle<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return elementwise(angleDense, [a], options);
}

function angleDense(a: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const input = toDense(a);
  return applyUnary(angles, kindOf(input.dtype) === "complex" ? input : input.astype(angleDType(input.dtype)), options);
}

function angleDType(dtype: DType): DTypeName {
  return dtype === "bool" ? "float64" : floatDType(dtype as DTypeName);
}
