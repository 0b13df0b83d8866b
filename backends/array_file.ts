/**
 * What files of every format have in common.
 *
 * @module
 */

import type { NDArray } from "../ndarray/array.ts";
import { type DType, dtypeText, sameDType } from "../ndarray/dtype.ts";
import { ClosedError, NotFoundError } from "../ndarray/errors.ts";
import type { ByteSource } from "./sources/source.ts";

/** A file of named arrays: the verbs that files of every format have. */
export interface ArrayFile {
  /** What the file is called: a path, a URL without its query; empty where it has no name. */
  readonly filename: string;
  /** Whether the file was closed. */
  readonly closed: boolean;
  /**
   * Lists what is in the file.
   *
   * @returns The names, in the order of the file.
   */
  keys(): PromiseLike<string[]>;
  /**
   * Opens what has a name.
   *
   * @param name The name.
   * @returns An array, or what else the format has.
   */
  get(name: string): Promise<unknown>;
  /**
   * Opens an array.
   *
   * @param name Its name.
   * @returns The array, lazily.
   */
  dataset(name: string): Promise<NDArray<DType, "lazy">>;
  /**
   * Closes the file. A second call does nothing.
   *
   * @returns When all is done.
   */
  close(): Promise<void>;
  /**
   * Closes the file at the end of an `await using` block.
   *
   * @returns When all is done.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Says what a file is called.
 *
 * @param source Its bytes.
 * @returns The path or URL; empty where it has no name.
 */
export function filenameOf(source: ByteSource): string {
  return source.name?.replace(/^"(.*)"$/, "$1") ?? "";
}

/** What a format offers to {@linkcode FlatFile}. */
export interface FlatContents<A extends NDArray<DType, "lazy">> {
  /** What the file is called. */
  readonly filename: string;
  /** The names, in the order of the file. */
  readonly names: readonly string[];
  /**
   * Opens the array of a name that is in the list.
   *
   * @param name The name.
   * @returns The array.
   */
  open(name: string): A | Promise<A>;
  /**
   * Gives up what the file holds.
   *
   * @returns When all is done.
   */
  close(): void | Promise<void>;
}

/**
 * A file whose arrays stand side by side, without groups.
 *
 * @typeParam A What its arrays are.
 *
 * @example The arrays of an archive of numpy
 * ```ts
 * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
 * const file = await open<NpzFile>(store.bytes);
 * assertEquals(await file.keys(), ["x", "y"]);
 * await file.close();
 * ```
 */
export abstract class FlatFile<A extends NDArray<DType, "lazy"> = NDArray<DType, "lazy">> implements ArrayFile {
  readonly #contents: FlatContents<A>;
  readonly #opened = new Map<string, A | Promise<A>>();
  #closed = false;

  /**
   * Not to be called: files are opened.
   *
   * @param contents What the file holds.
   */
  constructor(contents: FlatContents<A>) {
    this.#contents = contents;
  }

  /** What the file is called: a path, a URL without its query; empty where it has no name. */
  get filename(): string {
    return this.#contents.filename;
  }

  /** Whether the file was closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Lists the arrays.
   *
   * @returns Their names, in the order of the file.
   *
   * @example Names
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * assertEquals(await file.keys(), ["x", "y"]);
   * ```
   */
  keys(): Promise<string[]> {
    return Promise.resolve([...this.#contents.names]);
  }

  /**
   * Opens an array.
   *
   * @param name Its name.
   * @returns The array; its elements are fetched when they are read.
   * @throws {NotFoundError} There is none of that name.
   * @throws {ClosedError} The file was closed.
   *
   * @example An array of any dtype
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * assertEquals((await file.get("x")).shape, [3]);
   * ```
   */
  async get(name: string): Promise<A> {
    if (this.#closed) throw new ClosedError(`Cannot open "${name}": the file is closed`);
    if (!this.#contents.names.includes(name)) {
      throw new NotFoundError(`Cannot open "${name}": ${this.filename || "the file"} has no array of that name`, {
        path: name,
      });
    }
    const known = this.#opened.get(name);
    if (known !== undefined) return await known;
    const opening = this.#contents.open(name);
    this.#opened.set(name, opening);
    return await opening;
  }

  /**
   * Opens an array of a certain dtype.
   *
   * @param name Its name.
   * @param dtype The dtype it is expected to have.
   * @returns The array.
   * @throws {NotFoundError} There is none of that name.
   * @throws {TypeError} It is of another dtype.
   *
   * @example An array of a dtype
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * assertEquals(await (await file.dataset("x", "float64")).sum(), 6);
   * ```
   */
  dataset<const D extends DType>(name: string, dtype: D): Promise<A & NDArray<D, "lazy">>;
  /**
   * Opens an array of any dtype.
   *
   * @param name Its name.
   * @returns The array.
   * @throws {NotFoundError} There is none of that name.
   */
  dataset(name: string): Promise<A>;
  async dataset(name: string, dtype?: DType): Promise<A> {
    const array = await this.get(name);
    if (dtype !== undefined && !sameDType(array.dtype, dtype)) {
      throw new TypeError(
        `Cannot open "${name}" as ${dtypeText(dtype)}: its dtype is ${dtypeText(array.dtype)}`,
      );
    }
    return array;
  }

  /**
   * Closes the file. A second call does nothing.
   *
   * @returns When all is done.
   *
   * @example Closing
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * await file.close();
   * assertEquals(file.closed, true);
   * ```
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#contents.close();
  }

  /**
   * Closes the file at the end of an `await using` block.
   *
   * @returns When all is done.
   *
   * @example Closing at the end of a block
   * ```ts
   * import { array, MemoryStore, type NpzFile, open, savez } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await savez(store, { x: array([1, 2, 3]), y: array([4]) });
   * const file = await open<NpzFile>(store.bytes);
   * {
   *   await using using = file;
   *   assertEquals(using.closed, false);
   * }
   * assertEquals(file.closed, true);
   * ```
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
