/**
 * The index that is none: all chunks were allocated when the dataset was made and stand one after the other.
 *
 * HDF5 File Format Specification 4.0, VII.B: "Implicit".
 *
 * @module
 */

import { UnsupportedError } from "../../../ndarray/errors.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import type { Reading } from "../format/reading.ts";
import { chunkBytes } from "./chunk_element.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import { ChunkNumbering, gridShape } from "./numbering.ts";

type ImplicitIndexing = Extract<ChunkIndexing, { kind: "implicit" }>;

/** Chunks of equal size in one stretch, never filtered. */
export class ImplicitIndex implements ChunkIndex {
  #indexing: ImplicitIndexing;
  #chunkBytes: number;
  #numbering: ChunkNumbering;
  #grid: readonly number[];

  /** Takes where the first chunk stands. */
  constructor(indexing: ImplicitIndexing, shape: ChunkedShape) {
    this.#indexing = indexing;
    this.#chunkBytes = chunkBytes(shape);
    this.#numbering = new ChunkNumbering(shape, 0);
    this.#grid = gridShape(shape);
  }

  #chunk(start: number, coordinates: readonly number[]): StoredChunk {
    const address = start + this.#numbering.number(coordinates) * this.#chunkBytes;
    return { address, size: this.#chunkBytes, filterMask: 0 };
  }

  // deno-lint-ignore require-yield
  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const { address } = this.#indexing;
    return coordinates.map((each) => address === undefined ? undefined : this.#chunk(address, each));
  }

  // deno-lint-ignore require-yield
  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    const { address } = this.#indexing;
    if (address === undefined || this.#grid.includes(0)) return;
    const coordinates = this.#grid.map(() => 0);
    for (let axis = 0; axis >= 0;) {
      visit(coordinates, this.#chunk(address, coordinates));
      axis = coordinates.length - 1;
      while (axis >= 0 && ++coordinates[axis]! === this.#grid[axis]) coordinates[axis--] = 0;
    }
  }

  /** Chunks have their place and stay there: they are overwritten as contiguous data is. */
  // deno-lint-ignore require-yield
  *update(changes: readonly ChunkChange[]): Reading<ChunkIndexing> {
    let { address } = this.#indexing;
    const refuse = (why: string): never => {
      throw new UnsupportedError(`Cannot write chunk index: ${why}`, { feature: "moving chunks of an implicit index" });
    };
    const written = changes.flatMap(({ coordinates, chunk }) => chunk === undefined ? [] : [{ coordinates, chunk }]);
    if (address === undefined && written.length > 0) {
      if (written.length !== this.#numbering.count) refuse("an implicit index has all chunks or none");
      const { coordinates, chunk } = written[0]!;
      address = chunk.address - this.#numbering.number(coordinates) * this.#chunkBytes;
    }
    for (const { coordinates, chunk } of written) {
      const place = this.#chunk(address!, coordinates);
      const stays = chunk.address === place.address && chunk.size === place.size && chunk.filterMask === 0;
      if (!stays) refuse(`chunk (${coordinates.join(", ")}) of an implicit index cannot stand elsewhere`);
    }
    return { kind: "implicit", address };
  }
}
