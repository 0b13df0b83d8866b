/**
 * A function over whole blocks of an array, as a backend over its backend.
 *
 * @module
 */

import type {
  Awaitable,
  Backend,
  BackendOptions,
  BackendPart,
  BlockRequest,
  BlockSink,
  ChunkGrid,
} from "../backend.ts";
import { converterFor } from "../cast.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, itemSize, sameDType, type Scalar } from "../dtype.ts";
import { emptyElement } from "../element.ts";
import { chunkOf } from "../grid.ts";
import { sizeOf } from "../storage.ts";
import { gridOf } from "./box.ts";
import { fetchLeaf, type Leaf } from "./leaf.ts";
import { readAhead } from "./read_ahead.ts";

/**
 * Works on one block.
 *
 * @param block The elements.
 * @param start Where the block starts along each axis of the array.
 * @returns As many elements, of the dtype that was announced, or of one that converts to it.
 */
export type BlockFunction = (block: DenseArray, start: readonly number[]) => Awaitable<DenseArray>;

/** What a function makes of the blocks of an array. */
export class MappedBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the results. */
  readonly dtype: D;
  /** The extents. */
  readonly shape: readonly number[];
  /** The blocks of the array. */
  readonly grid: ChunkGrid;
  readonly #leaf: Leaf;
  readonly #f: BlockFunction;

  /**
   * Makes a backend of a function over an array.
   *
   * @param leaf The array.
   * @param f The function.
   * @param dtype The dtype of what it gives.
   */
  constructor(leaf: Leaf, f: BlockFunction, dtype: D) {
    this.dtype = dtype;
    this.shape = leaf.shape;
    this.grid = gridOf(leaf.shape, chunkOf(leaf.view, leaf.backend.grid));
    this.#leaf = leaf;
    this.#f = f;
  }

  /** The array that the blocks come from. */
  get sources(): readonly BackendPart[] {
    return [this.#leaf];
  }

  /** Zero, an empty text, and the like. */
  get fillValue(): Scalar<D> {
    return emptyElement(this.dtype);
  }

  /**
   * Runs the function over the blocks that boxes lie in.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns Nothing where all was at hand, else a promise.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const signal = options?.signal;
    // Boxes of one block follow each other: the function runs once.
    let last: { key: number; block: Awaitable<DenseArray> } | undefined;
    return readAhead(requests, {
      bytes: () => sizeOf(this.grid.chunk) * itemSize(this.dtype),
      fetch: (request) => {
        signal?.throwIfAborted();
        if (last?.key !== request.key) last = { key: request.key, block: this.#run(request, signal) };
        return last.block;
      },
      deliver: (request, block) => {
        const { from, step, count } = request;
        const start = this.#startOf(request);
        const part = block.slice(
          ...from.map((first, axis) => {
            const begin = first - start[axis]!;
            return { start: begin, step: step[axis]!, stop: begin + (count[axis]! - 1) * step[axis]! + 1 };
          }),
        );
        const { data, offset, strides, objects } = part.copy().storage;
        sink({ request, data, offset, stride: strides, ...(objects && { objects }) });
      },
    });
  }

  #startOf({ from }: BlockRequest): number[] {
    const { chunk } = this.grid;
    return from.map((first, axis) => Math.floor(first / chunk[axis]!) * chunk[axis]!);
  }

  #run(request: BlockRequest, signal: AbortSignal | undefined): Awaitable<DenseArray> {
    const from = this.#startOf(request);
    const { chunk } = this.grid;
    const count = from.map((first, axis) => Math.min(chunk[axis]!, this.shape[axis]! - first));
    const block = fetchLeaf(this.#leaf, { from, step: from.map(() => 1), count }, signal);
    return block instanceof Promise ? block.then((ready) => this.#call(ready, from)) : this.#call(block, from);
  }

  #call(block: DenseArray, start: readonly number[]): Awaitable<DenseArray> {
    const check = (result: DenseArray): DenseArray => {
      if (result.shape.length !== block.shape.length || result.shape.some((own, axis) => own !== block.shape[axis])) {
        throw new RangeError(
          `Cannot map a block of shape (${block.shape.join(", ")}) to one of shape (${result.shape.join(", ")})`,
        );
      }
      if (sameDType(result.dtype, this.dtype)) return result;
      converterFor(result.dtype, this.dtype);
      return result.astype(this.dtype as "float64") as unknown as DenseArray;
    };
    const result = this.#f(block, start);
    return result instanceof Promise ? result.then(check) : check(result);
  }
}
