/**
 * A file in memory that readings read and a space in it that records what is written and released.
 *
 * @module
 */

import type { FieldSizes } from "../../backends/hdf5/format/cursor.ts";
import { type RangeReader, type Reading, run } from "../../backends/hdf5/format/reading.ts";
import type { PublishingSpace } from "../../backends/hdf5/format/space.ts";
import type { ByteRange } from "../../backends/sources/source.ts";
import { FormatError } from "../../ndarray/errors.ts";

/** Widths of eight bytes, which nearly all files have. */
export const wide: FieldSizes = { offsets: 8, lengths: 8 };

/** Bytes that can be read as a file, and a space behind them. */
export class MemoryFile implements RangeReader, PublishingSpace {
  /** The file so far. */
  bytes: Uint8Array;
  #room: Uint8Array;
  /** How many bytes were asked for and in how many calls, and how many were written. */
  readonly statistics = { bytes: 0, calls: 0, written: 0 };
  /** What was allocated and neither written nor released yet, and what is in use. */
  readonly #open = new Map<number, number>();
  readonly #used = new Map<number, number>();
  /** What was given back since the last flush: sizes by address. */
  readonly released = new Map<number, number>();
  /** The addresses of what was overwritten in place. */
  readonly published: number[] = [];
  readonly #baseAddress: number;

  constructor(bytes: Uint8Array = new Uint8Array(64), baseAddress = 0) {
    this.bytes = this.#room = bytes;
    this.#baseAddress = baseAddress;
  }

  read(ranges: readonly ByteRange[]): Uint8Array[] {
    this.statistics.calls++;
    return ranges.map(({ start, end }) => {
      if (!(start >= 0 && end >= start && this.#baseAddress + end <= this.bytes.length)) {
        throw new FormatError(`Cannot read bytes ${start} to ${end}: the file is cut short`, { address: start });
      }
      this.statistics.bytes += end - start;
      return this.bytes.subarray(this.#baseAddress + start, this.#baseAddress + end);
    });
  }

  /** The address after the last byte. */
  get end(): number {
    return this.bytes.length - this.#baseAddress;
  }

  /** Runs a reading over the bytes. */
  run<T>(reading: Reading<T>): T {
    return run(reading, this) as T;
  }

  allocate(size: number, alignment = 8): number {
    const address = Math.ceil(this.end / alignment) * alignment;
    const length = this.#baseAddress + address + size;
    if (this.bytes.buffer !== this.#room.buffer || length > this.#room.length) {
      this.#room = new Uint8Array(length * 2);
      this.#room.set(this.bytes);
    }
    this.bytes = this.#room.subarray(0, length);
    this.#open.set(address, size);
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    if (this.#open.get(address) !== bytes.length) {
      throw new Error(`${bytes.length} bytes are written at ${address}, ${this.#open.get(address)} are allocated`);
    }
    this.#open.delete(address);
    this.#used.set(address, bytes.length);
    this.#put(address, bytes);
  }

  #put(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#baseAddress + address);
    this.statistics.written += bytes.length;
  }

  publish(address: number, bytes: Uint8Array): void {
    const start = this.#baseAddress + address;
    if (Math.floor(start / 512) !== Math.floor((start + bytes.length - 1) / 512)) {
      throw new Error(`${bytes.length} bytes at ${start} do not lie within a sector`);
    }
    this.published.push(address);
    this.#put(address, bytes);
  }

  release(address: number, size: number): void {
    if (this.released.has(address)) throw new Error(`${address} is given back twice`);
    this.released.set(address, size);
    for (const blocks of [this.#open, this.#used]) {
      const known = blocks.get(address);
      if (known === undefined) continue;
      blocks.delete(address);
      if (known > size) blocks.set(address + size, known - size);
      return;
    }
    for (const blocks of [this.#open, this.#used]) {
      for (const [start, length] of blocks) {
        if (start < address && start + length === address + size) {
          blocks.set(start, length - size);
          return;
        }
      }
    }
    this.foreign.push({ start: address, end: address + size });
  }

  /** Ends a flush: what was given back is not to be read again. */
  flush(): void {
    for (const [address, size] of this.released) {
      const start = this.#baseAddress + address;
      this.bytes.fill(0xbb, start, start + size);
    }
    this.released.clear();
  }

  /** What was released that this space had not given out. */
  readonly foreign: ByteRange[] = [];

  /** Bytes of all blocks that were written and not released. */
  get usedBytes(): number {
    return [...this.#used.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Blocks that were allocated and not written. */
  get openBlocks(): number {
    return this.#open.size;
  }
}

/** Numbers that are the same in each run with one seed (xorshift). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
