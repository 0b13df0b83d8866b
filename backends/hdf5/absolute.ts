/**
 * From addresses as the file stores them to places in the file.
 *
 * @module
 */

import type { ByteRange } from "../sources/source.ts";

/** Moves ranges by the base address. */
export function absolute(ranges: readonly ByteRange[], baseAddress: number): readonly ByteRange[] {
  if (baseAddress === 0) return ranges;
  return ranges.map(({ start, end }) => ({ start: start + baseAddress, end: end + baseAddress }));
}
