/**
 * What the layouts of datasets need from the file they stand in.
 *
 * @module
 */

import type { CodecRegistry } from "../../codecs/registry.ts";
import type { Awaitable, Backend } from "../../ndarray/backend.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "../sources/source.ts";
import type { ChangeQueue } from "./change_queue.ts";
import type { ChunkCache } from "./chunk_cache.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { FileSharing } from "./file_sharing.ts";
import type { FieldSizes } from "./format/cursor.ts";
import type { GlobalHeap, GlobalHeapWriter } from "./format/global_heap.ts";
import type { ReferenceType } from "./format/messages/datatype.ts";
import type { FileEnd, Reading } from "./format/reading.ts";
import type { SharedEncoder } from "./shared_encoder.ts";
import type { PublishingSpace } from "./format/space.ts";

/** A reference as the file holds it. */
export interface StoredReference {
  readonly type: ReferenceType;
  /** The bytes of the element itself. */
  readonly bytes: Uint8Array;
  /** The global heap object that the element points to, where its kind has one. */
  readonly heapObject: Uint8Array | undefined;
}

/** Room in the file, that for elements apart from that for all that leads to them. */
export interface DataSpace extends PublishingSpace {
  /**
   * Gives fresh space for elements.
   *
   * @param size How many bytes.
   * @returns The address, relative to the base address.
   */
  allocateData(size: number): number;
  /**
   * Tells whether nothing on disk leads to a block yet, so that it may be overwritten.
   *
   * @param address Where the block starts.
   * @returns Whether it was allocated since the last flush.
   */
  isFresh(address: number): boolean;
}

/** What writing needs beside what reading needs. */
export interface StorageWriter {
  /** Puts changes and flushes in a row. */
  readonly queue: ChangeQueue;
  /** Gives fresh space and takes what is written to it. */
  readonly space: DataSpace;
  /** Whether elements that are overwritten where they stand are kept as they were flushed, until the next flush. */
  readonly keepsFlushed: boolean;
  /**
   * Writes raw data to space that is allocated already.
   *
   * @param address Where the first byte goes, relative to the base address.
   * @param bytes What is written; the caller's again once the call is done.
   * @returns Nothing where all is done, else a promise.
   */
  writeData(address: number, bytes: Uint8Array): Awaitable<void>;
  /**
   * Fills space that was just allocated. Room past the end of the store need not be written where it is to be zeros.
   *
   * @param address Where the space starts.
   * @param size Its length.
   * @param element What is repeated; `undefined` for zeros.
   * @returns Nothing where all is done, else a promise.
   */
  fill(address: number, size: number, element: Uint8Array | undefined): Awaitable<void>;
  /** Takes the values of variable length of this flush. */
  readonly heap: GlobalHeapWriter;
  /**
   * Gives a reference the form that the file holds.
   *
   * @param reference The reference.
   * @param type The datatype it is stored as.
   * @returns The bytes of the element, `type.size` of them.
   */
  encodeReference(reference: Reference, type: ReferenceType): Uint8Array;
}

/** What the layouts of datasets need from the file they stand in. */
export interface StorageContext {
  /** The widths of addresses and lengths. */
  readonly sizes: FieldSizes;
  /** Half of how many children a node of a version 1 chunk B-tree has. */
  readonly chunkBtreeK: number;
  /** Tells the byte after the last one of the file, relative to the base address, as far as it is known. */
  readonly end: FileEnd;
  /** The most bytes that one block may take in memory. */
  readonly maxBytes: number;
  /** The values of variable length. */
  readonly heap: GlobalHeap;
  /** What reading costs, at this moment; not given by a source near by. */
  readonly cost?: FetchCost | undefined;
  /** Whether the source answers without a promise; `undefined` where it is not known. */
  readonly synchronous?: boolean;
  /** The filters that may be met. */
  readonly codecs: CodecRegistry;
  /** The decoded chunks that are kept, for the whole file. */
  readonly chunkCache: ChunkCache;
  /** Runs a reading of metadata; without a promise where the source answers without one. */
  run<T>(reading: Reading<T>, signal?: AbortSignal): Awaitable<T>;
  /** Reads raw data, what was written and not yet flushed counted in. Addresses are relative to the base address. */
  readData(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<readonly Uint8Array[]>;
  /** Tells what reading raw data would fetch. */
  planData(ranges: readonly ByteRange[]): FetchPlan;
  /** Makes the value that a user gets for a stored reference. */
  makeReference(stored: StoredReference): Reference;
  /** The bytes of an external raw file, which is made where it is to be written; `undefined` where there are none. */
  externalFile(name: string, writing?: boolean): Awaitable<ByteSource | undefined>;
  /** The dataset that a virtual dataset maps; `"."` is this file; `undefined` where there is none. */
  virtualSource(mapped: DatasetStorage, file: string, path: string): Awaitable<Backend | undefined>;
  /** How several threads read the file, where they do. */
  readonly sharing?: FileSharing | undefined;
  /** Has the chunks of a write encoded by several threads, where the file has such and they know the filters. */
  encoderFor?(storage: DatasetStorage): SharedEncoder | undefined;
  /** What writing needs; `undefined` in a file that is open for reading. */
  readonly writer: StorageWriter | undefined;
}
