/**
 * Arithmetic on arrays in memory, with broadcasting and numpy's promotion.
 *
 * @module
 */

import {
  addComplex,
  addDoubles,
  addWide,
  divideComplex,
  divideDoubles,
  multiplyComplex,
  multiplyDoubles,
  multiplyWide,
  multiplyWords,
  negateComplex,
  negateDoubles,
  negateWide,
  subtractComplex,
  subtractDoubles,
  subtractWide,
} from "./arithmetic_kernels.ts";
import type { DenseArray } from "./dense.ts";
import type { DTypeName } from "./dtype.ts";
import type { ArrayInput } from "./input.ts";
import { meet } from "./promotion.ts";
import {
  type BinaryKernel,
  type BinaryKernels,
  type FunctionOptions,
  laneOf,
  runBinary,
  runUnary,
  runVectors,
} from "./ufunc.ts";
import { type Elementwise, elementwise } from "./lazy/elementwise.ts";

const addition: BinaryKernels = { double: addDoubles, wide: addWide, complex: addComplex };
const subtraction: BinaryKernels = { double: subtractDoubles, wide: subtractWide, complex: subtractComplex };
const multiplication: BinaryKernels = { double: multiplyDoubles, wide: multiplyWide, complex: multiplyComplex };

function kernelOf(kernels: BinaryKernels, lane: DTypeName): BinaryKernel<never, never> {
  if (lane === "complex128") return kernels.complex!;
  return lane === "float64" ? kernels.double : kernels.wide;
}

function compute(
  name: string,
  kernels: BinaryKernels,
  a: unknown,
  b: unknown,
  options: FunctionOptions,
): DenseArray<DTypeName> {
  const { dtype, elements: [x, y] } = meet([a, b]);
  const lane = laneOf(dtype);
  return runVectors(name, dtype, dtype, x!, y!, options) ??
    runBinary(kernelOf(kernels, lane), [lane, lane], lane, dtype, x!, y!, options);
}

/**
 * Adds arrays. Truth values are joined by "or"; integers wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The sums, in the common dtype. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 * @throws {TypeError} If an operand is not numeric.
 *
 * @example Broadcasting
 * ```ts
 * import { add, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(add(array([[1], [2]]), array([10, 20])).toNested(), [[11, 21], [12, 22]]);
 * ```
 */
export function add<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(addDense, [a, b], options);
}

function addDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  return compute("add", addition, a, b, options);
}

/**
 * Subtracts arrays. Integers wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b What is taken off it.
 * @param options Where the results go.
 * @returns The differences, in the common dtype. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 * @throws {TypeError} If an operand is not numeric, or both hold truth values.
 *
 * @example Taking off a scalar
 * ```ts
 * import { array, subtract } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(subtract(array([3, 4]), 1).toNested(), [2, 3]);
 * ```
 */
export function subtract<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(subtractDense, [a, b], options);
}

function subtractDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype } = meet([a, b]);
  if (dtype === "bool") throw new TypeError("Cannot subtract truth values");
  return compute("subtract", subtraction, a, b, options);
}

/**
 * Multiplies arrays. Truth values are joined by "and"; integers wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The products, in the common dtype. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 * @throws {TypeError} If an operand is not numeric.
 *
 * @example Scaling
 * ```ts
 * import { array, multiply } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(multiply(array([3, 4]), 2).toNested(), [6, 8]);
 * ```
 */
export function multiply<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(multiplyDense, [a, b], options);
}

function multiplyDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype, elements: [x, y] } = meet([a, b]);
  const lane = laneOf(dtype);
  const words = dtype === "int32" || dtype === "uint32";
  return runVectors("multiply", dtype, dtype, x!, y!, options) ??
    runBinary(words ? multiplyWords : kernelOf(multiplication, lane), [lane, lane], lane, dtype, x!, y!, options);
}

/**
 * Divides arrays. Integers are divided as float64.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b What it is divided by.
 * @param options Where the results go.
 * @returns The quotients. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 * @throws {TypeError} If an operand is not numeric.
 *
 * @example Division of integers
 * ```ts
 * import { array, divide } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const halves = divide(array([1, 2], "int32"), 2);
 * assertEquals([halves.dtype, halves.toNested()], ["float64", [0.5, 1]]);
 * ```
 */
export function divide<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(divideDense, [a, b], options);
}

function divideDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype, elements: [x, y] } = meet([a, b], true);
  if (dtype.startsWith("complex")) {
    return runBinary(divideComplex, ["complex128", "complex128"], "complex128", dtype, x!, y!, options);
  }
  return runVectors("divide", dtype, dtype, x!, y!, options) ??
    runBinary(divideDoubles, ["float64", "float64"], "float64", dtype, x!, y!, options);
}

/**
 * Negates an array. Integers wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The negated elements, in their dtype. Lazy where an operand is.
 * @throws {TypeError} If the elements are not numbers.
 *
 * @example Turning the sign
 * ```ts
 * import { array, negative } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(negative(array([1, -2])).toNested(), [-1, 2]);
 * ```
 */
export function negative<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return elementwise(negativeDense, [a], options);
}

function negativeDense(a: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype, elements: [x] } = meet([a]);
  if (dtype === "bool") throw new TypeError("Cannot negate truth values");
  const lane = laneOf(dtype);
  const kernel = lane === "complex128" ? negateComplex : lane === "float64" ? negateDoubles : negateWide;
  return runUnary(kernel, lane, lane, dtype, x!, options);
}
