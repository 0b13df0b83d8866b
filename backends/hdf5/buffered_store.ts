/**
 * A store that gathers small neighbouring writes, and whose reads see them at once.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteRange, ByteSourceReadOptions, ByteStore } from "../sources/source.ts";

/** How much is gathered before it is written. */
const CAPACITY = 1 << 20;
/** How much room there is to begin with. */
const SMALLEST = 16 * 1024;
/** The longest stretch of unused bytes that is written as zeros, to keep two blocks together. */
const LONGEST_GAP = 4096;

/** Gathers writes of fresh space, which mostly follow each other. What is gathered is written by `settle()`. */
export class BufferedStore implements ByteStore {
  /** What the bytes are called in messages. */
  readonly name: string | undefined;
  readonly #store: ByteStore;
  #buffer = new Uint8Array(0);
  #start = 0;
  #length = 0;
  /** The byte after the last one that ever held something: what follows is unused. */
  #top: number;
  /** The bytes before this one are read as zeros where the store does not reach so far. */
  #reserved = 0;
  #waiting: Promise<void> | undefined;

  /** Writes to a store. */
  constructor(store: ByteStore) {
    this.#store = store;
    this.name = store.name;
    this.#top = store.size;
  }

  /** How many bytes there are, with those that are only gathered or reserved. */
  get size(): number {
    return Math.max(this.#store.size, this.#start + this.#length, this.#reserved);
  }

  /** How many bytes the store itself has. */
  get storedSize(): number {
    return this.#store.size;
  }

  /** Makes bytes readable that are allocated and not yet written. */
  reserve(end: number): void {
    this.#reserved = Math.max(this.#reserved, end);
  }

  /** Reads many ranges, what is only gathered counted in. */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Awaitable<Uint8Array[]> {
    if (this.#waiting !== undefined) return this.#wait().then(() => this.read(ranges, options));
    if (ranges.every((range) => this.#isStored(range)) || ranges.some(({ end }) => end > this.size)) {
      return this.#store.read(ranges, options);
    }
    const stored = this.#store.size;
    const inner = ranges.map(({ start, end }) => ({ start: Math.min(start, stored), end: Math.min(end, stored) }));
    const parts = this.#store.read(inner, options.signal === undefined ? {} : { signal: options.signal });
    const merge = (parts: Uint8Array[]) =>
      ranges.map((range, i) =>
        this.#merge(range, parts[i]!, options.into?.[i] ?? new Uint8Array(range.end - range.start))
      );
    return parts instanceof Promise ? parts.then(merge) : merge(parts);
  }

  #isStored({ start, end }: ByteRange): boolean {
    const apart = this.#length === 0 || end <= this.#start || start >= this.#start + this.#length;
    return apart && end <= this.#store.size;
  }

  #merge({ start, end }: ByteRange, stored: Uint8Array, into: Uint8Array): Uint8Array {
    into.set(stored);
    into.fill(0, stored.length);
    const from = Math.max(start, this.#start);
    const to = Math.min(end, this.#start + this.#length);
    if (from < to) into.set(this.#buffer.subarray(from - this.#start, to - this.#start), from - start);
    return into;
  }

  /** Writes bytes; they are copied, or written before the call is done. */
  write(start: number, bytes: Uint8Array): Awaitable<void> {
    const gathered = this.#start + this.#length;
    const end = start + bytes.length;
    const follows = this.#length > 0 && start >= this.#start && end <= this.#start + CAPACITY &&
      (start <= gathered || (gathered >= this.#top && start - gathered <= LONGEST_GAP));
    if (follows) {
      if (start > gathered) {
        this.#makeRoom(start - this.#start);
        this.#buffer.fill(0, this.#length, start - this.#start);
        this.#length = start - this.#start;
      }
      this.#gather(start, bytes);
    } else if (bytes.length > CAPACITY / 4 || (this.#length > 0 && start < this.#start)) {
      if (start < gathered && end > this.#start) this.#spill();
      this.#put(start, bytes, false);
    } else {
      this.#spill();
      this.#start = start;
      this.#gather(start, bytes);
    }
    this.#top = Math.max(this.#top, end);
    return this.#waiting;
  }

  #gather(start: number, bytes: Uint8Array): void {
    this.#makeRoom(start - this.#start + bytes.length);
    this.#buffer.set(bytes, start - this.#start);
    this.#length = Math.max(this.#length, start - this.#start + bytes.length);
  }

  #makeRoom(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.min(CAPACITY, Math.max(length, 2 * this.#buffer.length, SMALLEST)));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  #spill(): void {
    if (this.#length === 0) return;
    this.#put(this.#start, this.#buffer.subarray(0, this.#length), true);
    this.#length = 0;
  }

  /** Writes to the store. Where that takes time, `bytes` is kept, so the buffer is given away and others are copied. */
  #put(start: number, bytes: Uint8Array, isBuffer: boolean): void {
    if (this.#waiting === undefined) {
      const writing = this.#store.write(start, bytes);
      if (writing === undefined) return;
      this.#waiting = Promise.resolve(writing);
    } else {
      const kept = isBuffer ? bytes : bytes.slice();
      this.#waiting = this.#waiting.then(() => this.#store.write(start, kept));
    }
    if (isBuffer) this.#buffer = new Uint8Array(0);
    this.#waiting.catch(() => {});
  }

  async #wait(): Promise<void> {
    while (this.#waiting !== undefined) {
      const waiting = this.#waiting;
      try {
        await waiting;
      } finally {
        if (this.#waiting === waiting) this.#waiting = undefined;
      }
    }
  }

  /** Writes what was gathered. */
  settle(): Awaitable<void> {
    this.#spill();
    return this.#waiting === undefined ? undefined : this.#wait();
  }

  /** Overwrites bytes in one write of their own, after all that was written before. */
  async writeThrough(start: number, bytes: Uint8Array): Promise<void> {
    await this.settle();
    await this.#store.write(start, bytes);
  }

  /** Cuts the store off or makes it longer. */
  async truncate(size: number): Promise<void> {
    await this.settle();
    await this.#store.truncate(size);
    this.#top = Math.min(this.#top, size);
    this.#reserved = Math.min(this.#reserved, size);
  }

  /** Waits until all that was written would outlive a power cut. */
  async sync(): Promise<void> {
    await this.settle();
    await this.#store.sync();
  }

  /** Gives up the store; what is only gathered is lost. */
  close(): Awaitable<void> {
    return this.#store.close?.();
  }
}
