/**
 * Where the chunks of a dataset stand, for who wants to know.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DataLayout } from "./format/messages/data_layout.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { DatasetStorage } from "./dataset_storage.ts";

/** Where a chunk stands. */
export interface ChunkEntry {
  /** The first element of the chunk along each axis. */
  readonly offset: readonly number[];
  /** Where its bytes start in the file, the userblock counted in. */
  readonly address: number;
  /** How many bytes it takes in the file. */
  readonly size: number;
  /** A set bit: the filter of that place was skipped for this chunk. */
  readonly filterMask: number;
}

/** Lists the chunks of a dataset in the order of its index; addresses are counted from `baseAddress`. */
export function listChunks(storage: DatasetStorage, baseAddress: number): Awaitable<ChunkEntry[]> {
  const chunks: ChunkEntry[] = [];
  const { layout } = storage;
  const done = visitChunks(storage, (coordinates, { address, size, filterMask }) => {
    const { chunkShape } = layout as Extract<DataLayout, { class: "chunked" }>;
    const offset = chunkShape.map((extent, axis) => extent * coordinates[axis]!);
    chunks.push({ offset, address: address + baseAddress, size, filterMask });
  });
  return done instanceof Promise ? done.then(() => chunks) : chunks;
}

/** Counts the bytes that the elements of a dataset take in the file. */
export function storedBytes(storage: DatasetStorage): Awaitable<number> {
  const { layout } = storage;
  switch (layout.class) {
    case "compact":
      return layout.data.length;
    case "contiguous": {
      const whole = storage.shape.reduce((size, extent) => size * extent, storage.datatype.size);
      return layout.address === undefined && storage.external === undefined ? 0 : whole;
    }
    case "virtual":
      return 0;
    case "chunked": {
      let bytes = 0;
      const done = visitChunks(storage, (_, { size }) => bytes += size);
      return done instanceof Promise ? done.then(() => bytes) : bytes;
    }
  }
}

type Visit = (coordinates: readonly number[], chunk: StoredChunk) => void;

function visitChunks(storage: DatasetStorage, visit: Visit): Awaitable<void> {
  return storage.chunks?.visitStored(visit);
}
