/**
 * Trigonometric functions of dense arrays.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { FunctionOptions } from "../ufunc.ts";
import { applyBinary, applyUnary, type BinaryFunction, type UnaryFunction } from "./dispatch.ts";
import type { Elementwise } from "../lazy/elementwise.ts";
import { arccosComplex, arcsinComplex, arctanComplex, tanComplex } from "./complex_arcs.ts";

function sinDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.sin(a[i * aStep]!);
}

function sinComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = Math.sin(re) * Math.cosh(im);
    out[2 * i + 1] = Math.cos(re) * Math.sinh(im);
  }
}

function cosDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.cos(a[i * aStep]!);
}

function cosComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const re = a[2 * i * aStep]!;
    const im = a[2 * i * aStep + 1]!;
    out[2 * i] = Math.cos(re) * Math.cosh(im);
    out[2 * i + 1] = -Math.sin(re) * Math.sinh(im);
  }
}

function tanDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.tan(a[i * aStep]!);
}

function arcsinDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.asin(a[i * aStep]!);
}

function arccosDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.acos(a[i * aStep]!);
}

function arctanDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.atan(a[i * aStep]!);
}

function deg2radDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! * (Math.PI / 180);
}

function rad2degDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i * aStep]! * (180 / Math.PI);
}

function arctan2Doubles(
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
    out[i] = Math.atan2(x, y);
  }
}

function hypotDoubles(
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
    out[i] = Math.hypot(x, y);
  }
}

const sinFunction: UnaryFunction = { name: "sin", result: "float", double: sinDoubles, complex: sinComplex };
const cosFunction: UnaryFunction = { name: "cos", result: "float", double: cosDoubles, complex: cosComplex };
const tanFunction: UnaryFunction = { name: "tan", result: "float", double: tanDoubles, complex: tanComplex };
const arcsinFunction: UnaryFunction = {
  name: "arcsin",
  result: "float",
  double: arcsinDoubles,
  complex: arcsinComplex,
};
const arccosFunction: UnaryFunction = {
  name: "arccos",
  result: "float",
  double: arccosDoubles,
  complex: arccosComplex,
};
const arctanFunction: UnaryFunction = {
  name: "arctan",
  result: "float",
  double: arctanDoubles,
  complex: arctanComplex,
};
const deg2radFunction: UnaryFunction = { name: "deg2rad", result: "float", double: deg2radDoubles };
const rad2degFunction: UnaryFunction = { name: "rad2deg", result: "float", double: rad2degDoubles };
const arctan2Function: BinaryFunction = { name: "arctan2", result: "float", double: arctan2Doubles };
const hypotFunction: BinaryFunction = { name: "hypot", result: "float", double: hypotDoubles };

/**
 * Takes the sine of angles in radians.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Sines
 * ```ts
 * import { array, sin } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sin(array([0])).toNested(), [0]);
 * ```
 */
export function sin<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(sinFunction, a, options);
}

/**
 * Takes the cosine of angles in radians.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Cosines
 * ```ts
 * import { array, cos } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cos(array([0])).toNested(), [1]);
 * ```
 */
export function cos<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(cosFunction, a, options);
}

/**
 * Takes the tangent of angles in radians.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Tangents
 * ```ts
 * import { array, tan } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tan(array([0])).toNested(), [0]);
 * ```
 */
export function tan<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(tanFunction, a, options);
}

/**
 * Takes the angle, in radians, of a sine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Angles
 * ```ts
 * import { arcsin, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arcsin(array([0, 1])).toNested(), [0, Math.PI / 2]);
 * ```
 */
export function arcsin<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arcsinFunction, a, options);
}

/**
 * Takes the angle, in radians, of a cosine.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Angles
 * ```ts
 * import { arccos, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arccos(array([1, -1])).toNested(), [0, Math.PI]);
 * ```
 */
export function arccos<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arccosFunction, a, options);
}

/**
 * Takes the angle, in radians, of a tangent.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example Angles
 * ```ts
 * import { arctan, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arctan(array([0, Infinity])).toNested(), [0, Math.PI / 2]);
 * ```
 */
export function arctan<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(arctanFunction, a, options);
}

/**
 * Converts degrees to radians.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A half turn
 * ```ts
 * import { array, deg2rad } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(deg2rad(array([180])).toNested(), [Math.PI]);
 * ```
 */
export function deg2rad<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(deg2radFunction, a, options);
}

/**
 * Converts radians to degrees.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 *
 * @example A half turn
 * ```ts
 * import { array, rad2deg } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rad2deg(array([Math.PI])).toNested(), [180]);
 * ```
 */
export function rad2deg<A extends ArrayInput>(a: A, options: FunctionOptions = {}): Elementwise<DTypeName, A> {
  return applyUnary(rad2degFunction, a, options);
}

/**
 * Takes the angles, in radians, of points as seen from the origin.
 *
 * @param a The second coordinates (y).
 * @param b The first coordinates (x).
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example Straight up
 * ```ts
 * import { arctan2, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arctan2(array([1]), 0).toNested(), [Math.PI / 2]);
 * ```
 */
export function arctan2<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(arctan2Function, a, b, options);
}

/**
 * Takes the distances of points from the origin, without overflow.
 *
 * @param a One coordinate: an array, nested arrays or a scalar.
 * @param b The other coordinate.
 * @param options Where the results go.
 * @returns The results, as floats: float16 for 8-bit integers, float32 for 16-bit ones. Lazy where an operand is.
 * @throws {TypeError} If the function is not defined on the elements.
 * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers beside it.
 *
 * @example A right triangle
 * ```ts
 * import { array, hypot } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hypot(array([3]), 4).toNested(), [5]);
 * ```
 */
export function hypot<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<DTypeName, A, B> {
  return applyBinary(hypotFunction, a, b, options);
}

export { deg2rad as radians, rad2deg as degrees };
