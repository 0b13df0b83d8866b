/**
 * Least and greatest 64-bit integers, which doubles cannot tell apart.
 *
 * @module
 */

/** A run of 64-bit integers. */
export type WideRun = BigInt64Array | BigUint64Array;

/** Least or greatest 64-bit integers, and where the first of them is. */
export class WideLeast {
  readonly #values: (bigint | undefined)[];
  readonly #positions: Float64Array;
  readonly #greatest: boolean;

  /**
   * Starts with nothing.
   *
   * @param cells How many cells there are.
   * @param greatest Whether the greatest are wanted.
   */
  constructor(cells: number, greatest: boolean) {
    this.#values = new Array(cells).fill(undefined);
    this.#positions = new Float64Array(cells);
    this.#greatest = greatest;
  }

  /**
   * Takes a run of integers.
   *
   * @param x The integers.
   * @param start The first one.
   * @param count How many.
   * @param cell The cell of the first.
   * @param cellStep How far the cell moves from one to the next.
   * @param position The position of the first along the reduced axes.
   * @param positionStep How far the position moves.
   */
  take(
    x: WideRun,
    start: number,
    count: number,
    cell: number,
    cellStep: number,
    position: number,
    positionStep: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const at = cell + i * cellStep;
      const value = x[start + i]!;
      const least = this.#values[at];
      const here = position + i * positionStep;
      const better = least === undefined || (this.#greatest ? value > least : value < least);
      if (better || (value === least && here < this.#positions[at]!)) {
        this.#values[at] = value;
        this.#positions[at] = here;
      }
    }
  }

  /** The least (greatest) integer of a cell. */
  value(cell: number): bigint {
    return this.#values[cell]!;
  }

  /** Where it is. */
  position(cell: number): number {
    return this.#positions[cell]!;
  }
}
