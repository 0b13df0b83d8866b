/**
 * What the chunk index tests share: files as readers, an in-memory space, and the way from an object header to an index.
 */

import { openChunkIndex } from "../../../backends/hdf5/chunk_index/open.ts";
import type { ChunkedShape, ChunkIndex, StoredChunk } from "../../../backends/hdf5/chunk_index/chunk_index.ts";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { type ChunkIndexing, decodeDataLayout } from "../../../backends/hdf5/format/messages/data_layout.ts";
import { decodeBtreeKValues } from "../../../backends/hdf5/format/messages/btree_k_values.ts";
import { decodeDataspace } from "../../../backends/hdf5/format/messages/dataspace.ts";
import { type HeaderMessage, readObjectHeader } from "../../../backends/hdf5/format/object_header.ts";
import { type RangeReader, type Reading, run } from "../../../backends/hdf5/format/reading.ts";
import type { PublishingSpace } from "../../../backends/hdf5/format/space.ts";
import { readSuperblock, type Superblock } from "../../../backends/hdf5/format/superblock.ts";
import { FormatError } from "../../../ndarray/errors.ts";

/** Bytes that can be read as the ranges of a reading, and written as fresh space after their end. */
export class MemoryFile implements RangeReader, PublishingSpace {
  /** All bytes; grows in steps. */
  bytes: Uint8Array;
  /** Where the next fresh block goes. */
  end: number;
  base: number;
  /** How many calls were answered, and how many bytes were read and written. */
  readonly count = { calls: 0, read: 0, written: 0 };
  /** Blocks of this flush, by address: they may be written. */
  readonly fresh = new Map<number, number>();
  /** Blocks given back, by address. */
  readonly released = new Map<number, number>();
  /** Blocks overwritten in place. */
  readonly published: number[] = [];

  constructor(bytes: Uint8Array = new Uint8Array(1024), base = 0) {
    this.bytes = bytes;
    this.base = base;
    this.end = bytes.length - base;
  }

  read(ranges: readonly { start: number; end: number }[]): Uint8Array[] {
    this.count.calls++;
    return ranges.map(({ start, end }) => {
      if (end > this.end || start > end) {
        throw new FormatError(`Cannot read bytes ${start} to ${end}: the file is cut short`);
      }
      this.count.read += end - start;
      return this.bytes.slice(this.base + start, this.base + end);
    });
  }

  allocate(size: number, alignment = 8): number {
    const address = Math.ceil(this.end / alignment) * alignment;
    this.end = address + size;
    if (this.base + this.end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.base + this.end, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.fresh.set(address, size);
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    if (this.fresh.get(address) !== bytes.length) {
      throw new Error(`${address} was not allocated for ${bytes.length} bytes`);
    }
    this.#set(address, bytes);
  }

  publish(address: number, bytes: Uint8Array): void {
    if (Math.floor(address / 512) !== Math.floor((address + bytes.length - 1) / 512)) {
      throw new Error("crosses a sector");
    }
    this.published.push(address);
    this.#set(address, bytes);
  }

  #set(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.base + address);
    this.count.written += bytes.length;
  }

  release(address: number, size: number): void {
    if (this.released.has(address)) throw new Error(`${address} is given back twice`);
    this.released.set(address, size);
  }

  /** Ends a flush: what was written is published, and what was given back is not to be read again. */
  flush(): void {
    for (const [address, size] of this.released) this.bytes.fill(0xbb, this.base + address, this.base + address + size);
    this.released.clear();
    this.fresh.clear();
  }
}

/** Runs a reading against bytes in memory. */
export function finish<T>(reading: Reading<T>, file: RangeReader): T {
  return run(reading, file) as T;
}

/** A chunked dataset of a file. */
export interface ChunkedDataset {
  readonly indexing: ChunkIndexing;
  readonly shape: ChunkedShape;
  readonly layout: HeaderMessage;
  readonly edgesUnfiltered: boolean;
}

/** Opens a file: its superblock, and the K of its chunk B-trees. */
export function openFile(bytes: Uint8Array): { file: MemoryFile; superblock: Superblock; btreeK: number } {
  const superblock = finish(readSuperblock(bytes.length), new MemoryFile(bytes));
  const file = new MemoryFile(bytes, superblock.baseAddress);
  if (superblock.extensionAddress === undefined) return { file, superblock, btreeK: superblock.chunkBtreeK };
  const extension = finish(readObjectHeader(superblock.extensionAddress, superblock.sizes), file);
  const message = extension.messages.find(({ type }) => type === messageTypes.btreeK);
  const values = message && decodeBtreeKValues(new Cursor(message.body, superblock.sizes, "B-tree K values"));
  return { file, superblock, btreeK: values?.chunk ?? superblock.chunkBtreeK };
}

/** Reads what a dataset's object header says of its chunks, unless told its extents; `undefined` where it has none. */
export function chunkedDataset(
  { file, superblock: { sizes }, btreeK }: ReturnType<typeof openFile>,
  header: number,
  extents?: { shape: readonly number[]; maxShape: readonly (number | null)[] },
): ChunkedDataset | undefined {
  const { messages } = finish(readObjectHeader(header, sizes), file);
  const find = (type: number) => messages.find((message) => message.type === type);
  const message = find(messageTypes.dataLayout)!;
  const layout = decodeDataLayout(new Cursor(message.body, sizes, "layout", message.address));
  if (layout.class !== "chunked") return undefined;
  const space = find(messageTypes.dataspace)!;
  const { shape, maxShape } = extents ?? decodeDataspace(new Cursor(space.body, sizes, "dataspace", space.address));
  const { chunkShape, elementSize, index, version, edgesUnfiltered } = layout;
  const filtered = find(messageTypes.filterPipeline) !== undefined;
  const facts = { sizes, shape, maxShape, chunkShape, elementSize, filtered, layoutVersion: version, btreeK };
  return { indexing: index, shape: facts, layout: message, edgesUnfiltered };
}

/** Everything an index holds, by coordinates. */
export function allChunks(index: ChunkIndex, file: RangeReader): Map<string, StoredChunk> {
  const chunks = new Map<string, StoredChunk>();
  finish(
    index.all((coordinates, chunk) => {
      const key = coordinates.join(",");
      if (chunks.has(key)) throw new Error(`chunk ${key} is given twice`);
      chunks.set(key, { ...chunk });
    }),
    file,
  );
  return chunks;
}

/** Opens the index of a dataset. */
export function indexOf({ indexing, shape }: Pick<ChunkedDataset, "indexing" | "shape">): ChunkIndex {
  return openChunkIndex(indexing, shape);
}

/** A source of random integers that a seed determines (mulberry32). */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Runs a test with random integers; where it fails, the error says with which seed. */
export function withSeed(body: (below: (limit: number) => number) => void, seed?: number): void {
  const chosen = seed ?? Math.floor(Math.random() * 2 ** 32);
  try {
    body(randomIntegers(chosen));
  } catch (cause) {
    throw new Error(`with seed ${chosen}: ${cause}`, { cause });
  }
}
