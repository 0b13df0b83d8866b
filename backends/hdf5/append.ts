/**
 * Adds blocks to datasets that may grow.
 *
 * @module
 */

import type { NDArray } from "../../ndarray/array.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { type ArrayInput, elementsOf } from "../../ndarray/input.ts";
import type { Dataset } from "./dataset.ts";

/** A block along the first axis of a dataset; one that lacks the axis is a single row of it. */
export type AppendedBlock = ArrayInput | NDArray;

/** The last append to each dataset that is still running. */
const running: WeakMap<object, Promise<unknown>> = new WeakMap();

/** Adds a block behind the last row; appends to one dataset are made one after the other. */
export function appendBlock<D extends DType>(dataset: Dataset<D>, block: AppendedBlock): Promise<void> {
  const key = dataset.backend;
  const append = async () => {
    await placeBlock(dataset, block, dataset.shape[0]!);
  };
  const done = (running.get(key) ?? Promise.resolve()).then(append);
  const settled = done.catch(() => {}).then(() => {
    if (running.get(key) === settled) running.delete(key);
  });
  running.set(key, settled);
  return done;
}

/** A stream that writes blocks one behind the other, from a row on. */
export function blockStream<D extends DType>(
  dataset: Dataset<D>,
  start: number | undefined,
): WritableStream<AppendedBlock> {
  let next = start;
  return new WritableStream<AppendedBlock>({
    async write(block) {
      if (next === undefined) await appendBlock(dataset, block);
      else next += await placeBlock(dataset, block, next);
    },
  });
}

/** Writes a block at a row, after making the dataset long enough, and tells how many rows it has. */
async function placeBlock<D extends DType>(dataset: Dataset<D>, block: AppendedBlock, at: number): Promise<number> {
  if (dataset.ndim === 0) throw new TypeError(`Cannot append to dataset "${dataset.name}": it has no axis`);
  const shape = shapeOf(dataset, block);
  const isRow = shape.length < dataset.ndim;
  const rows = isRow ? 1 : shape[0]!;
  if (at + rows > dataset.shape[0]!) await dataset.resize(at + rows, 0);
  await dataset.slice(isRow ? at : { start: at, stop: at + rows }).write(block as ArrayInput);
  return rows;
}

function shapeOf<D extends DType>(dataset: Dataset<D>, block: AppendedBlock): readonly number[] {
  const isArray = typeof block === "object" && "shape" in block && "dtype" in block;
  return isArray ? (block as NDArray).shape : elementsOf(block, dataset.backend.dtype).shape;
}
