/**
 * Changing the extents of a dataset with chunks.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { ChunkStore } from "./chunk_store.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { fillWith } from "./fill.ts";
import { loadChunks } from "./load_chunks.ts";

/**
 * Changes the extents. Chunks that lie outside afterwards are dropped; what is cut off of the others becomes the fill
 * value, so that it does not come back when the dataset grows again.
 *
 * @param storage The state of the dataset.
 * @param chunks Its chunks.
 * @param shape The new extents, those of the dataspace.
 * @returns Nothing where all is done, else a promise.
 * @throws {RangeError} where an axis cannot grow that far.
 */
export function resizeChunked(storage: DatasetStorage, chunks: ChunkStore, shape: readonly number[]): Awaitable<void> {
  checkShape(storage, shape);
  const before = storage.shape;
  if (shape.every((extent, axis) => extent === before[axis])) return;
  const change = (): void => {
    chunks.reshape(() => {
      storage.shape = [...shape];
    });
    storage.headerChanged = true;
  };
  const grows = shape.every((extent, axis) => extent >= before[axis]!);
  if (grows && !chunks.edgesUnfiltered) return change();
  const outside: { coordinates: number[]; chunk: StoredChunk | undefined }[] = [];
  const cut: { key: number; coordinates: number[] }[] = [];
  const visited = new Set<number>();
  const visit = (at: readonly number[], chunk: StoredChunk | undefined): void => {
    const coordinates = [...at];
    if (coordinates.some((coordinate, axis) => coordinate >= chunks.counts[axis]!)) return;
    const key = chunks.keyOf(coordinates);
    if (visited.has(key)) return;
    visited.add(key);
    const firsts = coordinates.map((coordinate, axis) => coordinate * chunks.chunkShape[axis]!);
    const inside = firsts.every((first, axis) => first + chunks.chunkShape[axis]! <= shape[axis]!);
    if (firsts.some((first, axis) => first >= shape[axis]!)) outside.push({ coordinates, chunk });
    else if (firsts.some((first, axis) => isCut(first, chunks.chunkShape[axis]!, before[axis]!, shape[axis]!))) {
      cut.push({ key, coordinates });
    } else if (inside && chunks.isUnfilteredEdge(coordinates)) {
      // It was stored without filters for being an edge, and has to be stored with them now.
      cut.push({ key, coordinates });
    }
  };
  const listed = chunks.visitStored(visit);
  const apply = (): Awaitable<void> => {
    chunks.visitKept(visit);
    for (const { coordinates, chunk } of outside) chunks.drop(coordinates, chunk);
    const loaded = loadChunks(storage, chunks, cut);
    const finish = (kept: Awaited<typeof loaded>): Awaitable<void> => {
      for (const { bytes, coordinates } of kept.values()) {
        clearBeyond(bytes, coordinates, chunks.chunkShape, shape, storage.fillBytes);
      }
      change();
      return storage.context.chunkCache.makeRoom();
    };
    return loaded instanceof Promise ? loaded.then(finish) : finish(loaded);
  };
  return listed instanceof Promise ? listed.then(apply) : apply();
}

function checkShape(storage: DatasetStorage, shape: readonly number[]): void {
  if (shape.length !== storage.shape.length) {
    throw new RangeError(`Cannot resize dataset ${JSON.stringify(storage.name)}: it has ${storage.shape.length} axes`);
  }
  shape.forEach((extent, axis) => {
    if (!Number.isSafeInteger(extent) || extent < 0) throw new RangeError(`Cannot resize: ${extent} is no extent`);
    const most = storage.maxShape.length === 0 ? storage.shape[axis]! : storage.maxShape[axis]!;
    if (most !== null && extent > most) {
      throw new RangeError(
        `Cannot resize dataset ${JSON.stringify(storage.name)}: axis ${axis} cannot have more than ${most} elements`,
      );
    }
  });
}

/** Whether elements of a chunk along an axis were within the dataset and are not any more. */
function isCut(first: number, extent: number, before: number, after: number): boolean {
  return after < Math.min(first + extent, before);
}

/** Puts the fill value into all elements of a chunk that lie outside of a shape. */
function clearBeyond(
  bytes: Uint8Array,
  coordinates: readonly number[],
  chunkShape: readonly number[],
  shape: readonly number[],
  fill: Uint8Array | undefined,
): void {
  const inside = chunkShape.map((extent, axis) =>
    Math.max(0, Math.min(extent, shape[axis]! - coordinates[axis]! * extent))
  );
  const clear = (axis: number, start: number, size: number): void => {
    const row = size / chunkShape[axis]!;
    const kept = start + inside[axis]! * row;
    fillWith(bytes.subarray(kept, start + size), fill);
    if (axis + 1 === chunkShape.length) return;
    for (let at = start; at < kept; at += row) clear(axis + 1, at, row);
  };
  if (chunkShape.length > 0) clear(0, 0, bytes.length);
}
