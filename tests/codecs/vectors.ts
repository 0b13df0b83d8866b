/**
 * Chunks that libhdf5 and its plugins stored, and what they hold; see `tests/fixtures/make_codec_vectors.py`.
 *
 * @module
 */

import type { FilterStep } from "../../codecs/mod.ts";

/** A stored chunk. */
export interface Vector {
  readonly name: string;
  readonly itemSize: number;
  readonly filters: readonly FilterStep[];
  readonly filterMask: number;
  readonly stored: Uint8Array;
  readonly raw: Uint8Array;
}

const fixture = new URL("../fixtures/codec_vectors.json", import.meta.url);

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** All stored chunks. */
export function readVectors(): Vector[] {
  const { raws, vectors } = JSON.parse(Deno.readTextFileSync(fixture)) as {
    raws: Record<string, string>;
    vectors: (Omit<Vector, "stored" | "raw"> & { stored: string; raw: string })[];
  };
  return vectors.map((vector) => ({
    ...vector,
    stored: fromBase64(vector.stored),
    raw: fromBase64(raws[vector.raw]!),
  }));
}
