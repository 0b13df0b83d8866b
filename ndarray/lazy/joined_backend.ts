/**
 * Arrays one behind the other along an axis, as a backend over their backends.
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
import { type DType, itemSize, type Scalar } from "../dtype.ts";
import { emptyElement } from "../element.ts";
import { makeDense } from "../family.ts";
import { chunkOf } from "../grid.ts";
import { newStorage, sizeOf, type Storage } from "../storage.ts";
import { gridOf } from "./box.ts";
import { fetchLeaf, type Leaf } from "./leaf.ts";
import { readAhead } from "./read_ahead.ts";

/** Arrays of one dtype, joined along an axis. */
export class JoinedBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the elements. */
  readonly dtype: D;
  /** The extents. */
  readonly shape: readonly number[];
  /** The blocks: those of the first array. */
  readonly grid: ChunkGrid;
  readonly #leaves: readonly Leaf[];
  readonly #axis: number;
  /** Where each array starts along the axis, and where the last one ends. */
  readonly #starts: readonly number[];

  /**
   * Joins arrays.
   *
   * @param leaves The arrays; at least one, all of one dtype and of fitting shapes.
   * @param axis The axis.
   */
  constructor(leaves: readonly Leaf[], axis: number) {
    const [first] = leaves;
    const starts = [0];
    for (const { shape } of leaves) starts.push(starts.at(-1)! + shape[axis]!);
    this.dtype = first!.dtype as D;
    this.shape = first!.shape.map((extent, at) => at === axis ? starts.at(-1)! : extent);
    this.grid = gridOf(this.shape, chunkOf(first!.view, first!.backend.grid));
    this.#leaves = leaves;
    this.#axis = axis;
    this.#starts = starts;
  }

  /** The arrays. */
  get sources(): readonly BackendPart[] {
    return this.#leaves;
  }

  /** Zero, an empty text, and the like. */
  get fillValue(): Scalar<D> {
    return emptyElement(this.dtype);
  }

  /**
   * Reads boxes.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns Nothing where all was at hand, else a promise.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    return readAhead(requests, {
      bytes: ({ count }) => sizeOf(count) * itemSize(this.dtype),
      fetch: (request) => this.#fetch(request, options?.signal),
      deliver: (request, { data, strides, objects }) =>
        sink({ request, data, offset: 0, stride: strides, ...(objects && { objects }) }),
    });
  }

  /** Puts the parts of a box together. */
  #fetch(request: BlockRequest, signal: AbortSignal | undefined): Awaitable<Storage> {
    signal?.throwIfAborted();
    const [axis, starts] = [this.#axis, this.#starts];
    const { from, step, count } = request;
    const storage = newStorage(this.dtype, count);
    const result = makeDense(this.dtype as DType, count, storage);
    const pending: Promise<void>[] = [];
    const [first, stride] = [from[axis]!, step[axis]!];
    let part = 0;
    for (let at = 0; at < count[axis]!;) {
      while (first + at * stride >= starts[part + 1]!) part++;
      const end = Math.min(count[axis]!, Math.ceil((starts[part + 1]! - first) / stride));
      const own = {
        from: from.map((start, other) => other === axis ? first + at * stride - starts[part]! : start),
        step,
        count: count.map((extent, other) => other === axis ? end - at : extent),
      };
      const place = result.slice(...count.map((_, other) => other === axis ? { start: at, stop: end } : {}));
      const block = fetchLeaf(this.#leaves[part]!, own, signal);
      if (block instanceof Promise) pending.push(block.then((ready) => place.set(ready)));
      else place.set(block);
      at = end;
    }
    return pending.length === 0 ? storage : Promise.all(pending).then(() => storage);
  }
}
