/**
 * Numbers for damage, the same in each run with one seed.
 *
 * @module
 */

import type { Random } from "./mutate.ts";

/** The numbers of one mutant: those of each seed and number are a row of their own (splitmix32). */
export function mutantNumbers(seed: number, mutant: number): Random {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(mutant | 0, 0x85ebca6b)) >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return below <= 1 ? 0 : (mixed >>> 0) % below;
  };
}
