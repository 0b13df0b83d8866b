/**
 * Undoes the filters of fractal heaps.
 *
 * @module
 */

import { Pipeline } from "../../codecs/pipeline.ts";
import type { CodecRegistry } from "../../codecs/registry.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { Unfilter } from "./format/fractal_heap_read.ts";

/** Undoes filters at once; one whose codec is yet to be loaded is an `UnsupportedError`. */
export function heapUnfilter(codecs: CodecRegistry): Unfilter {
  return (bytes, filters, filterMask, byteLength) => {
    const decoded = new Pipeline(filters, codecs).decode(bytes, { byteLength, filterMask });
    if (decoded instanceof Uint8Array) return decoded;
    decoded.catch(() => {});
    const feature = `filters ${filters.map(({ id }) => id).join(", ")} in a fractal heap`;
    throw new UnsupportedError(`Cannot read fractal heap: ${feature} are not supported`, { feature });
  };
}
