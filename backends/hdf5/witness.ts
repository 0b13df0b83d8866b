/**
 * What tells a reader that a writer in another process published an object anew.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteRange, ByteSourceReadOptions } from "../sources/source.ts";
import type { ObjectHeader } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";

/** The file of an object, which answers without a promise. */
interface NearFile {
  readData(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<readonly Uint8Array[]>;
}

/** Bytes of a checksum. */
const CHECKSUM = 4;

/**
 * The blocks that are changed where they stand when an object is published, as they were when it was read. As long as
 * they are the same, what they lead to stands where it did, and was not overwritten. Of blocks that end with a checksum
 * that alone is looked at.
 */
export class Witness {
  readonly #file: NearFile;
  readonly #ranges: ByteRange[] = [];
  readonly #known: Uint8Array[] = [];
  /** Where they go when they are looked at again. */
  readonly #now: Uint8Array[] = [];
  #doubted: boolean;

  /** Remembers the first block of a header. */
  constructor(file: NearFile, { address, version, first, chunks }: ObjectHeader) {
    this.#file = file;
    const start = version === 2 ? first.length - CHECKSUM : 0;
    this.#add({ start: address + start, end: address + first.length }, first.subarray(start));
    this.#doubted = chunks.length > 1;
  }

  #add(range: ByteRange, known: Uint8Array): void {
    this.#ranges.push(range);
    this.#known.push(known);
    this.#now.push(new Uint8Array(known.length));
  }

  /** Remembers another block that ends with a checksum, before what it leads to is read. */
  watch(address: number, size: number): void {
    const end = address + size;
    if (this.#ranges.some((range) => range.end === end)) return;
    const range = { start: end - CHECKSUM, end };
    const [known] = this.#file.readData([range]) as readonly Uint8Array[];
    this.#add(range, known!);
  }

  /** Notes that something was read that the blocks lead to. */
  doubt(): void {
    this.#doubted = true;
  }

  /** Runs a reading, and notes where it reads anything. */
  *over<T>(reading: Reading<T>): Reading<T> {
    let step = reading.next();
    if (!step.done) this.doubt();
    while (!step.done) step = reading.next(yield step.value);
    return step.value;
  }

  /** Whether what was read since this was asked last may have been overwritten. */
  changed(): boolean {
    if (!this.#doubted) return false;
    const now = this.#file.readData(this.#ranges, { into: this.#now }) as readonly Uint8Array[];
    for (let i = 0; i < now.length; i++) if (!isSame(this.#known[i]!, now[i]!)) return true;
    this.#doubted = false;
    return false;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
