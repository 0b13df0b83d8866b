/**
 * Tells of ranges as soon as the request that brings them has come so far.
 *
 * @module
 */

import type { ByteRange } from "./source.ts";

/**
 * Watches one request for the ranges that lie within it.
 *
 * @param piece What the request fetches.
 * @param ranges The ranges wanted; those that do not lie within the piece are left out.
 * @param onArrival Told of each range, by its index, once its last byte is there.
 * @returns To be told of the first bytes of the piece whenever there are more.
 */
export function watchArrivals(
  piece: ByteRange,
  ranges: readonly ByteRange[],
  onArrival: (index: number, bytes: Uint8Array) => void,
): (bytes: Uint8Array) => void {
  const waiting: number[] = [];
  ranges.forEach(({ start, end }, i) => {
    if (start >= piece.start && end <= piece.end) waiting.push(i);
  });
  waiting.sort((a, b) => ranges[a]!.end - ranges[b]!.end);
  let next = 0;
  return (bytes) => {
    for (; next < waiting.length; next++) {
      const { start, end } = ranges[waiting[next]!]!;
      if (end - piece.start > bytes.length) return;
      onArrival(waiting[next]!, bytes.subarray(start - piece.start, end - piece.start));
    }
  };
}
