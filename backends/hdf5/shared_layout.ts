/**
 * Whole views of a dataset, read and reduced by several threads.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import type { ChunkGrid, Parallel, ParallelOptions, ReductionTask } from "../../ndarray/backend.ts";
import { copyStorage } from "../../ndarray/copy.ts";
import { blockRanges, countBoxes } from "../../ndarray/grid.ts";
import type { ReducerState } from "../../ndarray/reducers.ts";
import { contiguousStrides, sizeOf, type Storage } from "../../ndarray/storage.ts";
import { selectView, type View } from "../../ndarray/view.ts";
import { endClaims, newClaims } from "../workers/claims.ts";
import { giveScratch, isWarm, perform, sharedScratch } from "../workers/pool.ts";
import type { Part, ReadJob, ReduceJob, SharedDataset, SharedView } from "../workers/protocol.ts";
import { sizeOfBox } from "./box.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { FileSharing } from "./file_sharing.ts";
import type { LayoutBackend } from "./layout_backend.ts";
import { maySharePipeline } from "./shared_filters.ts";

const MIB = 2 ** 20;
/** Less work than this is done sooner than other threads hear of it; more where they have yet to start. */
const LEAST_BYTES = {
  decoded: { warm: MIB, cold: 8 * MIB },
  plain: { warm: 8 * MIB, cold: 32 * MIB },
};
const CLAIM_BYTES = MIB;
const MOST_CLAIMS = 2 ** 16;
/** What is decoded into shared memory before it is put in its place. */
const SLAB_BYTES = 16 * MIB;

/** A part of a view that is decoded into shared memory. */
interface Slab {
  readonly view: View;
  /** Where in the result it starts, in elements. */
  readonly offset: number;
}

/** Reads and reduces whole views of a dataset by several threads. */
export class SharedLayout implements Parallel {
  readonly #backend: LayoutBackend;
  readonly #storage: DatasetStorage;
  readonly #sharing: FileSharing;
  #dataset: SharedDataset | undefined;

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
    const decodes = this.#decodes(view);
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
    if (!this.#pays(view, grid, this.#decodes(view))) return undefined;
    const job: ReduceJob = { kind: "reduce", task, ...this.#share(view, grid) };
    return this.#perform(job, options).then((parts) => parts?.map(({ state }) => state));
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
    if (chunks !== undefined && this.#corners(view).every((at) => chunks.cached(chunks.keyOf(at)) !== undefined)) {
      return false;
    }
    const { warm, cold } = decodes ? LEAST_BYTES.decoded : LEAST_BYTES.plain;
    const least = isWarm(this.#sharing.threads) ? warm : cold;
    const blocks = grid.stored?.length ?? countBoxes(view, grid);
    const bytes = decodes ? blocks * sizeOfBox(grid.chunk) : sizeOf(view.shape);
    return bytes * kernel.size >= least;
  }

  #share(view: View, grid: ChunkGrid): SharedView {
    const { kernel } = this.#backend;
    const boxes = countBoxes(view, grid);
    const inBytes = Math.max(1, Math.min(8, Math.round(CLAIM_BYTES / (sizeOfBox(grid.chunk) * kernel.size))));
    const claimSize = Math.max(inBytes, Math.ceil(boxes / MOST_CLAIMS));
    // A copy: with a part of an array all of its memory would be sent.
    const stored = grid.stored?.slice();
    return { dataset: this.#describe().id, view, stored, claimSize, claims: newClaims(boxes, claimSize) };
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
  ): Promise<readonly Part[] | undefined> {
    return this.#perform({ kind: "read", data, offset, strides, ...this.#share(view, grid) }, options);
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

  /** Decodes slab after slab into shared memory; while one is decoded, the one before is put in its place. */
  async #readSlabs(view: View, grid: ChunkGrid, result: Storage, options: ParallelOptions): Promise<boolean> {
    const { kernel: { memory: { type, lanes, bytes } }, dtype } = this.#backend;
    const slabs = this.#slabs(view, result);
    const most = slabs.reduce((most, slab) => Math.max(most, sizeOf(slab.view.shape)), 0);
    const half = Math.ceil(most * bytes / 64) * 64;
    const halves = slabs.length > 1 ? 2 : 1;
    if (half > 4 * SLAB_BYTES) return false;
    const shared = sharedScratch(halves * half);
    try {
      let place: (() => void) | undefined;
      for (let i = 0; i < slabs.length; i++) {
        const { view: part, offset } = slabs[i]!;
        const data = new type!(shared, i % halves * half, sizeOf(part.shape) * lanes) as AnyData;
        const decoded: Storage = { data, offset: 0, strides: contiguousStrides(part.shape) };
        const reading = this.#read(part, grid, decoded, options);
        place?.();
        place = () => copyStorage(dtype, part.shape, decoded, { ...result, offset });
        if (await reading === undefined) return false;
      }
      place?.();
      return true;
    } finally {
      giveScratch(shared);
    }
  }

  /** Cuts a view along its first long axis, between blocks. */
  #slabs(view: View, result: Storage): Slab[] {
    const axis = view.shape.findIndex((extent) => extent > 1);
    if (axis < 0) return [{ view, offset: result.offset }];
    const row = sizeOf(view.shape) / view.shape[axis]! * this.#backend.kernel.memory.bytes;
    const slabs: Slab[] = [];
    let start = 0;
    let stop = 0;
    const cut = (): void => {
      const indices = view.shape.map((extent, at) => {
        const range = { kind: "range", start: 0, step: 1 } as const;
        return at === axis ? { ...range, start, count: stop - start } : { ...range, count: extent };
      });
      const part = selectView(view, { indices, axes: view.shape.map((_, at) => at) });
      slabs.push({ view: part, offset: result.offset + start * result.strides[axis]! });
      start = stop;
    };
    for (const ranges of blockRanges(view, this.#backend.grid, axis + 1)) {
      const end = ranges[axis]!.stop;
      if (stop > start && (end - start) * row > SLAB_BYTES) cut();
      stop = end;
    }
    cut();
    return slabs;
  }
}

function isShared(data: AnyData): boolean {
  return !Array.isArray(data) && (data as Uint8Array).buffer instanceof SharedArrayBuffer;
}
