/**
 * Keeps all metadata of a file, so that a second visit need not fetch it.
 *
 * @module
 */

import type { ByteRange } from "../sources/source.ts";
import { encodeFileIndex, pagesOf } from "../sources/file_index.ts";
import { SourcePart } from "../sources/source_part.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { Dataset } from "./dataset.ts";
import { fileOver, type Hdf5File } from "./file.ts";
import { rootState } from "./find_object.ts";
import { openContext } from "./open_context.ts";
import { UnreadableObject } from "./unreadable_object.ts";

/** Walks over all objects of a file and keeps what is read on the way. */
export async function saveIndex(context: FileContext): Promise<Uint8Array> {
  const { size } = context.source;
  if (size === undefined) {
    throw new UnsupportedError("Cannot index a file of unknown size", { feature: "such sources" });
  }
  if (context.settings.mode !== "r") throw new TypeError("Cannot index a file that is open for writing");
  // A context of its own, so that everything is read, whatever is known already.
  const settings = { ...context.settings, mode: "r", workers: false } as const;
  const fresh = await openContext(new SourcePart(context.source, 0, size), settings);
  const file = fileOver(await rootState(fresh));
  const { baseAddress, metadata } = fresh;
  const ranges: ByteRange[] = [{ start: 0, end: 1 }];
  fresh.objects.clear();
  fresh.metadata = {
    read(asked, signal) {
      for (const { start, end } of asked) ranges.push({ start: start + baseAddress, end: end + baseAddress });
      return metadata.read(asked, signal);
    },
  };
  await rootState(fresh);
  await walk(file);
  const parts: { start: number; bytes: Uint8Array }[] = [];
  for (const { start, end } of pagesOf(ranges, size)) {
    const [bytes] = await metadata.read([{ start: start - baseAddress, end: end - baseAddress }]);
    parts.push({ start, bytes: bytes! });
  }
  return encodeFileIndex({ size, parts });
}

/** Reads all metadata. */
async function walk(file: Hdf5File): Promise<void> {
  for await (const _ of file.attrs.entries());
  for await (const [, object] of file.visit()) {
    if (object instanceof UnreadableObject) continue;
    for await (const _ of object.attrs.entries());
    if (object instanceof Dataset) await object.chunkIndex();
  }
}
