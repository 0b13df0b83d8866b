/**
 * Selections of arrays in memory.
 *
 * @module
 */

import { aligned } from "./copy.ts";
import type { DType } from "./dtype.ts";
import { fetchView } from "./engine.ts";
import { extentOf, type Selection } from "./selection.ts";
import { newStorage, type Storage } from "./storage.ts";
import { StorageBackend } from "./storage_backend.ts";
import { selectView, wholeView } from "./view.ts";

/**
 * Takes a selection of elements in memory: shared where strides can express it, else copied.
 *
 * @param dtype The dtype of the elements.
 * @param shape The shape.
 * @param storage Where the elements stand.
 * @param selection What to take.
 * @returns The shape of what was taken, and where it stands.
 */
export function selectStorage(
  dtype: DType,
  shape: readonly number[],
  storage: Storage,
  selection: Selection,
): {
  /** The shape. */
  shape: readonly number[];
  /** Where the elements stand. */
  storage: Storage;
} {
  const { indices, axes } = selection;
  if (indices.some((index) => index.kind === "list")) {
    const view = selectView(wholeView(shape), selection);
    const taken = newStorage(dtype, view.shape);
    fetchView(new StorageBackend(dtype, shape, aligned(dtype, shape, storage)), view, taken);
    return { shape: view.shape, storage: taken };
  }
  let { offset } = storage;
  indices.forEach((index, axis) => {
    if (index.kind === "integer") offset += index.index * storage.strides[axis]!;
    else if (index.kind === "range") offset += index.start * storage.strides[axis]!;
  });
  const strides = axes.map((axis) => {
    const index = axis < 0 ? undefined : indices[axis]!;
    return index?.kind === "range" ? index.step * storage.strides[axis]! : 0;
  });
  const extents = axes.map((axis) => axis < 0 ? 1 : extentOf(indices[axis]!));
  return { shape: extents, storage: { ...storage, offset, strides } };
}
