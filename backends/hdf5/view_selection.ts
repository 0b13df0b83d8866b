/**
 * Turns what a slice picks into a selection that the file can hold.
 *
 * @module
 */

import type { View } from "../../ndarray/view.ts";
import type { DataspaceSelection } from "./format/dataspace_selection.ts";

/**
 * The elements that a view picks of an array, as a selection of its dataspace.
 *
 * @param view The view; picks each element at most once.
 * @param shape The extents of the array.
 * @returns The selection.
 * @throws {TypeError} for lists of indices that do not increase: a selection of the file has no order of its own.
 */
export function selectionOfView(view: View, shape: readonly number[]): DataspaceSelection {
  const rank = shape.length;
  if (view.shape.includes(0)) return { kind: "none" };
  if (rank === 0) return { kind: "all" };
  if (isJoint(view)) return { kind: "points", rank, points: pointsOf(view) };
  const axes = view.terms.map((term): Comb | readonly Run[] => {
    const { axis, start, step, list } = term;
    if (list === undefined) return combOf(start, step, axis < 0 ? 1 : view.shape[axis]!);
    const runs = runsOf(list);
    return runs.length === 1 ? combOf(runs[0]!.start, 1, runs[0]!.end - runs[0]!.start + 1) : runs;
  });
  if (axes.every((axis) => "stride" in axis)) return regular(axes, rank);
  let blocks: { start: number[]; end: number[] }[] = [{ start: [], end: [] }];
  for (const axis of axes) {
    const runs = "stride" in axis ? spread(axis) : axis;
    blocks = blocks.flatMap((block) =>
      runs.map(({ start, end }) => ({ start: [...block.start, start], end: [...block.end, end] }))
    );
  }
  return { kind: "blocks", rank, blocks };
}

/** `count` runs of `block` indices that start `stride` apart. */
interface Comb {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
  readonly block: number;
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Whether lists of several axes are walked together. */
function isJoint({ terms }: View): boolean {
  const lists = terms.filter(({ list }) => list !== undefined);
  return new Set(lists.map(({ axis }) => axis)).size < lists.length;
}

function pointsOf({ terms, shape }: View): number[][] {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, i) => {
    const at = new Array<number>(shape.length);
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return terms.map(({ axis, start, step, list }) => {
      if (axis < 0) return start;
      return list === undefined ? start + step * at[axis]! : list[at[axis]!]!;
    });
  });
}

/** Indices that increase, as runs of neighbours. */
function runsOf(list: Float64Array): Run[] {
  const runs: { start: number; end: number }[] = [];
  for (const at of list) {
    const last = runs.at(-1);
    if (last !== undefined && at <= last.end) {
      throw new TypeError("The indices of a selection that is stored have to increase");
    }
    if (last !== undefined && at === last.end + 1) last.end = at;
    else runs.push({ start: at, end: at });
  }
  return runs;
}

function spread({ start, stride, count, block }: Comb): Run[] {
  return Array.from({ length: count }, (_, i) => ({ start: start + i * stride, end: start + i * stride + block - 1 }));
}

/** Indices at equal distances; where each follows the last they are one block. */
function combOf(start: number, step: number, count: number): Comb {
  if (count === 1 || step === 1) return { start, stride: count, count: 1, block: count };
  if (step < 0) throw new TypeError("A selection that is stored cannot go backwards");
  return { start, stride: step, count, block: 1 };
}

function regular(axes: readonly Comb[], rank: number): DataspaceSelection {
  return {
    kind: "regular",
    rank,
    start: axes.map(({ start }) => start),
    stride: axes.map(({ stride }) => stride),
    count: axes.map(({ count }) => count),
    block: axes.map(({ block }) => block),
  };
}
