/**
 * Keeps elements that stand in one piece as they were flushed, until their successors are in the file.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { DataLayout } from "./format/messages/data_layout.ts";
import type { StorageContext } from "./storage_context.ts";

/** How much is copied at a time. */
const COPY_PIECE = 1 << 20;

/** Elements that are overwritten where they stand. */
interface Piece {
  readonly address: number;
  readonly size: number;
  /** What the layout says once they stand elsewhere. */
  moved(address: number): DataLayout;
}

/** Whether a change of the elements would overwrite some that are to be kept. */
export function wouldOverwriteFlushed(storage: DatasetStorage): boolean {
  const writer = storage.context.writer!;
  if (!writer.keepsFlushed) return false;
  const piece = pieceOf(storage);
  return piece !== undefined && piece.size > 0 && !writer.space.isFresh(piece.address);
}

/** Gives the elements a piece of fresh space with the same bytes; the next flush publishes where it stands. */
export function moveElements(storage: DatasetStorage): Awaitable<void> {
  const { address, size, moved } = pieceOf(storage)!;
  const { space } = storage.context.writer!;
  const to = space.allocateData(size);
  const copied = copyBytes(storage.context, address, to, size);
  const done = () => {
    space.release(address, size);
    storage.layout = moved(to);
    storage.headerChanged = true;
  };
  return copied instanceof Promise ? copied.then(done) : done();
}

function pieceOf({ layout, shape, maxShape, datatype }: DatasetStorage): Piece | undefined {
  if (layout.class === "contiguous") {
    const { address, version } = layout;
    const size = shape.reduce((product, extent) => product * extent, datatype.size);
    if (address === undefined) return undefined;
    return { address, size, moved: (to) => ({ class: "contiguous", address: to, size, version }) };
  }
  if (layout.class !== "chunked" || layout.index.kind !== "implicit" || layout.index.address === undefined) {
    return undefined;
  }
  const { index, index: { address } } = layout;
  const size = implicitSize(layout.chunkShape, maxShape, datatype.size);
  return { address: address!, size, moved: (to) => ({ ...layout, index: { ...index, address: to } }) };
}

/** Bytes of all chunks of an implicit index: those of the largest extents. */
export function implicitSize(
  chunkShape: readonly number[],
  maxShape: readonly (number | null)[],
  elementSize: number,
): number {
  return chunkShape.reduce((size, extent, axis) => size * extent * Math.ceil(maxShape[axis]! / extent), elementSize);
}

/** Copies bytes to where others may be written. */
function copyBytes(context: StorageContext, from: number, to: number, size: number): Awaitable<void> {
  for (let at = 0; at < size; at += COPY_PIECE) {
    const end = Math.min(size, at + COPY_PIECE);
    const read = context.readData([{ start: from + at, end: from + end }]);
    const write = ([bytes]: readonly Uint8Array[]) => context.writer!.writeData(to + at, bytes!);
    const written = read instanceof Promise ? read.then(write) : write(read);
    if (written instanceof Promise) return written.then(() => copyBytes(context, from + end, to + end, size - end));
  }
}
