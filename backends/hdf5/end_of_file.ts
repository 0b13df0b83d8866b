/**
 * Where a file ends that another process may be writing.
 *
 * @module
 */

import type { ByteSource } from "../sources/source.ts";

/** The byte after the last one of a source, relative to a base address; looked at again where more is needed. */
export function endOf(source: ByteSource, baseAddress: number, needed: number): number | undefined {
  if (source.size !== undefined && needed + baseAddress > source.size) source.refresh?.();
  return source.size === undefined ? undefined : source.size - baseAddress;
}
