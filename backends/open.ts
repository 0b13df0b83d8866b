/**
 * Opens files of every format that is known.
 *
 * @module
 */

import { FormatError } from "../ndarray/errors.ts";
import type { ArrayFile } from "./array_file.ts";
import { isFits, openFits } from "./fits/fits_file.ts";
import type { Hdf5File } from "./hdf5/file.ts";
import { checkOptions } from "./hdf5/check_options.ts";
import { open as openHdf5, openNames, type OpenOptions } from "./hdf5/open.ts";
import { isNpy } from "./npy/header.ts";
import { openNpy } from "./npy/npy_file.ts";
import { openNpz } from "./npy/npz_file.ts";
import { isZip } from "./npy/zip.ts";
import type { ByteSource } from "./sources/source.ts";
import { type SourceInput, toSource } from "./sources/to_source.ts";
import { isZarrName, loadZarr } from "./zarr/load_zarr.ts";

/** The bytes that tell a format. */
const SIGNATURE_LENGTH = 16;
const DEFAULT_MAX_BYTES = 2 ** 31;
const OTHER_NAMES = /\.(npy|npz|fits?|fts)$/i;

/** A format beside HDF5. */
interface Format {
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly open: (source: ByteSource, options: OpenOptions) => Promise<ArrayFile>;
}

const formats: readonly Format[] = [
  { matches: isNpy, open: openNpy },
  { matches: isZip, open: (source, options) => openNpz(source, options.maxBytes ?? DEFAULT_MAX_BYTES) },
  { matches: isFits, open: openFits },
];

/**
 * Opens a file: HDF5, npy, npz or FITS, told by its first bytes, or a Zarr hierarchy, told by a name that ends in
 * `.zarr`. All have the verbs of {@linkcode ArrayFile}; HDF5 files have many more, and only they can be changed.
 *
 * @typeParam F What the file is expected to be. Default: an HDF5 file.
 * @param input A path, a URL, a `Blob`, bytes, or any byte source.
 * @param options How to read it, and with `mode` how to change it.
 * @returns The file.
 * @throws {NotFoundError} There is no such file.
 * @throws {FormatError} It is of no known format, or damaged.
 * @throws {StorageError} It cannot be read.
 *
 * @example The same verbs for every format
 * ```ts
 * import { array, create, MemoryStore, type NpyFile, open, save } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const hdf5 = new MemoryStore();
 * const file = await create(hdf5);
 * await file.createDataset("x", { data: array([1, 2, 3]) });
 * await file.close();
 * const npy = new MemoryStore();
 * await save(npy, array([1, 2, 3]));
 *
 * await using first = await open(hdf5.bytes);
 * await using second = await open<NpyFile>(npy.bytes);
 * assertEquals(await (await first.dataset("x")).sum(), 6);
 * assertEquals(await (await second.dataset("arr_0")).sum(), 6);
 * ```
 */
export async function open<F extends ArrayFile = Hdf5File>(input: SourceInput, options: OpenOptions = {}): Promise<F> {
  checkOptions("open a file", options, openNames);
  return await openAny(input, options) as ArrayFile as F;
}

async function openAny(input: SourceInput, options: OpenOptions): Promise<ArrayFile> {
  if ((options.mode ?? "r") !== "r") return await openHdf5(input, options);
  if (isZarrName(input)) return await (await loadZarr()).openZarr(input, options);
  if (!isRemote(input)) return await openOther(input, options) ?? await openHdf5(input, options);
  // What is named like HDF5, or like nothing, is taken for it, so that no request goes to asking.
  if (OTHER_NAMES.test(new URL(input).pathname)) {
    return await openOther(input, options) ?? await openHdf5(input, options);
  }
  try {
    return await openHdf5(input, options);
  } catch (error) {
    const other = error instanceof FormatError ? await openOther(input, options) : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

function isRemote(input: SourceInput): input is string | URL {
  return (typeof input === "string" || input instanceof URL) && /^https?:/i.test(String(input));
}

/** Opens a file of another format than HDF5; gives nothing where it is none of them. */
async function openOther(input: SourceInput, options: OpenOptions): Promise<ArrayFile | undefined> {
  const source = await toSource(input, options);
  let file: ArrayFile | undefined;
  try {
    const end = Math.min(SIGNATURE_LENGTH, source.size ?? SIGNATURE_LENGTH);
    const [start] = await source.read([{ start: 0, end }], { signal: options.signal });
    const format = formats.find(({ matches }) => matches(start!));
    return file = await format?.open(source, options);
  } finally {
    if (file === undefined && source !== input) await source.close?.();
  }
}
