/**
 * numpy's `RandomState`: the numbers of `np.random.seed(n)`.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType, IntegerName } from "../dtype.ts";
import { type Below, maskedBelow } from "./bounded.ts";
import { type ChoiceOptions, chooseRandomState } from "./choice.ts";
import { Distributions } from "./distributions.ts";
import { boundedIntegers, type Drawn, filled, floats, type Size } from "./fill.ts";
import { LegacyStream } from "./legacy.ts";
import { MT19937 } from "./mt19937.ts";
import { permuted, shuffleRows } from "./permutation.ts";

/**
 * Random numbers: those of numpy's `RandomState` for the same seed, in the same order.
 *
 * Uniform numbers, whole numbers and orders are equal on every platform; where a logarithm or a power is taken, each number is
 * within 4 units in the last place.
 *
 * @example The first numbers of np.random.seed(2019)
 * ```ts
 * import { random } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(random.seed(2019).rand(2).data, new Float64Array([0.9034822144192743, 0.3930805066502425]));
 * ```
 */
export class RandomState extends Distributions {
  #bits: MT19937;
  #stream: LegacyStream;
  #below: Below;

  /**
   * Starts the numbers.
   *
   * @param seed A whole number from 0 to 2^32 - 1.
   * @throws {RangeError} When the seed is not one.
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`Cannot seed with ${seed}: it takes a whole number from 0 to 2^32 - 1`);
    }
    const bits = new MT19937(seed);
    const stream = new LegacyStream(bits);
    super(stream);
    this.#bits = bits;
    this.#stream = stream;
    this.#below = maskedBelow(this.#bits);
  }

  /**
   * Draws from `[0, 1)`.
   *
   * @param shape The extents; one number where there are none.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).rand(), 0.417022004702574);
   * ```
   */
  rand<S extends readonly number[]>(...shape: S): S extends readonly [] ? number : DenseArray<"float64"> {
    return this.randomSample(shape.length === 0 ? undefined : shape) as S extends readonly [] ? number
      : DenseArray<"float64">;
  }

  /**
   * Draws from the normal distribution of mean 0 and spread 1.
   *
   * @param shape The extents; one number where there are none.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).randn(), 1.6243453636632417);
   * ```
   */
  randn<S extends readonly number[]>(...shape: S): S extends readonly [] ? number : DenseArray<"float64"> {
    return this.standardNormal(shape.length === 0 ? undefined : shape) as S extends readonly [] ? number
      : DenseArray<"float64">;
  }

  /**
   * Draws whole numbers.
   *
   * @param low The least number; with `high` left out, the numbers are from 0 up to `low`, which is not reached.
   * @param high The number that is not reached.
   * @param size How many; one number where it is left out.
   * @param dtype The dtype. Default `"int64"`.
   * @returns The number, or an array of them.
   * @throws {RangeError} When the bounds are out of order or do not fit the dtype.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).randint(10), 5);
   * ```
   */
  randint(low: number | bigint, high?: number | bigint | null): number;
  /**
   * Draws an array of whole numbers.
   *
   * @param low The least number; 0 where `high` is left out, and `low` is then not reached.
   * @param high The number that is not reached.
   * @param size How many.
   * @param dtype The dtype. Default `"int64"`.
   * @returns An array of them.
   * @throws {RangeError} When the bounds are out of order or do not fit the dtype.
   *
   * @example Five dice
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).randint(1, 7, 5).shape, [5]);
   * ```
   */
  randint<D extends IntegerName = "int64">(
    low: number | bigint,
    high: number | bigint | null | undefined,
    size: Size,
    dtype?: D,
  ): DenseArray<D>;
  randint(
    low: number | bigint,
    high?: number | bigint | null,
    size?: Size,
    dtype: IntegerName = "int64",
  ): number | DenseArray<IntegerName> {
    const [from, past] = high === undefined || high === null ? [0, low] : [low, high];
    return boundedIntegers(this.#bits, from, BigInt(past) - 1n, size, dtype);
  }

  /**
   * Draws from a list, or from whole numbers.
   *
   * @param from How many numbers from 0 on, or a one-dimensional array.
   * @param size How many; one where it is left out.
   * @param options Whether one may be drawn twice, and the chance of each.
   * @returns What was drawn.
   * @throws {RangeError} When more are asked for than there are, or the chances do not sum to 1.
   *
   * @example Seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).choice(20, 3).shape, [3]);
   * ```
   */
  choice<D extends DType = "int64">(
    from: number | DenseArray<D>,
    size?: Size,
    options: ChoiceOptions = {},
  ): DenseArray<D> {
    return chooseRandomState(this, from, size, options);
  }

  /**
   * Puts the elements (of more axes: the rows) of an array in random order, in place.
   *
   * @param array The array, or a list.
   *
   * @example Seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cards = [1, 2, 3];
   * random.seed(1).shuffle(cards);
   * assertEquals(cards.toSorted(), [1, 2, 3]);
   * ```
   */
  shuffle(array: DenseArray | unknown[]): void {
    shuffleRows(array, this.#below);
  }

  /**
   * Gives whole numbers, or the rows of an array, in random order.
   *
   * @param array How many numbers from 0 on, or the array.
   * @returns A new array.
   *
   * @example Seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).permutation(5).shape, [5]);
   * ```
   */
  permutation<D extends DType = "int64">(array: number | DenseArray<D>): DenseArray<D> {
    return permuted(array, this.#below);
  }

  /**
   * Draws from `[0, 1)`.
   *
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).randomSample(), 0.417022004702574);
   * ```
   */
  randomSample<S extends Size | undefined = undefined>(size?: S): Drawn<"float64", S> {
    return filled(() => this.#stream.double(), (out) => this.#stream.fillDoubles(out), size as S);
  }

  /**
   * Draws from `[low, high)`.
   *
   * @param low The least number. Default 0.
   * @param high The number that is not reached. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).uniform(-1, 1), -0.165955990594852);
   * ```
   */
  uniform<S extends Size | undefined = undefined>(low = 0, high = 1, size?: S): Drawn<"float64", S> {
    return floats(() => low + (high - low) * this.#stream.double(), size as S);
  }

  /**
   * Draws from the normal distribution of mean 0 and spread 1.
   *
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).standardNormal(), 1.6243453636632417);
   * ```
   */
  standardNormal<S extends Size | undefined = undefined>(size?: S): Drawn<"float64", S> {
    return filled(() => this.#stream.gauss(), (out) => this.#stream.fillGauss(out), size as S);
  }

  /**
   * Draws from the normal distribution.
   *
   * @param loc The mean. Default 0.
   * @param scale The spread. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).normal(10, 2), 13.248690727326483);
   * ```
   */
  normal<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => loc + scale * this.#stream.gauss(), size as S);
  }
}
