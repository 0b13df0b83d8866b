/**
 * The chunk index of datasets with two or more unlimited axes: a version 2 B-tree.
 *
 * HDF5 File Format Specification 4.0, III.A.2, record types 10 and 11: a record says where a chunk stands and, where chunks
 * are filtered, its stored size and filter mask; then its coordinates in the chunk grid.
 *
 * @module
 */

import { type BtreeV2, type BtreeV2RecordType, openBtreeV2 } from "../format/btree_v2.ts";
import { emptyBtreeV2, updateBtreeV2 } from "../format/btree_v2_update.ts";
import type { Cursor } from "../format/cursor.ts";
import type { Encoder } from "../format/encoder.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import type { Reading } from "../format/reading.ts";
import type { Space } from "../format/space.ts";
import { ChunkElements } from "./chunk_element.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import { gridShape } from "./numbering.ts";

type BTreeV2Indexing = Extract<ChunkIndexing, { kind: "btree-v2" }>;

/** A chunk and its coordinates; `chunk` is `undefined` in a key that is looked up. */
interface ChunkRecord {
  readonly chunk: StoredChunk | undefined;
  readonly coordinates: readonly number[];
}

function chunkRecordType(shape: ChunkedShape): BtreeV2RecordType<ChunkRecord> {
  const elements = new ChunkElements(shape);
  const rank = shape.chunkShape.length;
  return {
    type: shape.filtered ? 11 : 10,
    size: elements.width + 8 * rank,
    decode(cursor: Cursor): ChunkRecord {
      const chunk = elements.read(cursor.bytes, cursor.take(elements.width));
      return { chunk, coordinates: Array.from({ length: rank }, () => cursor.u64()) };
    },
    encode({ chunk, coordinates }: ChunkRecord, encoder: Encoder): void {
      const element = new Uint8Array(elements.width);
      elements.write(element, 0, chunk);
      encoder.raw(element);
      for (const coordinate of coordinates) encoder.u64(coordinate);
    },
    compare(a: ChunkRecord, b: ChunkRecord): number {
      for (let axis = 0; axis < rank; axis++) {
        const difference = a.coordinates[axis]! - b.coordinates[axis]!;
        if (difference !== 0) return difference;
      }
      return 0;
    },
  };
}

/** A version 2 B-tree of chunks. */
export class BTreeV2Index implements ChunkIndex {
  #indexing: BTreeV2Indexing;
  #shape: ChunkedShape;
  #recordType: BtreeV2RecordType<ChunkRecord>;
  #tree: BtreeV2<ChunkRecord> | undefined;

  /** Takes what the layout message says. */
  constructor(indexing: BTreeV2Indexing, shape: ChunkedShape) {
    this.#indexing = indexing;
    this.#shape = shape;
    this.#recordType = chunkRecordType(shape);
  }

  *#opened(): Reading<BtreeV2<ChunkRecord> | undefined> {
    const { address } = this.#indexing;
    if (address === undefined) return undefined;
    return this.#tree ??= yield* openBtreeV2(address, this.#recordType, this.#shape.sizes);
  }

  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const tree = yield* this.#opened();
    if (tree === undefined) return coordinates.map(() => undefined);
    const records = yield* tree.findMany(coordinates.map((each) => ({ chunk: undefined, coordinates: each })));
    return records.map((record) => record?.chunk);
  }

  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    const tree = yield* this.#opened();
    if (tree === undefined) return;
    const elements = new ChunkElements(this.#shape);
    const grid = gridShape(this.#shape);
    const coordinates = grid.map(() => 0);
    yield* tree.walk((cursor) => {
      const chunk = elements.read(cursor.bytes, cursor.take(elements.width));
      let inside = chunk !== undefined;
      for (let axis = 0; axis < grid.length; axis++) {
        coordinates[axis] = cursor.u64();
        inside &&= coordinates[axis]! < grid[axis]!;
      }
      if (inside) visit(coordinates, chunk!);
    });
  }

  *update(changes: readonly ChunkChange[], space: Space): Reading<ChunkIndexing> {
    if (changes.length === 0) return this.#indexing;
    const { nodeSize } = this.#indexing;
    const tree = (yield* this.#opened()) ?? emptyBtreeV2(this.#recordType, nodeSize, this.#shape.sizes);
    const records = changes.map(({ coordinates, chunk }) => ({
      record: { chunk, coordinates },
      removed: chunk === undefined,
    }));
    const header = yield* updateBtreeV2(tree, records, space);
    return { ...this.#indexing, address: header.address };
  }
}
