/**
 * The port behind which the six chunk indexes of HDF5 stand, and the flat table that all of them are read into.
 *
 * @module
 */

import type { FieldSizes } from "../format/cursor.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";

/** Where one chunk stands. */
export interface StoredChunk {
  readonly address: number;
  /** Stored bytes. */
  readonly size: number;
  /** A set bit: the filter of that place in the pipeline was skipped. */
  readonly filterMask: number;
}

/** What an index needs to know of its dataset. */
export interface ChunkedShape {
  readonly sizes: FieldSizes;
  /** The current extents. */
  readonly shape: readonly number[];
  readonly maxShape: readonly (number | null)[];
  readonly chunkShape: readonly number[];
  /** Bytes an element takes in the file. */
  readonly elementSize: number;
  /** Whether the dataset has filters. */
  readonly filtered: boolean;
  /** The version of the layout message: 5 stores chunk sizes in 8 bytes. */
  readonly layoutVersion: number;
  /** The K of chunk B-trees (version 1) from the superblock or its extension, else 32: a node has room for 2K chunks. */
  readonly btreeK: number;
}

/** One change to an index: where a chunk stands now, or that it is gone. */
export interface ChunkChange {
  /** The chunk's coordinates in the chunk grid. */
  readonly coordinates: readonly number[];
  readonly chunk: StoredChunk | undefined;
}

/** A chunk index as it stands in the file. */
export interface ChunkIndex {
  /**
   * Looks chunks up. Nodes are fetched level by level, all that are needed of one level together.
   *
   * @param coordinates The chunk-grid coordinates of each chunk.
   * @returns Where each stands; `undefined` for one that was never written.
   */
  locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]>;
  /**
   * Reads the whole index; chunks outside of the current shape are visited too, where the index still holds them.
   *
   * @param visit Takes each stored chunk; `coordinates` is lent for the length of the call.
   */
  all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void>;
  /**
   * Writes the nodes that the changes touch to fresh space, children first; the old ones are released. An extensible
   * array whose header stays publishes it in place. The index itself stays as it was: open the result to read it.
   *
   * @param changes The changes, in any order, each chunk once.
   * @param space Where to write.
   * @returns What the layout message is to say now.
   */
  update(changes: readonly ChunkChange[], space: PublishingSpace): Reading<ChunkIndexing>;
}
