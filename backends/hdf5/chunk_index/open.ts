/**
 * From what a layout message says to the index it means.
 *
 * @module
 */

import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import { BTreeV1Index } from "./btree_v1.ts";
import { BTreeV2Index } from "./btree_v2.ts";
import type { ChunkedShape, ChunkIndex } from "./chunk_index.ts";
import { ExtensibleArrayIndex } from "./extensible_array.ts";
import { FixedArrayIndex } from "./fixed_array.ts";
import { ImplicitIndex } from "./implicit.ts";
import { SingleChunkIndex } from "./single.ts";

/**
 * Opens a chunk index. Nothing is read before something is asked of it.
 *
 * @param indexing What the layout message says.
 * @param shape The dataset.
 * @returns The index as it stands in the file; after an update, open what the update returned.
 */
export function openChunkIndex(indexing: ChunkIndexing, shape: ChunkedShape): ChunkIndex {
  switch (indexing.kind) {
    case "btree-v1":
      return new BTreeV1Index(indexing.address, shape);
    case "single":
      return new SingleChunkIndex(indexing, shape);
    case "implicit":
      return new ImplicitIndex(indexing, shape);
    case "fixed-array":
      return new FixedArrayIndex(indexing, shape);
    case "extensible-array":
      return new ExtensibleArrayIndex(indexing, shape);
    case "btree-v2":
      return new BTreeV2Index(indexing, shape);
  }
}
