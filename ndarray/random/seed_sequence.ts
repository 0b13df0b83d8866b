/**
 * Spreads a seed over as many bits as a generator needs, as numpy's `SeedSequence` does.
 *
 * Source: M. E. O'Neill, "Developing a seed_seq Alternative" (2015); constants as numpy uses them.
 *
 * @module
 */

const POOL = 4;

function words(seed: bigint): number[] {
  const result: number[] = [];
  do {
    result.push(Number(seed & 0xffffffffn));
    seed >>= 32n;
  } while (seed > 0n);
  return result;
}

/** Makes a value harder to guess from the next; the multiplier moves on at each use. */
class Hash {
  #constant: number;
  #multiplier: number;

  constructor(initial: number, multiplier: number) {
    this.#constant = initial;
    this.#multiplier = multiplier;
  }

  apply(value: number): number {
    value ^= this.#constant;
    this.#constant = Math.imul(this.#constant, this.#multiplier);
    value = Math.imul(value, this.#constant);
    return value ^ (value >>> 16);
  }
}

function mix(x: number, y: number): number {
  const result = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return result ^ (result >>> 16);
}

/**
 * Gives 64-bit words of state for a seed.
 *
 * @param seed A whole number, not negative, of any size.
 * @param count How many words.
 * @returns The words.
 */
export function generateState(seed: bigint, count: number): bigint[] {
  const entropy = words(seed);
  const pool = new Int32Array(POOL);
  const scatter = new Hash(0x43b0d7e5, 0x931e8875);
  for (let i = 0; i < POOL; i++) pool[i] = scatter.apply(entropy[i] ?? 0);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, scatter.apply(pool[from]!));
    }
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to]!, scatter.apply(word));
  }
  const gather = new Hash(0x8b51f9dd, 0x58f38ded);
  const halves = new Uint32Array(count * 2);
  for (let i = 0; i < halves.length; i++) halves[i] = gather.apply(pool[i % POOL]!);
  return Array.from({ length: count }, (_, i) => BigInt(halves[2 * i]!) | (BigInt(halves[2 * i + 1]!) << 32n));
}
