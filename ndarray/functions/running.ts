/**
 * Products, running sums and differences of dense arrays.
 *
 * @module
 */

import { subtract } from "../arithmetic.ts";
import { checkAxis } from "../axes.ts";
import { kindOf } from "../casting.ts";
import { notEqual } from "../comparison.ts";
import type { DenseArray } from "../dense.ts";
import { type AnyData, type DType, type DTypeName, dtypeText, type Scalar } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import type { ReduceOptions, SumDType, Whole } from "../reductions.ts";
import { type FunctionOptions, laneOf, type Wide } from "../ufunc.ts";
import { mapLines, reduceLines } from "./lines.ts";
import { type Operand, toDense } from "./operand.ts";
import { ravel } from "./shape.ts";

/** The dtype in which sums and products of elements are kept: whole numbers take 64 bits. */
export function sumDType(dtype: DType): DTypeName {
  const kind = kindOf(dtype);
  if (kind === "other") throw new TypeError(`Cannot add up ${dtypeText(dtype)}`);
  if (kind === "bool" || kind === "signed") return "int64";
  return kind === "unsigned" ? "uint64" : dtype as DTypeName;
}

function productOfDoubles(line: Float64Array): number {
  let product = 1;
  for (let i = 0; i < line.length; i++) product *= line[i]!;
  return product;
}

function productOfWide(line: Wide): bigint {
  let product = 1n;
  for (let i = 0; i < line.length; i++) product = BigInt.asIntN(64, product * line[i]!);
  return product;
}

function productOfComplex(line: Float64Array, out: Float64Array, at: number): void {
  let re = 1;
  let im = 0;
  for (let i = 0; i < line.length; i += 2) {
    const real = re * line[i]! - im * line[i + 1]!;
    im = re * line[i + 1]! + im * line[i]!;
    re = real;
  }
  out[at] = re;
  out[at + 1] = im;
}

function putProduct(line: AnyData, out: AnyData, at: number, lane: DTypeName): void {
  if (lane === "complex128") productOfComplex(line as Float64Array, out as Float64Array, 2 * at);
  else if (lane === "float64") (out as Float64Array)[at] = productOfDoubles(line as Float64Array);
  else (out as Wide)[at] = productOfWide(line as Wide);
}

/**
 * Multiplies all elements. Integers are multiplied as int64 or uint64, and wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options Not given: all axes.
 * @returns The product.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example A factorial
 * ```ts
 * import { array, prod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(prod(array([1, 2, 3, 4])), 24);
 * ```
 */
export function prod<D extends DType = "float64">(
  a: Operand<D>,
  options?: Whole<ReduceOptions>,
): Scalar<SumDType<D>>;
/**
 * Multiplies elements along axes. Integers are multiplied as int64 or uint64, and wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes, and whether they stay with extent 1.
 * @returns The products.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Row by row
 * ```ts
 * import { array, prod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(prod(array([[1, 2], [3, 4]]), { axis: 1 }).toNested(), [2, 12]);
 * ```
 */
export function prod<D extends DType = "float64">(a: Operand<D>, options: ReduceOptions): DenseArray<SumDType<D>>;
export function prod(a: ArrayInput, options: ReduceOptions = {}): unknown {
  const input = toDense(a);
  const result = sumDType(input.dtype);
  const lane = laneOf(result);
  const product = reduceLines(
    input,
    options,
    lane,
    lane,
    (line, out, at) => putProduct(line, out, at, lane),
  );
  if (lane === result) return product;
  if (typeof product === "object" && "astype" in product) return product.astype(result);
  return toDense(product as ArrayInput).astype(result).item();
}

/** Each sum is rounded as it is stored, as numpy's are. */
function runningSum(line: AnyData, out: AnyData, width: number): void {
  const [x, sums] = [line as Float64Array, out as Float64Array];
  if (x.length === 0) return;
  for (let k = 0; k < width; k++) {
    sums[k] = x[k]!;
    for (let i = k + width; i < x.length; i += width) sums[i] = sums[i - width]! + x[i]!;
  }
}

function runningSumWide(line: AnyData, out: AnyData): void {
  const [x, sums] = [line as Wide, out as Wide];
  let sum = 0n;
  for (let i = 0; i < x.length; i++) {
    sum = BigInt.asIntN(64, sum + x[i]!);
    sums[i] = sum;
  }
}

function runningProduct(line: AnyData, out: AnyData): void {
  const [x, products] = [line as Float64Array, out as Float64Array];
  if (x.length > 0) products[0] = x[0]!;
  for (let i = 1; i < x.length; i++) products[i] = products[i - 1]! * x[i]!;
}

function runningProductWide(line: AnyData, out: AnyData): void {
  const [x, products] = [line as Wide, out as Wide];
  let product = 1n;
  for (let i = 0; i < x.length; i++) {
    product = BigInt.asIntN(64, product * x[i]!);
    products[i] = product;
  }
}

function runningProductComplex(line: AnyData, out: AnyData): void {
  const [x, products] = [line as Float64Array, out as Float64Array];
  if (x.length > 0) [products[0], products[1]] = [x[0]!, x[1]!];
  for (let i = 2; i < x.length; i += 2) {
    const [re, im] = [products[i - 2]!, products[i - 1]!];
    products[i] = re * x[i]! - im * x[i + 1]!;
    products[i + 1] = re * x[i + 1]! + im * x[i]!;
  }
}

/** Options of running sums and products. */
export interface RunningOptions extends FunctionOptions {
  /** The axis; `null` for all elements in a row. Default `null`. */
  readonly axis?: number | null | undefined;
}

type Runner = (line: AnyData, out: AnyData, width: number) => void;

function run(
  a: ArrayInput,
  { axis = null, out }: RunningOptions,
  ofNumbers: Runner,
  ofComplex: Runner,
  ofWide: Runner,
): DenseArray {
  const input = axis === null ? ravel<DType>(a) : toDense(a);
  const along = checkAxis(axis ?? 0, input.ndim);
  const result = sumDType(input.dtype);
  const wide = laneOf(result) === "int64" || laneOf(result) === "uint64";
  const complex = laneOf(result) === "complex128";
  const runner = wide ? ofWide : complex ? ofComplex : ofNumbers;
  const sums = mapLines(
    input,
    along,
    result,
    result,
    input.shape[along]!,
    (line, target) => runner(line, target, complex ? 2 : 1),
  );
  if (out === undefined) return sums;
  out.set(sums);
  return out;
}

/**
 * Adds up elements one after the other. Integers are added as int64 or uint64, and wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axis, and where the results go.
 * @returns For each element the sum up to it.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 * @throws {RangeError} If there is no such axis.
 *
 * @example Along a row
 * ```ts
 * import { array, cumsum } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cumsum(array([1, 2, 3])).toNested(), [1, 3, 6]);
 * ```
 */
export function cumsum<D extends DType = "float64">(
  a: Operand<D>,
  options: RunningOptions = {},
): DenseArray<SumDType<D>> {
  return run(a, options, runningSum, runningSum, runningSumWide) as unknown as DenseArray<SumDType<D>>;
}

/**
 * Multiplies elements one after the other. Integers are multiplied as int64 or uint64, and wrap around.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axis, and where the results go.
 * @returns For each element the product up to it.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 * @throws {RangeError} If there is no such axis.
 *
 * @example Factorials
 * ```ts
 * import { array, cumprod } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cumprod(array([1, 2, 3])).toNested(), [1, 2, 6]);
 * ```
 */
export function cumprod<D extends DType = "float64">(
  a: Operand<D>,
  options: RunningOptions = {},
): DenseArray<SumDType<D>> {
  return run(a, options, runningProduct, runningProductComplex, runningProductWide) as unknown as DenseArray<
    SumDType<D>
  >;
}

/**
 * Takes differences of neighbours along an axis; of truth values, whether they differ.
 *
 * @param a An array, or nested arrays.
 * @param times How often. Default 1.
 * @param axis The axis. Default -1.
 * @returns The differences, one fewer along the axis each time.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 * @throws {RangeError} If there is no such axis, or `times` is negative.
 *
 * @example Steps
 * ```ts
 * import { array, diff } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(diff(array([1, 4, 9])).toNested(), [3, 5]);
 * ```
 */
export function diff<D extends DType = "float64">(a: Operand<D>, times = 1, axis = -1): DenseArray<D> {
  if (!Number.isInteger(times) || times < 0) throw new RangeError(`Cannot take differences ${times} times`);
  let result = toDense<D>(a);
  const along = checkAxis(axis, result.ndim);
  const whole = result.shape.map(() => ({}));
  const part = (range: object): DenseArray<D> => result.slice(...whole.map((all, at) => at === along ? range : all));
  for (let i = 0; i < times; i++) {
    const [next, own] = [part({ start: 1 }), part({ stop: -1 })];
    result = (result.dtype === "bool" ? notEqual(next, own) : subtract(next, own)) as unknown as DenseArray<D>;
  }
  return result;
}

/**
 * Takes the distance of the greatest from the least element. A NaN counts as both.
 *
 * @param a An array, nested arrays or a scalar.
 * @param options The axes (default all), and whether they stay with extent 1.
 * @returns The distance, or the distances along the axes.
 * @throws {TypeError} If the elements are not ordered numbers, or lazy.
 * @throws {RangeError} If there are no elements.
 *
 * @example Peak to peak
 * ```ts
 * import { array, ptp } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ptp(array([3, 9, 4])).item(), 6);
 * ```
 */
export function ptp(a: ArrayInput, options: ReduceOptions = {}): DenseArray<DTypeName> {
  const input = toDense(a);
  const axis = options.axis ?? input.shape.map((_, at) => at);
  const whole = { axis, keepDims: options.keepDims };
  return subtract(input.max(whole), input.min(whole));
}
