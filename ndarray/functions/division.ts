/**
 * Division that rounds, and what it leaves, of dense arrays.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyBinary, type BinaryFunction } from "./dispatch.ts";
import type { Elementwise } from "../lazy/elementwise.ts";

/** How many times `y` goes into `x`, rounded down, from the remainder that C's fmod gives. */
function floorQuotient(x: number, y: number): number {
  if (y === 0) return x / y;
  const rest = x % y;
  let quotient = (x - rest) / y;
  if (rest !== 0 && (y < 0) !== (rest < 0)) quotient -= 1;
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** What is left of `x`, with the sign of `y`. */
function signedRest(x: number, y: number): number {
  const rest = x % y;
  if (rest !== 0) return y !== 0 && (y < 0) !== (rest < 0) ? rest + y : rest;
  return y < 0 ? -0 : 0;
}

function floorQuotientWide(x: bigint, y: bigint): bigint {
  if (y === 0n) return 0n;
  const quotient = x / y;
  return x % y !== 0n && (x < 0n) !== (y < 0n) ? quotient - 1n : quotient;
}

function signedRestWide(x: bigint, y: bigint): bigint {
  if (y === 0n) return 0n;
  const rest = x % y;
  return rest !== 0n && (rest < 0n) !== (y < 0n) ? rest + y : rest;
}

function floorDivideDoubles(
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
    out[i] = floorQuotient(x, y);
  }
}

function floorDivideIntegers(
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
    out[i] = y === 0 ? 0 : Math.floor(x / y);
  }
}

function floorDivideWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = floorQuotientWide(x, y);
  }
}

function remainderDoubles(
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
    out[i] = signedRest(x, y);
  }
}

function remainderIntegers(
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
    out[i] = y === 0 ? 0 : signedRest(x, y);
  }
}

function remainderWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = signedRestWide(x, y);
  }
}

function fmodDoubles(
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
    out[i] = x % y;
  }
}

function fmodIntegers(
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
    out[i] = y === 0 ? 0 : x % y;
  }
}

function fmodWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = y === 0n ? 0n : x % y;
  }
}

const floorDivideFunction: BinaryFunction = {
  name: "floorDivide",
  result: "same",
  truth: "widen",
  double: floorDivideDoubles,
  integer: floorDivideIntegers,
  wide: floorDivideWide,
};
const remainderFunction: BinaryFunction = {
  name: "remainder",
  result: "same",
  truth: "widen",
  double: remainderDoubles,
  integer: remainderIntegers,
  wide: remainderWide,
};
const fmodFunction: BinaryFunction = {
  name: "fmod",
  result: "same",
  truth: "widen",
  double: fmodDoubles,
  integer: fmodIntegers,
  wide: fmodWide,
};

/**
 * Divides and rounds down. Integers divided by 0 give 0.
 *
 * @param a What is divided: an array, nested arrays or a scalar.
 * @param b What it is divided by.
 * @param options Where the results go.
 * @returns The results, in the common dtype (int8 for truth values). Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Both signs
 * ```ts
 * import { array, floorDivide } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(floorDivide(array([7, -7]), 2).toNested(), [3, -4]);
 * ```
 */
export function floorDivide<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(floorDivideFunction, a, b, options);
}

/**
 * Gives what {@linkcode floorDivide} leaves, with the sign of the divisor. Integers divided by 0 give 0.
 *
 * @param a What is divided: an array, nested arrays or a scalar.
 * @param b What it is divided by.
 * @param options Where the results go.
 * @returns The results, in the common dtype (int8 for truth values). Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Both signs
 * ```ts
 * import { array, remainder } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(remainder(array([7, -7]), 4).toNested(), [3, 1]);
 * ```
 */
export function remainder<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(remainderFunction, a, b, options);
}

/**
 * Gives what a division rounded towards 0 leaves, with the sign of the dividend.
 *
 * @param a What is divided: an array, nested arrays or a scalar.
 * @param b What it is divided by.
 * @param options Where the results go.
 * @returns The results, in the common dtype (int8 for truth values). Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Both signs
 * ```ts
 * import { array, fmod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fmod(array([7, -7]), 4).toNested(), [3, -3]);
 * ```
 */
export function fmod<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(fmodFunction, a, b, options);
}

export { remainder as mod };

/**
 * Divides and rounds down, and gives what is left.
 *
 * @param a What is divided: an array, nested arrays or a scalar.
 * @param b What it is divided by.
 * @returns The quotients of {@linkcode floorDivide} and the rests of {@linkcode remainder}. Lazy where an operand is.
 * @throws {TypeError} If the elements are not real numbers.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Minutes and seconds
 * ```ts
 * import { array, divmod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const [minutes, seconds] = divmod(array([125], "int32"), 60);
 * assertEquals([minutes.toNested(), seconds.toNested()], [[2], [5]]);
 * ```
 */
export function divmod<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
): [Elementwise<DTypeName, A, B>, Elementwise<DTypeName, A, B>] {
  return [floorDivide(a, b), remainder(a, b)];
}
