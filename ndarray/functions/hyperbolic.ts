/**
 * Hyperbolic functions of dense arrays.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions } from "../ufunc.ts";
import { applyUnary, type UnaryFunction } from "./dispatch.ts";
import type { Elementwise } from "../lazy/elementwise.ts";
import { arccoshComplex, arcsinhComplex, arctanhComplex, tanhComplex } from "./complex_arcs.ts";

function sinhDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.sinh(a[i * aStep]!);
}

function sinhComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = Math.sinh(re) * Math.cos(im);
    out[2 * i + 1] = Math.cosh(re) * Math.sin(im);
  }
}

function coshDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.cosh(a[i * aStep]!);
}

function coshComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = Math.cosh(re) * Math.cos(im);
    out[2 * i + 1] = Math.sinh(re) * Math.sin(im);
  }
}

function tanhDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.tanh(a[i * aStep]!);
}

function arcsinhDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.asinh(a[i * aStep]!);
}

function arccoshDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.acosh(a[i * aStep]!);
}

function arctanhDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.atanh(a[i * aStep]!);
}

const sinhFunction: UnaryFunction = { name: "sinh", result: "float", double: sinhDoubles, complex: sinhComplex };
const coshFunction: UnaryFunction = { name: "cosh", result: "float", double: coshDoubles, complex: coshComplex };
const tanhFunction: UnaryFunction = { name: "tanh", result: "float", double: tanhDoubles, complex: tanhComplex };
const arcsinhFunction: UnaryFunction = {
  name: "arcsinh",
  result: "float",
  double: arcsinhDoubles,
  complex: arcsinhComplex,
};
const arccoshFunction: UnaryFunction = {
  name: "arccosh",
  result: "float",
  double: arccoshDoubles,
  complex: arccoshComplex,
};
const arctanhFunction: UnaryFunction = {
  name: "arctanh",
  result: "float",
  double: arctanhDoubles,
  complex: arctanhComplex,
};

/**
 * Takes the hyperbolic sine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At 0
 * ```ts
 * import { array, sinh } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sinh(array([0])).toNested(), [0]);
 * ```
 */
export function sinh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(sinhFunction, a, options);
}

/**
 * Takes the hyperbolic cosine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At 0
 * ```ts
 * import { array, cosh } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cosh(array([0])).toNested(), [1]);
 * ```
 */
export function cosh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(coshFunction, a, options);
}

/**
 * Takes the hyperbolic tangent.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At both ends
 * ```ts
 * import { array, tanh } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tanh(array([0, Infinity])).toNested(), [0, 1]);
 * ```
 */
export function tanh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(tanhFunction, a, options);
}

/**
 * Takes the inverse of the hyperbolic sine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At 0
 * ```ts
 * import { arcsinh, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arcsinh(array([0])).toNested(), [0]);
 * ```
 */
export function arcsinh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arcsinhFunction, a, options);
}

/**
 * Takes the inverse of the hyperbolic cosine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At 1
 * ```ts
 * import { arccosh, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arccosh(array([1])).toNested(), [0]);
 * ```
 */
export function arccosh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arccoshFunction, a, options);
}

/**
 * Takes the inverse of the hyperbolic tangent.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example At both ends
 * ```ts
 * import { arctanh, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arctanh(array([0, 1])).toNested(), [0, Infinity]);
 * ```
 */
export function arctanh<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arctanhFunction, a, options);
}
