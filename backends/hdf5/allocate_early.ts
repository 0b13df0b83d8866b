/**
 * Sets the space of a dataset aside when the dataset is made.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { implicitSize } from "./keep_flushed.ts";

/** Gives a dataset all its space, full of the fill value. Chunks that are looked up in an index get theirs later. */
export function allocateEarly(storage: DatasetStorage): Awaitable<void> {
  const { layout, context, datatype } = storage;
  const { space } = context.writer!;
  if (layout.class === "contiguous") {
    const size = storage.shape.reduce((a, b) => a * b, datatype.size);
    if (size === 0) return;
    const address = space.allocateData(size);
    storage.layout = { ...layout, address, size };
    storage.headerChanged = true;
    return context.writer!.fill(address, size, storage.fillBytes);
  }
  if (layout.class !== "chunked" || layout.index.kind !== "implicit") return;
  const size = implicitSize(layout.chunkShape, storage.maxShape, datatype.size);
  if (size === 0) return;
  const address = space.allocateData(size);
  storage.layout = { ...layout, index: { ...layout.index, address } };
  storage.headerChanged = true;
  return context.writer!.fill(address, size, storage.fillBytes);
}
