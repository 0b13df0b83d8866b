/**
 * A storage as a backend.
 *
 * @module
 */

import type { Awaitable, Backend, BlockRequest, BlockSink, BlockSource, ChunkGrid } from "./backend.ts";
import { aligned, copyStorage } from "./copy.ts";
import type { DType, Scalar } from "./dtype.ts";
import { emptyElement, getElement } from "./element.ts";
import type { Storage } from "./storage.ts";

/** Elements in memory as a backend. */
export class StorageBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the elements. */
  readonly dtype: D;
  /** The extents. */
  readonly shape: readonly number[];
  readonly #storage: Storage;

  /**
   * Makes a backend over elements in memory.
   *
   * @param dtype The dtype of the elements; not an array dtype.
   * @param shape The extents.
   * @param storage Where the elements stand.
   */
  constructor(dtype: D, shape: readonly number[], storage: Storage) {
    this.dtype = dtype;
    this.shape = shape;
    this.#storage = storage;
  }

  /** One block: all of it. */
  get grid(): ChunkGrid {
    return {
      chunk: this.shape.map((extent) => Math.max(extent, 1)),
      count: this.shape.map((extent) => Math.min(extent, 1)),
    };
  }

  /** Zero, an empty text, and the like. */
  get fillValue(): Scalar<D> {
    return emptyElement(this.dtype);
  }

  /**
   * Lends boxes of the elements.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @returns Nothing: all is at hand.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink): Awaitable<void> {
    const { data, offset, strides, objects } = aligned(this.dtype, this.shape, this.#storage);
    for (const request of requests) {
      const { from, step } = request;
      let at = offset;
      for (let axis = 0; axis < from.length; axis++) at += from[axis]! * strides[axis]!;
      sink({
        request,
        data,
        offset: at,
        stride: strides.map((stride, axis) => stride * step[axis]!),
        objects: objects!,
      });
    }
  }

  /**
   * Gives one element.
   *
   * @param index Its position along each axis.
   * @returns The element.
   */
  readOne(index: readonly number[]): Scalar<D> {
    const { offset, strides } = this.#storage;
    return getElement(
      this.dtype,
      this.#storage,
      strides.reduce((at, stride, axis) => at + stride * index[axis]!, offset),
    );
  }

  /**
   * Takes elements in.
   *
   * @param requests The boxes.
   * @param source Gives the elements of a box.
   * @returns Nothing: all is done.
   */
  write(requests: Iterable<BlockRequest>, source: BlockSource): Awaitable<void> {
    const { strides } = this.#storage;
    for (const request of requests) {
      const { from, step, count } = request;
      const { data, offset, stride, objects } = source(request);
      const box: Storage = {
        ...this.#storage,
        offset: from.reduce((at, index, axis) => at + index * strides[axis]!, this.#storage.offset),
        strides: strides.map((own, axis) => own * step[axis]!),
      };
      copyStorage(this.dtype, count, { data, offset, strides: stride, objects: objects as unknown[] | undefined }, box);
    }
  }
}
