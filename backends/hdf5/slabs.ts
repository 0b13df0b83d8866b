/**
 * Slabs of a view: parts that are decoded into shared memory before they are put in their place.
 *
 * @module
 */

import type { ChunkGrid } from "../../ndarray/backend.ts";
import { blockRanges } from "../../ndarray/grid.ts";
import { sizeOf, type Storage } from "../../ndarray/storage.ts";
import { selectView, type View } from "../../ndarray/view.ts";

/** Slabs of this size keep several threads busy, and are still in the processor's cache when they are put in place. */
const SLAB_BYTES = 2 * 2 ** 20;

/** A part of a view. */
export interface Slab {
  readonly view: View;
  /** Where in the result it starts, in elements. */
  readonly offset: number;
}

/**
 * Cuts a view along its first long axis, between blocks.
 *
 * @param view The view.
 * @param grid The blocks.
 * @param result Where the elements of the view go.
 * @param itemBytes The bytes of an element in memory.
 * @returns The slabs, in the order of the view.
 */
export function cutSlabs(view: View, grid: ChunkGrid, result: Storage, itemBytes: number): Slab[] {
  const axis = view.shape.findIndex((extent) => extent > 1);
  if (axis < 0) return [{ view, offset: result.offset }];
  const row = sizeOf(view.shape) / view.shape[axis]! * itemBytes;
  const slabs: Slab[] = [];
  let start = 0;
  let stop = 0;
  const cut = (): void => {
    const indices = view.shape.map((extent, at) => {
      const range = { kind: "range", start: 0, step: 1 } as const;
      return at === axis ? { ...range, start, count: stop - start } : { ...range, count: extent };
    });
    const part = selectView(view, { indices, axes: view.shape.map((_, at) => at) });
    slabs.push({ view: part, offset: result.offset + start * result.strides[axis]! });
    start = stop;
  };
  for (const ranges of blockRanges(view, grid, axis + 1)) {
    const end = ranges[axis]!.stop;
    if (stop > start && (end - start) * row > SLAB_BYTES) cut();
    stop = end;
  }
  cut();
  return slabs;
}
