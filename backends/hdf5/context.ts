/**
 * What all handles of one open file share: its bytes, its superblock, and one state an object.
 *
 * @module
 */

import type { CodecRegistry } from "../../codecs/registry.ts";
import type { Awaitable, Backend } from "../../ndarray/backend.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import { ClosedError } from "../../ndarray/errors.ts";
import { coalesce } from "../sources/coalesce.ts";
import { PageCache } from "../sources/cache.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "../sources/source.ts";
import { endOf } from "./end_of_file.ts";
import { layImageOver } from "./cache_image.ts";
import { absolute } from "./absolute.ts";
import { ChunkCache } from "./chunk_cache.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { Hdf5File } from "./file.ts";
import { defaultThreads, join, leave } from "../workers/pool.ts";
import { FarFile } from "./far_file.ts";
import { FileSharing } from "./file_sharing.ts";
import type { FieldSizes } from "./format/cursor.ts";
import type { Unfilter } from "./format/fractal_heap_read.ts";
import { GlobalHeap } from "./format/global_heap.ts";
import type { CachedBlock } from "./format/messages/cache_image_message.ts";
import type { SharedMessageTable } from "./format/messages/shared_message_table.ts";
import { type FileEnd, type RangeReader, type Reading, run } from "./format/reading.ts";
import type { Superblock } from "./format/superblock.ts";
import { heapUnfilter } from "./heap_unfilter.ts";
import type { ObjectState } from "./object_state.ts";
import { ObjectTable } from "./object_table.ts";
import { StoredPointer } from "./references.ts";
import { refreshObject } from "./refresh.ts";
import type { Resolver } from "./resolver.ts";
import { SharedEncoder } from "./shared_encoder.ts";
import { maySharePipeline } from "./shared_filters.ts";
import type { StorageContext, StoredReference } from "./storage_context.ts";
import type { FileWriter } from "./writer.ts";
import { openVirtualSource } from "./virtual_source.ts";

/** How a file is open: for reading, or for reading and writing. */
export type OpenMode = "r" | "r+";

/** The settings of an open file. */
export interface ContextSettings {
  /** How the file is open. */
  readonly mode: OpenMode;
  /** The filters that may be met. */
  readonly codecs: CodecRegistry;
  /** The most bytes that one read may bring into memory. */
  readonly maxBytes: number;
  /** The most bytes of decoded chunks that are kept. */
  readonly chunkCacheBytes: number;
  /** How many threads read and decode; `false` for none but this. */
  readonly workers: number | false | undefined;
  /** Finds the other files that this one names. */
  readonly resolver: Resolver;
}

/** What the superblock and its extension say of the whole file. */
export interface FileFacts {
  readonly superblock: Superblock;
  /** Half of how many children a node of a version 1 chunk B-tree has. */
  readonly chunkBtreeK: number;
  /** Where messages stand that several headers share, where the file has such a table. */
  readonly sharedMessages: SharedMessageTable | undefined;
  /** Metadata that is to be read in place of what stands in the file. */
  readonly cacheImage: readonly CachedBlock[];
  /** How many bytes from the start of the file are best fetched at once; 0 where nothing is said of that. */
  readonly frontBytes: number;
}

/** What all handles of one open file share. */
export class FileContext implements StorageContext {
  /** Where the bytes come from. */
  readonly source: ByteSource;
  /** What the superblock and its extension say. */
  readonly facts: FileFacts;
  /** The settings the file was opened with. */
  readonly settings: ContextSettings;
  /** One state an object, by the address of its header; all handles and views share it. */
  readonly objects: ObjectTable;
  /** The decoded chunks that are kept, for the whole file. */
  readonly chunkCache: ChunkCache;
  /** The values of variable length. */
  readonly heap: GlobalHeap;
  /** Undoes the filters of fractal heaps. */
  readonly unfilter: Unfilter;
  /** Whether the source answers without a promise. */
  readonly synchronous: boolean;
  /** Whether a writer in another process may change what is read. */
  readonly changes: boolean;
  /** Answers readings of metadata. A writer lays what it has not yet flushed over it. */
  metadata: RangeReader;
  /** How several threads read the file, where they do. */
  readonly sharing: FileSharing | undefined;
  /** What writing needs; `undefined` in a file that is open for reading. */
  writer: FileWriter | undefined;
  /** The handle of the file itself; set when the file is opened. */
  file!: Hdf5File;
  /** Where bytes may be at hand that were fetched with metadata. */
  readonly #near: PageCache | undefined;
  #closed = false;
  #encodes = false;

  /**
   * Shares an open file.
   *
   * @param source Where the bytes come from.
   * @param metadata The same bytes through a cache that suits small reads.
   * @param synchronous Whether the source answers without a promise.
   * @param facts What the superblock and its extension say.
   * @param settings The settings the file was opened with.
   */
  constructor(
    source: ByteSource,
    metadata: ByteSource,
    synchronous: boolean,
    facts: FileFacts,
    settings: ContextSettings,
  ) {
    this.source = source;
    this.synchronous = synchronous;
    // What stands in a cache image is not where it is read from; and no writer leaves an image that it goes on from.
    this.changes = settings.mode === "r" && synchronous && source.changes === true && facts.cacheImage.length === 0;
    this.facts = facts;
    this.settings = settings;
    this.objects = new ObjectTable(settings.mode !== "r");
    this.chunkCache = new ChunkCache(settings.chunkCacheBytes);
    this.sharing = settings.mode === "r" ? FileSharing.of(source, facts.superblock.baseAddress, settings) : undefined;
    this.#near = metadata instanceof PageCache ? metadata : undefined;
    this.heap = new GlobalHeap(facts.superblock.sizes);
    this.unfilter = heapUnfilter(settings.codecs);
    this.metadata = layImageOver(rangeReader(metadata, facts.superblock.baseAddress), facts.cacheImage);
  }

  /** The widths of addresses and lengths. */
  get sizes(): FieldSizes {
    return this.facts.superblock.sizes;
  }

  /** What is added to every address that the file stores. */
  get baseAddress(): number {
    return this.facts.superblock.baseAddress;
  }

  /** Half of how many children a node of a version 1 chunk B-tree has. */
  get chunkBtreeK(): number {
    return this.facts.chunkBtreeK;
  }

  /** Where to tell what is going to be read; `undefined` in a file near by. */
  get far(): FarFile | undefined {
    const { cost } = this.source;
    return this.#near && cost && new FarFile(this.#near, cost, this.baseAddress);
  }

  /** What reading costs, at this moment; not given by a source near by. */
  get cost(): FetchCost | undefined {
    return this.source.cost;
  }

  /** The filters that may be met. */
  get codecs(): CodecRegistry {
    return this.settings.codecs;
  }

  /** The most bytes that one read may bring into memory. */
  get maxBytes(): number {
    return this.settings.maxBytes;
  }

  /** Whether the file was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** What the file is called: a path, a URL without its query; empty where it has no name. */
  get name(): string {
    return (this.source.name ?? "").replace(/^"(.*)"$/, "$1");
  }

  /**
   * The byte after the last one, relative to the base address, as far as it is known. Another process may have made the
   * file longer: where something is `needed` from behind that, it is looked at again.
   */
  readonly end: FileEnd = (needed) => endOf(this.source, this.baseAddress, needed);

  /** Runs a reading of metadata to its end; without a promise where the source answers without one. */
  run<T>(reading: Reading<T>, signal?: AbortSignal): Awaitable<T> {
    if (this.#closed) throw new ClosedError("the file is closed");
    return run(reading, this.metadata, signal);
  }

  /**
   * Reads raw data.
   *
   * @param ranges Addresses as the file stores them.
   * @param options When to stop early, and where to put the bytes.
   * @returns The bytes of each range, in the same order.
   */
  readData(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<readonly Uint8Array[]> {
    if (this.#closed) throw new ClosedError("the file is closed");
    const wanted = absolute(ranges, this.baseAddress);
    return this.#near === undefined ? this.source.read(wanted, options) : this.#readBeside(this.#near, wanted, options);
  }

  /** Tells what reading raw data would fetch. */
  planData(ranges: readonly ByteRange[]): FetchPlan {
    const far = absolute(ranges, this.baseAddress).filter((range) => this.#near?.find(range) === undefined);
    if (this.source.plan !== undefined) return this.source.plan(far);
    const { spans } = coalesce(far);
    return { requests: spans.length, bytes: spans.reduce((sum, { start, end }) => sum + end - start, 0), seconds: 0 };
  }

  /** Reads what was not fetched with metadata already. */
  #readBeside(
    near: PageCache,
    ranges: readonly ByteRange[],
    options?: ByteSourceReadOptions,
  ): Awaitable<readonly Uint8Array[]> {
    const found = ranges.map((range) => near.find(range));
    if (!found.includes(undefined)) return found as Uint8Array[];
    const far = ranges.map((_, i) => i).filter((i) => found[i] === undefined);
    const into = options?.into && far.map((i) => options.into![i]!);
    const onArrival = options?.onArrival && ((i: number, bytes: Uint8Array) => options.onArrival!(far[i]!, bytes));
    const read = this.source.read(far.map((i) => ranges[i]!), { ...options, into, onArrival });
    const merge = (fetched: readonly Uint8Array[]) => {
      let next = 0;
      return found.map((bytes) => bytes ?? fetched[next++]!);
    };
    return read instanceof Promise ? read.then(merge) : merge(read);
  }

  /** Makes the value that a user gets for a stored reference. */
  makeReference(stored: StoredReference): Reference {
    return new StoredPointer(this, stored);
  }

  /** The bytes of an external raw file, which is made where it is to be written; `undefined` where there are none. */
  externalFile(name: string, writing = false): Awaitable<ByteSource | undefined> {
    const { resolver, mode } = this.settings;
    return mode === "r" ? resolver.bytes(name, "external storage") : resolver.store(name, writing);
  }

  /** The dataset that a virtual dataset maps; `"."` is this file; `undefined` where there is none. */
  virtualSource(mapped: DatasetStorage, file: string, path: string): Awaitable<Backend | undefined> {
    return openVirtualSource(this, mapped, file, path);
  }

  /** Brings the state of an object to what the file says now. */
  refresh(state: ObjectState): Promise<void> {
    return refreshObject(state);
  }

  /** Forgets bytes that were fetched, since another process may have changed them. */
  forgetBytes(): Awaitable<void> {
    this.#near?.clear();
    this.heap.clear();
    return this.source.refresh?.();
  }

  /** Has the chunks of a write encoded by several threads, where they know the filters; the file uses the pool then. */
  encoderFor({ chunks, filters }: DatasetStorage): SharedEncoder | undefined {
    const { workers } = this.settings;
    const threads = workers === false ? 0 : workers ?? defaultThreads();
    if (chunks?.pipeline === undefined || threads < 1 || !maySharePipeline(filters, this.codecs)) return undefined;
    if (!this.#encodes) join();
    this.#encodes = true;
    return new SharedEncoder(chunks.pipeline, chunks.chunkBytes, threads);
  }

  /** Ends with a `ClosedError` where the file was closed. */
  assertOpen(action: string): void {
    if (this.#closed) throw new ClosedError(`Cannot ${action}: the file is closed`);
  }

  /** Gives up what the file holds; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.sharing?.close();
    if (this.#encodes) leave([]);
    this.objects.clear();
    await this.settings.resolver.close();
    await this.source.close?.();
  }
}

/** Answers readings from a source, whose addresses start at the base address. */
export function rangeReader(source: ByteSource, baseAddress: number): RangeReader {
  return { read: (ranges, signal) => source.read(absolute(ranges, baseAddress), { signal }) };
}
