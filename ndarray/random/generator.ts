/**
 * numpy's `Generator` over PCG64: the numbers of `np.random.default_rng(n)`.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType, IntegerName } from "../dtype.ts";
import { type Below, lemireBelow, maskedBelow } from "./bounded.ts";
import { type ChoiceOptions, chooseGenerator } from "./choice.ts";
import { poisson, type UniformStream } from "./discrete.ts";
import { boundedIntegers, type Drawn, floats, integers, type Size } from "./fill.ts";
import { PCG64 } from "./pcg64.ts";
import { permuted, shuffleRows } from "./permutation.ts";
import { zigguratExponential, zigguratNormal } from "./ziggurat.ts";

/** Options of {@linkcode Generator.integers}. */
export interface IntegersOptions<D extends IntegerName = "int64"> {
  /** The dtype. Default `"int64"`. */
  readonly dtype?: D;
  /** Whether `high` may be reached. Default false. */
  readonly endpoint?: boolean;
}

/**
 * Random numbers: those of numpy's `default_rng` for the same seed, in the same order.
 *
 * @example The first numbers of np.random.default_rng(12345)
 * ```ts
 * import { random } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(random.defaultRng(12345).random(), 0.22733602246716966);
 * ```
 */
export class Generator {
  #bits: PCG64;
  #below: Below;
  #lemire: Below;
  #uniform: UniformStream;

  /**
   * Starts the numbers.
   *
   * @param seed A whole number, not negative.
   * @throws {RangeError} When the seed is not one.
   */
  constructor(seed: number | bigint) {
    if (typeof seed === "number" && !Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`Cannot seed with ${seed}: it takes a whole number from 0 on`);
    }
    this.#bits = new PCG64(BigInt(seed));
    this.#below = maskedBelow(this.#bits);
    this.#lemire = lemireBelow(this.#bits);
    this.#uniform = { double: () => this.#bits.nextDouble() };
  }

  /**
   * Draws whole numbers.
   *
   * @param low The least number; with `high` left out, the numbers are from 0 up to `low`, which is not reached.
   * @param high The number that is not reached.
   * @param size How many; one number where it is left out.
   * @param options The dtype, and whether `high` may be reached.
   * @returns The number, or an array of them.
   * @throws {RangeError} When the bounds are out of order or do not fit the dtype.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.defaultRng(1).integers(10), 4);
   * ```
   */
  integers(low: number | bigint, high?: number | bigint | null): number;
  /**
   * Draws an array of whole numbers.
   *
   * @param low The least number; 0 where `high` is left out, and `low` is then not reached.
   * @param high The number that is not reached.
   * @param size How many.
   * @param options The dtype, and whether `high` may be reached.
   * @returns An array of them.
   * @throws {RangeError} When the bounds are out of order or do not fit the dtype.
   *
   * @example Five dice
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.defaultRng(1).integers(1, 7, 5).shape, [5]);
   * ```
   */
  integers<D extends IntegerName = "int64">(
    low: number | bigint,
    high: number | bigint | null | undefined,
    size: Size,
    options?: IntegersOptions<D>,
  ): DenseArray<D>;
  integers(
    low: number | bigint,
    high?: number | bigint | null,
    size?: Size,
    options: IntegersOptions<IntegerName> = {},
  ): number | DenseArray<IntegerName> {
    const [from, past] = high === undefined || high === null ? [0, low] : [low, high];
    const last = options.endpoint ? BigInt(past) : BigInt(past) - 1n;
    return boundedIntegers(this.#bits, from, last, size, options.dtype ?? "int64");
  }

  /**
   * Draws from a list, or from whole numbers.
   *
   * @param from How many numbers from 0 on, or a one-dimensional array.
   * @param size How many; one where it is left out.
   * @param options Whether one may be drawn twice, the chance of each, and whether the order is random too.
   * @returns What was drawn.
   * @throws {RangeError} When more are asked for than there are, or the chances do not sum to 1.
   *
   * @example Seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.defaultRng(1).choice(20, 3).shape, [3]);
   * ```
   */
  choice<D extends DType = "int64">(
    from: number | DenseArray<D>,
    size?: Size,
    options: ChoiceOptions = {},
  ): DenseArray<D> {
    return chooseGenerator(this, this.#lemire, from, size, options);
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
   * random.defaultRng(1).shuffle(cards);
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
   * assertEquals(random.defaultRng(1).permutation(5).shape, [5]);
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
   * assertAlmostEquals(random.defaultRng(1).random(), 0.5118216247002567);
   * ```
   */
  random<S extends Size | undefined = undefined>(size?: S): Drawn<"float64", S> {
    return floats(() => this.#bits.nextDouble(), size as S);
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
   * assertAlmostEquals(random.defaultRng(1).uniform(-1, 1), 0.023643249400513433);
   * ```
   */
  uniform<S extends Size | undefined = undefined>(low = 0, high = 1, size?: S): Drawn<"float64", S> {
    return floats(() => low + (high - low) * this.#bits.nextDouble(), size as S);
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
   * assertAlmostEquals(random.defaultRng(1).standardNormal(), 0.345584192064786);
   * ```
   */
  standardNormal<S extends Size | undefined = undefined>(size?: S): Drawn<"float64", S> {
    return floats(() => zigguratNormal(this.#bits), size as S);
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
   * assertAlmostEquals(random.defaultRng(1).normal(10, 2), 10.691168384129572);
   * ```
   */
  normal<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => loc + scale * zigguratNormal(this.#bits), size as S);
  }

  /**
   * Draws from the exponential distribution of mean 1.
   *
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.defaultRng(1).standardExponential(), 1.0730290263725388);
   * ```
   */
  standardExponential<S extends Size | undefined = undefined>(size?: S): Drawn<"float64", S> {
    return floats(() => zigguratExponential(this.#bits), size as S);
  }

  /**
   * Draws from the exponential distribution.
   *
   * @param scale The mean. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.defaultRng(1).exponential(2), 2.1460580527450777);
   * ```
   */
  exponential<S extends Size | undefined = undefined>(scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => scale * zigguratExponential(this.#bits), size as S);
  }

  /**
   * Draws from the Poisson distribution.
   *
   * @param lam The mean. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.defaultRng(1).poisson(3.5), 4);
   * ```
   */
  poisson<S extends Size | undefined = undefined>(lam = 1, size?: S): Drawn<"int64", S> {
    return integers(() => poisson(this.#uniform, lam), size as S);
  }
}
