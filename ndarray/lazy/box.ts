/**
 * Boxes of an array, and how they are cut into slabs that stay in the processor's cache.
 *
 * @module
 */

import type { ChunkGrid } from "../backend.ts";
import { sizeOf } from "../storage.ts";

/** A box of an array. */
export interface BoxIndices {
  /** The first element along each axis. */
  readonly from: readonly number[];
  /** The distance between elements along each axis. */
  readonly step: readonly number[];
  /** How many elements there are along each axis. */
  readonly count: readonly number[];
}

/** A slab of a box, as ranges of its indices. */
export type Slab = readonly {
  /** The first index. */
  readonly start: number;
  /** The index after the last one. */
  readonly stop: number;
}[];

/**
 * Makes extents that hold no more than a number of elements, the last axes whole.
 *
 * @param shape The extents to cut.
 * @param limit The number of elements.
 * @returns Extents of at least 1.
 */
export function cutExtents(shape: readonly number[], limit: number): number[] {
  const extents = shape.map((extent) => Math.max(extent, 1));
  let size = sizeOf(extents);
  for (let axis = 0; axis < extents.length && size > limit; axis++) {
    const rest = size / extents[axis]!;
    extents[axis] = Math.max(1, Math.floor(limit / rest));
    size = rest * extents[axis]!;
  }
  return extents;
}

/**
 * Makes blocks of several chunks each, the last axes first, where chunks are small.
 *
 * @param shape The extents of the array.
 * @param chunk The extents of a chunk.
 * @param least The number of elements that a block is to reach.
 * @returns The extents of a block.
 */
export function joinChunks(shape: readonly number[], chunk: readonly number[], least: number): number[] {
  const block = chunk.map((extent, axis) => Math.max(1, Math.min(extent, shape[axis]!)));
  let size = sizeOf(block);
  for (let axis = block.length - 1; axis >= 0 && size < least; axis--) {
    const wanted = Math.ceil(least / size) * block[axis]!;
    const grown = wanted >= shape[axis]! ? Math.max(shape[axis]!, 1) : wanted;
    size = size / block[axis]! * grown;
    block[axis] = grown;
  }
  return block;
}

/** The grid of blocks of given extents. */
export function gridOf(shape: readonly number[], block: readonly number[]): ChunkGrid {
  return { chunk: block, count: shape.map((extent, axis) => Math.ceil(extent / block[axis]!)) };
}

/**
 * Cuts a box into slabs, in C order.
 *
 * @param count The extents of the box.
 * @param limit How many elements a slab may have.
 */
export function* slabsOf(count: readonly number[], limit: number): Generator<Slab> {
  if (count.includes(0)) return;
  const extents = cutExtents(count, limit);
  const start = new Array<number>(count.length).fill(0);
  while (true) {
    yield start.map((first, axis) => ({ start: first, stop: Math.min(first + extents[axis]!, count[axis]!) }));
    let axis = count.length - 1;
    for (; axis >= 0; axis--) {
      start[axis]! += extents[axis]!;
      if (start[axis]! < count[axis]!) break;
      start[axis] = 0;
    }
    if (axis < 0) return;
  }
}
