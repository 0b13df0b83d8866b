/**
 * Copies the elements of datasets, as they are stored wherever that is possible.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { StoredChunk } from "./chunk_index/chunk_index.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { decodeChunk } from "./decode_chunk.ts";
import { sizeOfBox } from "./box.ts";
import { openLayout } from "./layout.ts";
import { hasPointers, translateElements, type Translation } from "./translate_elements.ts";
import type { FileWriter } from "./writer.ts";

/** How many bytes are on the way at once. */
const PIECE = 4 * 2 ** 20;

/** Copies the elements of a dataset into one that was just made, of the same datatype. */
export async function copyElements(
  from: DatasetStorage,
  to: DatasetStorage,
  writer: FileWriter,
  translation: Translation,
): Promise<void> {
  const translate = hasPointers(from.datatype)
    ? (bytes: Uint8Array) => translateElements(bytes, from.datatype, translation)
    : undefined;
  if (from.dataspaceClass === "null" || from.external !== undefined || from.layout.class === "virtual") return;
  if (from.layout.class === "chunked" && to.layout.class === "chunked" && sameChunks(from, to)) {
    return await copyChunks(from, to, translate);
  }
  if (from.layout.class === "contiguous" && to.layout.class === "contiguous") {
    return await copyPiece(from, to, writer, translate);
  }
  if (from.layout.class === "compact" && to.layout.class === "compact") {
    const data = from.layout.data.slice();
    await translate?.(data);
    if (data.length === 0) return;
    to.layout = { ...to.layout, data };
    to.headerChanged = true;
    return to.owner?.touch();
  }
  await copyBoxes(from, to, translate);
}

type Translate = ((bytes: Uint8Array) => Promise<void>) | undefined;

/** Whether stored chunks of one dataset can be chunks of the other. */
function sameChunks(from: DatasetStorage, to: DatasetStorage): boolean {
  const same = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((x, i) => x === b[i]);
  return same(from.chunks!.chunkShape, to.chunks!.chunkShape) && same(from.shape, to.shape) &&
    from.filters.length === to.filters.length &&
    from.filters.every(({ id, parameters }, i) =>
      id === to.filters[i]!.id && same(parameters, to.filters[i]!.parameters)
    );
}

async function copyChunks(from: DatasetStorage, to: DatasetStorage, translate: Translate): Promise<void> {
  const [source, target] = [from.chunks!, to.chunks!];
  if (source.dirty) await source.flush();
  const stored: { coordinates: readonly number[]; chunk: StoredChunk }[] = [];
  const { counts } = source;
  await source.visitStored((coordinates, chunk) => {
    if (coordinates.every((at, axis) => at < counts[axis]!)) stored.push({ coordinates: [...coordinates], chunk });
  });
  if (stored.length > 0) to.owner?.touch();
  stored.sort((a, b) => a.chunk.address - b.chunk.address);
  const edges = source.edgesUnfiltered && !target.edgesUnfiltered;
  for (let first = 0; first < stored.length;) {
    let end = first;
    for (let bytes = 0; end < stored.length && bytes < PIECE; end++) bytes += stored[end]!.chunk.size;
    const batch = stored.slice(first, end);
    const blocks = await from.context.readData(
      batch.map(({ chunk: { address, size } }) => ({ start: address, end: address + size })),
    );
    for (const [i, { coordinates, chunk }] of batch.entries()) {
      if (translate === undefined && !(edges && source.isUnfilteredEdge(coordinates))) {
        const done = target.storeEncoded(coordinates, blocks[i]!, chunk.filterMask);
        if (done !== undefined) await done;
        continue;
      }
      const decoded = source.isPlain(chunk, coordinates)
        ? blocks[i]!
        : await decodeChunk(source, from.shape, blocks[i]!, chunk, coordinates);
      const bytes = decoded.slice();
      await translate?.(bytes);
      const done = target.storeBytes(coordinates, bytes);
      if (done !== undefined) await done;
    }
    first = end;
  }
}

/** Copies elements that stand in one piece. */
async function copyPiece(
  from: DatasetStorage,
  to: DatasetStorage,
  writer: FileWriter,
  translate: Translate,
): Promise<void> {
  if (from.layout.class !== "contiguous" || from.layout.address === undefined) return;
  const start = from.layout.address;
  const size = sizeOfBox(from.shape) * from.datatype.size;
  if (size === 0) return;
  const address = writer.space.allocateData(size);
  const step = Math.max(1, Math.floor(PIECE / from.datatype.size)) * from.datatype.size;
  for (let at = 0; at < size; at += step) {
    const [piece] = await from.context.readData([{ start: start + at, end: start + Math.min(size, at + step) }]);
    const bytes = piece!.slice();
    await translate?.(bytes);
    const written = writer.writeData(address + at, bytes);
    if (written !== undefined) await written;
  }
  to.layout = { class: "contiguous", address, size, version: to.layout.version };
  to.headerChanged = true;
  to.owner?.touch();
}

/** Copies elements from one arrangement into another, box by box. */
async function copyBoxes(from: DatasetStorage, to: DatasetStorage, translate: Translate): Promise<void> {
  const source = new NDArray(openLayout(from, { as: "raw" }));
  const target = new NDArray(openLayout(to, { as: "raw" }));
  const { chunk, count } = target.backend.grid;
  const boxes = sizeOfBox(count);
  for (let box = 0; box < boxes; box++) {
    let rest = box;
    const place = new Array<{ start: number; stop: number }>(count.length);
    for (let axis = count.length - 1; axis >= 0; axis--) {
      const start = rest % count[axis]! * chunk[axis]!;
      place[axis] = { start, stop: start + chunk[axis]! };
      rest = Math.floor(rest / count[axis]!);
    }
    const block = await source.slice(...place, "...").read();
    await translate?.(block.data as unknown as Uint8Array);
    await target.slice(...place, "...").write(block);
  }
}
