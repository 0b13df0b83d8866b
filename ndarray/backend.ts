/**
 * The port behind which an array lives. The consumer owns it: a backend knows nothing about slices or views.
 *
 * @module
 */

import type { AnyData, DType, Scalar } from "./dtype.ts";
import type { ReducerState } from "./reducers.ts";
import type { Reduction } from "./reductions.ts";
import type { Storage } from "./storage.ts";
import type { View } from "./view.ts";

/** A value, or a promise of it where it has to be waited for. */
export type Awaitable<T> = T | Promise<T>;

/** How an array is cut into blocks. Blocks at the far edges are cut off by the array's shape. */
export interface ChunkGrid {
  /** The shape of a whole block; each extent is at least 1. */
  readonly chunk: readonly number[];
  /** How many blocks there are along each axis. */
  readonly count: readonly number[];
  /**
   * The keys of the blocks that hold something, ascending: in all others each element is the fill value. Only where few
   * of those that a view touches hold something; see {@linkcode Backend.gridFor}.
   */
  readonly stored?: Float64Array | undefined;
}

/**
 * A box of one grid block, and where it goes in the result.
 *
 * Where the grid names its stored blocks, the box of a request that is `empty` may span several of those that are not.
 *
 * Plain cloneable data. `from`, `step` and `count` are per backend axis, in elements of the whole array;
 * `step` is always positive. Strides are in elements and may be negative.
 */
export interface BlockRequest {
  /** The linear (C-order) index of the block in the grid. */
  readonly key: number;
  /** The first element wanted along each axis. */
  readonly from: readonly number[];
  /** The distance between wanted elements along each axis. */
  readonly step: readonly number[];
  /** How many elements are wanted along each axis. */
  readonly count: readonly number[];
  /** Where the first element goes in the result. */
  readonly to: number;
  /** How far the result moves for one more element along each axis. */
  readonly toStride: readonly number[];
  /** The part of the result that the box fills in order; only where it lands contiguously. */
  readonly into?: AnyData;
  /** Set where no block that the box touches holds anything. */
  readonly empty?: boolean;
}

/** The elements that answer one request, lent for the length of the call that hands them over. */
export interface Block {
  /** The request that is answered. */
  readonly request: BlockRequest;
  /** The container that the elements stand in. */
  readonly data: AnyData;
  /** Where in `data` the first element of the box stands. */
  readonly offset: number;
  /** How far `data` moves for one more wanted element along each axis (the request's step counted in). */
  readonly stride: readonly number[];
  /** What the 4-byte slots of text, references and sequences inside of records point into. */
  readonly objects?: readonly unknown[];
  /** Set when the elements already stand in `request.into`. */
  readonly done?: boolean;
}

/** Takes one block. Synchronous; once it returns, `data` is the backend's again. */
export type BlockSink = (block: Block) => void;

/** Gives the elements of one block that is to be written. Synchronous; `data` is lent for the length of one step. */
export type BlockSource = (request: BlockRequest) => Omit<Block, "request" | "done">;

/** Options of {@linkcode Backend.read} and {@linkcode Backend.write}. */
export interface BackendOptions {
  /** Ends the operation early. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Blocks are not to come as chance has them arrive from far away: the same read is to give them in the same order, so
   * that sums of fractions come to the same.
   */
  readonly ordered?: boolean | undefined;
}

/**
 * Where an array lives.
 *
 * @typeParam D The dtype of the elements.
 */
export interface Backend<D extends DType = DType> {
  /** What the array is called in messages, such as `dataset "/images"`; `undefined` where it has no name. */
  readonly name?: string | undefined;
  /** The dtype of the elements; where an element is an array itself (see `elementRank`), that of its innermost elements. */
  readonly dtype: D;
  /** The extent of each axis at this moment. */
  readonly shape: readonly number[];
  /** How the array is cut into blocks at this moment. */
  readonly grid: ChunkGrid;
  /** What an element is that was never written. */
  readonly fillValue: Scalar<D>;
  /** How many of the last axes belong to the element itself (an array datatype). Default 0. */
  readonly elementRank?: number;
  /** The most bytes that one read may bring into memory, where the reader does not say. Default 2 GiB. */
  readonly maxBytes?: number;
  /**
   * The grid that a view is cut along. Where it touches many blocks and few of them hold anything, their keys are named,
   * so that the others are read many at a time.
   *
   * @param view The view.
   * @returns The grid; a promise where it has to be looked up which blocks hold something.
   */
  gridFor?(view: View): Awaitable<ChunkGrid>;
  /**
   * Reads boxes, in any order, and hands each to the sink.
   *
   * @param requests The boxes, as the view's grid cuts them.
   * @param sink Takes each block.
   * @param options When to stop early.
   * @returns Nothing where all was at hand, else a promise.
   */
  read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Awaitable<void>;
  /**
   * A short way to one element.
   *
   * @param index The element's position along each axis.
   * @returns The element, or `undefined` where the long way must be taken.
   */
  readOne?(index: readonly number[]): Awaitable<Scalar<D>> | undefined;
  /**
   * Writes boxes, in the order given.
   *
   * @param requests The boxes; each lies within one grid block.
   * @param source Gives the elements of a box.
   * @param options When to stop early.
   * @returns Nothing where all is done, else a promise.
   */
  write?(requests: Iterable<BlockRequest>, source: BlockSource, options?: BackendOptions): Awaitable<void>;
  /**
   * Offers the same elements as another dtype, where the backend can do better than to convert its own elements: the
   * stored bytes of text.
   *
   * @param dtype The dtype wanted.
   * @returns A backend of that dtype and the same shape, or `undefined` where elements are to be converted.
   */
  as?(dtype: DType): Backend | undefined;
  /**
   * Changes the extents.
   *
   * @param shape The new extents.
   * @returns Nothing where all is done, else a promise.
   */
  resize?(shape: readonly number[]): Awaitable<void>;
  /** The arrays that elements are computed from, where this backend keeps none of its own. */
  readonly sources?: readonly BackendPart[];
  /** How the backend shares work out to several threads, where it does. */
  readonly parallel?: Parallel | undefined;
}

/** Elements of a backend that others are computed from. */
export interface BackendPart {
  /** Where they live. */
  readonly backend: Backend;
  /** Which they are. */
  readonly view: View;
}

/** Options of {@linkcode Parallel}. */
export interface ParallelOptions extends BackendOptions {
  /** Told how many more elements are done. */
  readonly onDone?: ((elements: number) => void) | undefined;
  /** Whether the result is in new memory, so that the kernel has yet to give it pages. */
  readonly fresh?: boolean | undefined;
}

/** A reduction, as it is told to another thread: plain cloneable data. */
export interface ReductionTask {
  /** Which reduction. */
  readonly reduction: Reduction;
  /** The axes that are reduced; all where it is `undefined`. */
  readonly axis: number | readonly number[] | undefined;
}

/** How a backend shares the work on a whole view out to several threads. */
export interface Parallel {
  /**
   * Reads a view, where sharing it out pays.
   *
   * @param view Which elements; no axis repeats others.
   * @param grid The view's grid.
   * @param result Where they go; aligned, of the backend's dtype.
   * @param options When to stop, and where to report to.
   * @returns Whether it was read; where it was not, boxes are to be read instead.
   */
  read(view: View, grid: ChunkGrid, result: Storage, options: ParallelOptions): Promise<boolean> | undefined;
  /**
   * Reduces a view, where sharing it out pays.
   *
   * @param view Which elements; no axis repeats others.
   * @param grid The view's grid.
   * @param task Which reduction.
   * @param options When to stop, and where to report to.
   * @returns What each part of the view came to, in the view's order; where it is `undefined`, boxes are to be read.
   */
  reduce(
    view: View,
    grid: ChunkGrid,
    task: ReductionTask,
    options: ParallelOptions,
  ): Promise<readonly (readonly ReducerState[])[] | undefined> | undefined;
}
