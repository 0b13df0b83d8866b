/**
 * Snappy blocks, which old blosc files may have inside: the decoded length, then literals and copies, each behind a tag.
 *
 * @module
 */

import { damage } from "../damage.ts";

/**
 * Decodes a block.
 *
 * @param input The block.
 * @param output Where the bytes go.
 * @param codec The name of the codec, for errors.
 * @returns How many bytes were written.
 * @throws {CodecError} for a damaged block, or one that does not fit.
 */
export function decodeSnappyBlock(input: Uint8Array, output: Uint8Array, codec: string): number {
  let from = 0;
  let to = 0;
  const littleEndian = (bytes: number): number => {
    if (from + bytes > input.byteLength) throw damage(codec, "stream ends early");
    let value = 0;
    for (let i = 0; i < bytes; i++) value += input[from++]! * 2 ** (8 * i);
    return value;
  };
  while (littleEndian(1) > 127);
  while (from < input.byteLength) {
    const tag = littleEndian(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >>> 2;
      const length = 1 + (short < 60 ? short : littleEndian(short - 59));
      if (from + length > input.byteLength) throw damage(codec, "stream ends early");
      if (to + length > output.byteLength) throw damage(codec, "block is too long");
      output.set(input.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    const length = kind === 1 ? (tag >>> 2 & 7) + 4 : (tag >>> 2) + 1;
    const distance = kind === 1 ? (tag >>> 5) * 256 + littleEndian(1) : littleEndian(kind === 2 ? 2 : 4);
    if (distance === 0 || distance > to) throw damage(codec, "stream refers to bytes before its start");
    if (to + length > output.byteLength) throw damage(codec, "block is too long");
    for (const end = to + length; to < end; to++) output[to] = output[to - distance]!;
  }
  return to;
}
