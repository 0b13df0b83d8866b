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

/**
 * The blocks that are changed where they stand when an object is published, as they were when it was read. As long as
 * they are the same, what they lead to stands where it did, and was not overwritten.
 */
export class Witness {
  readonly #file: NearFile;
  readonly #ranges: ByteRange[] = [];
  readonly #known: Uint8Array[] = [];
  /** Where the blocks are read to. */
  readonly #now: Uint8Array[] = [];
  #doubted: boolean;

  /** Remembers the first block of a header. */
  constructor(file: NearFile, { address, first, chunks }: ObjectHeader) {
    this.#file = file;
    this.#add({ start: address, end: address + first.length }, first);
    this.#doubted = chunks.length > 1;
  }

  #add(range: ByteRange, known: Uint8Array): void {
    this.#ranges.push(range);
    this.#known.push(known);
    this.#now.push(new Uint8Array(known.length));
  }

  /** Remembers another block, before what it leads to is read. */
  watch(start: number, size: number): void {
    if (this.#ranges.some((range) => range.start === start)) return;
    const range = { start, end: start + size };
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
    if (this.#known.some((block, i) => !isSame(block, now[i]!))) return true;
    this.#doubted = false;
    return false;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
