/**
 * What is true of ranges everywhere: where they must lie, and how they are copied.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { ByteRange } from "./source.ts";

/** Throws where a range does not lie within the bytes there are. */
export function checkRange(range: ByteRange, size: number, name: string | undefined): void {
  const { start, end } = range;
  if (start >= 0 && start <= end && end <= size) return;
  throw new FormatError(`Cannot read bytes ${start} to ${end} of ${name ?? "the file"}: it ends at byte ${size}`, {
    address: start,
  });
}

/** Gives the bytes of a range as a copy, in `into` where that is given. */
export function copyRange(bytes: Uint8Array, range: ByteRange, into: Uint8Array | undefined): Uint8Array {
  if (into === undefined) return bytes.slice(range.start, range.end);
  into.set(bytes.subarray(range.start, range.end));
  return into;
}
