/**
 * Random numbers, the same that numpy gives for the same seed.
 *
 * @module
 */

import { Generator } from "./generator.ts";
import { RandomState } from "./random_state.ts";

export type { ChoiceOptions } from "./choice.ts";
export type { Drawn, Size } from "./fill.ts";
export { Generator, type IntegersOptions } from "./generator.ts";
export { Distributions } from "./distributions.ts";
export { RandomState } from "./random_state.ts";

/** Where random numbers start: numpy's `np.random`. */
export interface Random {
  /**
   * Starts the numbers of `np.random.seed(seed)`.
   *
   * @param seed A whole number from 0 to 2^32 - 1.
   * @returns The numbers.
   */
  seed(seed: number): RandomState;
  /**
   * Starts the numbers of `np.random.default_rng(seed)`.
   *
   * @param seed A whole number, not negative.
   * @returns The numbers.
   */
  defaultRng(seed: number | bigint): Generator;
}

/**
 * Random numbers, the same that numpy gives for the same seed.
 *
 * @example The tutorial's first array
 * ```ts
 * import { random } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const data = random.seed(2019).randn(10, 10, 10);
 * assertEquals(data.shape, [10, 10, 10]);
 * assertEquals(data.at(0, 0, 0), -0.21767896374028844);
 * ```
 */
export const random: Random = {
  seed: (seed) => new RandomState(seed),
  defaultRng: (seed) => new Generator(seed),
};
