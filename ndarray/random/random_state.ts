/**
 * numpy's `RandomState`: the numbers of `np.random.seed(n)`.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType, IntegerName } from "../dtype.ts";
import { type Below, maskedBelow } from "./bounded.ts";
import { type ChoiceOptions, chooseRandomState } from "./choice.ts";
import { binomial, geometric, poisson } from "./discrete.ts";
import { boundedIntegers, type Drawn, filled, floats, integers, type Size } from "./fill.ts";
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
export class RandomState {
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
    this.#bits = new MT19937(seed);
    this.#stream = new LegacyStream(this.#bits);
    this.#below = maskedBelow(this.#bits);
  }

  /**
   * Draws from `[0, 1)`.
   *
   * @param shape The extents; one number where there are none.
   * @returns The number, or an array of them.
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
   */
  randint(low: number | bigint, high?: number | bigint | null): number;
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
   */
  shuffle(array: DenseArray | unknown[]): void {
    shuffleRows(array, this.#below);
  }

  /**
   * Gives whole numbers, or the rows of an array, in random order.
   *
   * @param array How many numbers from 0 on, or the array.
   * @returns A new array.
   */
  permutation<D extends DType = "int64">(array: number | DenseArray<D>): DenseArray<D> {
    return permuted(array, this.#below);
  }

  /**
   * Draws from `[0, 1)`.
   *
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
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
   */
  uniform<S extends Size | undefined = undefined>(low = 0, high = 1, size?: S): Drawn<"float64", S> {
    return floats(() => low + (high - low) * this.#stream.double(), size as S);
  }

  /**
   * Draws from the normal distribution of mean 0 and spread 1.
   *
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
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
   */
  normal<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => loc + scale * this.#stream.gauss(), size as S);
  }

  /**
   * Draws from the log-normal distribution.
   *
   * @param mean The mean of the logarithm. Default 0.
   * @param sigma The spread of the logarithm. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  lognormal<S extends Size | undefined = undefined>(mean = 0, sigma = 1, size?: S): Drawn<"float64", S> {
    return floats(() => Math.exp(mean + sigma * this.#stream.gauss()), size as S);
  }

  /**
   * Draws from the exponential distribution.
   *
   * @param scale The mean. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  exponential<S extends Size | undefined = undefined>(scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => scale * this.#stream.exponential(), size as S);
  }

  /**
   * Draws from the gamma distribution.
   *
   * @param shape The shape parameter.
   * @param scale The scale. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  gamma<S extends Size | undefined = undefined>(shape: number, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => scale * this.#stream.gamma(shape), size as S);
  }

  /**
   * Draws from the beta distribution.
   *
   * @param a Alpha.
   * @param b Beta.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  beta<S extends Size | undefined = undefined>(a: number, b: number, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.beta(a, b), size as S);
  }

  /**
   * Draws from the chi-square distribution.
   *
   * @param df The degrees of freedom.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  chisquare<S extends Size | undefined = undefined>(df: number, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.chisquare(df), size as S);
  }

  /**
   * Draws from Student's t distribution.
   *
   * @param df The degrees of freedom.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  standardT<S extends Size | undefined = undefined>(df: number, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.standardT(df), size as S);
  }

  /**
   * Draws from the Laplace distribution.
   *
   * @param loc The middle. Default 0.
   * @param scale The spread. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  laplace<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.laplace(loc, scale), size as S);
  }

  /**
   * Draws from the logistic distribution.
   *
   * @param loc The middle. Default 0.
   * @param scale The spread. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  logistic<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.logistic(loc, scale), size as S);
  }

  /**
   * Draws from the Gumbel distribution.
   *
   * @param loc The mode. Default 0.
   * @param scale The spread. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  gumbel<S extends Size | undefined = undefined>(loc = 0, scale = 1, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.gumbel(loc, scale), size as S);
  }

  /**
   * Draws from the Weibull distribution.
   *
   * @param a The shape parameter.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  weibull<S extends Size | undefined = undefined>(a: number, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.weibull(a), size as S);
  }

  /**
   * Draws from the Lomax distribution, as numpy's `pareto` does.
   *
   * @param a The shape parameter.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  pareto<S extends Size | undefined = undefined>(a: number, size?: S): Drawn<"float64", S> {
    return floats(() => this.#stream.pareto(a), size as S);
  }

  /**
   * Draws from the triangular distribution.
   *
   * @param left The least number.
   * @param mode The peak.
   * @param right The largest number.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  triangular<S extends Size | undefined = undefined>(
    left: number,
    mode: number,
    right: number,
    size?: S,
  ): Drawn<"float64", S> {
    return floats(() => this.#stream.triangular(left, mode, right), size as S);
  }

  /**
   * Draws from the Poisson distribution.
   *
   * @param lam The mean. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  poisson<S extends Size | undefined = undefined>(lam = 1, size?: S): Drawn<"int64", S> {
    return integers(() => poisson(this.#stream, lam), size as S);
  }

  /**
   * Draws from the binomial distribution.
   *
   * @param n How many trials.
   * @param p The chance of each.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  binomial<S extends Size | undefined = undefined>(n: number, p: number, size?: S): Drawn<"int64", S> {
    return integers(() => binomial(this.#stream, n, p), size as S);
  }

  /**
   * Draws the count of trials up to the first success.
   *
   * @param p The chance of a success.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   */
  geometric<S extends Size | undefined = undefined>(p: number, size?: S): Drawn<"int64", S> {
    return integers(() => geometric(this.#stream, p), size as S);
  }
}
