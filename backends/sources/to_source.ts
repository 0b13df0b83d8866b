/**
 * Turns whatever a caller has into a byte source.
 *
 * @module
 */

import { BlobSource } from "./blob.ts";
import { FileSource } from "./file.ts";
import { HttpSource } from "./http.ts";
import type { HttpOptions } from "./http_options.ts";
import { MemorySource } from "./memory.ts";
import type { ByteSource } from "./source.ts";

/** What can be opened: a path, a URL (`http:`, `https:` or `file:`), a `Blob`, bytes, or a byte source. */
export type SourceInput = string | URL | Blob | Uint8Array | ArrayBuffer | ByteSource;

/** Options of {@linkcode toSource}. */
export interface ToSourceOptions {
  /** How a URL is read. */
  readonly http?: HttpOptions | undefined;
  /** Ends the opening early. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether a text is a URL; a single letter before the colon is a Windows drive. */
function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/**
 * Turns whatever a caller has into a byte source.
 *
 * @param input A path, a URL as text or as a `URL`, a `Blob`, bytes, or a byte source (given back as it is).
 * @param options How a URL is read, and when to stop early.
 * @returns The source.
 * @throws {TypeError} Where the input is something else.
 * @throws {NotFoundError} Where there is no such file.
 * @throws {StorageError} Where it cannot be read.
 *
 * @example From bytes
 * ```ts
 * import { toSource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const source = await toSource(new Uint8Array(8));
 * assertEquals(source.size, 8);
 * ```
 */
export async function toSource(input: SourceInput, options: ToSourceOptions = {}): Promise<ByteSource> {
  options.signal?.throwIfAborted();
  if (typeof input === "string") return isUrl(input) ? await fromUrl(new URL(input), options) : FileSource.open(input);
  if (input instanceof URL) return await fromUrl(input, options);
  if (input instanceof Uint8Array || input instanceof ArrayBuffer) return new MemorySource(input);
  if (input instanceof Blob) return new BlobSource(input);
  if (typeof (input as ByteSource | undefined)?.read === "function") return input;
  throw new TypeError("Cannot open: expected a path, URL, Blob, Uint8Array, ArrayBuffer or byte source");
}

async function fromUrl(url: URL, { http, signal }: ToSourceOptions): Promise<ByteSource> {
  if (url.protocol === "file:") return FileSource.open(url);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Cannot open a URL that starts with ${url.protocol}: expected http:, https: or file:`);
  }
  return await HttpSource.open(url, { ...http, signal: signal ?? http?.signal });
}
