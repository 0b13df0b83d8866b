/**
 * Arrays in memory as a backend that can be cut into blocks and resized.
 *
 * @module
 */

import type { Awaitable, Backend, BlockRequest, BlockSink, BlockSource, ChunkGrid } from "../ndarray/backend.ts";
import { setElement } from "../ndarray/assign.ts";
import { copyStorage } from "../ndarray/copy.ts";
import { type DType, dtypeText, type Scalar, unfold } from "../ndarray/dtype.ts";
import { emptyElement } from "../ndarray/element.ts";
import { broadcastStorage } from "../ndarray/input.ts";
import { newStorage, type Storage } from "../ndarray/storage.ts";
import { StorageBackend } from "../ndarray/storage_backend.ts";

/** Options of {@linkcode MemoryBackend}. */
export interface MemoryBackendOptions<D extends DType = DType> {
  /** The shape of a block. Default: the whole array. */
  readonly chunks?: readonly number[] | undefined;
  /** What elements are before they are written. Default: zero, an empty text, and the like. */
  readonly fillValue?: Scalar<D> | undefined;
}

/**
 * An array in memory as a backend: the simplest home for an array, and a stand-in for others in tests.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example A lazy array over memory
 * ```ts
 * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const array = NDArray.from(new MemoryBackend("int16", [4, 6], { chunks: [2, 2] }));
 * await array.slice("1:3, 0").write(7);
 * assertEquals(await array.sum(), 14n);
 * ```
 */
export class MemoryBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the elements. */
  readonly dtype: D;
  /** What elements are before they are written. */
  readonly fillValue: Scalar<D>;
  readonly #chunks: readonly number[] | undefined;
  #shape: readonly number[];
  #storage: Storage;
  #backend: StorageBackend<D>;

  /**
   * Makes an array of fill values.
   *
   * @param dtype The dtype of the elements; not an array dtype.
   * @param shape The extents.
   * @param options The shape of blocks, and the fill value.
   * @throws {RangeError} If the blocks have another rank than the array, or an extent below 1.
   * @throws {TypeError} If `dtype` is an array dtype, or the fill value is of another kind.
   */
  constructor(dtype: D, shape: readonly number[], options: MemoryBackendOptions<D> = {}) {
    const { chunks, fillValue = emptyElement(dtype) } = options;
    if (unfold(dtype).shape.length > 0) throw new TypeError(`Cannot keep elements of ${dtypeText(dtype)} in memory`);
    if (chunks !== undefined && (chunks.length !== shape.length || chunks.some((extent) => !(extent >= 1)))) {
      throw new RangeError(`Cannot cut shape (${shape.join(", ")}) into blocks of (${chunks.join(", ")})`);
    }
    this.dtype = dtype;
    this.fillValue = fillValue;
    this.#chunks = chunks;
    this.#shape = [...shape];
    this.#storage = this.#filled(shape);
    this.#backend = new StorageBackend(dtype, this.#shape, this.#storage);
  }

  /** The extents at this moment. */
  get shape(): readonly number[] {
    return this.#shape;
  }

  /** How the array is cut into blocks. */
  get grid(): ChunkGrid {
    const chunk = this.#chunks ?? this.#shape.map((extent) => Math.max(extent, 1));
    return { chunk, count: this.#shape.map((extent, axis) => Math.ceil(extent / chunk[axis]!)) };
  }

  /**
   * Lends boxes of the elements.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @returns Nothing: all is at hand.
   *
   * @example Blocks are lent to a sink
   * ```ts
   * import { MemoryBackend } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const backend = new MemoryBackend("int16", [4], { fillValue: 7 });
   * const request = { key: 0, from: [1], step: [1], count: [2], to: 0, toStride: [1] };
   * let first: unknown;
   * await backend.read([request], ({ data, offset }) => void (first = data[offset]));
   * assertEquals(first, 7);
   * ```
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink): Awaitable<void> {
    return this.#backend.read(requests, sink);
  }

  /**
   * Gives one element.
   *
   * @param index Its position along each axis.
   * @returns The element.
   *
   * @example One element
   * ```ts
   * import { MemoryBackend } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const backend = new MemoryBackend("int16", [4], { fillValue: 7 });
   * assertEquals(backend.readOne([3]), 7);
   * ```
   */
  readOne(index: readonly number[]): Scalar<D> {
    return this.#backend.readOne(index);
  }

  /**
   * Takes elements in.
   *
   * @param requests The boxes.
   * @param source Gives the elements of a box.
   * @returns Nothing: all is done.
   *
   * @example Through an array
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const backend = new MemoryBackend("int16", [4], { fillValue: 7 });
   * await NDArray.from(backend).slice("1:3").write([1, 2]);
   * assertEquals(backend.readOne([2]), 2);
   * ```
   */
  write(requests: Iterable<BlockRequest>, source: BlockSource): Awaitable<void> {
    return this.#backend.write(requests, source);
  }

  /**
   * Changes the extents. What is cut off is lost; what is added is the fill value.
   *
   * @param shape The new extents.
   * @returns Nothing: all is done.
   * @throws {RangeError} If the rank differs.
   *
   * @example More elements
   * ```ts
   * import { MemoryBackend } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const backend = new MemoryBackend("int16", [4], { fillValue: 7 });
   * await backend.resize([6]);
   * assertEquals([backend.shape, backend.readOne([5])], [[6], 7]);
   * ```
   */
  resize(shape: readonly number[]): Awaitable<void> {
    if (shape.length !== this.#shape.length) {
      throw new RangeError(`Cannot resize ${this.#shape.length} axes to (${shape.join(", ")})`);
    }
    const grown = this.#filled(shape);
    const common = shape.map((extent, axis) => Math.min(extent, this.#shape[axis]!));
    copyStorage(this.dtype, common, this.#storage, grown);
    this.#shape = [...shape];
    this.#storage = grown;
    this.#backend = new StorageBackend(this.dtype, this.#shape, grown);
  }

  #filled(shape: readonly number[]): Storage {
    const { dtype } = this;
    const storage = newStorage(dtype, shape);
    const one = newStorage(dtype, []);
    setElement(dtype, one, 0, this.fillValue);
    copyStorage(dtype, shape, broadcastStorage({ dtype, shape: [], storage: one }, shape), storage);
    return storage;
  }
}
