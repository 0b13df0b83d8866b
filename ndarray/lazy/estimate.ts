/**
 * What reading an array takes, told before anything is read.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import type { Backend } from "../backend.ts";
import { itemSize } from "../dtype.ts";
import { blockRanges, chunkOf } from "../grid.ts";
import { sizeOf } from "../storage.ts";

/** What reading, streaming or reducing an array takes. */
export interface Estimate {
  /** The bytes of the elements, once they are in memory. */
  readonly bytes: number;
  /** In how many blocks they are computed or fetched. */
  readonly blocks: number;
  /** The bytes that a reduction, or writing block by block, has in memory at most; caches of files not counted. */
  readonly peakMemory: number;
}

/** Boxes that are fetched ahead where elements have to be waited for. */
const BYTES_AHEAD = 16 * 2 ** 20;

/**
 * Estimates what an array takes.
 *
 * @param array The array.
 * @returns The estimate.
 */
export function estimateArray(array: NDArray): Estimate {
  const { view, backend, ndim, shape, nbytes } = array;
  const block = chunkOf(view, backend.grid).slice(0, ndim).map((extent, axis) => Math.min(extent, shape[axis]!));
  let blocks = 0;
  for (const _ of blockRanges(view, backend.grid, ndim)) blocks++;
  const derived = backend as Backend & { blockBytes?(): number };
  const computing = derived.blockBytes === undefined ? 0 : derived.blockBytes() + BYTES_AHEAD;
  return { bytes: nbytes, blocks, peakMemory: computing + sizeOf(block) * itemSize(array.dtype) };
}
