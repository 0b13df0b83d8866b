/**
 * Bytes in memory, as a source to read from and as a store to write to.
 *
 * @module
 */

import { ClosedError } from "../../ndarray/errors.ts";
import { checkRange, copyRange } from "./range.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, ByteStore } from "./source.ts";

/**
 * Bytes in memory that are only read. What it gives are views of them: nothing is copied.
 *
 * @example Reading two ranges at once
 * ```ts
 * import { MemorySource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const source = new MemorySource(new Uint8Array([10, 11, 12, 13]));
 * assertEquals(source.read([{ start: 2, end: 4 }, { start: 0, end: 1 }]), [
 *   new Uint8Array([12, 13]),
 *   new Uint8Array([10]),
 * ]);
 * ```
 */
export class MemorySource implements ByteSource {
  /** What the bytes are called in messages. */
  readonly name: string;
  #bytes: Uint8Array | undefined;
  readonly #size: number;

  /**
   * Makes a source of bytes.
   *
   * @param bytes The bytes. They are not copied and must stay as they are while the source is in use.
   * @param name What they are called in messages.
   */
  constructor(bytes: Uint8Array | ArrayBuffer, name: string = "the bytes in memory") {
    this.#bytes = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
    this.#size = this.#bytes.length;
    this.name = name;
  }

  /** How many bytes there are. */
  get size(): number {
    return this.#size;
  }

  /**
   * Reads many ranges.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @returns Views of the bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   * @throws {ClosedError} After `close()`.
   *
   * @example Two ranges
   * ```ts
   * import { MemorySource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const source = new MemorySource(Uint8Array.of(1, 2, 3, 4));
   * assertEquals(source.read([{ start: 0, end: 1 }, { start: 2, end: 4 }]), [Uint8Array.of(1), Uint8Array.of(3, 4)]);
   * ```
   */
  read(ranges: readonly ByteRange[]): Uint8Array[] {
    const bytes = this.#bytes;
    if (bytes === undefined) throw new ClosedError(`Cannot read ${this.name}: it is closed`);
    return ranges.map((range) => {
      checkRange(range, bytes.length, this.name);
      return bytes.subarray(range.start, range.end);
    });
  }

  /**
   * Lets go of the bytes.
   *
   * @example Closing
   * ```ts
   * import { ClosedError, MemorySource } from "@hyperslab/ndarray";
   * import { assertThrows } from "@std/assert";
   *
   * const source = new MemorySource(Uint8Array.of(1, 2));
   * source.close();
   * assertThrows(() => source.read([{ start: 0, end: 1 }]), ClosedError);
   * ```
   */
  close(): void {
    this.#bytes = undefined;
  }
}

/**
 * Bytes in memory that grow as they are written.
 *
 * @example Writing past the end
 * ```ts
 * import { MemoryStore } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore();
 * store.write(2, new Uint8Array([7]));
 * assertEquals(store.bytes, new Uint8Array([0, 0, 7]));
 * ```
 */
export class MemoryStore implements ByteStore {
  /** What the bytes are called in messages. */
  readonly name: string;
  #buffer: Uint8Array;
  #size: number;
  #locked = false;

  /**
   * Makes a store.
   *
   * @param bytes What is in it at first; copied.
   * @param name What it is called in messages.
   */
  constructor(bytes: Uint8Array = new Uint8Array(0), name: string = "the bytes in memory") {
    this.#buffer = bytes.slice();
    this.#size = bytes.length;
    this.name = name;
  }

  /** How many bytes there are at this moment. */
  get size(): number {
    return this.#size;
  }

  /** A view of all bytes, true until the next write. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#size);
  }

  /**
   * Reads many ranges.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options Where to put the bytes.
   * @returns Copies of the bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   *
   * @example A range
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * assertEquals(store.read([{ start: 1, end: 3 }]), [Uint8Array.of(2, 3)]);
   * ```
   */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Uint8Array[] {
    return ranges.map((range, i) => {
      checkRange(range, this.#size, this.name);
      return copyRange(this.#buffer, range, options.into?.[i]);
    });
  }

  /**
   * Writes bytes; the store grows where they lie past its end.
   *
   * @param start Where the first byte goes.
   * @param bytes What is written; copied.
   *
   * @example Growing as it is written
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * store.write(2, Uint8Array.of(7, 8));
   * assertEquals(store.bytes, Uint8Array.of(1, 2, 7, 8));
   * ```
   */
  write(start: number, bytes: Uint8Array): void {
    this.#reserve(start + bytes.length);
    this.#buffer.set(bytes, start);
    this.#size = Math.max(this.#size, start + bytes.length);
  }

  /**
   * Cuts the store off or makes it longer (with zeros).
   *
   * @param size The new length.
   *
   * @example Cutting and growing
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * store.truncate(1);
   * store.truncate(2);
   * assertEquals(store.bytes, Uint8Array.of(1, 0));
   * ```
   */
  truncate(size: number): void {
    this.#reserve(size);
    if (size < this.#size) this.#buffer.fill(0, size, this.#size);
    this.#size = size;
  }

  /**
   * Does nothing: memory does not outlive a power cut.
   *
   * @example Nothing is left to be done
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * store.sync();
   * assertEquals(store.size, 3);
   * ```
   */
  sync(): void {}

  /**
   * Asks for the sole right to write.
   *
   * @returns Whether nobody had it.
   *
   * @example One writer at a time
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * assertEquals([store.tryLock(), store.tryLock()], [true, false]);
   * ```
   */
  tryLock(): boolean {
    if (this.#locked) return false;
    this.#locked = true;
    return true;
  }

  /**
   * Gives up the right to write. The bytes stay, so that they can be taken or opened again.
   *
   * @example The bytes stay
   * ```ts
   * import { MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore(Uint8Array.of(1, 2, 3));
   * store.close();
   * assertEquals(store.bytes.length, 3);
   * ```
   */
  close(): void {
    this.#locked = false;
  }

  #reserve(size: number): void {
    if (size <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(size, this.#buffer.length * 2, 1024));
    grown.set(this.bytes);
    this.#buffer = grown;
  }
}
