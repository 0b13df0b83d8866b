/**
 * Cutting views along grids of which few blocks hold anything: a box for each block that does, and as few as possible for
 * all that lies between them.
 *
 * @module
 */

import type { BlockRequest, ChunkGrid } from "./backend.ts";
import type { PartitionOptions } from "./grid.ts";
import { type Draft, newDraft, requestOf } from "./grid_draft.ts";
import { groupsOf, type RegularAxis } from "./grid_groups.ts";
import { contiguousStrides, sizeOf } from "./storage.ts";
import type { View } from "./view.ts";

/** Of fewer blocks each is asked for, whether it holds anything or not. */
const MANY = 4096;
/** One block in so many may hold something, where a view is cut for those alone. */
const RARE = 8;

/**
 * Counts the blocks that a view touches, where there may be too many to ask for each.
 *
 * @param view The view.
 * @param grid The grid.
 * @returns How many there are; 0 where there are not many, or where the view lists some.
 */
export function countMany(view: View, grid: ChunkGrid): number {
  // Most views are answered by the first of these.
  if (sizeOf(grid.count) < MANY || sizeOf(view.shape) < MANY) return 0;
  const axes = regularAxes(view, grid, view.shape);
  const touched = axes === undefined ? 0 : blocksOf(axes);
  return touched < MANY ? 0 : touched;
}

/**
 * Names the stored blocks in the grid of a view that touches many, where they are rare among these.
 *
 * @param view The view; it lists no indices.
 * @param grid The grid.
 * @param keys The keys of all blocks that hold something, ascending.
 * @returns The grid for the view; the grid itself where each block is to be asked for.
 */
export function sparseGrid(view: View, grid: ChunkGrid, keys: Float64Array): ChunkGrid {
  const axes = regularAxes(view, grid, view.shape);
  if (axes === undefined) return grid;
  const stored = within(axes, grid, keys);
  return stored.length * RARE > blocksOf(axes) ? grid : { ...grid, stored };
}

/** The keys from that of the first block that is touched to that of the last. */
function within(axes: readonly RegularAxis[], grid: ChunkGrid, keys: Float64Array): Float64Array {
  const strides = contiguousStrides(grid.count);
  let first = 0;
  let last = 0;
  axes.forEach((own, axis) => {
    first += own.coordinate(0) * strides[axis]!;
    last += own.coordinate(own.length - 1) * strides[axis]!;
  });
  return keys.subarray(lowerBound(keys, first), lowerBound(keys, last + 1));
}

function lowerBound(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The axes of a view, one for each of the backend; `undefined` where any is walked along a list, or with another. */
function regularAxes(view: View, grid: ChunkGrid, strides: readonly number[]): readonly RegularAxis[] | undefined {
  const moving = view.terms.filter(({ axis }) => axis >= 0);
  const single = new Set(moving.map(({ axis }) => axis)).size === moving.length;
  if (!single || moving.some(({ list }) => list !== undefined)) return undefined;
  return groupsOf(view, grid, strides, false) as RegularAxis[];
}

function blocksOf(axes: readonly RegularAxis[]): number {
  return axes.reduce((product, { length }) => product * length, 1);
}

/**
 * Cuts a view along a grid that names its stored blocks. All boxes come in the C order of their first blocks.
 *
 * @param view The view; it lists no indices.
 * @param grid The grid.
 * @param strides How far the result moves along each axis of the view.
 * @param options Where the result starts, and what is offered of it.
 */
export function* sparsePartition(
  view: View,
  grid: ChunkGrid,
  strides: readonly number[],
  options: PartitionOptions,
): Generator<BlockRequest> {
  const axes = regularAxes(view, grid, strides)!;
  const draft = newDraft(axes.length, axes.length);
  const steps = contiguousStrides(axes.map(({ length }) => length));
  const at = new Array<number>(axes.length);
  let next = 0;
  for (const key of within(axes, grid, grid.stored!)) {
    if (!touches(axes, grid, key, at)) continue;
    const block = at.reduce((sum, index, axis) => sum + index * steps[axis]!, 0);
    yield* gap(axes, steps, next, block, draft, options);
    axes.forEach((own, axis) => own.span(at[axis]!, at[axis]!, draft, axis));
    yield requestOf(draft, options);
    next = block + 1;
  }
  yield* gap(axes, steps, next, blocksOf(axes), draft, options);
}

/** Whether the view touches the block of a key; if so, `at` tells which of the blocks along each axis it is. */
function touches(axes: readonly RegularAxis[], grid: ChunkGrid, key: number, at: number[]): boolean {
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const count = grid.count[axis]!;
    const coordinate = key % count;
    key = Math.floor(key / count);
    at[axis] = axes[axis]!.find(coordinate);
    if (at[axis]! < 0) return false;
  }
  return true;
}

/** Covers the blocks from `start` to before `end`, numbered in C order, with boxes as large as they can be. */
function* gap(
  axes: readonly RegularAxis[],
  steps: readonly number[],
  start: number,
  end: number,
  draft: Draft,
  options: PartitionOptions,
): Generator<BlockRequest> {
  while (start < end) {
    // The outermost axis of which whole slices begin here and end in time.
    let outer = axes.length - 1;
    while (outer > 0 && start % steps[outer - 1]! === 0 && end - start >= steps[outer - 1]!) outer--;
    let rest = start;
    for (let axis = 0; axis < axes.length; axis++) {
      const own = axes[axis]!;
      const first = Math.floor(rest / steps[axis]!);
      rest -= first * steps[axis]!;
      if (axis < outer) own.span(first, first, draft, axis);
      else if (axis > outer) own.span(0, own.length - 1, draft, axis);
      else {
        const count = Math.min(own.length - first, Math.floor((end - start) / steps[axis]!));
        own.span(first, first + count - 1, draft, axis);
        start += count * steps[axis]!;
      }
    }
    yield { ...requestOf(draft, options), empty: true };
  }
}
