/**
 * Working on the lines of dense arrays along axes: what sorting, medians and running sums are made of.
 *
 * @module
 */

import { reducedAxes } from "../axes.ts";
import { cast } from "../cast.ts";
import { contiguous } from "../copy.ts";
import type { DenseArray } from "../dense.ts";
import { type AnyData, type DType, sameDType, type Scalar } from "../dtype.ts";
import { getElement } from "../element.ts";
import { makeDense } from "../family.ts";
import type { ReduceOptions } from "../reductions.ts";
import { contiguousStrides, newStorage, runOf, sizeOf } from "../storage.ts";
import { moveaxis } from "./shape.ts";

/** The lines of an array, one behind the other. */
interface Lines {
  readonly data: AnyData;
  readonly offset: number;
  /** The extents that are left. */
  readonly rest: readonly number[];
  readonly count: number;
  readonly length: number;
}

/** Brings lines along axes together, as elements of a dtype; they may be shared with the array. */
function linesOf(input: DenseArray, axes: readonly number[], dtype: DType): Lines {
  const kept = input.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const moved = input.transpose([...kept, ...axes]);
  const storage = sameDType(input.dtype, dtype)
    ? contiguous(dtype, moved.shape, moved.storage)
    : cast(input.dtype, moved.shape, moved.storage, dtype);
  const rest = kept.map((axis) => input.shape[axis]!);
  const length = sizeOf(axes.map((axis) => input.shape[axis]!));
  return { data: storage.data, offset: storage.offset, rest, count: sizeOf(rest), length };
}

/**
 * Makes of each line along an axis another line.
 *
 * @param input The array.
 * @param axis The axis, counted from the start.
 * @param dtype The dtype in which the lines are worked on.
 * @param result The dtype of the results.
 * @param length The length of the results.
 * @param work Puts the result of a line (which it must not change) into another.
 * @returns The results.
 */
export function mapLines<D extends DType>(
  input: DenseArray,
  axis: number,
  dtype: DType,
  result: D,
  length: number,
  work: (line: AnyData, out: AnyData) => void,
): DenseArray<D> {
  const lines = linesOf(input, [axis], dtype);
  const shape = [...lines.rest, length];
  const storage = newStorage(result, shape);
  const objects = Array.isArray(storage.data);
  for (let i = 0; i < lines.count; i++) {
    const out = runOf(result, storage.data, i * length, length);
    work(runOf(dtype, lines.data, lines.offset + i * lines.length, lines.length), out);
    // A run of objects is a copy.
    if (objects && out !== storage.data) (storage.data as string[]).splice(i * length, length, ...out as string[]);
  }
  return moveaxis<D>(makeDense(result, shape, storage), -1, axis);
}

/**
 * Makes of the lines along axes one value each.
 *
 * @param input The array.
 * @param options The axes (default all), and whether they stay with extent 1.
 * @param dtype The dtype in which the lines are worked on.
 * @param result The dtype of the results.
 * @param work Puts the result of a line (which it must not change) at a place of another container.
 * @returns A plain value where all axes are reduced and do not stay; else the results.
 */
export function reduceLines<D extends DType>(
  input: DenseArray,
  options: ReduceOptions,
  dtype: DType,
  result: D,
  work: (line: AnyData, out: AnyData, at: number) => void,
): Scalar<D> | DenseArray<D> {
  const { axis, keepDims = false } = options;
  const axes = axis === undefined ? input.shape.map((_, at) => at) : reducedAxes(axis, input.ndim);
  const lines = linesOf(input, axes, dtype);
  const storage = newStorage(result, [lines.count]);
  for (let i = 0; i < lines.count; i++) {
    work(runOf(dtype, lines.data, lines.offset + i * lines.length, lines.length), storage.data, i);
  }
  if (axis === undefined && !keepDims) return getElement(result, storage, 0);
  const shape = keepDims ? input.shape.map((extent, at) => axes.includes(at) ? 1 : extent) : lines.rest;
  return makeDense(result, shape, { ...storage, strides: contiguousStrides(shape) });
}
