/**
 * The keys of a Zarr hierarchy as files in a folder, local or on a server.
 *
 * @module
 */

import type { AsyncReadable, RangeQuery } from "zarrita";
import { NotFoundError } from "../../ndarray/errors.ts";
import { listFolder } from "../sources/list_folder.ts";
import { toSource, type ToSourceOptions } from "../sources/to_source.ts";

/** A folder of keys. */
export class SourceStore implements AsyncReadable {
  readonly #root: string;
  readonly #options: ToSourceOptions;

  /**
   * Makes a store.
   *
   * @param root The folder: a path or a URL.
   * @param options How URLs are read.
   */
  constructor(root: string | URL, options: ToSourceOptions) {
    this.#root = String(root).replace(/\/$/, "");
    this.#options = options;
  }

  /** What the folder is called. */
  get name(): string {
    return this.#root;
  }

  /**
   * Reads a key.
   *
   * @param key The key; it starts with a slash.
   * @returns Its bytes; `undefined` where there is no such key.
   */
  get(key: string): Promise<Uint8Array | undefined> {
    return this.#read(key, (size) => ({ start: 0, end: size }));
  }

  /**
   * Reads a part of a key.
   *
   * @param key The key.
   * @param range Which part.
   * @returns Its bytes; `undefined` where there is no such key.
   */
  getRange(key: string, range: RangeQuery): Promise<Uint8Array | undefined> {
    return this.#read(
      key,
      (size) =>
        "suffixLength" in range
          ? { start: Math.max(0, size - range.suffixLength), end: size }
          : { start: range.offset, end: Math.min(size, range.offset + range.length) },
    );
  }

  async #read(
    key: string,
    rangeOf: (size: number) => { start: number; end: number },
  ): Promise<Uint8Array | undefined> {
    try {
      const source = await toSource(this.#root + key, this.#options);
      try {
        const [bytes] = await source.read([rangeOf(source.size ?? 0)]);
        return bytes;
      } finally {
        await source.close?.();
      }
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * Lists what stands directly below a path.
   *
   * @param path The path, without slashes around it.
   * @returns The names; `undefined` where a server cannot tell.
   */
  list(path: string): string[] | undefined {
    if (/^https?:/i.test(this.#root)) return undefined;
    const folder = path === "" ? this.#root : `${this.#root}/${path}`;
    return listFolder(folder.startsWith("file:") ? new URL(folder) : folder);
  }
}
