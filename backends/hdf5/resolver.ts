/**
 * Which other files a file may lead to: external links, external raw storage and the sources of virtual datasets.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteSource, ByteStore } from "../sources/source.ts";
import type { FileContext } from "./context.ts";

/** Why another file is wanted. */
export type ResolvePurpose = "external link" | "external storage" | "virtual dataset";

/**
 * Says where the bytes of another file come from, or `undefined` where there are none or it may not be read.
 * `name` is what the file says, unchanged.
 */
export type ResolveFile = (name: string, purpose: ResolvePurpose) => Awaitable<ByteSource | undefined>;

/** Opens a raw file to read and write; `undefined` where there is none and it is not to be made. */
export type OpenStore = (name: string, make: boolean) => Promise<ByteSource | undefined>;

/** Finds the other files that a file names, each opened once, and closes them with it. */
export class Resolver {
  #resolve: ResolveFile;
  #openFile: (source: ByteSource) => Promise<FileContext>;
  #openStore: OpenStore;
  #sources: Map<string, Promise<ByteSource | undefined>> = new Map();
  #files: Map<string, Promise<FileContext | undefined>> = new Map();

  /**
   * Resolves through the function that the caller controls.
   *
   * @param resolve Says where the bytes of another file come from.
   * @param openFile Opens those bytes as an HDF5 file for reading.
   * @param openStore Opens a raw file for writing, or makes it.
   */
  constructor(resolve: ResolveFile, openFile: (source: ByteSource) => Promise<FileContext>, openStore: OpenStore) {
    this.#resolve = resolve;
    this.#openFile = openFile;
    this.#openStore = openStore;
  }

  /** A raw file to read and write; `undefined` where there is none and it is not to be made. */
  async store(name: string, make: boolean): Promise<ByteSource | undefined> {
    const found = await once(this.#sources, name, () => this.#openStore(name, make));
    if (found === undefined) this.#sources.delete(name);
    return found ?? (make ? await once(this.#sources, name, () => this.#openStore(name, make)) : undefined);
  }

  /** The bytes of another file; `undefined` where there are none. */
  bytes(name: string, purpose: ResolvePurpose): Promise<ByteSource | undefined> {
    return once(this.#sources, name, async () => await this.#resolve(name, purpose));
  }

  /** Another HDF5 file; `undefined` where there is none. */
  file(name: string, purpose: ResolvePurpose): Promise<FileContext | undefined> {
    return once(this.#files, name, async () => {
      const source = await this.#resolve(name, purpose);
      return source === undefined ? undefined : await this.#openFile(source);
    });
  }

  /** Waits until all that was written to raw files would outlive a power cut. */
  async sync(): Promise<void> {
    for (const found of await Promise.allSettled([...this.#sources.values()])) {
      if (found.status === "fulfilled" && found.value !== undefined && "sync" in found.value) {
        await (found.value as ByteStore).sync();
      }
    }
  }

  /** Closes every file that was found. */
  async close(): Promise<void> {
    const sources = [...this.#sources.values()];
    const files = [...this.#files.values()];
    this.#sources.clear();
    this.#files.clear();
    for (const found of await Promise.allSettled([...sources, ...files])) {
      if (found.status === "fulfilled") await found.value?.close?.();
    }
  }
}

function once<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  let found = known.get(name);
  if (found === undefined) known.set(name, found = make());
  return found;
}
