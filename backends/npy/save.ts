/**
 * numpy's `save`, `savez`, `savez_compressed` and `load`.
 *
 * @module
 */

import { deflateRaw } from "../../codecs/raw_deflate.ts";
import { NDArray } from "../../ndarray/array.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import type { OperationOptions } from "../../ndarray/engine.ts";
import type { ArrayInput } from "../../ndarray/input.ts";
import { array } from "../../ndarray/create.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { type StoreInput, toStore } from "../hdf5/to_store.ts";
import { MemoryStore } from "../sources/memory.ts";
import type { ByteStore } from "../sources/source.ts";
import { type SourceInput, toSource, type ToSourceOptions } from "../sources/to_source.ts";
import { crc32 } from "./crc32.ts";
import { isNpy, npyMagic } from "./header.ts";
import { layOutNpy, openNpyArray } from "./npy_array.ts";
import { type NpzFile, openNpz } from "./npz_file.ts";
import { encodeZipDirectory, encodeZipHeader, isZip, type ZipEntry } from "./zip.ts";

/** Options of {@linkcode savezCompressed}. */
export interface CompressOptions extends OperationOptions {
  /** How hard to compress, from 0 (not at all) to 9. Default 6, as in numpy. */
  readonly level?: number | undefined;
}

const COPY_BYTES = 2 ** 20;
const DEFAULT_LEVEL = 6;
const DEFLATED = 8;
const DEFAULT_MAX_BYTES = 2 ** 31;

/**
 * Writes an array to an npy file, as `np.save` does. A lazy array is written block by block.
 *
 * @param target A local path, a `file:` URL, or a byte store; what is there is replaced.
 * @param value The array, or what can be made one.
 * @param options When to stop, and where to report to.
 * @returns When it is written.
 * @throws {TypeError} If numpy has no such elements: references, sequences of any length.
 * @throws {StorageError} If it cannot be written.
 *
 * @example To numpy and back
 * ```ts
 * import { array, DenseArray, load, MemoryStore, save } from "@hyperslab/ndarray";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore(); // or a path: "x.npy"
 * await save(store, array([1, 2, 3], "int16"));
 * const back = await load(store.bytes);
 * assert(back instanceof DenseArray);
 * assertEquals(back.sum(), 6n);
 * ```
 */
export async function save(target: StoreInput, value: ArrayInput, options: OperationOptions = {}): Promise<void> {
  const layout = await layOutNpy(toArray(value), options);
  await withStore(target, async (store) => {
    await layout.write(store, 0, options);
    await store.truncate(layout.byteLength);
  });
}

/**
 * Writes arrays side by side into an npz archive, as `np.savez` does. Lazy arrays are written block by block.
 *
 * @param target A local path, a `file:` URL, or a byte store; what is there is replaced.
 * @param arrays The arrays, by name.
 * @param options When to stop, and where to report to.
 * @returns When they are written.
 * @throws {TypeError} If numpy has no such elements.
 * @throws {StorageError} If it cannot be written.
 *
 * @example Two arrays
 * ```ts
 * import { load, MemoryStore, NpzFile, savez } from "@hyperslab/ndarray";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await savez(store, { x: [1, 2], y: [[0]] });
 * const file = await load(store.bytes);
 * assert(file instanceof NpzFile);
 * assertEquals(await file.keys(), ["x", "y"]);
 * ```
 */
export async function savez(
  target: StoreInput,
  arrays: Readonly<Record<string, ArrayInput>>,
  options: OperationOptions = {},
): Promise<void> {
  await writeArchive(target, arrays, async (store, start, entry, value) => {
    const layout = await layOutNpy(value, options);
    const sized = { ...entry, size: layout.byteLength, storedSize: layout.byteLength };
    const data = start + encodeZipHeader(sized).length;
    await layout.write(store, data, options);
    await store.truncate(data + layout.byteLength);
    const done = { ...sized, crc: await checksum(store, data, data + layout.byteLength) };
    await store.write(start, encodeZipHeader(done));
    return done;
  });
}

/**
 * Writes arrays side by side into an npz archive and compresses each, as `np.savez_compressed` does. One array at a time
 * is brought into memory.
 *
 * @param target A local path, a `file:` URL, or a byte store; what is there is replaced.
 * @param arrays The arrays, by name.
 * @param options How hard to compress, when to stop, and where to report to.
 * @returns When they are written.
 * @throws {TypeError} If numpy has no such elements.
 * @throws {StorageError} If it cannot be written.
 *
 * @example Zeros take next to no room
 * ```ts
 * import { MemoryStore, savezCompressed, zeros } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await savezCompressed(store, { zeros: zeros([100, 100]) });
 * assert(store.size < 1000);
 * ```
 */
export async function savezCompressed(
  target: StoreInput,
  arrays: Readonly<Record<string, ArrayInput>>,
  options: CompressOptions = {},
): Promise<void> {
  const { level = DEFAULT_LEVEL } = options;
  await writeArchive(target, arrays, async (store, start, entry, value) => {
    const layout = await layOutNpy(value, options);
    const memory = new MemoryStore();
    await layout.write(memory, 0, options);
    const { bytes } = memory;
    const stored = deflateRaw(bytes, level);
    const done = { ...entry, method: DEFLATED, size: bytes.length, storedSize: stored.length, crc: crc32(bytes) };
    const header = encodeZipHeader(done);
    await store.write(start, header);
    await store.write(start + header.length, stored);
    return done;
  });
}

type MemberWriter = (store: ByteStore, start: number, entry: ZipEntry, value: NDArray) => Promise<ZipEntry>;

async function writeArchive(
  target: StoreInput,
  arrays: Readonly<Record<string, ArrayInput>>,
  writeMember: MemberWriter,
): Promise<void> {
  await withStore(target, async (store) => {
    const entries: ZipEntry[] = [];
    let offset = 0;
    for (const [name, value] of Object.entries(arrays)) {
      const draft = { name: `${name}.npy`, method: 0, crc: 0, size: 0, storedSize: 0, offset };
      const entry = await writeMember(store, offset, draft, toArray(value));
      entries.push(entry);
      offset += encodeZipHeader(entry).length + entry.storedSize;
    }
    const directory = encodeZipDirectory(entries, offset);
    await store.write(offset, directory);
    await store.truncate(offset + directory.length);
  });
}

async function withStore(target: StoreInput, write: (store: ByteStore) => Promise<void>): Promise<void> {
  const store = await toStore(target, "w", () => new Uint8Array(0));
  try {
    await write(store);
  } finally {
    await store.close?.();
  }
}

function toArray(value: ArrayInput): NDArray {
  return value instanceof NDArray ? value : array(value);
}

async function checksum(store: ByteStore, start: number, end: number): Promise<number> {
  let crc = 0;
  for (let at = start; at < end; at += COPY_BYTES) {
    const [bytes] = await store.read([{ start: at, end: Math.min(at + COPY_BYTES, end) }]);
    crc = crc32(bytes!, crc);
  }
  return crc;
}

/** Options of {@linkcode load}. */
export interface LoadOptions extends ToSourceOptions {
  /** The most bytes that an npy file, or a deflated member of an npz archive, may bring into memory. Default 2 GiB. */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads an npy file into memory, or opens an npz archive, as `np.load` does. `open` opens an npy file lazily.
 *
 * @param input A path, a URL, a `Blob`, bytes, or any byte source.
 * @param options How to read it.
 * @returns The array of an npy file, or the archive with its arrays.
 * @throws {NotFoundError} There is no such file.
 * @throws {FormatError} It is neither, or damaged.
 *
 * @example Into memory
 * ```ts
 * import { DenseArray, linspace, load, MemoryStore, save } from "@hyperslab/ndarray";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await save(store, linspace(0, 1, 5));
 * const line = await load(store.bytes);
 * assert(line instanceof DenseArray);
 * assertEquals(line.slice("::2").toNested(), [0, 0.5, 1]);
 * ```
 */
export async function load(input: SourceInput, options: LoadOptions = {}): Promise<DenseArray | NpzFile> {
  const { maxBytes = DEFAULT_MAX_BYTES, signal } = options;
  const source = await toSource(input, options);
  let archive: NpzFile | undefined;
  try {
    const [start] = await source.read([{ start: 0, end: Math.min(npyMagic.length, source.size ?? Infinity) }]);
    if (isNpy(start!)) {
      const array = await openNpyArray(source, source.name ?? "npy file");
      return await array.read({ maxBytes, signal });
    }
    if (isZip(start!)) return archive = await openNpz(source, maxBytes);
    throw new FormatError(`Cannot load ${source.name ?? "the bytes"}: it is neither an npy file nor an npz archive`);
  } finally {
    if (archive === undefined) await source.close?.();
  }
}
