/**
 * The chunks of one dataset: where they stand, which of them are decoded, and which were written and not yet published.
 *
 * @module
 */

import { type EncodedChunk, Pipeline } from "../../codecs/pipeline.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import { type CachedChunk, type ChunkOwner, SpareChunk } from "./chunk_cache.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index/chunk_index.ts";
import { openChunkIndex } from "./chunk_index/open.ts";
import { ChunkTable, type KnownChunk } from "./chunk_table.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { EncodingRate } from "./encoding_rate.ts";
import { fillWith } from "./fill.ts";
import { moveElements, wouldOverwriteFlushed } from "./keep_flushed.ts";
import { extensibleArrayHeaderSize } from "./format/extensible_array.ts";
import type { ChunkIndexing, DataLayout } from "./format/messages/data_layout.ts";
import type { Reading } from "./format/reading.ts";
import { watched } from "./steadily.ts";

/** In a source near by, the index of a grid of up to this many chunks is read whole when the first is asked for. */
const READ_WHOLE = 1 << 14;
/** Bytes that a filtered chunk takes in a file at least, its place in the index counted in. */
const LEAST_BYTES = 16;

type ChunkedLayout = Extract<DataLayout, { class: "chunked" }>;

/** The chunks of one dataset. */
export class ChunkStore implements ChunkOwner {
  /** The shape of a chunk. */
  readonly chunkShape: readonly number[];
  /** Bytes of a chunk before any filter. */
  readonly chunkBytes: number;
  /** The filters; `undefined` where there are none. */
  readonly pipeline: Pipeline | undefined;
  /** How fast this thread encodes the chunks. */
  readonly encodingRate = new EncodingRate();
  readonly #storage: DatasetStorage;
  readonly #spare: SpareChunk | undefined;
  #index: ChunkIndex | undefined;
  #table: ChunkTable;
  /** How many chunks were looked up one by one. */
  #lookedUp = 0;
  #cached = new Map<number, CachedChunk>();
  /** What was stored and is not yet in the index. */
  #changes = new Map<number, ChunkChange>();

  /** Starts with what the header says. */
  constructor(storage: DatasetStorage) {
    const layout = storage.layout as ChunkedLayout;
    const size = storage.datatype.size;
    this.#storage = storage;
    this.chunkShape = layout.chunkShape;
    this.chunkBytes = layout.chunkShape.reduce((product, extent) => product * extent, size);
    if (layout.elementSize !== size) {
      this.#fail(`its chunks have elements of ${layout.elementSize} bytes, its datatype has ${size}`);
    }
    if (layout.chunkShape.length !== storage.shape.length) this.#fail("its chunks do not have the rank of its shape");
    if (layout.chunkShape.some((extent) => extent < 1)) this.#fail("its chunks are empty");
    this.pipeline = storage.filters.length === 0 ? undefined : new Pipeline(storage.filters, storage.context.codecs);
    this.#table = this.#newTable();
    // Numbers read without a promise have been copied on by the time that their chunk goes.
    const { class: kind } = storage.datatype;
    const isCopied = storage.context.synchronous === true && (kind === "fixed-point" || kind === "floating-point");
    if (isCopied && storage.context.writer === undefined) this.#spare = new SpareChunk(this.chunkBytes);
  }

  #fail(reason: string): never {
    throw new FormatError(`Cannot read dataset ${JSON.stringify(this.#storage.name)}: ${reason}`);
  }

  #newTable(): ChunkTable {
    return new ChunkTable(this.pipeline === undefined ? this.chunkBytes : 0);
  }

  get #layout(): ChunkedLayout {
    return this.#storage.layout as ChunkedLayout;
  }

  /** How many chunks there are along each axis at this moment. */
  get counts(): readonly number[] {
    return this.#storage.shape.map((extent, axis) => Math.ceil(extent / this.chunkShape[axis]!));
  }

  /** Whether anything was written that the file does not yet hold. */
  get dirty(): boolean {
    if (this.#changes.size > 0) return true;
    for (const chunk of this.#cached.values()) if (chunk.dirty) return true;
    return false;
  }

  /** The linear index of a chunk in the grid. */
  keyOf(coordinates: readonly number[]): number {
    const { shape } = this.#storage;
    let key = 0;
    for (let axis = 0; axis < coordinates.length; axis++) {
      key = key * Math.ceil(shape[axis]! / this.chunkShape[axis]!) + coordinates[axis]!;
    }
    if (key > Number.MAX_SAFE_INTEGER) {
      throw new UnsupportedError(
        `Cannot read dataset ${JSON.stringify(this.#storage.name)}: more than 2^53 chunks are not supported`,
        { feature: "more than 2^53 chunks" },
      );
    }
    return key;
  }

  /** Where a chunk stands, as far as it is known. */
  find(key: number): KnownChunk {
    const change = this.#changes.get(key);
    return change === undefined ? this.#table.get(key) : change.chunk ?? null;
  }

  /** Looks up those of the chunks that are not known yet. */
  locate(keys: readonly number[], coordinates: readonly (readonly number[])[], signal?: AbortSignal): Awaitable<void> {
    const wanted: number[] = [];
    for (let i = 0; i < keys.length; i++) if (this.find(keys[i]!) === undefined) wanted.push(i);
    if (wanted.length === 0) return;
    if (this.#readsWhole(wanted.length)) return this.#readTable(signal);
    this.#lookedUp += wanted.length;
    const found = this.#run(this.#open().locate(wanted.map((i) => coordinates[i]!)), signal);
    const keep = (places: readonly (StoredChunk | undefined)[]): void => {
      places.forEach((chunk, i) => this.#table.set(keys[wanted[i]!]!, this.#checked(chunk, coordinates[wanted[i]!]!)));
    };
    return found instanceof Promise ? found.then(keep) : keep(found);
  }

  /**
   * Gives the chunks that may hold anything but the fill value, where they are few: those in the file, those written and
   * not yet in it, and those kept.
   *
   * @param touched How many chunks are to be read; where that is a small part of all, nothing is looked up.
   * @returns Their keys, ascending; `undefined` where they are many or not known.
   */
  fewStored(touched: number): Awaitable<Float64Array | undefined> {
    const { kind } = this.#layout.index;
    if (kind === "implicit" || !(this.#chunkCount <= Number.MAX_SAFE_INTEGER)) return undefined;
    if (!this.#table.complete) {
      if (!this.#readsWhole(touched)) return undefined;
      const read = this.#readTable();
      if (read !== undefined) return read.then(() => this.fewStored(touched));
    }
    const keys = this.#table.keys();
    if (keys === undefined) return undefined;
    const others = new Set([...this.#changes.keys(), ...this.#cached.keys()]);
    for (const key of others) if (key < 0 || this.#table.get(key)) others.delete(key);
    if (others.size === 0) return keys;
    const all = new Float64Array(keys.length + others.size);
    all.set(keys);
    all.set([...others], keys.length);
    return all.sort();
  }

  get #chunkCount(): number {
    return this.counts.reduce((product, count) => product * count, 1);
  }

  /** Whether the index is read whole rather than so many more chunks looked up. */
  #readsWhole(wanted: number): boolean {
    const chunks = this.#chunkCount;
    const { cost } = this.#storage.context;
    if (cost === undefined && chunks <= READ_WHOLE) return true;
    // To look up one chunk takes as long as to read some hundred near by, far fewer from far away.
    if (this.#lookedUp + wanted > chunks / (cost === undefined ? 64 : 8)) return true;
    // A file has no room for more chunks than this, but for a damaged one.
    const room = (this.#storage.context.end(0) ?? Infinity) /
      (this.pipeline === undefined ? this.chunkBytes : LEAST_BYTES);
    return room <= wanted;
  }

  #readTable(signal?: AbortSignal): Awaitable<void> {
    const table = this.#newTable();
    table.begin(this.#chunkCount);
    const { counts } = this;
    const read = this.#run(
      this.#open().all((coordinates, chunk) => {
        for (let axis = 0; axis < counts.length; axis++) if (coordinates[axis]! >= counts[axis]!) return;
        table.set(this.keyOf(coordinates), this.#checked(chunk, coordinates));
      }),
      signal,
    );
    const done = () => {
      this.#table = table;
    };
    return read instanceof Promise ? read.then(done) : done();
  }

  #checked(chunk: StoredChunk | undefined, coordinates: readonly number[]): StoredChunk | undefined {
    const reached = chunk === undefined ? 0 : chunk.address + chunk.size;
    if (chunk !== undefined && reached > (this.#storage.context.end(reached) ?? Infinity)) {
      throw new FormatError(
        `Cannot read dataset ${JSON.stringify(this.#storage.name)}: ${describeChunk(coordinates)} ` +
          `lies past the end of the file at byte ${chunk.address}`,
        { address: chunk.address },
      );
    }
    return chunk;
  }

  #open(): ChunkIndex {
    if (this.#index !== undefined) return this.#index;
    const { index } = this.#layout;
    // Its header is published where it stands.
    if (index.kind === "extensible-array" && index.address !== undefined) {
      const { owner, context } = this.#storage;
      owner?.witness?.watch(index.address, extensibleArrayHeaderSize(context.sizes));
    }
    return this.#index = openChunkIndex(index, this.#shape());
  }

  /** Runs a reading of the index. */
  #run<T>(reading: Reading<T>, signal?: AbortSignal): Awaitable<T> {
    const { owner, context } = this.#storage;
    return context.run(owner === undefined ? reading : watched(owner, reading), signal);
  }

  #shape(): ChunkedShape {
    const { context, shape, maxShape, datatype, filters, layout } = this.#storage;
    return {
      sizes: context.sizes,
      shape,
      maxShape: maxShape.length === 0 ? shape : maxShape,
      chunkShape: this.chunkShape,
      elementSize: datatype.size,
      filtered: filters.length > 0,
      layoutVersion: layout.version,
      btreeK: context.chunkBtreeK,
    };
  }

  /** Whether chunks that go over the edge of the dataset are stored without filters. */
  get edgesUnfiltered(): boolean {
    return this.#layout.edgesUnfiltered;
  }

  /** Whether a chunk goes over the edge of the dataset and is stored without filters for that. */
  isUnfilteredEdge(coordinates: readonly number[]): boolean {
    if (!this.#layout.edgesUnfiltered) return false;
    const { shape } = this.#storage;
    return coordinates.some((at, axis) => (at + 1) * this.chunkShape[axis]! > shape[axis]!);
  }

  /** Whether the stored bytes of a chunk are those of its elements. */
  isPlain(chunk: StoredChunk, coordinates: readonly number[]): boolean {
    if (this.pipeline === undefined) return true;
    const all = 2 ** Math.min(this.pipeline.filters.length, 32) - 1;
    return ((chunk.filterMask & all) >>> 0) === all || this.isUnfilteredEdge(coordinates);
  }

  /** Ends with an error where a chunk would take too many bytes in memory. */
  checkSize(): void {
    const { maxBytes } = this.#storage.context;
    if (this.chunkBytes <= maxBytes) return;
    throw new UnsupportedError(
      `Cannot read dataset ${JSON.stringify(this.#storage.name)}: a chunk has ${this.chunkBytes} bytes and ` +
        `at most ${maxBytes} may be brought into memory`,
      { feature: `chunks of ${this.chunkBytes} bytes` },
    );
  }

  /** The decoded chunk, where it is kept. */
  cached(key: number): CachedChunk | undefined {
    const chunk = this.#cached.get(key);
    if (chunk !== undefined) this.#storage.context.chunkCache.touch(chunk);
    return chunk;
  }

  /** Keeps a decoded chunk; a dirty one stays until it is stored. */
  keep(key: number, coordinates: readonly number[], bytes: Uint8Array, dirty: boolean): CachedChunk {
    const chunk = { owner: this, coordinates: [...coordinates], bytes, dirty, unwritten: bytes.length };
    this.#cached.set(key, chunk);
    this.#storage.context.chunkCache.add(chunk);
    return chunk;
  }

  /** Keeps a chunk that was decoded for a read, unless it was written to in the meantime. */
  keepClean(key: number, coordinates: readonly number[], bytes: Uint8Array, stored: StoredChunk): void {
    if (!this.#cached.has(key) && this.find(key)?.address === stored.address) this.keep(key, coordinates, bytes, false);
  }

  /** Told by the cache that a chunk is no longer kept. */
  forget(chunk: CachedChunk): void {
    const key = this.keyOf(chunk.coordinates);
    if (this.#cached.get(key) === chunk) this.#cached.delete(key);
    this.#spare?.give(chunk.bytes);
  }

  /** Memory to decode a chunk into, whatever it holds. */
  memory(): Uint8Array {
    return this.#spare?.take() ?? new Uint8Array(this.chunkBytes);
  }

  /** Visits the decoded chunks that are kept. */
  visitKept(visit: (coordinates: readonly number[], chunk: undefined) => void): void {
    for (const { coordinates } of this.#cached.values()) visit(coordinates, undefined);
  }

  /** Lets a decoded chunk go without storing it. */
  discard(key: number): void {
    const chunk = this.#cached.get(key);
    if (chunk !== undefined) this.#storage.context.chunkCache.remove(chunk);
  }

  /** Stores a dirty chunk; it is clean from now on. */
  store(chunk: CachedChunk): Awaitable<void> {
    const done = () => {
      chunk.dirty = false;
    };
    const stored = this.storeBytes(chunk.coordinates, chunk.bytes);
    return stored instanceof Promise ? stored.then(done) : done();
  }

  /**
   * Stores a chunk in fresh space.
   *
   * @param coordinates The chunk's coordinates in the chunk grid.
   * @param bytes Its elements before any filter; the caller's again once the call is done.
   * @returns Nothing where all is done, else a promise.
   */
  storeBytes(coordinates: readonly number[], bytes: Uint8Array): Awaitable<void> {
    const key = this.keyOf(coordinates);
    const known = this.find(key);
    if (known === undefined) {
      const located = this.locate([key], [coordinates]);
      if (located !== undefined) return located.then(() => this.storeBytes(coordinates, bytes));
    }
    const { writer } = this.#storage.context;
    const index = this.#layout.index;
    const before = this.find(key) ?? undefined;
    if (index.kind === "implicit" && before !== undefined) {
      if (!wouldOverwriteFlushed(this.#storage)) return writer!.writeData(before.address, bytes);
      const again = () => {
        this.#table = this.#newTable();
        this.#index = undefined;
        return this.storeBytes(coordinates, bytes);
      };
      const moved = moveElements(this.#storage);
      return moved instanceof Promise ? moved.then(again) : again();
    }
    if (this.pipeline === undefined || this.isUnfilteredEdge(coordinates)) return this.replace(coordinates, bytes, 0);
    const start = performance.now();
    const encoded = this.pipeline.encode(bytes, { chunk: coordinates });
    this.encodingRate.add(bytes.length, performance.now() - start);
    const put = ({ bytes, filterMask }: EncodedChunk) => this.replace(coordinates, bytes, filterMask);
    return encoded instanceof Promise ? encoded.then(put) : put(encoded);
  }

  /**
   * Stores a chunk as its filters left it, and gives back where it stood before, which is known.
   *
   * @param coordinates The chunk's coordinates in the chunk grid.
   * @param stored Its bytes; the caller's again once the call is done.
   * @param filterMask A set bit: the filter of that place was skipped.
   * @returns Nothing where all is done, else a promise.
   */
  replace(coordinates: readonly number[], stored: Uint8Array, filterMask: number): Awaitable<void> {
    const before = this.find(this.keyOf(coordinates));
    if (before) this.#storage.context.writer!.space.release(before.address, before.size);
    return this.storeEncoded(coordinates, stored, filterMask);
  }

  /**
   * Stores a chunk that was never stored, as its filters left it.
   *
   * @param coordinates The chunk's coordinates in the chunk grid.
   * @param stored Its bytes; the caller's again once the call is done.
   * @param filterMask A set bit: the filter of that place was skipped.
   * @returns Nothing where all is done, else a promise.
   */
  storeEncoded(coordinates: readonly number[], stored: Uint8Array, filterMask: number): Awaitable<void> {
    const writer = this.#storage.context.writer!;
    const chunk = { address: writer.space.allocateData(stored.length), size: stored.length, filterMask };
    this.#changes.set(this.keyOf(coordinates), { coordinates: [...coordinates], chunk });
    return writer.writeData(chunk.address, stored);
  }

  /** Forgets all that is known and all that was not flushed, and takes what the header says now. */
  reset(change: () => void): void {
    for (const chunk of [...this.#cached.values()]) this.#storage.context.chunkCache.remove(chunk);
    this.#changes.clear();
    change();
    this.#table = this.#newTable();
    this.#index = undefined;
  }

  /** A chunk full of the fill value. */
  newBytes(): Uint8Array {
    this.checkSize();
    const bytes = new Uint8Array(this.chunkBytes);
    if (this.#storage.fillBytes !== undefined) this.fill(bytes);
    return bytes;
  }

  /** Fills the memory of a chunk with the fill value. */
  fill(bytes: Uint8Array): void {
    const { fillBytes } = this.#storage;
    if (fillBytes === undefined) bytes.fill(0);
    else fillWith(bytes, fillBytes);
  }

  /** Notes that a chunk is gone, and gives back where it stood. */
  drop(coordinates: readonly number[], stored: StoredChunk | undefined): void {
    const key = this.keyOf(coordinates);
    this.discard(key);
    if (stored === undefined) return;
    this.#storage.context.writer!.space.release(stored.address, stored.size);
    this.#changes.set(key, { coordinates: [...coordinates], chunk: undefined });
  }

  /**
   * Stores all dirty chunks.
   *
   * @returns What the index is to be told: where each changed chunk stands now.
   */
  flush(): Awaitable<ChunkChange[]> {
    for (const chunk of this.#cached.values()) {
      if (!chunk.dirty) continue;
      const stored = this.store(chunk);
      if (stored !== undefined) return stored.then(() => this.flush());
    }
    return [...this.#changes.values()];
  }

  /** The index as it stands in the file, to be updated with the changes. */
  index(): ChunkIndex {
    return this.#open();
  }

  /** Notes that the changes are in the index now. */
  published(indexing: ChunkIndexing): void {
    for (const [key, { chunk }] of this.#changes) this.#table.set(key, chunk);
    this.#changes.clear();
    this.#storage.layout = { ...this.#layout, index: indexing };
    this.#index = undefined;
  }

  /** Keeps what is known under the keys of a new shape; chunks outside of it were dropped before. */
  reshape(change: () => void): void {
    const before = this.counts;
    const cached = [...this.#cached.values()];
    const changes = [...this.#changes.values()];
    change();
    const after = this.counts;
    this.#index = undefined;
    // The extent of the first axis is in no key: whoever appends along it goes on with what is known.
    const appends = after.every((count, axis) => axis === 0 ? count >= before[0]! : count === before[axis]);
    if (!appends || !this.#table.grow(after.reduce((product, count) => product * count, 1))) {
      this.#cached = new Map(cached.map((chunk) => [this.keyOf(chunk.coordinates), chunk]));
      this.#table = this.#newTable();
    }
    this.#changes = new Map();
    for (const chunk of changes) this.#changes.set(this.#changeKey(chunk.coordinates), chunk);
  }

  /** Chunks that are gone may lie outside of the grid; they get keys that no chunk of it has. */
  #changeKey(coordinates: readonly number[]): number {
    const { counts } = this;
    const inside = coordinates.every((at, axis) => at < counts[axis]!);
    return inside ? this.keyOf(coordinates) : -1 - this.#changes.size;
  }

  /**
   * Visits every chunk that has a place in the file, in no particular order.
   *
   * @param visit Takes each chunk; `coordinates` is lent for the length of the call.
   * @returns Nothing where all is done, else a promise.
   */
  visitStored(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Awaitable<void> {
    const { counts } = this;
    const changes = () => {
      for (const { coordinates, chunk } of this.#changes.values()) if (chunk !== undefined) visit(coordinates, chunk);
    };
    const { kind } = this.#layout.index;
    const read = this.#run(
      this.#open().all((coordinates, chunk) => {
        // There are as many as the extents claim, since nothing was stored of them.
        if (kind === "implicit") this.#checked(chunk, coordinates);
        if (this.#changes.size > 0) {
          const inside = coordinates.every((at, axis) => at < counts[axis]!);
          if (!inside || this.#changes.has(this.keyOf(coordinates))) return;
        }
        visit(coordinates, chunk);
      }),
    );
    return read instanceof Promise ? read.then(changes) : changes();
  }
}

/** How a chunk is called in messages. */
export function describeChunk(coordinates: readonly number[]): string {
  return `chunk (${coordinates.join(", ")}${coordinates.length === 1 ? "," : ""})`;
}
