/**
 * A checked way through the bytes of one on-disk structure.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";

/** The widths that the superblock sets for the whole file. */
export interface FieldSizes {
  /** Bytes an address takes: 2 to 8. */
  readonly offsets: number;
  /** Bytes a length takes: 2 to 8. */
  readonly lengths: number;
}

/** Reads little-endian fields one after the other; every read is checked against the block. */
export class Cursor {
  /** The block. */
  readonly bytes: Uint8Array;
  /** The file address of the block's first byte, for messages. */
  readonly address: number;
  /** The widths of addresses and lengths. */
  readonly sizes: FieldSizes;
  /** What is being read, for messages: `Cannot read ${what}`. */
  readonly what: string;
  /** The next byte, counted from the block's start. */
  position = 0;
  #view: DataView;

  /**
   * Stands at the start of a block.
   *
   * @param bytes The block.
   * @param sizes The widths of addresses and lengths.
   * @param what What is being read, such as `object header at 96`.
   * @param address The file address of the block's first byte.
   */
  constructor(bytes: Uint8Array, sizes: FieldSizes, what: string, address = 0) {
    this.bytes = bytes;
    this.sizes = sizes;
    this.what = what;
    this.address = address;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** Ends the read with an error that names the structure and the place. */
  fail(reason: string, at: number = this.position): never {
    throw new FormatError(`Cannot read ${this.what}: ${reason} at byte ${this.address + at}`, {
      address: this.address + at,
    });
  }

  /** Moves on by `count` bytes and gives where they start. */
  take(count: number): number {
    const start = this.position;
    if (!(count >= 0) || count > this.bytes.length - start) {
      this.fail(`${count} bytes are wanted and ${this.remaining} are left`);
    }
    this.position = start + count;
    return start;
  }

  /** Passes over `count` bytes. */
  skip(count: number): void {
    this.take(count);
  }

  /** Passes over bytes until the position is a multiple of `unit`, counted from `from`. */
  align(unit: number, from = 0): void {
    this.take((unit - ((this.position - from) % unit)) % unit);
  }

  /** The next byte. */
  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  /** The next two bytes as an unsigned integer. */
  u16(): number {
    return this.#view.getUint16(this.take(2), true);
  }

  /** The next three bytes as an unsigned integer. */
  u24(): number {
    const at = this.take(3);
    return this.bytes[at]! | (this.bytes[at + 1]! << 8) | (this.bytes[at + 2]! << 16);
  }

  /** The next four bytes as an unsigned integer. */
  u32(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  /** The next eight bytes as an unsigned integer; values past 2^53 are an error. */
  u64(): number {
    return this.uint(8);
  }

  /** The next eight bytes as a bigint. */
  bigUint64(): bigint {
    return this.#view.getBigUint64(this.take(8), true);
  }

  /** An unsigned integer of 1 to 8 bytes; values past 2^53 are an error. */
  uint(width: number): number {
    const at = this.take(width);
    let value = 0;
    if (width === 8) value = this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
    else for (let i = width - 1; i >= 0; i--) value = value * 256 + this.bytes[at + i]!;
    if (value > Number.MAX_SAFE_INTEGER) this.fail(`a number of ${width} bytes is past 2^53`, at);
    return value;
  }

  /** An address; `undefined` where all its bits are set (the specification's undefined address). */
  offset(): number | undefined {
    return this.#sized(this.sizes.offsets);
  }

  /** A length. */
  length(): number {
    return this.uint(this.sizes.lengths);
  }

  /** A length; `undefined` where all its bits are set (unlimited). */
  lengthOrUnlimited(): number | undefined {
    return this.#sized(this.sizes.lengths);
  }

  #sized(width: number): number | undefined {
    const at = this.position;
    if (this.bytes[at] !== 0xff || this.remaining < width) return this.uint(width);
    for (let i = 1; i < width; i++) if (this.bytes[at + i] !== 0xff) return this.uint(width);
    this.position = at + width;
    return undefined;
  }

  /** The next `count` bytes, not copied. */
  slice(count: number): Uint8Array {
    const start = this.take(count);
    return this.bytes.subarray(start, start + count);
  }

  /** A cursor over the next `count` bytes. */
  part(count: number, what: string = this.what): Cursor {
    const start = this.position;
    return new Cursor(this.slice(count), this.sizes, what, this.address + start);
  }

  /** The bytes up to the next zero byte, which is passed over. */
  untilZero(): Uint8Array {
    const end = this.bytes.indexOf(0, this.position);
    if (end < 0) this.fail("a name does not end");
    const name = this.bytes.subarray(this.position, end);
    this.position = end + 1;
    return name;
  }

  /** Checks the four bytes of a signature such as `OHDR`. */
  signature(expected: string): void {
    const at = this.take(4);
    for (let i = 0; i < 4; i++) {
      if (this.bytes[at + i] !== expected.charCodeAt(i)) this.fail(`the signature is not ${expected}`, at);
    }
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/**
 * Decodes text. Bytes that are not UTF-8 become U+DC80 to U+DCFF, as Python and h5py escape them: the text can be
 * compared, and is the same bytes again when it is encoded.
 */
export function decodeText(bytes: Uint8Array): string {
  const text = shortAscii(bytes) ?? utf8.decode(bytes);
  return text.includes("\ufffd") ? decodeEscaped(bytes) : text;
}

/** Names are mostly short and plain: that is sooner done than the platform's decoder is called. */
function shortAscii(bytes: Uint8Array): string | undefined {
  if (bytes.length > 32) return undefined;
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! > 0x7f) return undefined;
    text += String.fromCharCode(bytes[i]!);
  }
  return text;
}

function decodeEscaped(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    text += length === 0 ? String.fromCharCode(0xdc00 + bytes[at]!) : utf8.decode(bytes.subarray(at, at + length));
    at += Math.max(length, 1);
  }
  return text;
}

/** How many bytes the character at a place has; 0 where it is none. */
function characterLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    strictUtf8.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}
