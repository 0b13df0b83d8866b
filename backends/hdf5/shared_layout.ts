/**
 * Whole views of a dataset, read and reduced by several threads.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import type { ChunkGrid, Parallel, ParallelOptions, ReductionTask } from "../../ndarray/backend.ts";
import { copyStorage } from "../../ndarray/copy.ts";
import { countBoxes, partition } from "../../ndarray/grid.ts";
import { placeBlock } from "../../ndarray/place.ts";
import type { ReducerState } from "../../ndarray/reducers.ts";
import { contiguousStrides, runOf, sizeOf, type Storage } from "../../ndarray/storage.ts";
import type { View } from "../../ndarray/view.ts";
import { endClaims, newClaims } from "../workers/claims.ts";
import { giveScratch, isWarm, perform, sharedScratch } from "../workers/pool.ts";
import type { Part, ReadJob, ReduceJob, SharedDataset, SharedView } from "../workers/protocol.ts";
import { sizeOfBox } from "./box.ts";
import { bytesOf, type Typed } from "./convert_kernel.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { FileSharing } from "./file_sharing.ts";
import type { LayoutBackend } from "./layout_backend.ts";
import { maySharePipeline } from "./shared_filters.ts";
import { cutSlabs, type Slab } from "./slabs.ts";
import { steadily } from "./steadily.ts";

const MIB = 2 ** 20;
/** Less work than this is done sooner than other threads hear of it; more where they have yet to start. */
const LEAST_BYTES = {
  decoded: { warm: MIB, cold: 8 * MIB },
  plain: { warm: 8 * MIB, cold: 32 * MIB },
};
/** The pages of less new memory are touched sooner than another thread is told to. */
const TOUCHED_BYTES = 8 * MIB;
const CLAIM_BYTES = MIB;
/** Whoever reads less than this of each chunk may come back for more. */
const SMALL_PART = 0.25;
const MOST_CLAIMS = 2 ** 16;
/** So many slabs are given to the threads before the first has to be put in its place. */
const SLABS_AHEAD = 2;
/** Where a single row of blocks is larger, it is decoded where it belongs. */
const LARGEST_SLAB = 64 * MIB;

/** Reads and reduces whole views of a dataset by several threads. */
export class SharedLayout implements Parallel {
  readonly #backend: LayoutBackend;
  readonly #storage: DatasetStorage;
  readonly #sharing: FileSharing;
  #dataset: SharedDataset | undefined;
  /** The bytes of reads for which threads were not started. */
  #missed = 0;
  /** The chunks of the first and of the last element that were read last. */
  #corner: readonly number[] = [];

  private constructor(backend: LayoutBackend, storage: DatasetStorage, sharing: FileSharing) {
    this.#backend = backend;
    this.#storage = storage;
    this.#sharing = sharing;
  }

  /**
   * Shares a dataset.
   *
   * @param backend Its elements.
   * @param storage The state that all handles of the dataset share.
   * @returns `undefined` where it cannot be shared.
   */
  static of(backend: LayoutBackend, storage: DatasetStorage): SharedLayout | undefined {
    const { context: { sharing }, layout, filters, external } = storage;
    const { memory, usesHeap } = backend.kernel;
    if (sharing === undefined || memory.type === undefined || memory.slots || usesHeap) return undefined;
    const stands = layout.class === "chunked" && maySharePipeline(filters, storage.context.codecs) ||
      layout.class === "contiguous" && layout.address !== undefined && (external?.length ?? 0) === 0;
    return stands ? new SharedLayout(backend, storage, sharing) : undefined;
  }

  /** Reads a view: into shared memory at once, into other memory by way of it where there is much to decode. */
  read(view: View, grid: ChunkGrid, result: Storage, options: ParallelOptions): Promise<boolean> | undefined {
    if (this.#isSmall(view)) return undefined;
    const touches = this.#isTouched(view, result, options);
    if (touches) this.#lookUp(view);
    const decodes = this.#decodes(view);
    if (touches && !decodes) return this.#readTouched(view, grid, result, options);
    if (!this.#pays(view, grid, decodes)) return undefined;
    if (isShared(result.data)) return this.#read(view, grid, result, options).then((parts) => parts !== undefined);
    return decodes ? this.#readSlabs(view, grid, result, options) : undefined;
  }

  /** Reduces a view: each thread those boxes that it claims. */
  reduce(
    view: View,
    grid: ChunkGrid,
    task: ReductionTask,
    options: ParallelOptions,
  ): Promise<readonly (readonly ReducerState[])[] | undefined> | undefined {
    if (this.#isSmall(view) || !this.#pays(view, grid, this.#decodes(view))) return undefined;
    const job: ReduceJob = { kind: "reduce", task, ...this.#share(view, grid) };
    return this.#perform(job, options).then((parts) => parts?.map(({ state }) => state));
  }

  /** Whether so little is touched that it need not be looked at further, as most small views are. */
  #isSmall({ terms, shape }: View): boolean {
    const { chunks } = this.#storage;
    let bytes = this.#backend.kernel.size * (chunks === undefined ? sizeOf(shape) : 1);
    if (chunks !== undefined) {
      for (let at = 0; at < chunks.chunkShape.length; at++) {
        const { axis, start, step } = terms[at]!;
        const extent = chunks.chunkShape[at]!;
        const last = axis < 0 ? start : start + step * (shape[axis]! - 1);
        bytes *= (Math.abs(Math.floor(start / extent) - Math.floor(last / extent)) + 1) * extent;
      }
    }
    return bytes < LEAST_BYTES.decoded.warm;
  }

  /** Looks up the chunks of the first and of the last element of a view. */
  #lookUp(view: View): void {
    const { chunks, owner } = this.#storage;
    if (chunks?.pipeline === undefined) return;
    const corners = this.#corners(view);
    try {
      const pending = steadily(owner, () => chunks.locate(corners.map((at) => chunks.keyOf(at)), corners));
      pending?.catch(() => {});
    } catch {
      // Whoever reads the chunks meets it again, and says what was being read.
    }
  }

  /** Whether chunks have to be decoded, as far as those of the first and the last element tell. */
  #decodes(view: View): boolean {
    const { chunks } = this.#storage;
    if (chunks?.pipeline === undefined) return !this.#backend.kernel.native;
    return this.#corners(view).some((at) => {
      const stored = chunks.find(chunks.keyOf(at));
      return stored === undefined || stored !== null && !chunks.isPlain(stored, at);
    });
  }

  /** The chunks of the first and of the last element of a view. */
  #corners({ terms, shape }: View): number[][] {
    const { chunkShape } = this.#storage.chunks!;
    return [0, 1].map((end) =>
      chunkShape.map((extent, at) => {
        const { axis, start, step } = terms[at]!;
        return Math.floor((start + (axis < 0 ? 0 : step * end * (shape[axis]! - 1))) / extent);
      })
    );
  }

  #pays(view: View, grid: ChunkGrid, decodes: boolean): boolean {
    const { kernel } = this.#backend;
    if (view.shape.includes(0) || view.terms.some(({ list }) => list !== undefined)) return false;
    const { chunks } = this.#storage;
    const keys = chunks === undefined ? [] : this.#corners(view).map((at) => chunks.keyOf(at));
    if (chunks !== undefined && keys.every((key) => chunks.cached(key) !== undefined)) return false;
    const { warm, cold } = decodes ? LEAST_BYTES.decoded : LEAST_BYTES.plain;
    const blocks = grid.stored?.length ?? countBoxes(view, grid);
    const elements = decodes ? blocks * sizeOfBox(grid.chunk) : sizeOf(view.shape);
    const bytes = elements * kernel.size;
    if (bytes < warm || decodes && this.#isSearched(keys, sizeOf(view.shape) / elements, bytes)) return false;
    if (isWarm(this.#sharing.threads)) return true;
    this.#missed += bytes;
    return this.#missed >= cold;
  }

  /** Whether the memory that a view is read to is new, and so much that another thread is to touch some of it. */
  #isTouched({ shape, terms }: View, { data }: Storage, { fresh }: ParallelOptions): boolean {
    const bytes = sizeOf(shape) * this.#backend.kernel.memory.bytes;
    return fresh === true && !isShared(data) && bytes >= TOUCHED_BYTES && terms.every(({ list }) => list === undefined);
  }

  /** Whether small parts of the same chunks are read again, so that they are to be decoded into the cache. */
  #isSearched(keys: readonly number[], part: number, bytes: number): boolean {
    const before = this.#corner;
    this.#corner = keys;
    return part < SMALL_PART && keys.every((key, i) => key === before[i]) &&
      bytes <= this.#storage.context.chunkCache.maxBytes;
  }

  #share(view: View, grid: ChunkGrid, room?: Uint8Array<SharedArrayBuffer>): SharedView {
    const { kernel } = this.#backend;
    const boxes = countBoxes(view, grid);
    const inBytes = Math.max(1, Math.min(8, Math.round(CLAIM_BYTES / (sizeOfBox(grid.chunk) * kernel.size))));
    const claimSize = Math.max(inBytes, Math.ceil(boxes / MOST_CLAIMS));
    // A copy: with a part of an array all of its memory would be sent.
    const stored = grid.stored?.slice();
    return { dataset: this.#describe().id, view, stored, claimSize, claims: newClaims(boxes, claimSize, room) };
  }

  /** The dataset as it is now. */
  #describe(): SharedDataset {
    const { layout, shape } = this.#storage;
    const known = this.#dataset?.description;
    if (known?.layout === layout && known.dataspace.shape === shape) return this.#dataset!;
    return this.#dataset = this.#sharing.describe(this.#storage);
  }

  #read(
    view: View,
    grid: ChunkGrid,
    { data, offset, strides }: Storage,
    options: ParallelOptions,
    room?: Uint8Array<SharedArrayBuffer>,
  ): Promise<readonly Part[] | undefined> {
    return this.#perform({ kind: "read", data, offset, strides, ...this.#share(view, grid, room) }, options);
  }

  async #perform(job: ReadJob | ReduceJob, { signal, onDone }: ParallelOptions): Promise<readonly Part[] | undefined> {
    const stop = (): void => endClaims(job.claims);
    signal?.addEventListener("abort", stop);
    const { witness } = this.#storage.owner ?? {};
    const isSteady = (): boolean => {
      witness?.doubt();
      return !witness?.changed();
    };
    // Before the other threads read the index, this one remembers what leads to it.
    if (witness !== undefined) this.#storage.chunks?.index();
    try {
      const parts = await perform(this.#sharing.threads, job, this.#dataset!, onDone);
      // What may have been overwritten is read again by this thread.
      return isSteady() ? parts : undefined;
    } catch (error) {
      if (isSteady()) throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
      signal?.throwIfAborted();
    }
  }

  /**
   * Has a thread of the platform write to the second half of new memory while this one fills the first: the kernel gives
   * memory its pages when they are first written to, which takes longer than reading. It writes what stands where that
   * half begins, so that it is at hand when it is read; where that is not known, the start of the file.
   *
   * @returns Settles when it is done.
   */
  #touch(slabs: readonly Slab[], result: Storage): Promise<void> {
    if (slabs.length < 2) return Promise.resolve();
    const { view, offset } = slabs[slabs.length >> 1]!;
    const { bytes } = this.#backend.kernel.memory;
    return this.#sharing.readAside(this.#addressOf(view) ?? 0, bytesOf(result.data as Typed).subarray(offset * bytes));
  }

  /** Where the first element of a view stands, as far as that is known. */
  #addressOf({ terms }: View): number | undefined {
    const { chunks, layout, shape, datatype } = this.#storage;
    const at = shape.map((_, axis) => terms[axis]!.start);
    if (chunks !== undefined) {
      return chunks.find(chunks.keyOf(at.map((index, axis) => Math.floor(index / chunks.chunkShape[axis]!))))?.address;
    }
    if (layout.class !== "contiguous" || layout.address === undefined) return undefined;
    return layout.address + at.reduce((index, own, axis) => index * shape[axis]! + own, 0) * datatype.size;
  }

  /** Reads what needs no decoding into new memory. */
  async #readTouched(view: View, grid: ChunkGrid, result: Storage, options: ParallelOptions): Promise<boolean> {
    const backend = this.#backend;
    const { signal, onDone } = options;
    const slabs = cutSlabs(view, grid, result, backend.kernel.memory.bytes);
    const touched = this.#touch(slabs, result);
    const into = (offset: number, count: number): AnyData => runOf(backend.dtype, result.data, offset, count);
    try {
      for (const [i, { view, offset }] of slabs.entries()) {
        if (i === slabs.length >> 1) await touched;
        const requests = partition(view, grid, result.strides, { offset, into });
        const pending = backend.read(requests, (block) => placeBlock(backend.dtype, block, result), { signal });
        if (pending !== undefined) await pending;
        onDone?.(sizeOf(view.shape));
      }
      return true;
    } finally {
      await touched;
    }
  }

  /** Decodes slab after slab into shared memory; while one is put in its place, those after it are decoded. */
  async #readSlabs(view: View, grid: ChunkGrid, result: Storage, options: ParallelOptions): Promise<boolean> {
    const { kernel: { memory: { type, lanes, bytes } }, dtype } = this.#backend;
    const slabs = cutSlabs(view, this.#backend.grid, result, bytes);
    const most = slabs.reduce((most, slab) => Math.max(most, sizeOf(slab.view.shape)), 0);
    const room = Math.ceil(most * bytes / 64) * 64;
    if (room > LARGEST_SLAB) return false;
    const boxes = slabs.reduce((most, slab) => Math.max(most, countBoxes(slab.view, grid)), 0);
    const rooms = Math.min(slabs.length, SLABS_AHEAD + 1);
    const shared = sharedScratch(rooms * (room + boxes));
    const readings: Promise<readonly Part[] | undefined>[] = [];
    const decoded: Storage[] = [];
    const begin = (i: number): void => {
      const { view: part } = slabs[i]!;
      const data = new type!(shared, i % rooms * room, sizeOf(part.shape) * lanes) as AnyData;
      decoded.push({ data, offset: 0, strides: contiguousStrides(part.shape) });
      const claims = new Uint8Array(shared, rooms * room + i % rooms * boxes, boxes);
      const reading = this.#read(part, grid, decoded[i]!, options, claims);
      // It may fail before its turn comes to be waited for.
      reading.catch(() => {});
      readings.push(reading);
    };
    try {
      for (let i = 0; i < Math.min(SLABS_AHEAD, slabs.length); i++) begin(i);
      for (let i = 0; i < slabs.length; i++) {
        if (await readings[i] === undefined) return false;
        if (i + SLABS_AHEAD < slabs.length) begin(i + SLABS_AHEAD);
        const { view: part, offset } = slabs[i]!;
        copyStorage(dtype, part.shape, decoded[i]!, { ...result, offset });
      }
      return true;
    } finally {
      // The threads may still be at slabs that come later.
      await Promise.allSettled(readings);
      giveScratch(shared);
    }
  }
}

function isShared(data: AnyData): boolean {
  return !Array.isArray(data) && (data as Uint8Array).buffer instanceof SharedArrayBuffer;
}
