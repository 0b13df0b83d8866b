/**
 * Lazy expressions as a backend: each block is computed when it is read, in one pass over the blocks it starts from.
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
import type { DenseArray } from "../dense.ts";
import { type AnyData, type DType, itemSize, type Scalar } from "../dtype.ts";
import { emptyElement } from "../element.ts";
import { makeDense } from "../family.ts";
import { chunkOf } from "../grid.ts";
import { contiguousStrides, sizeOf, storageOver } from "../storage.ts";
import { cutExtents, gridOf, joinChunks, type Slab, slabsOf } from "./box.ts";
import type { Expression } from "./expression.ts";
import { boxOfLeaf, fetchLeaf, type Leaf, leafBytes } from "./leaf.ts";
import { Pool } from "./pool.ts";
import { readAhead } from "./read_ahead.ts";

/** Elements of a slab: small enough that what is computed between stays in the processor's cache. */
const SLAB = 2 ** 15;
/** Elements that a block has at least, so that starting it costs nothing. */
const LEAST_BLOCK = 2 ** 16;
/** And at most. */
const LARGEST_BLOCK = 2 ** 23;

/** The results of an expression as a backend. */
export class ComputedBackend<D extends DType = DType> implements Backend<D> {
  /** The dtype of the results. */
  readonly dtype: D;
  /** The extents. */
  readonly shape: readonly number[];
  /** The blocks in which results are computed. */
  readonly grid: ChunkGrid;
  /** What is computed. */
  readonly expression: Expression;
  readonly #pools: readonly Pool[];
  readonly #results = new Pool();

  /**
   * Makes a backend of an expression.
   *
   * @param expression The expression.
   * @param block The extents of its blocks. Default: those of its largest array, small ones joined.
   */
  constructor(expression: Expression, block?: readonly number[]) {
    this.dtype = expression.dtype as D;
    this.shape = expression.shape;
    this.grid = gridOf(this.shape, block ?? blockOf(expression));
    this.expression = expression;
    this.#pools = expression.leaves.map(() => new Pool());
  }

  /** The arrays that results come from. */
  get sources(): readonly BackendPart[] {
    return this.expression.leaves;
  }

  /** Zero, an empty text, and the like. */
  get fillValue(): Scalar<D> {
    return emptyElement(this.dtype);
  }

  /**
   * Computes boxes.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns Nothing where all was at hand, else a promise.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void> {
    const signal = options?.signal;
    const { leaves } = this.expression;
    return readAhead(requests, {
      bytes: ({ count }) => leaves.reduce((sum, leaf) => sum + leafBytes(leaf, count), 0),
      fetch: (request) => {
        signal?.throwIfAborted();
        const parts = leaves.map((leaf, i) => fetchLeaf(leaf, boxOfLeaf(leaf, request), signal, this.#pools[i]));
        return parts.some((part) => part instanceof Promise) ? Promise.all(parts) : parts as DenseArray[];
      },
      deliver: (request, parts) => {
        this.#compute(request, parts, sink);
        parts.forEach((part, i) => {
          if (leaves[i]!.dense === undefined) this.#pools[i]!.give(part.storage);
        });
      },
    });
  }

  /** Computes one box, slab by slab, and hands it over. */
  #compute(request: BlockRequest, parts: readonly DenseArray[], sink: BlockSink): void {
    const { expression, dtype } = this;
    const { count } = request;
    const into = request.into as AnyData | undefined;
    if (sizeOf(count) <= SLAB && into === undefined) {
      const { data, offset, strides, objects } = expression.evaluate(parts).storage;
      sink({ request, data, offset, stride: spread(strides, count), ...(objects && { objects }) });
      return;
    }
    const storage = into === undefined ? this.#results.take(dtype, count) : storageOver(dtype, count, into);
    const result = makeDense(dtype as DType, count, storage);
    for (const slab of slabsOf(count, SLAB)) {
      const cut = parts.map((part) => cutPart(part, slab));
      const target = result.slice(...slab);
      const computed = expression.evaluate(cut, target);
      if (computed !== target) target.set(computed);
    }
    const { data, objects } = storage;
    sink({
      request,
      data,
      offset: 0,
      stride: contiguousStrides(count),
      done: into !== undefined,
      ...(objects && { objects }),
    });
    if (into === undefined) this.#results.give(storage);
  }

  /**
   * Estimates what reading block by block takes.
   *
   * @returns The bytes that one block takes in memory while it is computed, without those of the sources themselves.
   */
  blockBytes(): number {
    const { expression: { leaves, dtype }, grid: { chunk } } = this;
    const block = chunk.map((extent, axis) => Math.min(extent, this.shape[axis]!));
    const slabs = Math.min(SLAB, sizeOf(block)) * (leaves.length + 1) * 16;
    return leaves.reduce((sum, leaf) => sum + leafBytes(leaf, block), 0) + sizeOf(block) * itemSize(dtype) + slabs;
  }
}

/** The strides over a box of results that may have fewer axes, or extents of 1. */
function spread(strides: readonly number[], count: readonly number[]): readonly number[] {
  const lead = count.length - strides.length;
  return lead === 0 ? strides : count.map((_, axis) => axis < lead ? 0 : strides[axis - lead]!);
}

function cutPart(part: DenseArray, slab: Slab): DenseArray {
  const lead = slab.length - part.ndim;
  return part.slice(...part.shape.map((extent, axis) => extent === 1 ? {} : slab[lead + axis]!));
}

/** The extents of blocks: the chunks of the largest array that has to be fetched, small ones joined, large ones cut. */
function blockOf({ shape, leaves }: Expression): readonly number[] {
  const remote = leaves.filter((leaf) => leaf.dense === undefined);
  let main: Leaf | undefined = remote[0];
  for (const leaf of remote) if (sizeOf(leaf.shape) > sizeOf(main!.shape)) main = leaf;
  if (main === undefined) return cutExtents(shape, LEAST_BLOCK);
  const lead = shape.length - main.shape.length;
  const chunk = chunkOf(main.view, main.backend.grid);
  const wanted = shape.map((extent, axis) => {
    const own = main!.shape[axis - lead];
    return own === undefined ? 1 : own === 1 ? Math.max(extent, 1) : chunk[axis - lead]!;
  });
  return cutExtents(joinChunks(shape, wanted, LEAST_BLOCK), LARGEST_BLOCK);
}
