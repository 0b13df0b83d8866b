/**
 * Logic on dense arrays.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions } from "../ufunc.ts";
import { toDense } from "./operand.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

function logicalAndDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x !== 0 && y !== 0 ? 1 : 0;
  }
}

function logicalOrDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x !== 0 || y !== 0 ? 1 : 0;
  }
}

function logicalXorDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = (x !== 0) !== (y !== 0) ? 1 : 0;
  }
}

function logicalNotDoubles(a: Float64Array, aStep: number, out: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! === 0 ? 1 : 0;
}

/** An operand as truth values: whatever is not 0 is true. */
function truths(operand: ArrayInput): DenseArray<"bool"> {
  return toDense(operand).astype("bool");
}

const logicalAndFunction: BinaryFunction = {
  name: "logicalAnd",
  result: "bool",
  double: logicalAndDoubles,
};
const logicalOrFunction: BinaryFunction = {
  name: "logicalOr",
  result: "bool",
  double: logicalOrDoubles,
};
const logicalXorFunction: BinaryFunction = {
  name: "logicalXor",
  result: "bool",
  double: logicalXorDoubles,
};
const logicalNotFunction: UnaryFunction = {
  name: "logicalNot",
  result: "bool",
  double: logicalNotDoubles,
};

/**
 * Tells where both elements are true (not 0; NaN is true).
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Against others
 * ```ts
 * import { array, logicalAnd } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logicalAnd(array([1, 0]), [2, 3]).toNested(), [true, false]);
 * ```
 */
export function logicalAnd<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return elementwise(logicalAndDense, [a, b], options);
}

function logicalAndDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyBinary(logicalAndFunction, truths(a), truths(b), options) as DenseArray<"bool">;
}

/**
 * Tells where any of two elements is true (not 0; NaN is true).
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Against others
 * ```ts
 * import { array, logicalOr } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logicalOr(array([1, 0]), 0).toNested(), [true, false]);
 * ```
 */
export function logicalOr<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return elementwise(logicalOrDense, [a, b], options);
}

function logicalOrDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyBinary(logicalOrFunction, truths(a), truths(b), options) as DenseArray<"bool">;
}

/**
 * Tells where just one of two elements is true (not 0; NaN is true).
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Against others
 * ```ts
 * import { array, logicalXor } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logicalXor(array([1, 0]), 1).toNested(), [false, true]);
 * ```
 */
export function logicalXor<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return elementwise(logicalXorDense, [a, b], options);
}

function logicalXorDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyBinary(logicalXorFunction, truths(a), truths(b), options) as DenseArray<"bool">;
}

/**
 * Tells where elements are false: 0.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Zeros
 * ```ts
 * import { array, logicalNot } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logicalNot(array([0, 2])).toNested(), [true, false]);
 * ```
 */
export function logicalNot<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<"bool", A> {
  return elementwise(logicalNotDense, [a], options);
}

function logicalNotDense(a: ArrayInput, options: FunctionOptions): DenseArray<"bool"> {
  return applyUnary(logicalNotFunction, truths(a), options) as DenseArray<"bool">;
}
