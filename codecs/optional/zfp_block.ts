/**
 * Blocks of ZFP: 4, 16, 64 or 256 numbers, decorrelated, and coded a bit plane at a time.
 *
 * @module
 */

import { damage } from "../damage.ts";

/** Reads bits from bytes, the least significant one of each byte first. */
export class LowBitReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #position = 0;

  /** Makes a reader of bytes. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = 8 * bytes.byteLength;
  }

  /** Reads one bit. */
  bit(): number {
    if (this.#position >= this.#end) throw damage("zfp", "stream ends early");
    const bit = this.#bytes[this.#position >>> 3]! >>> (this.#position & 7) & 1;
    this.#position++;
    return bit;
  }

  /** Reads an unsigned number of at most 52 bits. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value += this.bit() * 2 ** i;
    return value;
  }

  /** Passes over bits. */
  skip(count: number): void {
    this.#position += count;
    if (this.#position > this.#end) throw damage("zfp", "stream ends early");
  }
}

/** How blocks were coded. */
export interface ZfpMode {
  readonly minBits: number;
  readonly maxBits: number;
  readonly maxPrecision: number;
  readonly minExponent: number;
}

/** The numbers of a block. */
export interface ZfpBlock {
  /** The numbers as they are read from the stream, and, over the same memory, as the integers that they are. */
  readonly words: Uint32Array;
  /** 32-bit integers, or undefined where they have 64 bits. */
  readonly int32: Int32Array | undefined;
  /** 64-bit integers, or undefined where they have 32 bits. */
  readonly int64: BigInt64Array | undefined;
}

/** The order of the coefficients: by the sum of their indices, then by the sum of squares; ties as ZFP has them. */
const ORDERS: readonly string[] = [ // in base64
  "AAECAw==",
  "AAEEBQIIBgkDDAoHDQsODw==",
  "AAEEEBQRBQIIIBUGEhgJISQDDDAWGSUoIgoHExwNMTQpJhoXHTULIywOMjgqGyctHjY5PDMPKy46PTcfPjsvPw==",
  "AAEEEEAFUBFEQRQCCCCAVFFFFQYSQhhICWAhJIGEkAMMMMBVUkYWSRlYJWRhlJGFCqAiiIIoBxNDHEwNcDE0wcTQVllllaGJKYYm" +
  "pBqYkmhiSlNHF00dXDV0cdTRxQsjgyyMDrAyOMLI4FqlZpmWaaiiiipXXXXVG0tjJ4eTbC2NnB5OsbQ2cng5xtLYyeHkD/AzzMM8" +
  "qaaaaltnl22dXrV2edbZ5aOLK44urDq4sujiyvHNPcc39B/c03xzT6qnm2uebq16ubbp5tpf9Xfd133yzj7LO/gv7OO8s4+rrrrq" +
  "9t5+23v5b+3nvbef/PPPP6/6u+7rvv3333/++++//w==",
];

let orders: Uint8Array[] | undefined;

function order(rank: number): Uint8Array {
  orders ??= ORDERS.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  return orders[rank - 1]!;
}

/** Makes room for a block. */
export function makeBlock(rank: number, bits: 32 | 64): ZfpBlock {
  const words = new Uint32Array(4 ** rank * bits / 32);
  return bits === 32
    ? { words, int32: new Int32Array(words.buffer), int64: undefined }
    : { words, int32: undefined, int64: new BigInt64Array(words.buffer) };
}

/**
 * Decodes a block of integers.
 *
 * @param reader The stream.
 * @param block Where the integers go.
 * @param rank The number of axes.
 * @param mode How the block was coded; the bits that it may and has to take.
 * @param reversible Whether it was coded without loss.
 */
export function decodeIntegerBlock(
  reader: LowBitReader,
  block: ZfpBlock,
  rank: number,
  mode: ZfpMode,
  reversible: boolean,
): void {
  const bits = block.int32 === undefined ? 64 : 32;
  let used = 0;
  let precision = mode.maxPrecision;
  if (reversible) {
    const count = bits === 64 ? 6 : 5;
    precision = reader.read(count) + 1;
    used = count;
  }
  used += decodePlanes(reader, block.words, 4 ** rank, bits, mode.maxBits - used, precision);
  if (used < mode.minBits) reader.skip(mode.minBits - used);
  if (block.int32 !== undefined) finish32(block.int32, rank, reversible);
  else finish64(block.int64!, rank, reversible);
}

/** Decodes bit planes from the most significant one down; returns how many bits that took. */
function decodePlanes(
  reader: LowBitReader,
  words: Uint32Array,
  size: number,
  bits: number,
  maxBits: number,
  precision: number,
): number {
  words.fill(0);
  const stride = bits / 32;
  const lowest = Math.max(bits - precision, 0);
  let left = maxBits;
  let known = 0;
  for (let plane = bits - 1; left > 0 && plane >= lowest; plane--) {
    const word = plane >>> 5;
    const mask = 1 << (plane & 31);
    const direct = Math.min(known, left);
    left -= direct;
    for (let i = 0; i < direct; i++) if (reader.bit() === 1) words[i * stride + word]! |= mask;
    // The rest of the plane is run-length coded: is there another one, and after how many zeros?
    while (left > 0 && known < size) {
      left--;
      if (reader.bit() === 0) break;
      while (left > 0 && known < size - 1) {
        left--;
        if (reader.bit() === 1) break;
        known++;
      }
      words[known * stride + word]! |= mask;
      known++;
    }
  }
  return maxBits - left;
}

const NEGABINARY_32 = 0xaaaaaaaa | 0;
const NEGABINARY_64 = 0xaaaaaaaaaaaaaaaan;

function finish32(values: Int32Array, rank: number, reversible: boolean): void {
  const coded = values.slice();
  const places = order(rank);
  for (let i = 0; i < coded.length; i++) values[places[i]!] = (coded[i]! ^ NEGABINARY_32) - NEGABINARY_32;
  alongLines(rank, (start, stride) => {
    if (reversible) restore32(values, start, stride);
    else lift32(values, start, stride);
  });
}

function finish64(values: BigInt64Array, rank: number, reversible: boolean): void {
  const coded = values.slice();
  const places = order(rank);
  for (let i = 0; i < coded.length; i++) {
    values[places[i]!] = BigInt.asIntN(64, BigInt.asUintN(64, coded[i]! ^ NEGABINARY_64) - NEGABINARY_64);
  }
  alongLines(rank, (start, stride) => {
    if (reversible) restore64(values, start, stride);
    else lift64(values, start, stride);
  });
}

/** Calls back for each line of four along each axis, the slowest axis first. */
function alongLines(rank: number, visit: (start: number, stride: number) => void): void {
  const size = 4 ** rank;
  for (let stride = size / 4; stride >= 1; stride /= 4) {
    for (let start = 0; start < size; start++) if (Math.floor(start / stride) % 4 === 0) visit(start, stride);
  }
}

/** Undoes the decorrelating transform of a line. */
function lift32(p: Int32Array, start: number, stride: number): void {
  let x = p[start]!;
  let y = p[start + stride]!;
  let z = p[start + 2 * stride]!;
  let w = p[start + 3 * stride]!;
  y = (y + (w >> 1)) | 0;
  w = (w - (y >> 1)) | 0;
  y = (y + w) | 0;
  w = (2 * w - y) | 0;
  z = (z + x) | 0;
  x = (2 * x - z) | 0;
  y = (y + z) | 0;
  z = (2 * z - y) | 0;
  w = (w + x) | 0;
  x = (2 * x - w) | 0;
  p[start] = x;
  p[start + stride] = y;
  p[start + 2 * stride] = z;
  p[start + 3 * stride] = w;
}

function lift64(p: BigInt64Array, start: number, stride: number): void {
  let x = p[start]!;
  let y = p[start + stride]!;
  let z = p[start + 2 * stride]!;
  let w = p[start + 3 * stride]!;
  y = BigInt.asIntN(64, y + (w >> 1n));
  w = BigInt.asIntN(64, w - (y >> 1n));
  y = BigInt.asIntN(64, y + w);
  w = BigInt.asIntN(64, w + w - y);
  z = BigInt.asIntN(64, z + x);
  x = BigInt.asIntN(64, x + x - z);
  y = BigInt.asIntN(64, y + z);
  z = BigInt.asIntN(64, z + z - y);
  w = BigInt.asIntN(64, w + x);
  x = BigInt.asIntN(64, x + x - w);
  p[start] = x;
  p[start + stride] = y;
  p[start + 2 * stride] = z;
  p[start + 3 * stride] = w;
}

/** Undoes the transform of a line in the mode without loss: differences of the third order. */
function restore32(p: Int32Array, start: number, stride: number): void {
  const x = p[start]!;
  const y = p[start + stride]!;
  const z = p[start + 2 * stride]!;
  const w = p[start + 3 * stride]!;
  p[start + stride] = x + y;
  p[start + 2 * stride] = x + 2 * y + z;
  p[start + 3 * stride] = x + 3 * (y + z) + w;
}

function restore64(p: BigInt64Array, start: number, stride: number): void {
  const x = p[start]!;
  const y = p[start + stride]!;
  const z = p[start + 2 * stride]!;
  const w = p[start + 3 * stride]!;
  p[start + stride] = BigInt.asIntN(64, x + y);
  p[start + 2 * stride] = BigInt.asIntN(64, x + 2n * y + z);
  p[start + 3 * stride] = BigInt.asIntN(64, x + 3n * (y + z) + w);
}

/**
 * Decodes a block of floating-point numbers: integers with an exponent in common.
 *
 * @param reader The stream.
 * @param block Room for the integers.
 * @param values Where the numbers go.
 * @param rank The number of axes.
 * @param mode How the block was coded.
 * @param reversible Whether it was coded without loss.
 */
export function decodeFloatBlock(
  reader: LowBitReader,
  block: ZfpBlock,
  values: Float32Array | Float64Array,
  rank: number,
  mode: ZfpMode,
  reversible: boolean,
): void {
  const double = block.int32 === undefined;
  let used = 1;
  if (reader.bit() === 0) {
    values.fill(0);
    if (mode.minBits > used) reader.skip(mode.minBits - used);
    return;
  }
  const direct = reversible && ++used > 0 && reader.bit() === 1;
  const bias = double ? 1023 : 127;
  let exponent = 0;
  if (!direct) {
    const exponentBits = double ? 11 : 8;
    exponent = reader.read(exponentBits) - bias;
    used += exponentBits;
  }
  const wanted = Math.max(0, exponent - mode.minExponent + 2 * rank + 2);
  const rest = {
    ...mode,
    minBits: Math.max(mode.minBits - used, 0),
    maxBits: mode.maxBits - used,
    maxPrecision: Math.min(mode.maxPrecision, wanted),
  };
  decodeIntegerBlock(reader, block, rank, rest, reversible);
  if (direct) reinterpret(block, values);
  else if (reversible && exponent === -bias) values.fill(0);
  else scale(block, values, exponent);
}

function scale(block: ZfpBlock, values: Float32Array | Float64Array, exponent: number): void {
  if (block.int32 !== undefined) {
    const unit = Math.fround(2 ** (exponent - 30));
    for (let i = 0; i < values.length; i++) values[i] = Math.fround(block.int32[i]!) * unit;
  } else {
    const unit = 2 ** (exponent - 62);
    for (let i = 0; i < values.length; i++) values[i] = Number(block.int64![i]) * unit;
  }
}

/** Takes the integers as the bits of floating-point numbers: sign and magnitude. */
function reinterpret(block: ZfpBlock, values: Float32Array | Float64Array): void {
  const { words } = block;
  const stride = words.length / values.length;
  for (let i = 0; i < words.length; i += stride) {
    if ((words[i + stride - 1]! | 0) >= 0) continue;
    words[i + stride - 1]! ^= 0x7fffffff;
    if (stride === 2) words[i]! ^= 0xffffffff;
  }
  new Uint32Array(values.buffer, values.byteOffset, words.length).set(words);
}
