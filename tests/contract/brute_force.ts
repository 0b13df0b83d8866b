/**
 * Selections done the slow way, as an oracle: a view is the list of the linear indices it shows.
 *
 * @module
 */

import type { SelectionItem, SliceRange } from "../../ndarray/selection_item.ts";

/** A view as the list of what it shows, in C order. */
export interface BruteView {
  /** The extents. */
  readonly shape: readonly number[];
  /** The linear index, in the array underneath, of each element. */
  readonly indices: readonly number[];
}

/** Random numbers that a seed repeats (Mulberry32). */
export class Dice {
  #state: number;

  /** Starts at a seed. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
}

/** The indices that Python's `range(*slice.indices(extent))` has. */
function rangeIndices({ start, stop, step }: SliceRange, extent: number): number[] {
  const stride = step ?? 1;
  const place = (bound: number): number => {
    const counted = bound < 0 ? bound + extent : bound;
    if (stride > 0) return counted < 0 ? 0 : counted > extent ? extent : counted;
    return counted < 0 ? -1 : counted >= extent ? extent - 1 : counted;
  };
  const first = start == null ? (stride > 0 ? 0 : extent - 1) : place(start);
  const end = stop == null ? (stride > 0 ? extent : -1) : place(stop);
  const indices: number[] = [];
  for (let i = first; stride > 0 ? i < end : i > end; i += stride) indices.push(i);
  return indices;
}

/** One random item for each axis, and new axes between them. */
export function randomItems(dice: Dice, shape: readonly number[]): SelectionItem[] {
  const bound = (extent: number): number | null => dice.next() < 0.4 ? null : dice.between(-extent - 2, extent + 2);
  const items: SelectionItem[] = [];
  for (const extent of shape) {
    if (dice.next() < 0.1) items.push(null);
    const kind = dice.next();
    if (kind < 0.2 && extent > 0) items.push(dice.between(-extent, extent - 1));
    else if (kind < 0.45 && extent > 0) {
      items.push(Array.from({ length: dice.between(1, 5) }, () => dice.between(-extent, extent - 1)));
    } else {
      const step = [1, 1, 2, 3, -1, -2, -5][dice.between(0, 6)]!;
      items.push({ start: bound(extent), stop: bound(extent), step });
    }
  }
  return items;
}

/** Takes items of a view, each axis for itself. */
export function takeBrutally(view: BruteView, items: readonly SelectionItem[]): BruteView {
  const shape: number[] = [];
  const picks: number[][] = [];
  let axis = 0;
  for (const item of items) {
    if (item === null) {
      shape.push(1);
      continue;
    }
    const extent = view.shape[axis++]!;
    const wrap = (index: number): number => index < 0 ? index + extent : index;
    const picked = typeof item === "number"
      ? [wrap(item)]
      : Array.isArray(item)
      ? (item as number[]).map(wrap)
      : rangeIndices(item as SliceRange, extent);
    picks.push(picked);
    if (typeof item !== "number") shape.push(picked.length);
  }
  const indices: number[] = [];
  const visit = (depth: number, at: number): void => {
    if (depth === picks.length) indices.push(view.indices[at]!);
    else for (const pick of picks[depth]!) visit(depth + 1, at * view.shape[depth]! + pick);
  };
  visit(0, 0);
  return { shape, indices };
}

/** Reorders the axes of a view. */
export function transposeBrutally(view: BruteView, axes: readonly number[]): BruteView {
  const shape = axes.map((axis) => view.shape[axis]!);
  const indices: number[] = [];
  const position = new Array<number>(axes.length).fill(0);
  const visit = (depth: number): void => {
    if (depth === axes.length) {
      indices.push(view.indices[position.reduce((at, index, axis) => at * view.shape[axis]! + index, 0)]!);
      return;
    }
    for (let i = 0; i < shape[depth]!; i++) {
      position[axes[depth]!] = i;
      visit(depth + 1);
    }
  };
  visit(0);
  return { shape, indices };
}
