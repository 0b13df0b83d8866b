/**
 * The part of a dataset that a region reference means, as a lazy view.
 *
 * @module
 */

import type { NDArray } from "../../ndarray/array.ts";
import { FormatError } from "../../ndarray/errors.ts";
import {
  type DataspaceSelection,
  type SelectionBlock,
  selectionBounds,
  selectionSize,
} from "./format/dataspace_selection.ts";
import type { Dataset } from "./dataset.ts";

/**
 * Shows the elements of a selection: in their own shape where they form a grid, else as one axis in C order.
 *
 * @param dataset The dataset.
 * @param selection Which of its elements.
 * @returns The view.
 */
export function regionView(dataset: Dataset, selection: DataspaceSelection): NDArray {
  checkBounds(dataset, selection);
  switch (selection.kind) {
    case "all":
      return dataset.slice("...");
    case "none":
      return dataset.slice(...dataset.shape.map(() => ({ start: 0, stop: 0 })));
    case "points":
      return pick(dataset, selection.points);
    case "regular": {
      const { start, stride, count, block } = selection;
      return dataset.slice(...start.map((from, axis) => comb(from, stride[axis]!, count[axis] ?? 1, block[axis] ?? 1)));
    }
    case "blocks":
      if (selection.blocks.length === 1) {
        const { start, end } = selection.blocks[0]!;
        return dataset.slice(...start.map((from, axis) => ({ start: from, stop: end[axis]! + 1 })));
      }
      return grid(dataset, selection.blocks) ?? pick(dataset, pointsOf(selection.blocks));
  }
}

function checkBounds(dataset: Dataset, selection: DataspaceSelection): void {
  const { shape, name } = dataset;
  const bounds = selectionBounds(selection, shape);
  if (selection.kind === "all" || bounds === undefined) return;
  const inside = bounds.end.length === shape.length && bounds.end.every((end, axis) => end < shape[axis]!);
  if (!inside) throw new FormatError(`Cannot read region of dataset "${name}": it lies outside of the dataset`);
  if (selectionSize(selection, shape) > dataset.size) {
    throw new FormatError(`Cannot read region of dataset "${name}": it has more elements than the dataset`);
  }
}

/** The indices that runs of `block` elements cover, `count` of them, one every `stride`. */
function comb(
  start: number,
  stride: number,
  count: number,
  block: number,
): number[] | { start: number; stop: number; step: number } {
  if (count === 0 || block === 0) return { start: 0, stop: 0, step: 1 };
  if (block === 1) return { start, stop: start + (count - 1) * stride + 1, step: stride };
  if (count === 1) return { start, stop: start + block, step: 1 };
  return Array.from({ length: count * block }, (_, i) => start + Math.floor(i / block) * stride + i % block);
}

/** The view of boxes that are all there is of a grid; `undefined` where they are not. */
function grid(dataset: Dataset, blocks: readonly SelectionBlock[]): NDArray | undefined {
  const axes = dataset.shape.map((_, axis) => {
    const spans = new Map(blocks.map(({ start, end }) => [`${start[axis]}-${end[axis]}`, [start[axis]!, end[axis]!]]));
    return [...spans.values()].sort(([a], [b]) => a! - b!);
  });
  const apart = axes.every((spans) => spans.every(([start], i) => i === 0 || start! > spans[i - 1]![1]!));
  if (!apart || axes.reduce((count, spans) => count * spans.length, 1) !== blocks.length) return undefined;
  return dataset.slice(
    ...axes.map((spans) =>
      spans.flatMap(([start, end]) => Array.from({ length: end! - start! + 1 }, (_, i) => start! + i))
    ),
  );
}

function pick(dataset: Dataset, points: readonly (readonly number[])[]): NDArray {
  return dataset.points(...dataset.shape.map((_, axis) => points.map((point) => point[axis]!)));
}

/** The elements of boxes that do not overlap, in C order. */
function pointsOf(blocks: readonly SelectionBlock[]): number[][] {
  const points: number[][] = [];
  for (const { start, end } of blocks) {
    const at = [...start];
    for (let axis = at.length - 1; axis >= 0;) {
      points.push([...at]);
      for (axis = at.length - 1; axis >= 0 && at[axis] === end[axis]; axis--) at[axis] = start[axis]!;
      if (axis >= 0) at[axis]!++;
    }
  }
  return points.sort((a, b) => {
    const axis = a.findIndex((value, axis) => value !== b[axis]);
    return axis < 0 ? 0 : a[axis]! - b[axis]!;
  });
}
