/**
 * The distributions of numpy's `RandomState` beyond the uniform and the normal one.
 *
 * @module
 */

import { binomial, geometric, poisson } from "./discrete.ts";
import { type Drawn, floats, integers, type Size } from "./fill.ts";
import type { LegacyStream } from "./legacy.ts";

/**
 * The distributions that are drawn number by number.
 *
 * @example The numbers of numpy
 * ```ts
 * import { random } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const numbers = random.seed(2019);
 * assertEquals(numbers.uniform(0, 1, [2, 3]).shape, [2, 3]);
 * ```
 */
export abstract class Distributions {
  readonly #stream: LegacyStream;

  /**
   * Draws from a stream.
   *
   * @param stream Where the numbers come from.
   */
  constructor(stream: LegacyStream) {
    this.#stream = stream;
  }

  /**
   * Draws from the log-normal distribution.
   *
   * @param mean The mean of the logarithm. Default 0.
   * @param sigma The spread of the logarithm. Default 1.
   * @param size How many; one number where it is left out.
   * @returns The number, or an array of them.
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).lognormal(0, 1), 5.075095607482667);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).exponential(2), 1.0792116745183709);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).gamma(2), 4.766142023447728);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).beta(2, 5), 0.5789712772214076);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).chisquare(3), 7.8952381420326745);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).standardT(3), 2.5208811639860915);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).laplace(), -0.18146910894470789);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).logistic(), -0.33501045224546777);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).gumbel(), 0.6169163369546655);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).weibull(1.5), 0.6628029398293761);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).pareto(3), 0.19706007396255787);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * assertAlmostEquals(random.seed(1).triangular(0, 1, 4), 1.355054642611853);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).poisson(3.5), 2);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).binomial(10, 0.3), 3);
   * ```
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
   *
   * @example The first number of seed 1
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(random.seed(1).geometric(0.2), 3);
   * ```
   */
  geometric<S extends Size | undefined = undefined>(p: number, size?: S): Drawn<"int64", S> {
    return integers(() => geometric(this.#stream, p), size as S);
  }
}
