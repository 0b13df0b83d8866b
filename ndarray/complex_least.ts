/**
 * Least and greatest complex numbers, which go by their real and then by their imaginary parts.
 *
 * @module
 */

import { isLess } from "./complex_order.ts";
import type { Complex } from "./dtype.ts";

/** Least or greatest complex numbers, and where the first of them is. One with a NaN counts before all others. */
export class ComplexLeast {
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #positions: Float64Array;
  readonly #greatest: boolean;

  /**
   * Starts with nothing.
   *
   * @param cells How many cells there are.
   * @param greatest Whether the greatest are wanted.
   */
  constructor(cells: number, greatest: boolean) {
    this.#re = new Float64Array(cells);
    this.#im = new Float64Array(cells);
    this.#positions = new Float64Array(cells).fill(Infinity);
    this.#greatest = greatest;
  }

  /** Takes a number into a cell. */
  take(re: number, im: number, cell: number, position: number): void {
    const known = this.#positions[cell]!;
    if (known !== Infinity && !this.#goesBefore(re, im, position, cell)) return;
    this.#re[cell] = re;
    this.#im[cell] = im;
    this.#positions[cell] = position;
  }

  #goesBefore(re: number, im: number, position: number, cell: number): boolean {
    const [own, ownIm] = [this.#re[cell]!, this.#im[cell]!];
    const isNaN = re !== re || im !== im;
    const wasNaN = own !== own || ownIm !== ownIm;
    if (isNaN !== wasNaN) return isNaN;
    if (!isNaN) {
      const before = this.#greatest ? isLess(own, ownIm, re, im) : isLess(re, im, own, ownIm);
      if (before || re !== own || im !== ownIm) return before;
    }
    return position < this.#positions[cell]!;
  }

  /** The least (greatest) number of a cell. */
  value(cell: number): Complex {
    return { re: this.#re[cell]!, im: this.#im[cell]! };
  }

  /** Where it is. */
  position(cell: number): number {
    return this.#positions[cell]!;
  }
}
