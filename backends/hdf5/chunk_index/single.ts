/**
 * The index of a dataset that has one chunk and cannot grow: the chunk's place stands in the layout message.
 *
 * HDF5 File Format Specification 4.0, VII.A: "Single Chunk".
 *
 * @module
 */

import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import type { Reading } from "../format/reading.ts";
import { chunkBytes } from "./chunk_element.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import { gridShape } from "./numbering.ts";

type SingleIndexing = Extract<ChunkIndexing, { kind: "single" }>;

/** One chunk. */
export class SingleChunkIndex implements ChunkIndex {
  #indexing: SingleIndexing;
  #shape: ChunkedShape;

  /** Takes what the layout message says. */
  constructor(indexing: SingleIndexing, shape: ChunkedShape) {
    this.#indexing = indexing;
    this.#shape = shape;
  }

  #chunk(): StoredChunk | undefined {
    const { address, filtered } = this.#indexing;
    if (address === undefined) return undefined;
    return { address, size: filtered?.size ?? chunkBytes(this.#shape), filterMask: filtered?.filterMask ?? 0 };
  }

  // deno-lint-ignore require-yield
  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const chunk = this.#chunk();
    return coordinates.map((each) => each.every((coordinate) => coordinate === 0) ? chunk : undefined);
  }

  // deno-lint-ignore require-yield
  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    const chunk = this.#chunk();
    const grid = gridShape(this.#shape);
    if (chunk !== undefined && grid.every((count) => count > 0)) visit(grid.map(() => 0), chunk);
  }

  // deno-lint-ignore require-yield
  *update(changes: readonly ChunkChange[]): Reading<ChunkIndexing> {
    const change = changes[0];
    if (change === undefined) return this.#indexing;
    const { chunk } = change;
    if (chunk === undefined) return { kind: "single", address: undefined, filtered: undefined };
    return {
      kind: "single",
      address: chunk.address,
      filtered: this.#shape.filtered ? { size: chunk.size, filterMask: chunk.filterMask } : undefined,
    };
  }
}
