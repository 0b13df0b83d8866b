/**
 * The greater and the lesser of the elements of dense arrays.
 *
 * @module
 */

import { meet } from "../promotion.ts";
import { toDense } from "./operand.ts";
import type { DenseArray } from "../dense.ts";
import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { BinaryKernel, FunctionOptions, Wide } from "../ufunc.ts";
import { isLess } from "../complex_order.ts";
import { applyBinary, type BinaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

function maximumDoubles(
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
    out[i] = x >= y || x !== x ? x : y;
  }
}

function maximumWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x >= y ? x : y;
  }
}

function minimumDoubles(
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
    out[i] = x <= y || x !== x ? x : y;
  }
}

function minimumWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x <= y ? x : y;
  }
}

function fmaxDoubles(
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
    out[i] = x >= y || y !== y ? x : y;
  }
}

function fmaxWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x >= y ? x : y;
  }
}

function fminDoubles(
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
    out[i] = x <= y || y !== y ? x : y;
  }
}

function fminWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x <= y ? x : y;
  }
}

/** Chooses one of two complex numbers. */
type Choice = (re: number, im: number, otherRe: number, otherIm: number) => boolean;

/** Kernels that take the first number where a choice says so; one with a NaN (without: `skip`) goes first. */
function complexChoice(keeps: Choice, skip: boolean): BinaryKernel<Float64Array, Float64Array> {
  return (a, aStep, b, bStep, out, count) => {
    for (let i = 0; i < count; i++) {
      const re = a[2 * i * aStep]!;
      const im = a[2 * i * aStep + 1]!;
      const otherRe = b[2 * i * bStep]!;
      const otherIm = b[2 * i * bStep + 1]!;
      const isNaN = re !== re || im !== im;
      const otherIsNaN = otherRe !== otherRe || otherIm !== otherIm;
      const first = isNaN || otherIsNaN ? (skip ? otherIsNaN : isNaN) : keeps(re, im, otherRe, otherIm);
      out[2 * i] = first ? re : otherRe;
      out[2 * i + 1] = first ? im : otherIm;
    }
  };
}

function isNotLess(re: number, im: number, otherRe: number, otherIm: number): boolean {
  return !isLess(re, im, otherRe, otherIm);
}

function isNotGreater(re: number, im: number, otherRe: number, otherIm: number): boolean {
  return !isLess(otherRe, otherIm, re, im);
}

const maximumFunction: BinaryFunction = {
  name: "maximum",
  result: "same",
  double: maximumDoubles,
  wide: maximumWide,
  complex: complexChoice(isNotLess, false),
};
const minimumFunction: BinaryFunction = {
  name: "minimum",
  result: "same",
  double: minimumDoubles,
  wide: minimumWide,
  complex: complexChoice(isNotGreater, false),
};
const fmaxFunction: BinaryFunction = {
  name: "fmax",
  result: "same",
  double: fmaxDoubles,
  wide: fmaxWide,
  complex: complexChoice(isNotLess, true),
};
const fminFunction: BinaryFunction = {
  name: "fmin",
  result: "same",
  double: fminDoubles,
  wide: fminWide,
  complex: complexChoice(isNotGreater, true),
};

/**
 * Takes the greater of two elements; NaN where one is NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The elements chosen, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example With NaN
 * ```ts
 * import { array, maximum } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(maximum(array([1, NaN]), 2).toNested(), [2, NaN]);
 * ```
 */
export function maximum<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(maximumFunction, a, b, options);
}

/**
 * Takes the lesser of two elements; NaN where one is NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The elements chosen, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example With NaN
 * ```ts
 * import { array, minimum } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(minimum(array([1, NaN]), 2).toNested(), [1, NaN]);
 * ```
 */
export function minimum<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(minimumFunction, a, b, options);
}

/**
 * Takes the greater of two elements; the other one where one is NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The elements chosen, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example With NaN
 * ```ts
 * import { array, fmax } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fmax(array([1, NaN]), 2).toNested(), [2, 2]);
 * ```
 */
export function fmax<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(fmaxFunction, a, b, options);
}

/**
 * Takes the lesser of two elements; the other one where one is NaN.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The elements chosen, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example With NaN
 * ```ts
 * import { array, fmin } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fmin(array([1, NaN]), 2).toNested(), [1, 2]);
 * ```
 */
export function fmin<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(fminFunction, a, b, options);
}

/**
 * Keeps elements within limits.
 *
 * @param a An array, nested arrays or a scalar.
 * @param low The lower limit, or limits; `null` for none.
 * @param high The upper limit, or limits; `null` for none. It counts where it is less than the lower one.
 * @param options Where the results go.
 * @returns The elements within the limits, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the elements are not ordered numbers.
 * @throws {RangeError} If the shapes do not fit, or a limit does not fit the integers beside it.
 *
 * @example Between two limits
 * ```ts
 * import { array, clip } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(clip(array([-1, 0.5, 7]), 0, 1).toNested(), [0, 0.5, 1]);
 * ```
 */
export function clip<A extends ArrayInput, L extends ArrayInput | null, H extends ArrayInput | null>(
  a: A,
  low: L,
  high: H,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, L | H> {
  const limits = low === null ? high === null ? [] : [high] : high === null ? [low] : [low, high];
  function run(...all: readonly unknown[]): DenseArray<DTypeName> {
    const [input, ...ends] = all.slice(0, -1) as ArrayInput[];
    const [least, most] = low === null ? [null, ends[0] ?? null] : [ends[0]!, ends[1] ?? null];
    return clipDense(input!, least, most, all.at(-1) as FunctionOptions);
  }
  return elementwise<DTypeName, A, L | H>(run, [a, ...limits], options);
}

function clipDense(
  a: ArrayInput,
  low: ArrayInput | null,
  high: ArrayInput | null,
  options: FunctionOptions,
): DenseArray<DTypeName> {
  const limits = [low, high].filter((limit) => limit !== null);
  const { dtype, elements: [input, ...own] } = meet([a, ...limits]);
  const [x, ...ends] = [input!, ...own].map((elements) => toDense(elements).astype(dtype));
  if (ends.length === 0) return maximum(x!, x!, options);
  if (ends.length === 1) return low === null ? minimum(x!, ends[0]!, options) : maximum(x!, ends[0]!, options);
  return minimum(maximum(x!, ends[0]!), ends[1]!, options);
}
