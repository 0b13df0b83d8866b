/**
 * Comparison of arrays in memory, with broadcasting.
 *
 * @module
 */

import { kindOf } from "./casting.ts";
import type { DenseArray } from "./dense.ts";
import { lessComplex, lessEqualComplex } from "./complex_order.ts";
import { type DType, type DTypeName, itemSize } from "./dtype.ts";
import { compareTextArrays } from "./text_comparison.ts";
import { type ArrayInput, type Elements, elementsOf } from "./input.ts";
import { fits, isWeak, meet } from "./promotion.ts";
import { type BinaryKernels, type FunctionOptions, laneOf, runBinary, runVectors, type Wide } from "./ufunc.ts";
import { type Elementwise, elementwise } from "./lazy/elementwise.ts";

function equalDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! === b[i & q]!);
}

function equalWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Uint8Array, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! === b[i & q]!);
}

function notEqualDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! !== b[i & q]!);
}

function notEqualWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Uint8Array, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! !== b[i & q]!);
}

function lessDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! < b[i & q]!);
}

function lessWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Uint8Array, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! < b[i & q]!);
}

function lessEqualDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! <= b[i & q]!);
}

function lessEqualWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Uint8Array, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Number(a[i & p]! <= b[i & q]!);
}

function equalComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[i] = Number(a[p] === b[q] && a[p + 1] === b[q + 1]);
  }
}

function notEqualComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  equalComplex(a, aStep, b, bStep, out, count);
  for (let i = 0; i < count; i++) out[i]! ^= 1;
}

/** What two operands are compared as. */
interface Pair {
  readonly lanes: readonly [DTypeName, DTypeName];
  readonly a: Elements;
  readonly b: Elements;
}

function isInteger(dtype: DType): boolean {
  const kind = kindOf(dtype);
  return kind === "signed" || kind === "unsigned" || kind === "bool";
}

function wideLane(dtype: DType): DTypeName {
  return kindOf(dtype) === "unsigned" ? "uint64" : "int64";
}

/** Integers are compared as what they are, also where no common dtype holds both. */
function pairOf(a: unknown, b: unknown): Pair {
  const [x, y] = [integers(a), integers(b)];
  if (x !== undefined && y !== undefined && !(isWeak(a) && isWeak(b))) {
    const wide = itemSize(x.dtype) === 8 || itemSize(y.dtype) === 8;
    const narrow = (elements: Elements): boolean => itemSize(elements.dtype) < 8 || isSmall(elements);
    if (wide && !(narrow(x) && narrow(y))) return { lanes: [wideLane(x.dtype), wideLane(y.dtype)], a: x, b: y };
    return { lanes: ["float64", "float64"], a: x, b: y };
  }
  const { dtype, elements } = meet([a, b]);
  return { lanes: [laneOf(dtype), laneOf(dtype)], a: elements[0]!, b: elements[1]! };
}

/** Whether the one element is an integer that a double holds; a complex number never is, though its real part may be. */
function isSmall({ dtype, shape, storage }: Elements): boolean {
  if (shape.length > 0 || kindOf(dtype) === "complex") return false;
  return Number.isSafeInteger(Number(storage.data[storage.offset]));
}

/** The elements of an operand of integers; a weak one as the 64-bit integer that holds it. */
function integers(operand: unknown): Elements | undefined {
  if (!isWeak(operand)) {
    const elements = elementsOf(operand);
    return isInteger(elements.dtype) ? elements : undefined;
  }
  if (typeof operand !== "bigint" && !Number.isInteger(operand)) return undefined;
  const value = BigInt(operand as number);
  const dtype = value < 2n ** 63n ? "int64" : "uint64";
  if (value < -(2n ** 63n) || value >= 2n ** 64n) return undefined;
  return elementsOf(value, dtype);
}

/** The dtype of both operands, where they are of one; a single integer counts as any dtype that holds it. */
function commonOf(a: Elements, b: Elements): DTypeName | undefined {
  if (typeof a.dtype !== "string" || typeof b.dtype !== "string") return undefined;
  if (a.dtype === b.dtype) return a.dtype;
  if (a.shape.length > 0 && b.shape.length > 0) return undefined;
  const [array, single] = a.shape.length > 0 ? [a, b] : [b, a];
  return isSmall(single) && fits(Number(single.storage.data[single.storage.offset]), array.dtype as DTypeName)
    ? array.dtype as DTypeName
    : undefined;
}

/** A comparison of two operands, by lane. */
type Comparison = BinaryKernels<Uint8Array>;

const lessKernels: Comparison = { double: lessDoubles, wide: lessWide, complex: lessComplex };
const lessEqualKernels: Comparison = { double: lessEqualDoubles, wide: lessEqualWide, complex: lessEqualComplex };

/** The comparison of the operands the other way round. */
function reversed({ double, wide, complex }: Comparison): Comparison {
  return {
    double: (a, aStep, b, bStep, out, count) => double(b, bStep, a, aStep, out, count),
    wide: (a, aStep, b, bStep, out, count) => wide(b, bStep, a, aStep, out, count),
    complex: (a, aStep, b, bStep, out, count) => complex!(b, bStep, a, aStep, out, count),
  };
}

const greaterKernels = reversed(lessKernels);
const greaterEqualKernels = reversed(lessEqualKernels);

function compare<A extends ArrayInput, B extends ArrayInput>(
  name: string,
  kernels: Comparison,
  a: A,
  b: B,
  options: FunctionOptions,
): Elementwise<"bool", A, B> {
  function run(a: A, b: B, options: FunctionOptions): DenseArray<"bool"> {
    return compareDense(name, kernels, a, b, options);
  }
  return elementwise(run, [a, b], options);
}

function compareDense(
  name: string,
  kernels: Comparison,
  a: ArrayInput,
  b: ArrayInput,
  options: FunctionOptions,
): DenseArray<"bool"> {
  const texts = [a, b].map((operand) => isWeak(operand) ? undefined : elementsOf(operand));
  for (const dtype of ["string", "bytes"] as const) {
    if (texts.every((elements) => elements?.dtype === dtype)) {
      return compareTextArrays(dtype, name, texts[0]!, texts[1]!, options);
    }
  }
  const { lanes, a: x, b: y } = pairOf(a, b);
  const common = commonOf(x, y);
  const compared = common && runVectors(name, common, "bool", x, y, options);
  if (compared !== undefined) return compared;
  const kernel = lanes[0] === "complex128" ? kernels.complex! : lanes[0] === "float64" ? kernels.double : kernels.wide;
  return runBinary(kernel, lanes, "bool", "bool", x, y, options);
}

/**
 * Tells where elements are equal. A NaN equals nothing.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, equal } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(equal(array([1, 2]), 1).toNested(), [true, false]);
 * ```
 */
export function equal<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("equal", { double: equalDoubles, wide: equalWide, complex: equalComplex }, a, b, options);
}

/**
 * Tells where elements differ. A NaN differs from everything.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, notEqual } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(notEqual(array([1, 2]), 1).toNested(), [false, true]);
 * ```
 */
export function notEqual<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("notEqual", { double: notEqualDoubles, wide: notEqualWide, complex: notEqualComplex }, a, b, options);
}

/**
 * Tells where elements are less than others: complex numbers by their real and then their imaginary parts, texts by code
 * points, bytes by their numbers.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, less } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(less(array([1, 2]), 2).toNested(), [true, false]);
 * ```
 */
export function less<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("less", lessKernels, a, b, options);
}

/**
 * Tells where elements are less than others or equal.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, lessEqual } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(lessEqual(array([1, 2]), 1).toNested(), [true, false]);
 * ```
 */
export function lessEqual<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("lessEqual", lessEqualKernels, a, b, options);
}

/**
 * Tells where elements are greater than others.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, greater } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(greater(array([1, 2]), 1).toNested(), [false, true]);
 * ```
 */
export function greater<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("greater", greaterKernels, a, b, options);
}

/**
 * Tells where elements are greater than others or equal.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @param options Where the results go.
 * @returns The answers. Lazy where an operand is.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the operands are neither numbers nor texts nor bytes.
 *
 * @example Against a scalar
 * ```ts
 * import { array, greaterEqual } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(greaterEqual(array([1, 2]), 2).toNested(), [false, true]);
 * ```
 */
export function greaterEqual<A extends ArrayInput, B extends ArrayInput>(
  a: A,
  b: B,
  options: FunctionOptions = {},
): Elementwise<"bool", A, B> {
  return compare("greaterEqual", greaterEqualKernels, a, b, options);
}
