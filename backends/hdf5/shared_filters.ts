/**
 * Which filters the threads of the pool can undo.
 *
 * @module
 */

import { type CodecRegistry, registry } from "../../codecs/registry.ts";
import type { FilterDescription } from "./format/messages/filter_pipeline.ts";

/** Deflate, shuffle, fletcher32, szip, n-bit, scale-offset and LZF: those that need no package and no promise. */
const SHARED: readonly number[] = [1, 2, 3, 4, 5, 6, 32000];

/**
 * Tells whether other threads can undo the filters of a dataset as this one would.
 *
 * @param filters The filters.
 * @param codecs What this thread undoes them with; a codec that a user put in its place stays on this thread.
 * @returns Whether they can.
 */
export function maySharePipeline(filters: readonly FilterDescription[], codecs: CodecRegistry): boolean {
  return filters.every(({ id }) => SHARED.includes(id) && codecs.get(id) === registry.get(id));
}
