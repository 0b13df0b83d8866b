/**
 * Npy files: one array a file.
 *
 * @module
 */

import type { NDArray } from "../../ndarray/array.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { filenameOf, FlatFile } from "../array_file.ts";
import type { ByteSource } from "../sources/source.ts";
import { openNpyArray } from "./npy_array.ts";

/** The name that numpy gives to an array without one. */
const NAME = "arr_0";

/**
 * An open npy file. Its one array is called `"arr_0"`, as numpy calls arrays without a name, and is also at hand as `array`.
 *
 * @example One array a file
 * ```ts
 * import { array, MemoryStore, type NpyFile, open, save } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * await save(store, array([[0, 1, 2], [3, 4, 5]]));
 * const file = await open<NpyFile>(store.bytes);
 * assertEquals(file.array.shape, [2, 3]);
 * assertEquals(await file.array.slice(1).sum(), 12);
 * ```
 */
export class NpyFile extends FlatFile<NDArray<DType, "lazy">> {
  /** The array; its elements are fetched when they are read. */
  readonly array: NDArray<DType, "lazy">;

  /**
   * Not to be called: files are opened.
   *
   * @param array The array.
   * @param source Its bytes.
   */
  constructor(array: NDArray<DType, "lazy">, source: ByteSource) {
    super({ filename: filenameOf(source), names: [NAME], open: () => array, close: () => source.close?.() });
    this.array = array;
  }

  /**
   * Sums the file up.
   *
   * @returns A line with its name.
   *
   * @example A short text
   * ```ts
   * import { array, MemoryStore, type NpyFile, open, save } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * await save(store, array([1, 2, 3]));
   * const file = await open<NpyFile>(store.bytes);
   * assertEquals(String(file).includes("npy"), true);
   * ```
   */
  override toString(): string {
    return this.closed ? "<Closed npy file>" : `<npy file ${JSON.stringify(this.filename)}>`;
  }
}

/**
 * Opens an npy file.
 *
 * @param source Its bytes; closed with the file.
 * @returns The file.
 */
export async function openNpy(source: ByteSource): Promise<NpyFile> {
  return new NpyFile(await openNpyArray(source, source.name ?? "npy file"), source);
}
