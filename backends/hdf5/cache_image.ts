/**
 * Lays a metadata cache image over a file: blocks that the C library kept in its cache when the file was closed, and
 * wrote in one piece instead of each to its place.
 *
 * @module
 */

import type { ByteRange } from "../sources/source.ts";
import type { CachedBlock } from "./format/messages/cache_image_message.ts";
import type { RangeReader } from "./format/reading.ts";

/**
 * Answers from the blocks of an image first.
 *
 * @param below Answers what the image does not hold.
 * @param blocks The blocks, in any order.
 * @returns A reader of both.
 */
export function layImageOver(below: RangeReader, blocks: readonly CachedBlock[]): RangeReader {
  if (blocks.length === 0) return below;
  const patch = (ranges: readonly ByteRange[], answers: readonly Uint8Array[]) =>
    answers.map((bytes, i) => patched(bytes, ranges[i]!.start, blocks));
  return {
    read(ranges, signal) {
      const answers = below.read(ranges, signal);
      return answers instanceof Promise ? answers.then((answers) => patch(ranges, answers)) : patch(ranges, answers);
    },
  };
}

function patched(bytes: Uint8Array, start: number, blocks: readonly CachedBlock[]): Uint8Array {
  const end = start + bytes.length;
  const touching = blocks.filter((block) => block.address < end && block.address + block.bytes.length > start);
  if (touching.length === 0) return bytes;
  const result = bytes.slice();
  for (const { address, bytes } of touching) {
    const from = Math.max(start, address);
    const to = Math.min(end, address + bytes.length);
    result.set(bytes.subarray(from - address, to - address), from - start);
  }
  return result;
}
