/**
 * Bits of integers in dense arrays.
 *
 * @module
 */

import { toDense } from "./operand.ts";
import type { DenseArray } from "../dense.ts";
import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

function bitwiseAndWords(
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
    out[i] = x & y;
  }
}

function bitwiseAndWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x & y;
  }
}

function bitwiseOrWords(
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
    out[i] = x | y;
  }
}

function bitwiseOrWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x | y;
  }
}

function bitwiseXorWords(
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
    out[i] = x ^ y;
  }
}

function bitwiseXorWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x ^ y;
  }
}

function leftShiftWords(
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
    out[i] = y >= 0 && y < 32 ? x << y : 0;
  }
}

function leftShiftWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = y >= 0n && y < 64n ? x << y : 0n;
  }
}

function rightShiftWords(
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
    out[i] = y >= 0 && y < 32 ? Math.floor(x / 2 ** y) : x < 0 ? -1 : 0;
  }
}

function rightShiftWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = y >= 0n && y < 64n ? x >> y : x < 0n ? -1n : 0n;
  }
}

function invertWords(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = ~a[i * aStep]!;
}

function invertWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = ~x;
  }
}

function notWords(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! === 0 ? 1 : 0;
}

const bitwiseAndFunction: BinaryFunction = {
  name: "bitwiseAnd",
  result: "same",
  integer: bitwiseAndWords,
  wide: bitwiseAndWide,
};
const bitwiseOrFunction: BinaryFunction = {
  name: "bitwiseOr",
  result: "same",
  integer: bitwiseOrWords,
  wide: bitwiseOrWide,
};
const bitwiseXorFunction: BinaryFunction = {
  name: "bitwiseXor",
  result: "same",
  integer: bitwiseXorWords,
  wide: bitwiseXorWide,
};
const leftShiftFunction: BinaryFunction = {
  name: "leftShift",
  result: "same",
  truth: "widen",
  integer: leftShiftWords,
  wide: leftShiftWide,
};
const rightShiftFunction: BinaryFunction = {
  name: "rightShift",
  result: "same",
  truth: "widen",
  integer: rightShiftWords,
  wide: rightShiftWide,
};
const invertBits: UnaryFunction = { name: "invert", result: "same", integer: invertWords, wide: invertWide };
const invertTruths: UnaryFunction = { name: "invert", result: "same", integer: notWords };

/**
 * Takes the bits that both have. Truth values are joined by "and".
 *
 * @param a An array of integers or truth values, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Bits
 * ```ts
 * import { array, bitwiseAnd } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bitwiseAnd(array([6], "uint8"), 3).toNested(), [2]);
 * ```
 */
export function bitwiseAnd<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(bitwiseAndFunction, a, b, options);
}

/**
 * Takes the bits that any has. Truth values are joined by "or".
 *
 * @param a An array of integers or truth values, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Bits
 * ```ts
 * import { array, bitwiseOr } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bitwiseOr(array([6], "uint8"), 3).toNested(), [7]);
 * ```
 */
export function bitwiseOr<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(bitwiseOrFunction, a, b, options);
}

/**
 * Takes the bits that one has and the other has not.
 *
 * @param a An array of integers or truth values, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Bits
 * ```ts
 * import { array, bitwiseXor } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bitwiseXor(array([6], "uint8"), 3).toNested(), [5]);
 * ```
 */
export function bitwiseXor<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(bitwiseXorFunction, a, b, options);
}

/**
 * Shifts bits to the left; those that leave are lost.
 *
 * @param a An array of integers, nested arrays or a scalar.
 * @param b How far.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Doubling
 * ```ts
 * import { array, leftShift } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(leftShift(array([3], "int16"), 2).toNested(), [12]);
 * ```
 */
export function leftShift<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(leftShiftFunction, a, b, options);
}

/**
 * Shifts bits to the right; the sign stays.
 *
 * @param a An array of integers, nested arrays or a scalar.
 * @param b How far.
 * @param options Where the results go.
 * @returns The results, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Halving
 * ```ts
 * import { array, rightShift } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rightShift(array([-8], "int16"), 2).toNested(), [-2]);
 * ```
 */
export function rightShift<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(rightShiftFunction, a, b, options);
}

/**
 * Turns all bits. Truth values are negated.
 *
 * @param a An array of integers or truth values, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the elements are neither integers nor truth values.
 *
 * @example A mask turned
 * ```ts
 * import { array, invert } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(invert(array([true, false])).toNested(), [false, true]);
 * assertEquals(invert(array([1], "uint8")).toNested(), [254]);
 * ```
 */
export function invert<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return elementwise(invertDense, [a], options);
}

function invertDense(a: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const input = toDense(a);
  return applyUnary(input.dtype === "bool" ? invertTruths : invertBits, input, options);
}

export { invert as bitwiseNot };
