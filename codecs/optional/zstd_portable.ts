/**
 * Zstandard where the platform has none: through the package fzstd.
 *
 * @module
 */

import { Decompress } from "fzstd";
import { damage } from "../damage.ts";

/**
 * Decompresses a frame where the platform cannot, by the streaming form of fzstd: it is the one that tells how many bytes
 * there were.
 *
 * @param input The frame, its header checked.
 * @param limit The most bytes that it may give.
 * @param codec The name of the codec, for errors.
 * @returns The bytes.
 */
export function decompressPortably(input: Uint8Array, limit: number, codec: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.byteLength;
    if (length > limit) throw damage(codec, `stream is longer than ${limit} bytes`);
    parts.push(part);
  });
  stream.push(input, true);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
