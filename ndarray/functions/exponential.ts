/**
 * Exponentials and logarithms of dense arrays.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions } from "../ufunc.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import type { Elementwise } from "../lazy/elementwise.ts";

/** The logarithm of the distance from 0; near 1 it is taken of what is beyond 1. */
function logMagnitude(re: number, im: number): number {
  const large = Math.max(Math.abs(re), Math.abs(im));
  const small = Math.min(Math.abs(re), Math.abs(im));
  if (large > 0.5 && large < 2) return Math.log1p((large - 1) * (large + 1) + small * small) / 2;
  return Math.log(Math.hypot(re, im));
}

function expDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = Math.exp(x);
  }
}

function expComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    const size = Math.exp(re);
    out[2 * i] = im === 0 ? size : size * Math.cos(im);
    out[2 * i + 1] = im === 0 ? im : size * Math.sin(im);
  }
}

function exp2Doubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = 2 ** a[i * aStep]!;
}

function expm1Doubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = Math.expm1(x);
  }
}

function logDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.log(a[i * aStep]!);
}

function logComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = logMagnitude(re, im);
    out[2 * i + 1] = Math.atan2(im, re);
  }
}

function log2Doubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.log2(a[i * aStep]!);
}

function log10Doubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.log10(a[i * aStep]!);
}

function log1pDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.log1p(a[i * aStep]!);
}

function logaddexpDoubles(
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
    out[i] = x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
  }
}

function logaddexp2Doubles(
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
    out[i] = x === y ? x + 1 : Math.max(x, y) + Math.LOG2E * Math.log1p(2 ** -Math.abs(x - y));
  }
}

const expFunction: UnaryFunction = { name: "exp", result: "float", double: expDoubles, complex: expComplex };
const exp2Function: UnaryFunction = { name: "exp2", result: "float", double: exp2Doubles };
const expm1Function: UnaryFunction = { name: "expm1", result: "float", double: expm1Doubles };
const logFunction: UnaryFunction = { name: "log", result: "float", double: logDoubles, complex: logComplex };
const log2Function: UnaryFunction = { name: "log2", result: "float", double: log2Doubles };
const log10Function: UnaryFunction = { name: "log10", result: "float", double: log10Doubles };
const log1pFunction: UnaryFunction = { name: "log1p", result: "float", double: log1pDoubles };
const logaddexpFunction: BinaryFunction = { name: "logaddexp", result: "float", double: logaddexpDoubles };
const logaddexp2Function: BinaryFunction = { name: "logaddexp2", result: "float", double: logaddexp2Doubles };

/**
 * Raises e to the power of the elements.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example From the logarithm
 * ```ts
 * import { array, exp } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exp(array([0, -Infinity])).toNested(), [1, 0]);
 * ```
 */
export function exp<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(expFunction, a, options);
}

/**
 * Raises 2 to the power of the elements.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Powers of two
 * ```ts
 * import { array, exp2 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exp2(array([0, 3])).toNested(), [1, 8]);
 * ```
 */
export function exp2<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(exp2Function, a, options);
}

/**
 * Gives `exp(x) - 1`, exactly also near 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Small numbers
 * ```ts
 * import { array, expm1 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(expm1(array([0, 1e-20])).toNested(), [0, 1e-20]);
 * ```
 */
export function expm1<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(expm1Function, a, options);
}

/**
 * Takes the natural logarithm.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Logarithms
 * ```ts
 * import { array, log } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log(array([1, 0])).toNested(), [0, -Infinity]);
 * ```
 */
export function log<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(logFunction, a, options);
}

/**
 * Takes the logarithm to the base 2.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Logarithms
 * ```ts
 * import { array, log2 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log2(array([1, 8])).toNested(), [0, 3]);
 * ```
 */
export function log2<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(log2Function, a, options);
}

/**
 * Takes the logarithm to the base 10.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Logarithms
 * ```ts
 * import { array, log10 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log10(array([1, 1000])).toNested(), [0, 3]);
 * ```
 */
export function log10<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(log10Function, a, options);
}

/**
 * Takes the natural logarithm of `1 + x`, exactly also near 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Small numbers
 * ```ts
 * import { array, log1p } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log1p(array([0, 1e-20])).toNested(), [0, 1e-20]);
 * ```
 */
export function log1p<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(log1pFunction, a, options);
}

/**
 * Gives the logarithm of the sum of exponentials, without overflow.
 *
 * @param a Logarithms: an array, nested arrays or a scalar.
 * @param b Other logarithms.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Probabilities as logarithms
 * ```ts
 * import { array, logaddexp } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logaddexp(array([1000]), 1000).toNested(), [1000 + Math.LN2]);
 * ```
 */
export function logaddexp<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(logaddexpFunction, a, b, options);
}

/**
 * Gives the logarithm to the base 2 of the sum of powers of 2, without overflow.
 *
 * @param a Logarithms to the base 2: an array, nested arrays or a scalar.
 * @param b Other logarithms.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Doubling
 * ```ts
 * import { array, logaddexp2 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logaddexp2(array([1000]), 1000).toNested(), [1001]);
 * ```
 */
export function logaddexp2<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(logaddexp2Function, a, b, options);
}
