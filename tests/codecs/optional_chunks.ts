/**
 * Chunks of the filters that are decoded only, as their plugins for libhdf5 stored them; see
 * `tests/fixtures/make_optional_chunks.py`.
 *
 * @module
 */

import type { FilterStep } from "../../codecs/mod.ts";
import chunks from "../fixtures/optional_chunks.json" with { type: "json" };

/** A stored chunk and what it holds. */
export interface OptionalChunk {
  readonly name: string;
  readonly filters: readonly FilterStep[];
  readonly stored: Uint8Array;
  readonly raw: Uint8Array;
}

/** All of them. */
export function optionalChunks(): OptionalChunk[] {
  return chunks.map((chunk) => ({
    ...chunk,
    stored: Uint8Array.from(atob(chunk.stored), (char) => char.charCodeAt(0)),
    raw: Uint8Array.from(atob(chunk.raw), (char) => char.charCodeAt(0)),
  }));
}
