/**
 * The axes of a backend in the groups that move together, and the boxes that each group is cut into.
 *
 * @module
 */

import type { ChunkGrid } from "./backend.ts";
import type { Draft } from "./grid_draft.ts";
import type { Term, View } from "./view.ts";

/** Axes of a backend that move together: one axis, or those of a joint list of points. */
export interface AxisGroup {
  /** How many blocks it touches, in combinations of its axes. */
  readonly length: number;
  /** How many boxes it is cut into in a block. */
  boxes(block: number): number;
  /** Fills in one box. */
  place(block: number, box: number, draft: Draft, group: number): void;
}

/** A regular axis: the boxes are found by arithmetic, one a block. */
export class RegularAxis implements AxisGroup {
  readonly length: number;
  readonly #axis: number;
  readonly #low: number;
  readonly #step: number;
  readonly #count: number;
  readonly #chunk: number;
  readonly #keyStride: number;
  readonly #place: number;
  readonly #toStride: number;
  /** Whether it steps over blocks, so that it has one element in each that it touches. */
  readonly #skips: boolean;

  constructor(axis: number, term: Term, count: number, stride: number, chunk: number, keyStride: number) {
    const backwards = term.step < 0;
    this.#axis = axis;
    // Boxes move upwards; a view that runs backwards is placed backwards.
    this.#low = backwards ? term.start + term.step * (count - 1) : term.start;
    this.#place = backwards ? stride * (count - 1) : 0;
    this.#step = Math.max(Math.abs(term.step), 1);
    this.#toStride = backwards ? -stride : stride;
    this.#count = count;
    this.#chunk = chunk;
    this.#keyStride = keyStride;
    const high = this.#low + this.#step * (count - 1);
    this.#skips = this.#step > chunk;
    this.length = this.#skips ? count : Math.floor(high / chunk) - Math.floor(this.#low / chunk) + 1;
  }

  boxes(): number {
    return 1;
  }

  /** The grid's coordinate of one of the blocks that are touched. */
  coordinate(block: number): number {
    return this.#skips
      ? Math.floor((this.#low + this.#step * block) / this.#chunk)
      : Math.floor(this.#low / this.#chunk) + block;
  }

  /** Which of the blocks that are touched has a coordinate of the grid; -1 where none has. */
  find(coordinate: number): number {
    const block = this.#skips
      ? Math.ceil((coordinate * this.#chunk - this.#low) / this.#step)
      : coordinate - Math.floor(this.#low / this.#chunk);
    return block >= 0 && block < this.length && this.coordinate(block) === coordinate ? block : -1;
  }

  place(block: number, _box: number, draft: Draft, group: number): void {
    this.span(block, block, draft, group);
  }

  /** Fills in one box of all blocks from the first to the last. */
  span(first: number, last: number, draft: Draft, group: number): void {
    const key = this.coordinate(first);
    const start = this.#skips ? first : Math.max(0, Math.ceil((key * this.#chunk - this.#low) / this.#step));
    const end = this.#skips
      ? last + 1
      : Math.min(this.#count, Math.ceil(((key + last - first + 1) * this.#chunk - this.#low) / this.#step));
    draft.keys[group] = key * this.#keyStride;
    draft.places[group] = this.#place + start * this.#toStride;
    draft.from[this.#axis] = this.#low + start * this.#step;
    draft.step[this.#axis] = end - start > 1 ? this.#step : 1;
    draft.count[this.#axis] = end - start;
    draft.toStride[this.#axis] = this.#toStride;
  }
}

/** Axes walked along lists: the points are sorted by block, and neighbours in a row are joined to boxes. */
class ListedAxes implements AxisGroup {
  readonly length: number;
  readonly #axes: readonly number[];
  readonly #lists: readonly Float64Array[];
  readonly #stride: number;
  /** The positions in the lists, sorted. */
  readonly #order: Float64Array;
  /** Where, in `order`, each box starts, and the end. */
  readonly #starts: number[] = [];
  /** The first box of each block, and the end. */
  readonly #blocks: number[] = [];
  readonly #keys: number[] = [];

  constructor(
    axes: readonly number[],
    lists: readonly Float64Array[],
    stride: number,
    grid: ChunkGrid,
    keyStrides: readonly number[],
    lastWins: boolean,
  ) {
    this.#axes = axes;
    this.#lists = lists;
    this.#stride = stride;
    const keys = lists[0]!.map((_, i) => {
      let key = 0;
      for (let k = 0; k < axes.length; k++) {
        key += Math.floor(lists[k]![i]! / grid.chunk[axes[k]!]!) * keyStrides[axes[k]!]!;
      }
      return key;
    });
    const sorted = sortedPositions(keys, lists);
    this.#order = lastWins ? lastOfEach(sorted, lists) : sorted;
    this.#cut(keys);
    this.length = this.#keys.length;
  }

  /** Finds the boxes: runs in which one axis moves at an equal, positive distance, and so does the place. */
  #cut(keys: Float64Array): void {
    const order = this.#order;
    for (let i = 0; i < order.length;) {
      const key = keys[order[i]!]!;
      if (this.#keys.at(-1) !== key) {
        this.#keys.push(key);
        this.#blocks.push(this.#starts.length);
      }
      this.#starts.push(i);
      const start = i++;
      while (i < order.length && keys[order[i]!] === key && this.#continues(start, i)) i++;
    }
    this.#blocks.push(this.#starts.length);
    this.#starts.push(order.length);
  }

  /** Whether the point at `i` lies on the run that begins at `start` and ends before it. */
  #continues(start: number, i: number): boolean {
    const order = this.#order;
    const last = this.#lists.length - 1;
    for (let k = 0; k < last; k++) if (this.#lists[k]![order[i]!] !== this.#lists[k]![order[start]!]) return false;
    const list = this.#lists[last]!;
    const step = list[order[i]!]! - list[order[i - 1]!]!;
    if (step <= 0) return false;
    if (i - 1 === start) return true;
    return step === list[order[start + 1]!]! - list[order[start]!]! &&
      order[i]! - order[i - 1]! === order[start + 1]! - order[start]!;
  }

  boxes(block: number): number {
    return this.#blocks[block + 1]! - this.#blocks[block]!;
  }

  place(block: number, box: number, draft: Draft, group: number): void {
    const at = this.#blocks[block]! + box;
    const start = this.#starts[at]!;
    const count = this.#starts[at + 1]! - start;
    const first = this.#order[start]!;
    const second = count > 1 ? this.#order[start + 1]! : first;
    draft.keys[group] = this.#keys[block]!;
    draft.places[group] = first * this.#stride;
    const last = this.#axes.length - 1;
    for (let k = 0; k <= last; k++) {
      const axis = this.#axes[k]!;
      const moves = k === last && count > 1;
      draft.from[axis] = this.#lists[k]![first]!;
      draft.step[axis] = moves ? this.#lists[k]![second]! - this.#lists[k]![first]! : 1;
      draft.count[axis] = k === last ? count : 1;
      draft.toStride[axis] = moves ? (second - first) * this.#stride : 0;
    }
  }
}

/** The positions of points, sorted by block, then by point; equal points stay in their order. */
function sortedPositions(keys: Float64Array, lists: readonly Float64Array[]): Float64Array {
  const order = Float64Array.from(keys, (_, i) => i);
  const compare = (a: number, b: number): number => {
    if (keys[a] !== keys[b]) return keys[a]! - keys[b]!;
    for (const list of lists) if (list[a] !== list[b]) return list[a]! - list[b]!;
    return a - b;
  };
  for (let i = 1; i < order.length; i++) if (compare(i - 1, i) > 0) return order.sort(compare);
  return order;
}

/** The sorted positions without those that a later equal point overwrites. */
function lastOfEach(order: Float64Array, lists: readonly Float64Array[]): Float64Array {
  return order.filter((position, i) => {
    if (i + 1 === order.length) return true;
    const next = order[i + 1]!;
    return lists.some((list) => list[position] !== list[next]);
  });
}

/**
 * Puts the axes of a backend into groups, ordered by their first axis.
 *
 * @param view The view; no extent is 0.
 * @param grid The grid.
 * @param strides How far the result moves along each axis of the view.
 * @param lastWins Whether of equal listed points only the last counts.
 * @returns The groups.
 */
export function groupsOf(
  view: View,
  grid: ChunkGrid,
  strides: readonly number[],
  lastWins: boolean,
): AxisGroup[] {
  const keyStrides = new Array<number>(grid.count.length);
  let keyStride = 1;
  for (let axis = grid.count.length - 1; axis >= 0; axis--) {
    keyStrides[axis] = keyStride;
    keyStride *= grid.count[axis]!;
  }
  const groups: AxisGroup[] = [];
  const { terms, shape } = view;
  const seen = new Set<number>();
  terms.forEach((term, axis) => {
    if (term.axis < 0) {
      groups.push(new RegularAxis(axis, term, 1, 0, grid.chunk[axis]!, keyStrides[axis]!));
      return;
    }
    if (seen.has(term.axis)) return;
    seen.add(term.axis);
    const count = shape[term.axis]!;
    const stride = strides[term.axis]!;
    const axes = terms.flatMap((other, at) => other.axis === term.axis ? [at] : []);
    if (axes.length === 1 && term.list === undefined) {
      groups.push(new RegularAxis(axis, term, count, stride, grid.chunk[axis]!, keyStrides[axis]!));
    } else {
      const lists = axes.map((at) => listed(terms[at]!, count));
      groups.push(new ListedAxes(axes, lists, stride, grid, keyStrides, lastWins));
    }
  });
  return groups;
}

function listed(term: Term, count: number): Float64Array {
  return term.list ?? Float64Array.from({ length: count }, (_, i) => term.start + term.step * i);
}
