/**
 * Selections of a virtual mapping as lists of positions, one an axis, so that elements can be matched by their order.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import type { DataspaceSelection } from "./format/dataspace_selection.ts";

/** Positions along an axis: blocks of `block` that start `stride` apart, `size` positions in all. */
export interface AxisPositions {
  readonly start: number;
  readonly stride: number;
  readonly block: number;
  readonly size: number;
}

/** How many elements of an irregular selection can be listed. */
const MOST_LISTED = 1 << 20;

/** Selected elements in order: the product of positions along each axis, or a list of points. */
export type Selected =
  | { readonly kind: "product"; readonly axes: readonly AxisPositions[] }
  | { readonly kind: "list"; readonly points: readonly (readonly number[])[] };

/**
 * Brings a selection into order.
 *
 * @param selection The selection.
 * @param shape The extents of the dataspace at this moment; what lies outside of it is left out where it is unlimited.
 * @returns The selected elements.
 */
export function selectedOf(selection: DataspaceSelection, shape: readonly number[]): Selected {
  switch (selection.kind) {
    case "none":
      return { kind: "list", points: [] };
    case "all":
      return { kind: "product", axes: shape.map(wholeAxis) };
    case "points":
      checkRank(selection.rank, shape);
      return { kind: "list", points: selection.points };
    case "regular": {
      checkRank(selection.rank, shape);
      return { kind: "product", axes: shape.map((extent, axis) => positions(selection, axis, extent)) };
    }
    case "blocks": {
      checkRank(selection.rank, shape);
      const [only, ...more] = selection.blocks;
      if (only !== undefined && more.length === 0) {
        const axes = only.start.map((start, axis) => {
          const size = only.end[axis]! - start + 1;
          return { start, stride: size, block: size, size };
        });
        return { kind: "product", axes };
      }
      return { kind: "list", points: listBlocks(selection.blocks) };
    }
  }
}

/** All positions of an axis. */
export function wholeAxis(size: number): AxisPositions {
  const block = Math.max(size, 1);
  return { start: 0, stride: block, block, size };
}

function checkRank(rank: number, shape: readonly number[]): void {
  if (rank !== shape.length) {
    throw new FormatError(
      `Cannot read virtual dataset: a selection of rank ${rank} is of a dataset of rank ${shape.length}`,
    );
  }
}

function positions(
  selection: Extract<DataspaceSelection, { kind: "regular" }>,
  axis: number,
  extent: number,
): AxisPositions {
  const start = selection.start[axis]!;
  const count = selection.count[axis]!;
  const room = Math.max(0, extent - start);
  const block = selection.block[axis] ?? Math.max(room, 1);
  const stride = count === 1 ? Math.max(selection.stride[axis]!, block, 1) : selection.stride[axis]!;
  if (block < 1 || stride < block) {
    throw new FormatError("Cannot read virtual dataset: the blocks of a selection overlap");
  }
  if (count !== null && selection.block[axis] !== null) return { start, stride, block, size: count * block };
  const whole = count ?? Math.ceil(room / stride);
  const size = Math.min(whole * block, Math.floor(room / stride) * block + Math.min(room % stride, block));
  return { start, stride, block, size };
}

/** All elements of irregular blocks in C order. */
function listBlocks(
  blocks: readonly { readonly start: readonly number[]; readonly end: readonly number[] }[],
): number[][] {
  const points: number[][] = [];
  for (const { start, end } of blocks) {
    let size = 1;
    for (let axis = 0; axis < start.length; axis++) size *= Math.max(0, end[axis]! - start[axis]! + 1);
    if (points.length + size > MOST_LISTED) {
      throw new UnsupportedError(
        "Cannot read virtual dataset: an irregular selection of so many elements is not supported",
        {
          feature: "large irregular selections of virtual datasets",
        },
      );
    }
    for (let i = 0; i < size; i++) {
      const point = new Array<number>(start.length);
      let rest = i;
      for (let axis = start.length - 1; axis >= 0; axis--) {
        const extent = end[axis]! - start[axis]! + 1;
        point[axis] = start[axis]! + rest % extent;
        rest = Math.floor(rest / extent);
      }
      points.push(point);
    }
  }
  return points.sort((a, b) => {
    for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return a[axis]! - b[axis]!;
    return 0;
  });
}

/** The position of order `i` along an axis. */
export function positionAt({ start, stride, block }: AxisPositions, i: number): number {
  return start + Math.floor(i / block) * stride + i % block;
}

/** The order of a position along an axis, or -1 where it is not selected. */
export function orderOf({ start, stride, block, size }: AxisPositions, position: number): number {
  const distance = position - start;
  if (distance < 0) return -1;
  const at = Math.floor(distance / stride);
  const rest = distance - at * stride;
  const order = at * block + rest;
  return rest < block && order < size ? order : -1;
}

/** How many elements are selected. */
export function sizeOfSelected(selected: Selected): number {
  return selected.kind === "list"
    ? selected.points.length
    : selected.axes.reduce((product, { size }) => product * size, 1);
}
