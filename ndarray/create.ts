/**
 * Making arrays in memory.
 *
 * @module
 */

import { contiguous } from "./copy.ts";
import { DenseArray } from "./dense.ts";
import { type AnyData, type Data, type DType, layoutOf, unfold } from "./dtype.ts";
import { isDense } from "./family.ts";
import { type ArrayInput, elementsOf, inputStorage } from "./input.ts";
import { sizeOf } from "./storage.ts";

import type { ReadDType } from "./array_types.ts";

/** A shape, or the extent of the one axis. */
export type ShapeInput = number | readonly number[];

function checkShape(shape: ShapeInput): readonly number[] {
  const extents = typeof shape === "number" ? [shape] : [...shape];
  for (const extent of extents) {
    if (!Number.isSafeInteger(extent) || extent < 0) throw new RangeError(`An extent cannot be ${extent}`);
  }
  return extents;
}

/**
 * Makes an array from nested arrays, a typed array or a scalar.
 *
 * @param value The elements. They are copied.
 * @param dtype The dtype. Default: that of a typed array or an array; float64 for numbers, int64 for bigints, bool for
 * truth values, string for texts, complex128 for complex numbers.
 * @returns The array.
 * @throws {RangeError} If nested arrays differ in length.
 * @throws {TypeError} If an element is of another kind than the dtype.
 *
 * @example Nested arrays
 * ```ts
 * import { array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(array([[1, 2], [3, 4]], "int32").data, Int32Array.of(1, 2, 3, 4));
 * ```
 */
export function array<D extends DType = "float64">(value: ArrayInput, dtype?: D): DenseArray<ReadDType<D>> {
  if (dtype === undefined) {
    const elements = elementsOf(value);
    return new DenseArray(elements.dtype, elements.shape, elements.storage.data as Data, elements.storage)
      .copy() as unknown as DenseArray<ReadDType<D>>;
  }
  const { base } = unfold(dtype);
  const { shape } = elementsOf(value, base);
  const storage = contiguous(base, shape, inputStorage(value, base, shape));
  const made = new DenseArray(base, shape, storage.data as Data, storage);
  const fresh = isDense(value) || ArrayBuffer.isView(value) ? made.copy() : made;
  return fresh as unknown as DenseArray<ReadDType<D>>;
}

/** Options of {@linkcode zeros}. */
export interface ZerosOptions {
  /**
   * Whether the memory is one that threads share (a `SharedArrayBuffer`), where there is such: several threads then read
   * a local file straight into it, as the `out` of `read`. Some platform functions do not take it. Default: no.
   */
  readonly shared?: boolean | undefined;
}

/**
 * Makes an array of zeros (empty texts, empty sequences).
 *
 * @param shape The shape.
 * @param dtype The dtype. Default `"float64"`.
 * @param options Whether its memory is one that threads share.
 * @returns The array.
 * @throws {RangeError} If an extent is negative or no integer.
 *
 * @example Two rows of three
 * ```ts
 * import { zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(zeros([2, 3]).toNested(), [[0, 0, 0], [0, 0, 0]]);
 * ```
 */
export function zeros<D extends DType = "float64">(
  shape: ShapeInput,
  dtype: D = "float64" as D,
  options: ZerosOptions = {},
): DenseArray<ReadDType<D>> {
  const { base, shape: inner } = unfold(dtype);
  const extents = [...checkShape(shape), ...inner];
  const data = options.shared ? allocateShared(base, sizeOf(extents)) : undefined;
  return new DenseArray(base, extents, data as Data<typeof base>) as unknown as DenseArray<ReadDType<D>>;
}

/** Elements in a `SharedArrayBuffer`; `undefined` where there is none, or the elements are JavaScript values. */
function allocateShared(dtype: DType, count: number): AnyData | undefined {
  const { container, width } = layoutOf(dtype);
  if (container === undefined || typeof SharedArrayBuffer === "undefined") return undefined;
  return new container(new SharedArrayBuffer(count * width * container.BYTES_PER_ELEMENT));
}

/**
 * Makes an array of ones.
 *
 * @param shape The shape.
 * @param dtype The dtype; numeric. Default `"float64"`.
 * @returns The array.
 * @throws {RangeError} If an extent is negative or no integer.
 *
 * @example Integers
 * ```ts
 * import { ones } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ones(3, "int8").data, Int8Array.of(1, 1, 1));
 * ```
 */
export function ones<D extends DType = "float64">(
  shape: ShapeInput,
  dtype: D = "float64" as D,
): DenseArray<ReadDType<D>> {
  return full(shape, 1, dtype);
}

/**
 * Makes an array of one value.
 *
 * @param shape The shape.
 * @param value The value.
 * @param dtype The dtype. Default: that of the value, float64 for a number.
 * @returns The array.
 * @throws {RangeError} If an extent is negative or no integer.
 * @throws {TypeError} If the value is of another kind than the dtype.
 *
 * @example One value
 * ```ts
 * import { full } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(full([2], 7).toNested(), [7, 7]);
 * ```
 */
export function full<D extends DType = "float64">(
  shape: ShapeInput,
  value: ArrayInput,
  dtype?: D,
): DenseArray<ReadDType<D>> {
  const filled = zeros(shape, dtype ?? elementsOf(value).dtype as D);
  filled.set(value);
  return filled;
}

/**
 * Makes equally spaced numbers: from `start` up to and without `stop`. With one number, that is `stop`.
 *
 * @param start The first number, or where to stop.
 * @param stop Where to stop.
 * @param step The distance. Default 1.
 * @param dtype The dtype; numeric. Default `"float64"`.
 * @returns The array.
 * @throws {RangeError} If `step` is 0.
 *
 * @example From 0, and by a step
 * ```ts
 * import { arange } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arange(3).toNested(), [0, 1, 2]);
 * assertEquals(arange(1, 0, -0.5).toNested(), [1, 0.5]);
 * ```
 */
export function arange<D extends DType = "float64">(
  start: number,
  stop?: number,
  step = 1,
  dtype: D = "float64" as D,
): DenseArray<ReadDType<D>> {
  const first = stop === undefined ? 0 : start;
  const end = stop ?? start;
  if (step === 0) throw new RangeError("Cannot make a range: its step is 0");
  const numbers = new Float64Array(Math.max(0, Math.ceil((end - first) / step)));
  for (let i = 0; i < numbers.length; i++) numbers[i] = first + i * step;
  return array(numbers, dtype);
}

/**
 * Makes equally spaced numbers between two bounds.
 *
 * @param start The first number.
 * @param stop The last number.
 * @param count How many. Default 50.
 * @param options Whether `stop` itself is the last one. Default `true`.
 * @returns The array.
 * @throws {RangeError} If `count` is negative or no integer.
 *
 * @example Both ends included
 * ```ts
 * import { linspace } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(linspace(0, 1, 3).toNested(), [0, 0.5, 1]);
 * ```
 */
export function linspace(
  start: number,
  stop: number,
  count = 50,
  options: {
    /** Whether `stop` itself is the last one. Default `true`. */
    readonly endpoint?: boolean | undefined;
  } = {},
): DenseArray<"float64"> {
  const { endpoint = true } = options;
  const spaced = zeros(count);
  const gaps = endpoint ? count - 1 : count;
  const step = (stop - start) / gaps;
  const numbers = spaced.data;
  // As numpy does: where the step underflows to 0, each number is divided anew.
  for (let i = 0; i < count; i++) {
    numbers[i] = gaps <= 0 ? start : step === 0 ? start + i / gaps * (stop - start) : start + i * step;
  }
  if (endpoint && count > 1) numbers[count - 1] = stop;
  return spaced;
}
