/**
 * The continuous distributions of numpy's `RandomState`, one number at a time, with numpy's use of the stream.
 *
 * Sources: polar method, Marsaglia and Bray (1964); gamma, Marsaglia and Tsang (2000) and, below 1, Ahrens and Dieter (1974);
 * beta, Johnk (1964); the others by inversion. The order of the draws is that of numpy's legacy distributions.
 *
 * @module
 */

import type { MT19937 } from "./mt19937.ts";

/** A stream that keeps the second normal number of each pair. */
export class LegacyStream {
  /** The random bits. */
  readonly bits: MT19937;
  #spare: number | undefined;

  /**
   * Starts without a spare number.
   *
   * @param bits The random bits.
   */
  constructor(bits: MT19937) {
    this.bits = bits;
  }

  /** The next number in `[0, 1)`. */
  double(): number {
    return this.bits.nextDouble();
  }

  /** As many numbers in `[0, 1)` as there is room for. */
  fillDoubles(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.bits.nextDouble();
  }

  /** The next standard normal number. */
  gauss(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    let x1: number;
    let x2: number;
    let r2: number;
    do {
      x1 = 2 * this.double() - 1;
      x2 = 2 * this.double() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 === 0);
    const factor = Math.sqrt(-2 * Math.log(r2) / r2);
    this.#spare = factor * x1;
    return factor * x2;
  }

  /** As many standard normal numbers as there is room for. */
  fillGauss(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.gauss();
  }

  /** The next standard exponential number. */
  exponential(): number {
    return -Math.log(1 - this.double());
  }

  /** The next standard gamma number. */
  gamma(shape: number): number {
    if (shape === 1) return this.exponential();
    if (shape === 0) return 0;
    return shape < 1 ? this.#gammaBelowOne(shape) : this.#gammaAboveOne(shape);
  }

  #gammaBelowOne(shape: number): number {
    while (true) {
      const u = this.double();
      const v = this.exponential();
      if (u <= 1 - shape) {
        const x = Math.pow(u, 1 / shape);
        if (x <= v) return x;
      } else {
        const y = -Math.log((1 - u) / shape);
        const x = Math.pow(1 - shape + shape * y, 1 / shape);
        if (x <= v + y) return x;
      }
    }
  }

  #gammaAboveOne(shape: number): number {
    const b = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * b);
    while (true) {
      let x: number;
      let v: number;
      do {
        x = this.gauss();
        v = 1 + c * x;
      } while (v <= 0);
      v = v * v * v;
      const u = this.double();
      if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
      if (Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v;
    }
  }

  /** The next beta number. */
  beta(a: number, b: number): number {
    if (a > 1 || b > 1) {
      const first = this.gamma(a);
      return first / (first + this.gamma(b));
    }
    while (true) {
      const u = this.double();
      const v = this.double();
      const x = Math.pow(u, 1 / a);
      const y = Math.pow(v, 1 / b);
      const sum = x + y;
      if (sum > 1 || u + v === 0) continue;
      if (sum > 0) return x / sum;
      const logX = Math.log(u) / a;
      const logY = Math.log(v) / b;
      const top = Math.max(logX, logY);
      return Math.exp(logX - top - Math.log(Math.exp(logX - top) + Math.exp(logY - top)));
    }
  }

  /** The next chi-square number. */
  chisquare(df: number): number {
    return 2 * this.gamma(df / 2);
  }

  /** The next number of Student's t. */
  standardT(df: number): number {
    const numerator = this.gauss();
    return Math.sqrt(df / 2) * numerator / Math.sqrt(this.gamma(df / 2));
  }

  /** The next Laplace number. */
  laplace(loc: number, scale: number): number {
    while (true) {
      const u = this.double();
      if (u >= 0.5) return loc - scale * Math.log(2 - u - u);
      if (u > 0) return loc + scale * Math.log(u + u);
    }
  }

  /** The next Gumbel number. */
  gumbel(loc: number, scale: number): number {
    while (true) {
      const u = 1 - this.double();
      if (u < 1) return loc - scale * Math.log(-Math.log(u));
    }
  }

  /** The next logistic number. */
  logistic(loc: number, scale: number): number {
    while (true) {
      const u = this.double();
      if (u > 0) return loc + scale * Math.log(u / (1 - u));
    }
  }

  /** The next Weibull number. */
  weibull(a: number): number {
    return a === 0 ? 0 : Math.pow(this.exponential(), 1 / a);
  }

  /** The next Pareto (Lomax) number. */
  pareto(a: number): number {
    return Math.exp(this.exponential() / a) - 1;
  }

  /** The next triangular number. */
  triangular(left: number, mode: number, right: number): number {
    const base = right - left;
    const leftBase = mode - left;
    const u = this.double();
    return u <= leftBase / base
      ? left + Math.sqrt(u * (leftBase * base))
      : right - Math.sqrt((1 - u) * ((right - mode) * base));
  }
}
