/**
 * What the chunk index tests share: the way from an object header to an index.
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
import { readSuperblock, type Superblock } from "../../../backends/hdf5/format/superblock.ts";
import { MemoryFile } from "../memory_file.ts";

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
