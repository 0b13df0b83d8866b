/**
 * Builds the bytes of one on-disk structure: the counterpart of the cursor.
 *
 * @module
 */

import type { FieldSizes } from "./cursor.ts";

const utf8 = new TextEncoder();

/** The UTF-8 bytes of a text; what `decodeText` escaped becomes the bytes that it was. */
export function encodeText(text: string): Uint8Array {
  if (text.isWellFormed()) return utf8.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...utf8.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** Appends little-endian fields to a block that grows as needed. */
export class Encoder {
  /** The widths of addresses and lengths. */
  readonly sizes: FieldSizes;
  /** How many bytes there are so far. */
  length = 0;
  #bytes: Uint8Array;
  #view: DataView;

  /**
   * Starts an empty block.
   *
   * @param sizes The widths of addresses and lengths.
   * @param capacity How many bytes to make room for at first.
   */
  constructor(sizes: FieldSizes, capacity = 256) {
    this.sizes = sizes;
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #room(count: number): number {
    const start = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }

  /** One byte. */
  u8(value: number): this {
    const at = this.#room(1);
    this.#bytes[at] = value;
    return this;
  }

  /** Two bytes. */
  u16(value: number): this {
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  /** Three bytes. */
  u24(value: number): this {
    return this.uint(value, 3);
  }

  /** Four bytes. */
  u32(value: number): this {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  /** Eight bytes from a number up to 2^53. */
  u64(value: number): this {
    return this.uint(value, 8);
  }

  /** Eight bytes. */
  bigUint64(value: bigint): this {
    const at = this.#room(8);
    this.#view.setBigUint64(at, value, true);
    return this;
  }

  /** An unsigned integer of 1 to 8 bytes. */
  uint(value: number, width: number): this {
    const at = this.#room(width);
    if (width === 8) {
      this.#view.setUint32(at, value, true);
      this.#view.setUint32(at + 4, value / 2 ** 32, true);
      return this;
    }
    for (let i = 0; i < width; i++) {
      this.#bytes[at + i] = value % 256;
      value = Math.floor(value / 256);
    }
    return this;
  }

  /** An address; all bits set where it is `undefined`. */
  offset(address: number | undefined): this {
    return address === undefined ? this.fill(0xff, this.sizes.offsets) : this.uint(address, this.sizes.offsets);
  }

  /** A length; all bits set where it is `undefined` (unlimited). */
  lengthField(value: number | undefined): this {
    return value === undefined ? this.fill(0xff, this.sizes.lengths) : this.uint(value, this.sizes.lengths);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** The same byte `count` times. */
  fill(value: number, count: number): this {
    const at = this.#room(count);
    this.#bytes.fill(value, at, at + count);
    return this;
  }

  /** The ASCII characters of a signature such as `OHDR`. */
  signature(text: string): this {
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
    return this;
  }

  /** Zeros until the length is a multiple of `unit`, counted from `from`. */
  align(unit: number, from = 0): this {
    return this.fill(0, (unit - ((this.length - from) % unit)) % unit);
  }

  /** Zeros until the length is `length`. */
  padTo(length: number): this {
    return this.fill(0, Math.max(0, length - this.length));
  }

  /** The block so far; the encoder may go on growing it. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}
