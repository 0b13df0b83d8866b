/**
 * Memory that is used again for each block of an operation.
 *
 * @module
 */

import type { Block } from "./backend.ts";
import { convertBox, type Converter } from "./cast.ts";
import { allocate, type AnyData, type DType, layoutOf } from "./dtype.ts";
import { contiguousStrides, runOf, sizeOf, type Storage } from "./storage.ts";

/** A container that grows to the largest block. */
export class Scratch {
  readonly #dtype: DType;
  #data: AnyData;

  /**
   * Starts empty.
   *
   * @param dtype The dtype of the elements.
   */
  constructor(dtype: DType) {
    this.#dtype = dtype;
    this.#data = allocate(dtype, 0);
  }

  /**
   * Gives room for a block; what it held before is lost.
   *
   * @param count The number of elements.
   * @returns A container of exactly that many elements.
   */
  take(count: number): AnyData {
    // Elements that are objects must not be shared between blocks.
    if (Array.isArray(this.#data)) return allocate(this.#dtype, count);
    if (this.#data.length < count * layoutOf(this.#dtype).width) this.#data = allocate(this.#dtype, count);
    return runOf(this.#dtype, this.#data, 0, count);
  }
}

/**
 * Converts one block that is to be written.
 *
 * @param converter The conversion.
 * @param count The extents of the block.
 * @param to The dtype to write.
 * @param scratch Memory of that dtype.
 * @param dtype The dtype of the elements.
 * @param from Where the elements stand.
 * @returns The converted block.
 */
export function convertedBlock(
  converter: Converter,
  count: readonly number[],
  to: DType,
  scratch: Scratch,
  dtype: DType,
  from: Storage,
): Omit<Block, "request" | "done"> {
  const data = scratch.take(sizeOf(count));
  const stride = contiguousStrides(count);
  convertBox(converter, count, to, { data, offset: 0, strides: stride }, dtype, from);
  return { data, offset: 0, stride };
}
