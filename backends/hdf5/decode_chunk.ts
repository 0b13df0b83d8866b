/**
 * A stored chunk becomes its elements.
 *
 * @module
 */

import { CodecError } from "../../ndarray/errors.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { ChunkStore } from "./chunk_store.ts";

/**
 * Undoes the filters of a chunk.
 *
 * @param chunks The chunks of the dataset.
 * @param shape The shape of the dataset.
 * @param stored The bytes that are stored.
 * @param chunk What the index says of them.
 * @param coordinates The chunk's coordinates in the chunk grid.
 * @param into Where to put the elements, as many bytes as a chunk has.
 * @returns All bytes of the chunk.
 * @throws {CodecError} for damaged bytes.
 */
export function decodeChunk(
  chunks: ChunkStore,
  shape: readonly number[],
  stored: Uint8Array,
  chunk: StoredChunk,
  coordinates: readonly number[],
  into?: Uint8Array,
): Awaitable<Uint8Array> {
  const pipeline = chunks.pipeline!;
  const { filterMask } = chunk;
  // Some writers store no more of a chunk at the edge than what lies within the dataset.
  const decodeShort = (error: unknown): Awaitable<Uint8Array> => {
    const byteLength = bytesWithin(shape, chunks, coordinates);
    if (!(error instanceof CodecError) || byteLength === chunks.chunkBytes) throw error;
    const extend = (bytes: Uint8Array): Uint8Array => {
      const whole = into ?? new Uint8Array(chunks.chunkBytes);
      whole.set(bytes);
      return whole.fill(0, byteLength);
    };
    const refuse = () => {
      throw error;
    };
    try {
      const decoded = pipeline.decode(stored, { byteLength, filterMask, chunk: coordinates });
      return decoded instanceof Promise ? decoded.then(extend, refuse) : extend(decoded);
    } catch {
      return refuse();
    }
  };
  try {
    const decoded = pipeline.decode(stored, { byteLength: chunks.chunkBytes, filterMask, chunk: coordinates, into });
    return decoded instanceof Promise ? decoded.catch(decodeShort) : decoded;
  } catch (error) {
    return decodeShort(error);
  }
}

/** How many bytes of a chunk reach to its last element that lies within the dataset. */
function bytesWithin(shape: readonly number[], chunks: ChunkStore, coordinates: readonly number[]): number {
  const { chunkShape, chunkBytes } = chunks;
  let last = 0;
  let elements = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = chunkShape[axis]!;
    last += (Math.min(extent, shape[axis]! - coordinates[axis]! * extent) - 1) * elements;
    elements *= extent;
  }
  return last < 0 ? chunkBytes : (last + 1) * (chunkBytes / elements);
}
