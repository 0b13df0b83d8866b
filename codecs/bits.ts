/**
 * Reading and writing single bits, the most significant one of each byte first.
 *
 * @module
 */

import { damage } from "./damage.ts";

/** Reads bits from bytes. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #codec: string;
  readonly #end: number;
  #position: number;

  /**
   * Makes a reader.
   *
   * @param bytes The bytes.
   * @param codec The name of the codec, for the error at their end.
   * @param start The byte to start at.
   */
  constructor(bytes: Uint8Array, codec: string, start = 0) {
    this.#bytes = bytes;
    this.#codec = codec;
    this.#end = 8 * bytes.byteLength;
    this.#position = 8 * start;
  }

  /** Reads an unsigned number of at most 32 bits. */
  read(count: number): number {
    if (this.#position + count > this.#end) throw damage(this.#codec, "stream ends early");
    let value = 0;
    let left = count;
    while (left > 0) {
      const bit = this.#position % 8;
      const taken = Math.min(8 - bit, left);
      const piece = this.#bytes[(this.#position - bit) / 8]! >>> (8 - bit - taken) & ((1 << taken) - 1);
      value = value << taken | piece;
      this.#position += taken;
      left -= taken;
    }
    return value >>> 0;
  }

  /** Counts the zeros before the next one, and reads past it. */
  readUnary(): number {
    const start = this.#position;
    for (let at = start; at < this.#end;) {
      const rest = this.#bytes[at >>> 3]! << (at & 7) & 0xff;
      if (rest === 0) {
        at = (at | 7) + 1;
        continue;
      }
      const one = at + Math.clz32(rest) - 24;
      this.#position = one + 1;
      return one - start;
    }
    throw damage(this.#codec, "stream ends early");
  }
}

/** Writes bits to bytes. */
export class BitWriter {
  #bytes: Uint8Array;
  #position: number;

  /**
   * Makes a writer.
   *
   * @param byteLength The length that the bytes will probably have.
   * @param start How many bytes to leave free at their start.
   */
  constructor(byteLength: number, start = 0) {
    this.#bytes = new Uint8Array(Math.max(byteLength, start + 16));
    this.#position = 8 * start;
  }

  /** How many bits were written, with the bytes left free. */
  get bitLength(): number {
    return this.#position;
  }

  /** Writes the low `count` bits (at most 32) of a value. */
  write(value: number, count: number): void {
    this.#reserve(count);
    let left = count;
    while (left > 0) {
      const bit = this.#position % 8;
      const taken = Math.min(8 - bit, left);
      const piece = value >>> (left - taken) & ((1 << taken) - 1);
      this.#bytes[(this.#position - bit) / 8]! |= piece << (8 - bit - taken);
      this.#position += taken;
      left -= taken;
    }
  }

  /** Writes so many zeros and a one. */
  writeUnary(zeros: number): void {
    this.#reserve(zeros + 1);
    this.#position += zeros;
    this.write(1, 1);
  }

  /** The bytes, cut or filled with zeros to a length. */
  finish(byteLength: number = Math.ceil(this.#position / 8)): Uint8Array {
    this.#reserve(Math.max(0, 8 * byteLength - this.#position));
    return this.#bytes.subarray(0, byteLength);
  }

  #reserve(bits: number): void {
    const needed = Math.ceil((this.#position + bits) / 8);
    if (needed <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.byteLength));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
