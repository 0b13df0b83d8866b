/**
 * Divisors and multiples of integers in dense arrays.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyBinary, type BinaryFunction } from "./dispatch.ts";
import type { Elementwise } from "../lazy/elementwise.ts";

function gcdWords(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[i] = commonDivisor(a[i * aStep]!, b[i * bStep]!);
}

function lcmWords(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const divisor = commonDivisor(a[i * aStep]!, b[i * bStep]!);
    out[i] = divisor === 0 ? 0 : Math.imul(Math.abs(a[i * aStep]!) / divisor, Math.abs(b[i * bStep]!));
  }
}

function commonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

function gcdWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) out[i] = commonDivisorWide(a[i * aStep]!, b[i * bStep]!);
}

function lcmWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const divisor = commonDivisorWide(a[i * aStep]!, b[i * bStep]!);
    const product = a[i * aStep]! * b[i * bStep]!;
    out[i] = divisor === 0n ? 0n : (product < 0n ? -product : product) / divisor;
  }
}

function commonDivisorWide(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

const gcdFunction: BinaryFunction = { name: "gcd", result: "same", truth: "refuse", integer: gcdWords, wide: gcdWide };
const lcmFunction: BinaryFunction = { name: "lcm", result: "same", truth: "refuse", integer: lcmWords, wide: lcmWide };

/**
 * Finds greatest common divisors.
 *
 * @param a An array of integers, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Divisors
 * ```ts
 * import { array, gcd } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(gcd(array([12, 20], "int32"), 8).toNested(), [4, 4]);
 * ```
 */
export function gcd<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(gcdFunction, a, b, options);
}

/**
 * Finds least common multiples.
 *
 * @param a An array of integers, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Multiples
 * ```ts
 * import { array, lcm } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(lcm(array([12, 20], "int32"), 8).toNested(), [24, 40]);
 * ```
 */
export function lcm<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(lcmFunction, a, b, options);
}
