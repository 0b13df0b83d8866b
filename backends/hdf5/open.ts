/**
 * Opens HDF5 files for reading.
 *
 * @module
 */

import { type CodecRegistry, registry } from "../../codecs/registry.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import type { HttpOptions } from "../sources/http_options.ts";
import type { ByteSource } from "../sources/source.ts";
import { type SourceInput, toSource } from "../sources/to_source.ts";
import type { ContextSettings, FileContext } from "./context.ts";
import { folderOf, neighbours } from "./default_resolver.ts";
import { fileOver, type Hdf5File } from "./file.ts";
import { rootState } from "./find_object.ts";
import { naming } from "./naming_errors.ts";
import { openContext } from "./open_context.ts";
import { type ResolvePurpose, Resolver } from "./resolver.ts";

/** Says what another file is, given the name that this one has for it; `undefined` where it may not be read. */
export type ResolveInput = (
  name: string,
  purpose: ResolvePurpose,
) => SourceInput | undefined | Promise<SourceInput | undefined>;

/** Options of {@linkcode open}. */
export interface OpenOptions {
  /** The filters that may be met. Default: those of the library. */
  readonly codecs?: CodecRegistry | undefined;
  /** The most bytes that one read may bring into memory. Default 2 GiB. */
  readonly maxBytes?: number | undefined;
  /** The most bytes of decoded chunks that are kept. Default 64 MiB. */
  readonly chunkCacheBytes?: number | undefined;
  /**
   * What external links, external storage and virtual datasets may lead to. Default: for a local file its own folder and
   * below, for a URL the same path and below, for anything else nothing.
   */
  readonly resolver?: ResolveInput | undefined;
  /** How a URL is read. */
  readonly http?: HttpOptions | undefined;
  /** Ends the opening early. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_MAX_BYTES = 2 * 2 ** 30;
const DEFAULT_CHUNK_CACHE = 64 * 2 ** 20;

/**
 * Opens an HDF5 file for reading.
 *
 * @param input A path, a URL, a `Blob`, bytes, or any byte source.
 * @param options How to read it.
 * @returns The file.
 * @throws {NotFoundError} There is no such file.
 * @throws {FormatError} It is not HDF5, or damaged.
 * @throws {StorageError} It cannot be read.
 */
export async function open(input: SourceInput, options: OpenOptions = {}): Promise<Hdf5File> {
  const source = await toSource(input, { http: options.http, signal: options.signal });
  const context = await openSource(source, input, options, 0);
  return context.file;
}

/** How far files may lead to others that lead to others. */
const MAX_DEPTH = 16;

async function openSource(
  source: ByteSource,
  input: SourceInput,
  options: OpenOptions,
  depth: number,
): Promise<FileContext> {
  return await naming(`open file "${source.name ?? ""}"`, async () => {
    const context = await openContext(source, settingsFor(input, options, depth));
    try {
      fileOver(await rootState(context));
    } catch (error) {
      await context.close();
      throw error;
    }
    return context;
  });
}

function settingsFor(input: SourceInput, options: OpenOptions, depth: number): ContextSettings {
  const resolve = options.resolver ?? neighbours(folderOf(input));
  const { http } = options;
  const inputs = new WeakMap<ByteSource, SourceInput>();
  const find = async (name: string, purpose: ResolvePurpose): Promise<ByteSource | undefined> => {
    const found = depth < MAX_DEPTH ? await resolve(name, purpose) : undefined;
    if (found === undefined) return undefined;
    try {
      const source = await toSource(found, { http });
      inputs.set(source, found);
      return source;
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  };
  return {
    mode: "r",
    codecs: options.codecs ?? registry,
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    chunkCacheBytes: options.chunkCacheBytes ?? DEFAULT_CHUNK_CACHE,
    resolver: new Resolver(find, (source) => openSource(source, inputs.get(source) ?? source, options, depth + 1)),
  };
}
