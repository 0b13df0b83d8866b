/**
 * The order in which array-like chunk indexes number the chunks: C order over the grid that the maximum shape spans, not
 * the current one, so that numbers stay when the dataset grows. An unlimited axis comes first, whichever it is.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import type { ChunkedShape } from "./chunk_index.ts";

/** How many chunks the current shape spans on each axis. */
export function gridShape(shape: ChunkedShape): number[] {
  return shape.shape.map((extent, axis) => Math.ceil(extent / shape.chunkShape[axis]!));
}

/** Numbers the chunks of one dataset. */
export class ChunkNumbering {
  /** How many numbers there are; `Infinity` where an axis is unlimited. */
  readonly count: number;
  #axes: readonly number[];
  #strides: readonly number[];

  /**
   * Takes the grid from the dataset.
   *
   * @param shape The dataset.
   * @param unlimited How many axes the index lets be unlimited: 0 or 1.
   */
  constructor(shape: ChunkedShape, unlimited: 0 | 1) {
    const axes = shape.maxShape.map((_, axis) => axis);
    const free = axes.filter((axis) => shape.maxShape[axis] === null);
    if (free.length !== unlimited) {
      throw new FormatError(
        `Cannot read chunk index: its kind is for ${unlimited} unlimited axes and the dataset has ${free.length}`,
      );
    }
    this.#axes = [...free, ...axes.filter((axis) => shape.maxShape[axis] !== null)];
    const strides = new Array<number>(axes.length);
    let count = 1;
    for (const axis of [...this.#axes].reverse()) {
      strides[axis] = count;
      const extent = shape.maxShape[axis];
      count *= extent === null || extent === undefined ? Infinity : Math.ceil(extent / shape.chunkShape[axis]!);
    }
    if (count !== Infinity && count > Number.MAX_SAFE_INTEGER) {
      throw new FormatError("Cannot read chunk index: the maximum shape spans more than 2^53 chunks");
    }
    this.count = count;
    this.#strides = strides;
  }

  /** The number of a chunk. */
  number(coordinates: readonly number[]): number {
    let number = 0;
    for (let axis = 0; axis < coordinates.length; axis++) number += coordinates[axis]! * this.#strides[axis]!;
    return number;
  }

  /**
   * The coordinates of a chunk; it may lie outside of the current shape, where a dataset was made smaller.
   *
   * @param number Its number.
   * @param out Where to put them.
   */
  coordinates(number: number, out: number[]): void {
    let rest = number;
    for (const axis of this.#axes) {
      const stride = this.#strides[axis]!;
      const coordinate = Math.floor(rest / stride);
      rest -= coordinate * stride;
      out[axis] = coordinate;
    }
  }
}
