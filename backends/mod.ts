/**
 * Where bytes come from and where they go: memory, local files, blobs and web servers, all behind one port,
 * {@linkcode ByteSource}. Any object with a `read` of that form can be opened too.
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
export { MemoryBackend, type MemoryBackendOptions } from "./memory.ts";
export { BlobSource } from "./sources/blob.ts";
export { PageCache, type PageCacheOptions } from "./sources/cache.ts";
export { FileSource, FileStore } from "./sources/file.ts";
export type { FileLock } from "./sources/file_lock.ts";
export { HttpSource } from "./sources/http.ts";
export type { HttpStatistics, HttpTarget } from "./sources/http_client.ts";
export type { HttpOptions, Network } from "./sources/http_options.ts";
export { MemorySource, MemoryStore } from "./sources/memory.ts";
export type { ByteRange, ByteSource, ByteSourceReadOptions, ByteStore } from "./sources/source.ts";
export { type SourceInput, toSource, type ToSourceOptions } from "./sources/to_source.ts";
