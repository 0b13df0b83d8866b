/**
 * Opens HDF5 files for reading.
 *
 * @module
 */

import { type CodecRegistry, registry } from "../../codecs/registry.ts";
import { FileLockedError, NotFoundError, UnsupportedError } from "../../ndarray/errors.ts";
import { withIndex } from "../sources/file_index.ts";
import type { HttpOptions } from "../sources/http_options.ts";
import type { ByteSource } from "../sources/source.ts";
import { openRawFile } from "../sources/file_creation.ts";
import { type SourceInput, toSource } from "../sources/to_source.ts";
import type { ContextSettings, FileContext } from "./context.ts";
import { folderOf, neighbours } from "./default_resolver.ts";
import { fileOver, type Hdf5File } from "./file.ts";
import { rootState } from "./find_object.ts";
import { naming } from "./naming_errors.ts";
import type { FrontSpace, SpaceReuse } from "./allocator.ts";
import { BufferedStore } from "./buffered_store.ts";
import { newFile } from "./create_file.ts";
import { type LibVer, libverOf } from "./libver.ts";
import { recover } from "./recover.ts";
import { type StoreInput, toStore, type WriteMode } from "./to_store.ts";
import { checkOptions, type OptionNames } from "./check_options.ts";
import { FileWriter, type Overwrite } from "./writer.ts";
import { openContext } from "./open_context.ts";
import { type ResolvePurpose, Resolver } from "./resolver.ts";

/** Options of {@linkcode create}. */
export type CreateOptions = Omit<OpenOptions, "mode" | "http"> & {
  /** `"w"` replaces an existing file (the default), `"x"` refuses to. */
  readonly mode?: "w" | "x" | undefined;
  /**
   * `"cloud"` keeps all metadata together at the front, so that a reader over HTTP needs few requests for it. Default: it
   * is written as it comes.
   */
  readonly layout?: "cloud" | undefined;
  /** With `layout: "cloud"`: how many bytes are kept for metadata; what is more comes as without. Default 1 MiB. */
  readonly metadataBytes?: number | undefined;
};

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
  /** The most bytes of decoded chunks that are kept; other threads keep half of that together. Default 64 MiB. */
  readonly chunkCacheBytes?: number | undefined;
  /**
   * How many threads read, decode and reduce large parts of a local file; `false` for none but this. Default: as many as
   * there are cores, up to 8. They start with the first work that is large enough, and end when the file is closed.
   */
  readonly workers?: number | false | undefined;
  /**
   * What external links, external storage and virtual datasets may lead to. Default: for a local file its own folder and
   * below, for a URL the same path and below, for anything else nothing.
   */
  readonly resolver?: ResolveInput | undefined;
  /** What `saveIndex()` gave: metadata that need not be fetched. One of another version of the file is not used. */
  readonly index?: Uint8Array | undefined;
  /** How a URL is read. */
  readonly http?: HttpOptions | undefined;
  /** Ends the opening early. */
  readonly signal?: AbortSignal | undefined;
  /**
   * `"r"` reads an existing file (the default), `"r+"` reads and writes one, `"a"` does so and makes the file where there
   * is none, `"w"` makes a file in the place of any other, `"x"` makes a file that must not exist.
   */
  readonly mode?: "r" | WriteMode | undefined;
  /** Which release of HDF5 new structures are to be readable by. Default: that of the file, for a new one `"v108"`. */
  readonly libver?: LibVer | undefined;
  /**
   * When space that was given up is used again: after the file was closed, so that readers in other processes are safe
   * (the default), or at once.
   */
  readonly reuse?: SpaceReuse | undefined;
  /**
   * What becomes of elements that are not in chunks and are written again: they are overwritten `"in place"` (the
   * default), so that what a kill leaves of a range is old or new byte for byte, or all of the dataset goes to fresh
   * space as a `"copy"`, so that it is as it was flushed. External files are always overwritten in place.
   */
  readonly overwrite?: Overwrite | undefined;
  /** For a new file: bytes in front of the HDF5 data, 0 (the default), 512, 1024, 2048 and so on. */
  readonly userblockSize?: number | undefined;
  /** For a new file: whether its root group keeps the order in which links and attributes are made. Default: no. */
  readonly trackOrder?: boolean | undefined;
}

/** The names of the options of {@linkcode open}; `mode` is checked where it is used. */
export const openNames: OptionNames<OpenOptions> = {
  codecs: true,
  maxBytes: true,
  chunkCacheBytes: true,
  workers: true,
  resolver: true,
  index: true,
  http: true,
  signal: true,
  mode: true,
  libver: ["earliest", "v108", "v110", "latest"],
  reuse: ["after close", "eager"],
  overwrite: ["in place", "copy"],
  userblockSize: true,
  trackOrder: true,
};

const DEFAULT_MAX_BYTES = 2 * 2 ** 30;
const DEFAULT_METADATA_BYTES = 2 ** 20;
const DEFAULT_CHUNK_CACHE = 64 * 2 ** 20;

/**
 * Opens an HDF5 file: for reading, or with `{ mode: "r+" }` for reading and writing.
 *
 * @param input A path, a URL, a `Blob`, bytes, or any byte source; to be written, a local path, a `file:` URL or a store.
 * @param options How to read and write it.
 * @returns The file.
 * @throws {NotFoundError} There is no such file.
 * @throws {FormatError} It is not HDF5, or damaged.
 * @throws {StorageError} It cannot be read.
 *
 * @example Reading a part of a dataset
 * ```ts
 * import { create, MemoryStore, open } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * const made = await create(store);
 * await made.createDataset("dataset", { data: [[1, 2, 3], [4, 5, 6]], dtype: "float64" });
 * await made.close();
 *
 * const file = await open(store.bytes);
 * const dataset = await file.dataset("dataset", "float64");
 * assertEquals((await dataset.slice("1, ::2").read()).toNested(), [4, 6]);
 * await file.close();
 * ```
 */
export async function open(input: SourceInput, options: OpenOptions = {}): Promise<Hdf5File> {
  checkOptions("open a file", options, openNames);
  const { mode = "r" } = options;
  if (mode !== "r") return await openForWriting(input, mode, options);
  const bytes = await toSource(input, { http: options.http, signal: options.signal });
  const source = options.index === undefined ? bytes : withIndex(bytes, options.index);
  const context = await openSource(source, input, options, 0);
  return context.file;
}

/**
 * Makes an HDF5 file, in the place of any other of that name.
 *
 * @param target A local path, a `file:` URL, or a byte store.
 * @param options What it is to be; `{ mode: "x" }` refuses to replace a file.
 * @returns The file, open for reading and writing.
 * @throws {FileLockedError} The file is open for writing elsewhere.
 * @throws {StorageError} It cannot be written.
 *
 * @example Making a file
 * ```ts
 * import { create, open } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const file = await create(path);
 * const rows = await file.createDataset("rows", { shape: [0, 3], maxShape: [null, 3], dtype: "int32" });
 * await rows.resize([2, 3]);
 * await rows.slice(1).write([7, 8, 9]);
 * await file.close();
 *
 * const again = await open(path);
 * assertEquals((await (await again.dataset("rows")).read()).toNested(), [[0, 0, 0], [7, 8, 9]]);
 * await again.close();
 * await Deno.remove(path);
 * ```
 */
export async function create(target: StoreInput, options: CreateOptions = {}): Promise<Hdf5File> {
  checkOptions("create a file", options, { ...openNames, layout: ["cloud"], metadataBytes: true });
  if (options.layout !== "cloud") return await openForWriting(target, options.mode ?? "w", options);
  const size = options.metadataBytes ?? DEFAULT_METADATA_BYTES;
  return await createWithFront(target, options, { size, linksApart: false, read: size });
}

/** Where metadata goes in a file that is to be read over HTTP. */
export interface Front extends FrontSpace {
  /** How many bytes from the start of the file a reader should fetch at once. */
  readonly read: number;
}

/** Makes a file that keeps its metadata at the front. */
export async function createWithFront(target: StoreInput, options: CreateOptions, front: Front): Promise<Hdf5File> {
  return await openForWriting(target, options.mode ?? "w", options, front);
}

async function openForWriting(
  input: SourceInput,
  mode: WriteMode,
  options: OpenOptions,
  front?: Front,
): Promise<Hdf5File> {
  const content = () =>
    newFile({
      libver: options.libver ?? "v108",
      userblockSize: options.userblockSize ?? 0,
      trackOrder: options.trackOrder ?? false,
      frontBytes: front?.read,
    });
  const store = await toStore(input, mode, content);
  const buffered = new BufferedStore(store);
  return await naming(`open file ${store.name ?? ""}`, async () => {
    try {
      const { consistencyFlags, version } = await recover(buffered);
      // Before version 3 the flags said nothing that could be relied on.
      if (version === 3 && consistencyFlags !== 0) {
        throw new FileLockedError("it is marked as open for writing; h5clear takes the mark away if it is not");
      }
      const context = await openContext(buffered, { ...settingsFor(input, options, 0), mode: "r+" });
      if (context.facts.cacheImage.length > 0) {
        const feature = "changing a file with a metadata cache image";
        throw new UnsupportedError(`${feature} is not supported`, { feature });
      }
      const libver = options.libver ?? libverOf(version);
      context.writer = new FileWriter(context, buffered, {
        libver,
        reuse: options.reuse ?? "after close",
        overwrite: options.overwrite ?? "in place",
        front,
      });
      return fileOver(await rootState(context));
    } catch (error) {
      await store.close?.();
      throw error;
    }
  });
}

/** How far files may lead to others that lead to others. */
const MAX_DEPTH = 16;

async function openSource(
  source: ByteSource,
  input: SourceInput,
  options: OpenOptions,
  depth: number,
): Promise<FileContext> {
  return await naming(`open file ${source.name ?? ""}`, async () => {
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
    workers: options.workers,
    resolver: new Resolver(
      find,
      (source) => openSource(source, inputs.get(source) ?? source, options, depth + 1),
      async (name, make) => await openRaw(await resolve(name, "external storage"), make),
    ),
  };
}

/** Opens a raw file that is read and written; what cannot be written is opened for reading. */
async function openRaw(input: SourceInput | undefined, make: boolean): Promise<ByteSource | undefined> {
  if (input === undefined) return undefined;
  const isLocal = typeof input === "string" ? !/^[a-z][a-z0-9+.-]+:\/\//i.test(input) : input instanceof URL;
  if (isLocal && (typeof input === "string" || (input as URL).protocol === "file:")) {
    return openRawFile(input as string | URL, make);
  }
  return await toSource(input);
}
