/**
 * Filter 32015, Zstandard: one frame a chunk.
 *
 * @module
 */

import type { Codec, CodecContext } from "../codec.ts";
import { damage } from "../damage.ts";
import { compressZstd, decompressZstd } from "./zstd_frame.ts";

const DEFAULT_LEVEL = 3;
const MAX_LEVEL = 22;

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const { byteLength, maxByteLength } = context;
  const bytes = decompressZstd(input, byteLength ?? maxByteLength, "zstd");
  if (byteLength !== undefined && bytes.byteLength !== byteLength) {
    throw damage("zstd", `stream gives ${bytes.byteLength} bytes instead of ${byteLength}`);
  }
  return bytes;
}

/** Only the platform can compress; where it cannot, the filter is skipped. */
function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  const level = Math.min(Math.max(context.parameters[0] ?? DEFAULT_LEVEL, 1), MAX_LEVEL);
  const stored = compressZstd(input, level);
  if (stored === undefined) return null;
  return context.required || stored.byteLength < input.byteLength ? stored : null;
}

/** The Zstandard codec; its one parameter is the level. */
export const zstd: Codec = { id: 32015, name: "zstd", decode, encode, parameters: () => [DEFAULT_LEVEL] };
