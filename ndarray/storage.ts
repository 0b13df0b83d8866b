/**
 * Where the elements of an array in memory stand: a container, an offset and strides.
 *
 * @module
 */

import { allocate, type AnyData, type DType, itemSize, layoutOf } from "./dtype.ts";

/** Where the elements of an array in memory stand. */
export interface Storage {
  /** The container. */
  readonly data: AnyData;
  /** Where the first element stands, in elements (in bytes where `loose`). */
  readonly offset: number;
  /** How far each axis moves, in elements (in bytes where `loose`). */
  readonly strides: readonly number[];
  /** What the slots of records point into; slot 0 is the empty value of its dtype. */
  readonly objects?: unknown[] | undefined;
  /** Set where elements stand at any byte of a `Uint8Array`: the fields of packed records. */
  readonly loose?: boolean | undefined;
}

/**
 * Multiplies extents.
 *
 * @param shape The extents.
 * @returns The number of elements.
 */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/**
 * Gives the strides of an array whose last axis moves fastest.
 *
 * @param shape The extents.
 * @returns The strides, in elements.
 */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(shape[axis]!, 1);
  }
  return strides;
}

/**
 * Tells whether elements follow each other in C order without gaps.
 *
 * @param shape The extents.
 * @param strides The strides, in elements.
 * @returns Whether they do.
 */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis]!;
    if (extent === 0) return true;
    if (extent > 1 && strides[axis] !== expected) return false;
    expected *= extent;
  }
  return true;
}

/**
 * Makes a storage of zeros in C order.
 *
 * @param dtype The dtype; not an array dtype.
 * @param shape The extents.
 * @returns The storage.
 * @throws {RangeError} If there is not so much memory.
 */
export function newStorage(dtype: DType, shape: readonly number[]): Storage {
  const count = sizeOf(shape);
  let data: AnyData;
  try {
    data = allocate(dtype, count);
  } catch (cause) {
    const bytes = count * itemSize(dtype);
    throw new RangeError(`Cannot make an array of shape (${shape.join(", ")}): ${bytes} bytes cannot be allocated`, {
      cause,
    });
  }
  return storageOver(dtype, shape, data);
}

/**
 * Puts a container in C order under a shape.
 *
 * @param dtype The dtype; not an array dtype.
 * @param shape The extents.
 * @param data The container; it is shared.
 * @returns The storage.
 */
export function storageOver(dtype: DType, shape: readonly number[], data: AnyData): Storage {
  const objects = typeof dtype !== "string" && "fields" in dtype ? [undefined] : undefined;
  return { data, offset: 0, strides: contiguousStrides(shape), objects };
}

/**
 * Cuts a run of elements out of a container, shared where the container allows it.
 *
 * @param dtype The dtype; not an array dtype.
 * @param data The container.
 * @param offset The first element.
 * @param count The number of elements.
 * @returns The container itself where it is the whole of it, else a part of it.
 */
export function runOf(dtype: DType, data: AnyData, offset: number, count: number): AnyData {
  const { width } = layoutOf(dtype);
  if (offset === 0 && data.length === count * width) return data;
  if (Array.isArray(data)) return data.slice(offset, offset + count) as AnyData;
  return (data as Uint8Array).subarray(offset * width, (offset + count) * width);
}
