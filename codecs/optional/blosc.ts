/**
 * Filter 32001, Blosc: one chunk of Blosc a chunk, decoded only.
 *
 * @module
 */

import type { Codec, CodecContext } from "../codec.ts";
import { damage } from "../damage.ts";
import { decodeBloscChunk } from "./blosc_chunk.ts";

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const { byteLength, maxByteLength, into } = context;
  const bytes = decodeBloscChunk(input, byteLength ?? maxByteLength, into);
  if (bytes.byteLength === (byteLength ?? bytes.byteLength)) return bytes;
  throw damage("blosc", `stream gives ${bytes.byteLength} bytes instead of ${byteLength}`);
}

/** The Blosc codec. */
export const blosc: Codec = { id: 32001, name: "blosc", decode };
