/**
 * The bytes of a `Blob` or `File`: what a browser's file picker gives.
 *
 * @module
 */

import { StorageError } from "../../ndarray/errors.ts";
import { checkRange } from "./range.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions } from "./source.ts";

/**
 * A `Blob` or `File`, read range by range: never the whole of it.
 *
 * @example Reading the middle of a blob
 * ```ts
 * import { BlobSource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const source = new BlobSource(new Blob(["hyperslab"]));
 * const [bytes] = await source.read([{ start: 5, end: 9 }]);
 * assertEquals(new TextDecoder().decode(bytes), "slab");
 * ```
 */
export class BlobSource implements ByteSource {
  /** What the bytes are called in messages: the file's name. */
  readonly name: string;
  readonly #blob: Blob;

  /**
   * Makes a source of a blob.
   *
   * @param blob The blob or file.
   */
  constructor(blob: Blob) {
    this.#blob = blob;
    this.name = "name" in blob && typeof blob.name === "string" && blob.name !== "" ? `"${blob.name}"` : "the blob";
  }

  /** How many bytes there are. */
  get size(): number {
    return this.#blob.size;
  }

  /**
   * Reads many ranges.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options When to stop early.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   * @throws {StorageError} Where the file behind the blob changed or cannot be read.
   *
   * @example Two ranges
   * ```ts
   * import { BlobSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const source = new BlobSource(new Blob([Uint8Array.of(1, 2, 3, 4)]));
   * const parts = await source.read([{ start: 0, end: 1 }, { start: 2, end: 4 }]);
   * assertEquals(parts, [Uint8Array.of(1), Uint8Array.of(3, 4)]);
   * ```
   */
  async read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Promise<Uint8Array[]> {
    options.signal?.throwIfAborted();
    for (const range of ranges) checkRange(range, this.size, this.name);
    const parts = await Promise.all(ranges.map((range) => this.#part(range)));
    options.signal?.throwIfAborted();
    return parts;
  }

  async #part({ start, end }: ByteRange): Promise<Uint8Array> {
    try {
      return new Uint8Array(await this.#blob.slice(start, end).arrayBuffer());
    } catch (cause) {
      throw new StorageError(`Cannot read ${this.name}: the file behind it changed or cannot be read`, { cause });
    }
  }
}
