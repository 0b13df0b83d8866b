/**
 * Brings whole chunks into the cache, so that a part of each can be changed.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { CachedChunk } from "./chunk_cache.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { ChunkStore } from "./chunk_store.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { decodeChunk } from "./decode_chunk.ts";

/** A chunk to load. */
interface Wanted {
  readonly key: number;
  readonly coordinates: readonly number[];
}

/**
 * Brings chunks into the cache; those that were never written are filled with the fill value.
 *
 * They are marked dirty, so that none of them goes before the others have come.
 *
 * @param storage The state of the dataset.
 * @param chunks Its chunks.
 * @param wanted The chunks; one may be named more than once.
 * @returns The chunks by their key; a promise where they have to be waited for.
 */
export function loadChunks(
  storage: DatasetStorage,
  chunks: ChunkStore,
  wanted: readonly Wanted[],
): Awaitable<Map<number, CachedChunk>> {
  const loaded = new Map<number, CachedChunk>();
  if (wanted.length === 0) return loaded;
  const located = chunks.locate(wanted.map(({ key }) => key), wanted.map(({ coordinates }) => coordinates));
  const load = (): Awaitable<Map<number, CachedChunk>> => {
    const missing: (Wanted & { chunk: StoredChunk })[] = [];
    const asked = new Set<number>();
    for (const { key, coordinates } of wanted) {
      if (asked.has(key)) continue;
      asked.add(key);
      const kept = chunks.cached(key);
      const chunk = kept === undefined ? chunks.find(key) : undefined;
      if (kept !== undefined) loaded.set(key, markDirty(kept));
      else if (chunk === undefined || chunk === null) {
        loaded.set(key, chunks.keep(key, coordinates, chunks.newBytes(), true));
      } else missing.push({ key, coordinates, chunk });
    }
    if (missing.length === 0) return loaded;
    const { chunkBytes } = chunks;
    chunks.checkSize();
    const ranges = missing.map(({ chunk, coordinates }) => {
      const size = chunks.isPlain(chunk, coordinates) ? chunkBytes : chunk.size;
      return { start: chunk.address, end: chunk.address + size };
    });
    const keepFrom = (read: readonly Uint8Array[], from: number): Awaitable<Map<number, CachedChunk>> => {
      for (let i = from; i < missing.length; i++) {
        const { key, coordinates, chunk } = missing[i]!;
        const keep = (bytes: Uint8Array) => loaded.set(key, chunks.keep(key, coordinates, bytes, true));
        if (chunks.isPlain(chunk, coordinates)) {
          keep(read[i]!.slice());
          continue;
        }
        const into = new Uint8Array(chunkBytes);
        const decoded = decodeChunk(chunks, storage.shape, read[i]!, chunk, coordinates, into);
        if (decoded instanceof Promise) {
          return decoded.then((bytes) => {
            keep(bytes);
            return keepFrom(read, i + 1);
          });
        }
        keep(decoded);
      }
      return loaded;
    };
    const read = storage.context.readData(ranges);
    return read instanceof Promise ? read.then((bytes) => keepFrom(bytes, 0)) : keepFrom(read, 0);
  };
  return located instanceof Promise ? located.then(load) : load();
}

function markDirty(chunk: CachedChunk): CachedChunk {
  chunk.dirty = true;
  return chunk;
}
