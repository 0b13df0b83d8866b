/**
 * NaN, infinite and finite elements of dense arrays.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyUnary, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

function noneWide(_a: Wide, _aStep: number, out: Uint8Array, count: number): void {
  out.fill(0, 0, count);
}

function allWide(_a: Wide, _aStep: number, out: Uint8Array, count: number): void {
  out.fill(1, 0, count);
}

function isnanDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x !== x ? 1 : 0;
  }
}

function isnanComplex(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[i] = re !== re || im !== im ? 1 : 0;
  }
}

function isinfDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.abs(a[i * aStep]!) === Infinity ? 1 : 0;
}

function isinfComplex(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[i] = Math.abs(re) === Infinity || Math.abs(im) === Infinity ? 1 : 0;
  }
}

function isfiniteDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x - x === 0 ? 1 : 0;
  }
}

function isfiniteComplex(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[i] = re - re === 0 && im - im === 0 ? 1 : 0;
  }
}

function isneginfDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! === -Infinity ? 1 : 0;
}

function isposinfDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! === Infinity ? 1 : 0;
}

const isnanFunction: UnaryFunction = {
  name: "isnan",
  result: "bool",
  double: isnanDoubles,
  wide: noneWide,
  complex: isnanComplex,
};
const isinfFunction: UnaryFunction = {
  name: "isinf",
  result: "bool",
  double: isinfDoubles,
  wide: noneWide,
  complex: isinfComplex,
};
const isfiniteFunction: UnaryFunction = {
  name: "isfinite",
  result: "bool",
  double: isfiniteDoubles,
  wide: allWide,
  complex: isfiniteComplex,
};
const isneginfFunction: UnaryFunction = { name: "isneginf", result: "bool", double: isneginfDoubles, wide: noneWide };
const isposinfFunction: UnaryFunction = { name: "isposinf", result: "bool", double: isposinfDoubles, wide: noneWide };

/**
 * Tells where elements are NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Two numbers
 * ```ts
 * import { array, isnan } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isnan(array([NaN, 1])).toNested(), [true, false]);
 * ```
 */
export function isnan<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(isnanDense, [a], options);
}

function isnanDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(isnanFunction, a, options) as DenseArray<"bool">;
}

/**
 * Tells where elements are infinite.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Two numbers
 * ```ts
 * import { array, isinf } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isinf(array([-Infinity, 1])).toNested(), [true, false]);
 * ```
 */
export function isinf<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(isinfDense, [a], options);
}

function isinfDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(isinfFunction, a, options) as DenseArray<"bool">;
}

/**
 * Tells where elements are neither infinite nor NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Two numbers
 * ```ts
 * import { array, isfinite } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isfinite(array([NaN, 1])).toNested(), [false, true]);
 * ```
 */
export function isfinite<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(isfiniteDense, [a], options);
}

function isfiniteDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(isfiniteFunction, a, options) as DenseArray<"bool">;
}

/**
 * Tells where elements are negative infinity.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Two numbers
 * ```ts
 * import { array, isneginf } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isneginf(array([-Infinity, Infinity])).toNested(), [true, false]);
 * ```
 */
export function isneginf<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(isneginfDense, [a], options);
}

function isneginfDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(isneginfFunction, a, options) as DenseArray<"bool">;
}

/**
 * Tells where elements are positive infinity.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Two numbers
 * ```ts
 * import { array, isposinf } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isposinf(array([-Infinity, Infinity])).toNested(), [false, true]);
 * ```
 */
export function isposinf<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(isposinfDense, [a], options);
}

function isposinfDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(isposinfFunction, a, options) as DenseArray<"bool">;
}
