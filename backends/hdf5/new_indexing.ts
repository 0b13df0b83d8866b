/**
 * Which index the chunks of a new dataset get: the one that the C library would choose.
 *
 * @module
 */

import type { ChunkIndexing } from "./format/messages/data_layout.ts";
import type { Dataspace } from "./format/messages/dataspace.ts";
import type { LibVer } from "./libver.ts";

/** Chooses the index of a new dataset. */
export function newIndexing(
  { shape, maxShape }: Dataspace,
  chunkShape: readonly number[],
  filtered: boolean,
  early: boolean,
  libver: LibVer,
): ChunkIndexing {
  const address = undefined;
  if (libver === "earliest" || libver === "v108") return { kind: "btree-v1", address };
  const unlimited = maxShape.filter((max) => max === null).length;
  if (unlimited > 1) return { kind: "btree-v2", address, nodeSize: 2048, splitPercent: 100, mergePercent: 40 };
  if (unlimited === 1) {
    return {
      kind: "extensible-array",
      address,
      maxBits: 32,
      indexElements: 4,
      minPointers: 4,
      minElements: 16,
      pageBits: 10,
    };
  }
  if (shape.every((extent, axis) => extent === chunkShape[axis] && extent === maxShape[axis])) {
    return { kind: "single", address, filtered: filtered ? { size: 0, filterMask: 0 } : undefined };
  }
  if (early && !filtered) return { kind: "implicit", address };
  return { kind: "fixed-array", address, pageBits: 10 };
}
