/**
 * Cutting a view along the grid of its backend into the boxes that a backend is asked for.
 *
 * @module
 */

import type { Awaitable, Backend, BlockRequest, ChunkGrid } from "./backend.ts";
import type { AnyData } from "./dtype.ts";
import { newDraft, requestOf } from "./grid_draft.ts";
import { groupsOf } from "./grid_groups.ts";
import { sparsePartition } from "./sparse_grid.ts";
import type { View } from "./view.ts";

/** How boxes are placed and cut. */
export interface PartitionOptions {
  /** Where the element at index 0 of every axis goes. Default 0. */
  readonly offset?: number | undefined;
  /** Gives the part of the result that a box fills in order; asked only where it lands contiguously. */
  readonly into?: ((offset: number, count: number) => AnyData | undefined) | undefined;
  /** Whether of elements that are listed several times only the last place counts, as in a write. Default `false`. */
  readonly lastWins?: boolean | undefined;
}

/**
 * Gives the grid that a view is cut along.
 *
 * @param backend The backend.
 * @param view The view.
 * @returns The grid; a promise where it has to be looked up which blocks hold something.
 */
export function gridFor(backend: Backend, view: View): Awaitable<ChunkGrid> {
  return backend.gridFor?.(view) ?? backend.grid;
}

/**
 * Cuts a view into boxes, lazily, each within one block of the grid; those of one block follow each other. Where the grid
 * names its stored blocks, others are joined to boxes that are `empty`.
 *
 * @param view The view. Axes that no term names are taken at index 0 only.
 * @param grid The grid.
 * @param strides How far the result moves along each axis of the view.
 * @param options Where the result starts, and what is offered of it.
 */
export function partition(
  view: View,
  grid: ChunkGrid,
  strides: readonly number[],
  options: PartitionOptions = {},
): Iterable<BlockRequest> {
  for (let axis = 0; axis < view.shape.length; axis++) if (view.shape[axis] === 0) return [];
  if (grid.stored !== undefined) return sparsePartition(view, grid, strides, options);
  const lone = loneBox(view, grid, strides, options);
  return lone === undefined ? eachBox(view, grid, strides, options) : [lone];
}

/** The request of a view that is one regular box of one block; `undefined` for others. */
function loneBox(
  { shape, terms }: View,
  grid: ChunkGrid,
  strides: readonly number[],
  options: PartitionOptions,
): BlockRequest | undefined {
  const rank = terms.length;
  const draft = newDraft(1, rank);
  let key = 0;
  let place = 0;
  let before = -1;
  for (let at = 0; at < rank; at++) {
    const { axis, start, step, list } = terms[at]!;
    // Axes in their order are no two of them walked together.
    if (list !== undefined || axis >= 0 && axis <= before) return undefined;
    if (axis >= 0) before = axis;
    const count = axis < 0 ? 1 : shape[axis]!;
    const last = start + step * (count - 1);
    const low = Math.min(start, last);
    const chunk = grid.chunk[at]!;
    const coordinate = Math.floor(low / chunk);
    if (Math.floor(Math.max(start, last) / chunk) !== coordinate) return undefined;
    key = key * grid.count[at]! + coordinate;
    const stride = axis < 0 ? 0 : strides[axis]!;
    if (step < 0) place += stride * (count - 1);
    draft.from[at] = low;
    draft.step[at] = count > 1 ? Math.abs(step) : 1;
    draft.count[at] = count;
    draft.toStride[at] = step < 0 ? -stride : stride;
  }
  draft.keys[0] = key;
  draft.places[0] = place;
  return requestOf(draft, options);
}

/** The requests of a view, one box after the other. */
function* eachBox(
  view: View,
  grid: ChunkGrid,
  strides: readonly number[],
  options: PartitionOptions,
): Generator<BlockRequest> {
  const groups = groupsOf(view, grid, strides, options.lastWins ?? false);
  const draft = newDraft(groups.length, view.terms.length);
  const block = new Array<number>(groups.length).fill(0);
  const box = new Array<number>(groups.length).fill(0);
  groups.forEach((group, g) => group.place(0, 0, draft, g));
  while (true) {
    yield requestOf(draft, options);
    // First the other boxes of this block, then the next block; the last axis moves fastest.
    let g = groups.length - 1;
    for (; g >= 0; g--) {
      const group = groups[g]!;
      box[g]!++;
      if (box[g]! < group.boxes(block[g]!)) break;
      box[g] = 0;
      group.place(block[g]!, 0, draft, g);
    }
    if (g < 0) {
      for (g = groups.length - 1; g >= 0; g--) {
        block[g]!++;
        if (block[g]! < groups[g]!.length) break;
        block[g] = 0;
        groups[g]!.place(0, 0, draft, g);
      }
      if (g < 0) return;
    }
    groups[g]!.place(block[g]!, box[g]!, draft, g);
  }
}

/**
 * Counts the boxes that a view is cut into.
 *
 * @param view The view; without lists.
 * @param grid The grid.
 * @returns How many there are.
 */
export function countBoxes(view: View, grid: ChunkGrid): number {
  if (grid.stored !== undefined) {
    let boxes = 0;
    for (const _ of partition(view, grid, view.shape)) boxes++;
    return boxes;
  }
  const groups = groupsOf(view, grid, view.shape, false);
  return groups.reduce((count, group) => count * group.length, 1);
}

/**
 * The extents of blocks as they appear along the axes of a view.
 *
 * @param view The view.
 * @param grid The grid of its backend.
 * @returns For each axis of the view the extent of a block; the whole axis where no single regular term moves along it.
 */
export function chunkOf(view: View, grid: ChunkGrid): number[] {
  return view.shape.map((extent, axis) => {
    const moving = view.terms.flatMap((term, at) => term.axis === axis ? [at] : []);
    const term = view.terms[moving[0] ?? -1];
    if (term === undefined || moving.length > 1 || term.list !== undefined) return Math.max(extent, 1);
    return Math.max(1, Math.ceil(grid.chunk[moving[0]!]! / Math.abs(term.step)));
  });
}

/**
 * Cuts the leading axes of a view into ranges, in C order, each within one block of the grid where the axis is regular.
 *
 * @param view The view.
 * @param grid The grid of its backend.
 * @param rank How many of the axes are cut.
 */
export function* blockRanges(view: View, grid: ChunkGrid, rank: number): Generator<{ start: number; stop: number }[]> {
  const bounds = view.shape.slice(0, rank).map((extent, axis) => boundsOf(view, grid, axis, extent));
  if (bounds.some((own) => own.length < 2)) return;
  const at = new Array<number>(rank).fill(0);
  while (true) {
    yield at.map((index, axis) => ({ start: bounds[axis]![index]!, stop: bounds[axis]![index + 1]! }));
    let axis = rank - 1;
    for (; axis >= 0; axis--) {
      if (++at[axis]! < bounds[axis]!.length - 1) break;
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The view indices at which blocks begin along an axis, and its end. */
function boundsOf(view: View, grid: ChunkGrid, axis: number, extent: number): number[] {
  if (extent === 0) return [];
  const moving = view.terms.flatMap((term, at) => term.axis === axis ? [at] : []);
  const bounds = [0];
  if (moving.length === 1) {
    const { start, step, list } = view.terms[moving[0]!]!;
    const chunk = grid.chunk[moving[0]!]!;
    const blockAt = (i: number): number => Math.floor((list === undefined ? start + step * i : list[i]!) / chunk);
    if (list === undefined) {
      for (let i = 0; i < extent;) {
        const block = blockAt(i);
        const edge = step > 0 ? (block + 1) * chunk - start : start - block * chunk + 1;
        i += Math.max(1, Math.ceil(edge / Math.abs(step)) - i);
        bounds.push(Math.min(i, extent));
      }
      return bounds;
    }
    for (let i = chunk; i < extent; i += chunk) bounds.push(i);
  }
  bounds.push(extent);
  return bounds;
}
