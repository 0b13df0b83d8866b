/**
 * PCG64 (XSL-RR, 128 bits of state): the stream of random bits behind numpy's `default_rng`.
 *
 * Source: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number
 * Generation" (2014).
 *
 * @module
 */

import { generateState } from "./seed_sequence.ts";

/** The multiplier 0x2360ED051FC65DA44385DF649FCCF645 in words of 16 bits, least significant first. */
const MULTIPLIER = [0xf645, 0x9fcc, 0xdf64, 0x4385, 0x5da4, 0x1fc6, 0xed05, 0x2360];

const limbs = (value: bigint): Uint16Array =>
  Uint16Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * i)) & 0xffffn));

/** The stream. */
export class PCG64 {
  #state: Uint16Array = new Uint16Array(8);
  #next: Uint16Array = new Uint16Array(8);
  #increment: Uint16Array;
  #spare: number | undefined;
  /** The upper 32 bits of the last draw. */
  high = 0;
  /** The lower 32 bits of the last draw. */
  low = 0;

  /**
   * Starts the stream.
   *
   * @param seed A whole number, not negative.
   */
  constructor(seed: bigint) {
    const [a, b, c, d] = generateState(seed, 4) as [bigint, bigint, bigint, bigint];
    this.#increment = limbs(((((c << 64n) | d) << 1n) | 1n) & ((1n << 128n) - 1n));
    this.#step();
    let carry = 0;
    limbs((a << 64n) | b).forEach((limb, i) => {
      carry += this.#state[i]! + limb;
      this.#state[i] = carry;
      carry >>>= 16;
    });
    this.#step();
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  #step(): void {
    const state = this.#state;
    const next = this.#next;
    let carry = 0;
    for (let i = 0; i < 8; i++) {
      let sum = carry + this.#increment[i]!;
      for (let j = 0; j <= i; j++) sum += state[j]! * MULTIPLIER[i - j]!;
      next[i] = sum % 65536;
      carry = Math.floor(sum / 65536);
    }
    this.#state = next;
    this.#next = state;
  }

  /** Draws 64 bits into `high` and `low`. */
  draw(): void {
    this.#step();
    const s = this.#state;
    const low = (s[0]! | (s[1]! << 16)) ^ (s[4]! | (s[5]! << 16));
    const high = (s[2]! | (s[3]! << 16)) ^ (s[6]! | (s[7]! << 16));
    let turn = s[7]! >>> 10;
    let a = low;
    let b = high;
    if (turn >= 32) {
      [a, b] = [b, a];
      turn -= 32;
    }
    this.low = (turn === 0 ? a : (a >>> turn) | (b << (32 - turn))) >>> 0;
    this.high = (turn === 0 ? b : (b >>> turn) | (a << (32 - turn))) >>> 0;
  }

  /** The next 64 bits. */
  next64(): bigint {
    this.draw();
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** The next 32 bits: the lower half of a draw, then its upper half. */
  next32(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    this.draw();
    this.#spare = this.high;
    return this.low;
  }

  /** The next number in `[0, 1)` with 53 random bits. */
  nextDouble(): number {
    this.draw();
    return (this.high * 2097152 + (this.low >>> 11)) / 9007199254740992;
  }
}
