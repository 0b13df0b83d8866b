/**
 * The Mersenne Twister MT19937: the stream of random bits behind numpy's `RandomState`.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); seeding by a single number after their
 * reference of 2002 (Knuth's multiplier 1812433253).
 *
 * @module
 */

const LENGTH = 624;
const MIDDLE = 397;
const TWIST = 0x9908b0df;

/** A stream of random bits. */
export interface BitStream {
  /** The next 32 bits as an unsigned integer. */
  next32(): number;
  /** The next number in `[0, 1)` with 53 random bits. */
  nextDouble(): number;
}

/** The Mersenne Twister. */
export class MT19937 implements BitStream {
  #state: Uint32Array = new Uint32Array(LENGTH);
  #at = LENGTH;

  /**
   * Starts the stream.
   *
   * @param seed A whole number from 0 to 2^32 - 1.
   */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < LENGTH; i++) {
      const last = state[i - 1]! ^ (state[i - 1]! >>> 30);
      state[i] = Math.imul(last, 1812433253) + i;
    }
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < LENGTH; i++) {
      const mixed = (state[i]! & 0x80000000) | (state[i + 1 === LENGTH ? 0 : i + 1]! & 0x7fffffff);
      const far = state[i + MIDDLE < LENGTH ? i + MIDDLE : i + MIDDLE - LENGTH]!;
      state[i] = far ^ (mixed >>> 1) ^ (mixed & 1 ? TWIST : 0);
    }
    this.#at = 0;
  }

  /** The next 32 bits as an unsigned integer. */
  next32(): number {
    if (this.#at === LENGTH) this.#refill();
    let y = this.#state[this.#at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next number in `[0, 1)` with 53 random bits, from two draws. */
  nextDouble(): number {
    const high = this.next32() >>> 5;
    const low = this.next32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
}
