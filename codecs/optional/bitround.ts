/**
 * Filters 32022 and 32023, BitGroom and Granular BitRound: digits that do not matter were set to zero before writing, so
 * there is nothing to undo.
 *
 * @module
 */

import type { Codec } from "../codec.ts";

function identity(id: number, name: string): Codec {
  return {
    id,
    name,
    decode: (input: Uint8Array) => input,
    encodedLength: (byteLength: number) => byteLength,
  };
}

/** The codec of BitGroom. */
export const bitgroom: Codec = identity(32022, "bitgroom");

/** The codec of Granular BitRound. */
export const granularBitRound: Codec = identity(32023, "granular-bitround");
