/**
 * Powers and roots of dense arrays.
 *
 * @module
 */

import { kindOf } from "../casting.ts";
import { less } from "../comparison.ts";
import { meet } from "../promotion.ts";
import { toDense } from "./operand.ts";
import type { DenseArray } from "../dense.ts";
import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions, Wide } from "../ufunc.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import { type Elementwise, elementwise } from "../lazy/elementwise.ts";

/** The root whose real part is not negative, at a place of `out`. */
function squareRoot(re: number, im: number, out: Float64Array, at: number): void {
  if (re === 0 && im === 0) {
    out[at] = 0;
    out[at + 1] = im;
  } else if (Math.abs(im) === Infinity) {
    out[at] = Infinity;
    out[at + 1] = im;
  } else {
    const root = Math.sqrt((Math.abs(re) + Math.hypot(re, im)) / 2);
    const other = im / (2 * root);
    const turned = Math.sign(im) || (Object.is(im, -0) ? -1 : 1);
    out[at] = re >= 0 ? root : Math.abs(other);
    out[at + 1] = re >= 0 ? other : turned * root;
  }
}

function sqrtDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.sqrt(a[i * aStep]!);
}

function sqrtComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    squareRoot(re, im, out, 2 * i);
  }
}

function cbrtDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.cbrt(a[i * aStep]!);
}

function squareDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x * x;
  }
}

function squareWords(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = Math.imul(x, x);
  }
}

function squareWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x * x;
  }
}

function squareComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = re * re - im * im;
    out[2 * i + 1] = re * im + im * re;
  }
}

function reciprocalDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = 1 / a[i * aStep]!;
}

function reciprocalIntegers(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.trunc(1 / a[i * aStep]!);
}

function reciprocalWide(a: Wide, aStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    out[i] = x === 0n ? 0n : 1n / x;
  }
}

/** The powers of words, whose low bits doubles would lose. */
function powerWords(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    let factor = a[i * aStep]!;
    let power = 1;
    for (let rest = b[i * bStep]!; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = Math.imul(power, factor);
      factor = Math.imul(factor, factor);
    }
    out[i] = power;
  }
}

function powerWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  for (let i = 0; i < count; i++) {
    let factor = a[i * aStep]!;
    let power = 1n;
    for (let rest = b[i * bStep]!; rest > 0n; rest >>= 1n) {
      if ((rest & 1n) === 1n) power = BigInt.asIntN(64, power * factor);
      factor = BigInt.asIntN(64, factor * factor);
    }
    out[i] = power;
  }
}

/** C's power: 1 to any power is 1, and so is -1 to an infinite one. */
function powerDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  if (bStep === 0 && (b[0] === 2 || b[0] === 0.5)) {
    // As numpy does; the root of -Infinity is NaN so, where its power is not.
    if (b[0] === 2) squareDoubles(a, aStep, out, count);
    else sqrtDoubles(a, aStep, out, count);
    return;
  }
  for (let i = 0; i < count; i++) {
    const x = a[i * aStep]!;
    const y = b[i * bStep]!;
    out[i] = x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
  }
}

function powerComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    const [re, im, y, z] = [a[p]!, a[p + 1]!, b[q]!, b[q + 1]!];
    if (z === 0 && Number.isInteger(y) && Math.abs(y) <= 100) wholePower(re, im, y, out, 2 * i);
    else if (re === 0 && im === 0) {
      out[2 * i] = y > 0 ? 0 : NaN;
      out[2 * i + 1] = y > 0 ? 0 : NaN;
    } else {
      const size = Math.log(Math.hypot(re, im));
      const angle = Math.atan2(im, re);
      const grown = Math.exp(y * size - z * angle);
      const turned = z * size + y * angle;
      out[2 * i] = grown * Math.cos(turned);
      out[2 * i + 1] = grown * Math.sin(turned);
    }
  }
}

function wholePower(re: number, im: number, exponent: number, out: Float64Array, at: number): void {
  let [x, y, u, v] = [re, im, 1, 0];
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) [u, v] = [u * x - v * y, u * y + v * x];
    [x, y] = [x * x - y * y, 2 * x * y];
  }
  const size = u * u + v * v;
  out[at] = exponent < 0 ? u / size : u;
  out[at + 1] = exponent < 0 ? -v / size : v;
}

const sqrtFunction: UnaryFunction = { name: "sqrt", result: "float", double: sqrtDoubles, complex: sqrtComplex };
const cbrtFunction: UnaryFunction = { name: "cbrt", result: "float", double: cbrtDoubles };
const squareFunction: UnaryFunction = {
  name: "square",
  result: "same",
  truth: "widen",
  double: squareDoubles,
  integer: squareWords,
  wide: squareWide,
  complex: squareComplex,
};
const reciprocalFunction: UnaryFunction = {
  name: "reciprocal",
  result: "same",
  truth: "widen",
  double: reciprocalDoubles,
  integer: reciprocalIntegers,
  wide: reciprocalWide,
};
const powerFunction: BinaryFunction = {
  name: "power",
  result: "same",
  truth: "widen",
  double: powerDoubles,
  integer: powerWords,
  wide: powerWide,
  complex: powerComplex,
};

/**
 * Takes the square root.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Roots
 * ```ts
 * import { array, sqrt } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sqrt(array([4, 9])).toNested(), [2, 3]);
 * ```
 */
export function sqrt<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(sqrtFunction, a, options);
}

/**
 * Takes the cube root.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Roots
 * ```ts
 * import { array, cbrt } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cbrt(array([8, -27])).toNested(), [2, -3]);
 * ```
 */
export function cbrt<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(cbrtFunction, a, options);
}

/**
 * Multiplies the elements with themselves. Integers wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The squares, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Squares
 * ```ts
 * import { array, square } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(square(array([2, -3])).toNested(), [4, 9]);
 * ```
 */
export function square<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(squareFunction, a, options);
}

/**
 * Divides 1 by the elements. The reciprocals of integers are whole: 0 but for 1 and -1.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The reciprocals, in the dtype of the elements. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Reciprocals
 * ```ts
 * import { array, reciprocal } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reciprocal(array([2, 4])).toNested(), [0.5, 0.25]);
 * ```
 */
export function reciprocal<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(reciprocalFunction, a, options);
}

/**
 * Raises elements to powers. Integers wrap around.
 *
 * @param a The bases: an array, nested arrays or a scalar.
 * @param b The exponents.
 * @param options Where the results go.
 * @returns The powers, in the common dtype. Lazy where an operand is.
 * @throws {TypeError} If the elements are not numbers.
 * @throws {RangeError} If the shapes do not fit, or integers are raised to negative integers.
 *
 * @example Squares and cubes
 * ```ts
 * import { array, power } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(power(array([2, 3]), [2, 3]).toNested(), [4, 27]);
 * ```
 */
export function power<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(powerDense, [a, b], options);
}

function powerDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { dtype, elements: [bases, exponents] } = meet([a, b]);
  const kind = kindOf(dtype);
  if (kind === "signed" && toDense(bases!).size > 0 && less(toDense(exponents!), 0).any()) {
    throw new RangeError("Cannot raise integers to negative integer powers");
  }
  return applyBinary(powerFunction, a, b, options);
}

/**
 * Raises elements to powers as float64, or complex128: negative powers of integers have results.
 *
 * @param a The bases: an array, nested arrays or a scalar.
 * @param b The exponents.
 * @param options Where the results go.
 * @returns The powers. Lazy where an operand is.
 * @throws {TypeError} If the elements are not numbers.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example A negative power of an integer
 * ```ts
 * import { array, floatPower } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(floatPower(array([2], "int32"), -1).toNested(), [0.5]);
 * ```
 */
export function floatPower<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return elementwise(floatPowerDense, [a, b], options);
}

function floatPowerDense(a: ArrayInput, b: ArrayInput, options: FunctionOptions): DenseArray<DTypeName> {
  const { elements: [x, y], dtype } = meet([a, b]);
  const lane = kindOf(dtype) === "complex" ? "complex128" : "float64";
  return applyBinary(powerFunction, toDense(x!).astype(lane), toDense(y!).astype(lane), options);
}
