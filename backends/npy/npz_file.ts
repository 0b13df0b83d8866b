/**
 * Npz archives: npy arrays side by side in a zip archive.
 *
 * @module
 */

import { inflateRaw } from "../../codecs/raw_deflate.ts";
import type { NDArray } from "../../ndarray/array.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import { filenameOf, FlatFile } from "../array_file.ts";
import { MemorySource } from "../sources/memory.ts";
import type { ByteSource } from "../sources/source.ts";
import { SourcePart } from "../sources/source_part.ts";
import { crc32 } from "./crc32.ts";
import { openNpyArray } from "./npy_array.ts";
import { findZipData, readZipDirectory, type ZipEntry } from "./zip.ts";

const DEFLATED = 8;

/**
 * An open npz archive. Members that are stored as they are (`np.savez`) are fetched part by part as they are read;
 * deflated ones (`np.savez_compressed`) are inflated whole when they are opened.
 *
 * @example Arrays side by side
 * ```ts
 * import { array, load, MemoryStore, NpzFile, savez } from "@hyperslab/ndarray";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await savez(store, { x: array([1, 2, 3]), y: array([[true]]) });
 * const file = await load(store.bytes);
 * assert(file instanceof NpzFile);
 * assertEquals(await file.keys(), ["x", "y"]);
 * assertEquals((await (await file.dataset("x")).read()).toNested(), [1, 2, 3]);
 * ```
 */
export class NpzFile extends FlatFile<NDArray<DType, "lazy">> {
  /**
   * Sums the archive up.
   *
   * @returns A line with its name.
   *
   * @example A short text
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * assertEquals(String(file).includes("npz"), true);
   * ```
   */
  override toString(): string {
    return this.closed ? "<Closed npz file>" : `<npz file ${JSON.stringify(this.filename)}>`;
  }
}

/**
 * Opens an archive.
 *
 * @param source Its bytes; closed with the file.
 * @param maxBytes The most bytes that a deflated member may have.
 * @returns The file.
 */
export async function openNpz(source: ByteSource, maxBytes: number): Promise<NpzFile> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of await readZipDirectory(source)) {
    if (entry.name.endsWith(".npy")) entries.set(entry.name.slice(0, -".npy".length), entry);
  }
  return new NpzFile({
    filename: filenameOf(source),
    names: [...entries.keys()],
    open: async (name) => await openNpyArray(await openMember(source, entries.get(name)!, maxBytes), `array "${name}"`),
    close: () => source.close?.(),
  });
}

async function openMember(source: ByteSource, entry: ZipEntry, maxBytes: number): Promise<ByteSource> {
  const { name, method, size, storedSize } = entry;
  const start = await findZipData(source, entry);
  if (method === 0) return new SourcePart(source, start, start + storedSize);
  if (method !== DEFLATED) {
    throw new UnsupportedError(`Cannot read "${name}": it is compressed by method ${method}`, {
      feature: `zip compression method ${method}`,
    });
  }
  if (size > maxBytes) {
    throw new UnsupportedError(`Cannot inflate "${name}": its ${size} bytes are more than maxBytes allows`, {
      feature: `inflating ${size} bytes at once`,
    });
  }
  const [stored] = await source.read([{ start, end: start + storedSize }]);
  const bytes = inflateRaw(stored!, size);
  if (crc32(bytes) !== entry.crc) throw new FormatError(`Cannot read "${name}": its checksum does not match`);
  return new MemorySource(bytes, `"${name}"`);
}
