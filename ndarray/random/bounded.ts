/**
 * Whole numbers within bounds and lists in random order, with the use of the stream that numpy makes.
 *
 * Sources: masking and trying again, as numpy's `RandomState` does; D. Lemire, "Fast Random Integer Generation in an Interval"
 * (2019), as its `Generator` does; R. Durstenfeld's shuffle (1964).
 *
 * @module
 */

import { DenseArray } from "../dense.ts";
import type { IntegerName } from "../dtype.ts";
import type { MT19937 } from "./mt19937.ts";
import type { PCG64 } from "./pcg64.ts";

const WORD = 0xffffffff;
const FULL = 1n << 64n;

/** Draws a whole number from 0 up to and with `most`. */
export type Below = (most: number) => number;

/** Cuts draws of 32 bits into smaller pieces, the low one first. */
class Pieces {
  #rest = 0;
  #left = 0;
  #next32: () => number;
  #bits: number;

  constructor(next32: () => number, bits: number) {
    this.#next32 = next32;
    this.#bits = bits;
  }

  next(): number {
    if (this.#left === 0) {
      this.#rest = this.#next32();
      this.#left = 32 / this.#bits;
    } else this.#rest >>>= this.#bits;
    this.#left--;
    return (this.#rest & ((2 ** this.#bits) - 1)) >>> 0;
  }
}

/** What a stream must give to draw within bounds. */
interface Words {
  next32(): number;
}

/** Draws by masking the surplus bits away and trying again while the number is too large. */
function masked(next: () => number, most: number): number {
  const mask = most === 0 ? 0 : WORD >>> Math.clz32(most);
  let value: number;
  do value = (next() & mask) >>> 0; while (value > most);
  return value;
}

/** Draws by multiplication: the upper half of draw times range, where the lower half shows no bias. */
function multiplied(next: () => number, most: number, bits: number): number {
  const unit = 2 ** bits;
  const range = most + 1;
  let draw = next();
  let low = bits === 32 ? Math.imul(draw, range) >>> 0 : (draw * range) % unit;
  if (low < range) {
    const threshold = (unit - range) % range;
    while (low < threshold) {
      draw = next();
      low = bits === 32 ? Math.imul(draw, range) >>> 0 : (draw * range) % unit;
    }
  }
  return bits === 32 ? upperHalf(draw, range) : Math.floor(draw * range / unit);
}

/** The upper 32 bits of the product of two numbers of 32 bits. */
function upperHalf(a: number, b: number): number {
  const low = (a & 0xffff) * b;
  return Math.floor(((a >>> 16) * b + Math.floor(low / 65536)) / 65536);
}

/** Draws as `RandomState` does, and `Generator` where it shuffles. */
export function maskedBelow(stream: MT19937 | PCG64): Below {
  return (most) => masked(() => stream.next32(), most);
}

/** Draws as `Generator` does where it chooses. */
export function lemireBelow(stream: PCG64): Below {
  return (most) => most === 0 ? 0 : most === WORD ? stream.next32() : multiplied(() => stream.next32(), most, 32);
}

/** Puts a list in random order: from its end, each swapped with one at or before it, down to `first`. */
export function shuffleList<T>(list: { [index: number]: T; readonly length: number }, below: Below, first = 1): void {
  for (let i = list.length - 1; i >= first; i--) {
    const j = below(i);
    const moved = list[i]!;
    list[i] = list[j]!;
    list[j] = moved;
  }
}

/** The positions 0 to `count - 1` in random order. */
export function shuffledPositions(count: number, below: Below): number[] {
  const positions = Array.from({ length: count }, (_, i) => i);
  shuffleList(positions, below);
  return positions;
}

/** Whole numbers as an int64 array. */
export function int64(values: ArrayLike<number>, shape: readonly number[] = [values.length]): DenseArray<"int64"> {
  return new DenseArray("int64", shape, BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]!)));
}

const WIDTHS: Readonly<Record<IntegerName, number>> = {
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
};

function draw64(stream: MT19937 | PCG64, most: bigint, mask: boolean): bigint {
  const next = "next64" in stream
    ? () => stream.next64()
    : () => (BigInt(stream.next32()) << 32n) | BigInt(stream.next32());
  if (most === FULL - 1n) return next();
  if (mask) {
    const bits = (1n << BigInt(most.toString(2).length)) - 1n;
    let value: bigint;
    do value = next() & bits; while (value > most);
    return value;
  }
  const range = most + 1n;
  let product = next() * range;
  if (product % FULL < range) {
    const threshold = (FULL - range) % range;
    while (product % FULL < threshold) product = next() * range;
  }
  return product >> 64n;
}

/**
 * Gives a function that draws whole numbers of a dtype from `low` up to and with `high`.
 *
 * @throws {RangeError} When the bounds are out of order or do not fit the dtype.
 */
export function boundedDraw(
  stream: MT19937 | PCG64,
  low: bigint,
  high: bigint,
  dtype: IntegerName,
): () => bigint {
  const bits = WIDTHS[dtype];
  const least = dtype.startsWith("u") ? 0n : -(1n << BigInt(bits - 1));
  if (low < least || high > least + (1n << BigInt(bits)) - 1n) {
    throw new RangeError(`Cannot draw ${dtype} numbers from ${low} to ${high}: they do not fit the dtype`);
  }
  if (low > high) throw new RangeError(`Cannot draw numbers from ${low} to ${high}: low is past high`);
  const most = high - low;
  const mask = !("next64" in stream);
  if (most > BigInt(WORD)) return () => low + draw64(stream, most, mask);
  const range = Number(most);
  if (range === 0) return () => low;
  const words: Words = stream;
  const unit = Math.min(bits, 32);
  const pieces = unit < 32 ? new Pieces(() => words.next32(), unit) : undefined;
  const next = pieces === undefined ? () => words.next32() : () => pieces.next();
  if (range === 2 ** unit - 1) return () => low + BigInt(next());
  return mask ? () => low + BigInt(masked(next, range)) : () => low + BigInt(multiplied(next, range, unit));
}
