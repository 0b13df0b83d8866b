/**
 * What all handles of one open file share: its bytes, its superblock, and one state an object.
 *
 * @module
 */

import type { CodecRegistry } from "../../codecs/registry.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import { ClosedError } from "../../ndarray/errors.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions } from "../sources/source.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { type RangeReader, type Reading, run } from "./format/reading.ts";
import type { Superblock } from "./format/superblock.ts";
import type { SharedMessageTable } from "./format/messages/shared_message_table.ts";
import type { ObjectState } from "./object_state.ts";
import type { Resolver } from "./resolver.ts";
import type { Hdf5File } from "./file.ts";

/** The settings of an open file. */
export interface ContextSettings {
  /** The filters that may be met. */
  readonly codecs: CodecRegistry;
  /** The most bytes that one read may bring into memory. */
  readonly maxBytes: number;
  /** The most bytes of decoded chunks that are kept. */
  readonly chunkCacheBytes: number;
  /** Finds the other files that this one names. */
  readonly resolver: Resolver;
}

/** What the superblock and its extension say of the whole file. */
export interface FileFacts {
  readonly superblock: Superblock;
  /** The 2K of the version 1 B-trees that index chunks. */
  readonly chunkBtreeK: number;
  /** Where messages stand that several headers share, where the file has such a table. */
  readonly sharedMessages: SharedMessageTable | undefined;
}

/** What all handles of one open file share. */
export class FileContext {
  /** Where the bytes come from. */
  readonly source: ByteSource;
  /** What the superblock and its extension say. */
  readonly facts: FileFacts;
  /** The settings the file was opened with. */
  readonly settings: ContextSettings;
  /** One state an object, by the address of its header; all handles and views share it. */
  readonly objects: Map<number, ObjectState> = new Map();
  /** Answers readings of metadata. A writer lays what it has not yet flushed over it. */
  metadata: RangeReader;
  /** The handle of the file itself; set when the file is opened. */
  file!: Hdf5File;
  #closed = false;

  /**
   * Shares an open file.
   *
   * @param source Where the bytes come from.
   * @param metadata The same bytes through a cache that suits small reads.
   * @param facts What the superblock and its extension say.
   * @param settings The settings the file was opened with.
   */
  constructor(source: ByteSource, metadata: ByteSource, facts: FileFacts, settings: ContextSettings) {
    this.source = source;
    this.facts = facts;
    this.settings = settings;
    this.metadata = rangeReader(metadata, facts.superblock.baseAddress);
  }

  /** The widths of addresses and lengths. */
  get sizes(): FieldSizes {
    return this.facts.superblock.sizes;
  }

  /** What is added to every address that the file stores. */
  get baseAddress(): number {
    return this.facts.superblock.baseAddress;
  }

  /** Whether the file was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** What the file is called in messages. */
  get name(): string {
    return this.source.name ?? "";
  }

  /** How many bytes a structure can have at most: all of the file, as far as that is known. */
  get byteLimit(): number {
    return this.source.size ?? Number.MAX_SAFE_INTEGER;
  }

  /** Runs a reading of metadata to its end; without a promise where the source answers without one. */
  run<T>(reading: Reading<T>, signal?: AbortSignal): Awaitable<T> {
    return run(reading, this.metadata, signal);
  }

  /**
   * Reads raw data.
   *
   * @param ranges Addresses as the file stores them.
   * @param options When to stop early, and where to put the bytes.
   * @returns The bytes of each range, in the same order.
   */
  readData(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]> {
    return this.source.read(absolute(ranges, this.baseAddress), options);
  }

  /** Ends with a `ClosedError` where the file was closed. */
  assertOpen(action: string): void {
    if (this.#closed) throw new ClosedError(`Cannot ${action}: the file is closed`);
  }

  /** Gives up what the file holds; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.objects.clear();
    await this.source.close?.();
    await this.settings.resolver.close();
  }
}

/** Answers readings from a source, whose addresses start at the base address. */
export function rangeReader(source: ByteSource, baseAddress: number): RangeReader {
  return { read: (ranges, signal) => source.read(absolute(ranges, baseAddress), { signal }) };
}

function absolute(ranges: readonly ByteRange[], baseAddress: number): readonly ByteRange[] {
  if (baseAddress === 0) return ranges;
  return ranges.map(({ start, end }) => ({ start: start + baseAddress, end: end + baseAddress }));
}
