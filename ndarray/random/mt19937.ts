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

/** One word of the next state from two neighbours and one far off. */
function twist(word: number, next: number, far: number): number {
  const mixed = (word & 0x80000000) | (next & 0x7fffffff);
  return far ^ (mixed >>> 1) ^ (-(mixed & 1) & TWIST);
}

/** The Mersenne Twister. */
export class MT19937 {
  #state: Uint32Array = new Uint32Array(LENGTH);
  /** The state, tempered: what is handed out. */
  #words: Uint32Array = new Uint32Array(LENGTH);
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
    const words = this.#words;
    const turn = LENGTH - MIDDLE;
    for (let i = 0; i < turn; i++) state[i] = twist(state[i]!, state[i + 1]!, state[i + MIDDLE]!);
    for (let i = turn; i < LENGTH - 1; i++) state[i] = twist(state[i]!, state[i + 1]!, state[i - turn]!);
    state[LENGTH - 1] = twist(state[LENGTH - 1]!, state[0]!, state[MIDDLE - 1]!);
    for (let i = 0; i < LENGTH; i++) {
      let y = state[i]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      words[i] = y ^ (y >>> 18);
    }
    this.#at = 0;
  }

  /** The next 32 bits as an unsigned integer. */
  next32(): number {
    if (this.#at === LENGTH) this.#refill();
    return this.#words[this.#at++]!;
  }

  /** The next number in `[0, 1)` with 53 random bits, from two draws. */
  nextDouble(): number {
    const high = this.next32() >>> 5;
    const low = this.next32() >>> 6;
    return (high * 67108864 + low) * (1 / 9007199254740992);
  }
}
