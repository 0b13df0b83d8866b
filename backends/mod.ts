/**
 * Where arrays live beside HDF5: in memory, in npy, npz and FITS files. And where bytes come from and where they go: memory,
 * local files, blobs and web servers, all behind one port, {@linkcode ByteSource}. Any object with a `read` of that form
 * can be opened too.
 *
 * @example The same program over bytes, a path or a URL
 * ```ts
 * import { toSource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const source = await toSource(new TextEncoder().encode("hyperslab"));
 * const [bytes] = await source.read([{ start: 0, end: 5 }]);
 * assertEquals(new TextDecoder().decode(bytes), "hyper");
 * ```
 *
 * @module
 */

export type { Awaitable } from "../ndarray/backend.ts";
export { type ArrayFile, FlatFile } from "./array_file.ts";
export { FitsFile, FitsImage, type FitsPart } from "./fits/fits_file.ts";
export { type FitsCard, FitsHeader, type FitsValue } from "./fits/header.ts";
export { saveFits, type SaveFitsOptions } from "./fits/save_fits.ts";
export { MemoryBackend, type MemoryBackendOptions } from "./memory.ts";
export { NpyFile } from "./npy/npy_file.ts";
export { NpzFile } from "./npy/npz_file.ts";
export { type CompressOptions, load, type LoadOptions, save, savez, savezCompressed } from "./npy/save.ts";
export { BlobSource } from "./sources/blob.ts";
export { PageCache, type PageCacheOptions } from "./sources/cache.ts";
export type { ExpectedBlocks } from "./sources/page_windows.ts";
export { FileSource, FileStore } from "./sources/file.ts";
export type { FileLock } from "./sources/file_lock.ts";
export { HttpSource } from "./sources/http.ts";
export type { HttpStatistics, HttpTarget } from "./sources/http_client.ts";
export type { HttpOptions, Network } from "./sources/http_options.ts";
export { MemorySource, MemoryStore } from "./sources/memory.ts";
export type { ByteRange, ByteSource, ByteSourceReadOptions, ByteStore, FetchCost } from "./sources/source.ts";
export { type SourceInput, toSource, type ToSourceOptions } from "./sources/to_source.ts";
