/**
 * The accumulators of reductions. Each keeps a row of cells, takes numbers in runs, and can be merged with nothing but
 * its own further runs, so that blocks may come in any order.
 *
 * @module
 */

/** What an accumulator has gathered, in a form that can be sent to another thread. */
export type ReducerState = readonly (Float64Array | BigInt64Array)[];

/** Takes numbers into cells. */
export interface Reducer {
  /** Gives what was gathered so far. */
  state(): ReducerState;
  /** Adds what another accumulator of the same kind has gathered. */
  merge(state: ReducerState): void;
  /**
   * Takes a run of numbers into one cell.
   *
   * @param x The numbers.
   * @param start The first one.
   * @param count How many.
   * @param cell The cell.
   * @param position The position of the first number along the reduced axes.
   * @param positionStep How far the position moves from number to number.
   */
  run(x: Float64Array, start: number, count: number, cell: number, position: number, positionStep: number): void;
  /**
   * Takes each number of a run into a cell of its own.
   *
   * @param x The numbers.
   * @param start The first one.
   * @param count How many.
   * @param cell The cell of the first.
   * @param cellStep How far the cell moves from number to number.
   * @param position The position of the first number along the reduced axes.
   * @param positionStep How far the position moves from number to number.
   */
  spread(
    x: Float64Array,
    start: number,
    count: number,
    cell: number,
    cellStep: number,
    position: number,
    positionStep: number,
  ): void;
  /**
   * Takes four rows of numbers into the same cells, one behind the other, where that is faster than row by row.
   *
   * @param x The numbers.
   * @param start The first one.
   * @param rowStep How far rows are apart.
   * @param count How many each row has.
   * @param cell The cell of the first.
   */
  spreadFour?(x: Float64Array, start: number, rowStep: number, count: number, cell: number): void;
}

/** Adds a run up pairwise, so that the error grows with the logarithm of its length. */
export function pairwiseSum(x: Float64Array, start: number, count: number): number {
  if (count > 128) {
    const half = (count >> 4) << 3;
    return pairwiseSum(x, start, half) + pairwiseSum(x, start + half, count - half);
  }
  let i = start;
  const end = start + count;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (const last = end - 7; i < last; i += 8) {
    a += x[i]!;
    b += x[i + 1]!;
    c += x[i + 2]!;
    d += x[i + 3]!;
    e += x[i + 4]!;
    f += x[i + 5]!;
    g += x[i + 6]!;
    h += x[i + 7]!;
  }
  let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
  for (; i < end; i++) sum += x[i]!;
  return sum;
}

function addFourRows(
  sums: Float64Array,
  cell: number,
  x: Float64Array,
  start: number,
  rowStep: number,
  count: number,
): void {
  const second = start + rowStep;
  const third = second + rowStep;
  const fourth = third + rowStep;
  for (let i = 0; i < count; i++) {
    sums[cell + i] = sums[cell + i]! + x[start + i]! + x[second + i]! + x[third + i]! + x[fourth + i]!;
  }
}

/** Sums of floats; what is lost between runs is kept and added at the end. */
export class FloatSum implements Reducer {
  readonly #sums: Float64Array;
  readonly #lost: Float64Array;

  constructor(cells: number) {
    this.#sums = new Float64Array(cells);
    this.#lost = new Float64Array(cells);
  }

  state(): ReducerState {
    return [this.#sums, this.#lost];
  }

  merge([sums, lost]: ReducerState): void {
    for (let cell = 0; cell < this.#sums.length; cell++) {
      this.add(cell, sums![cell] as number);
      this.#lost[cell]! += lost![cell] as number;
    }
  }

  run(x: Float64Array, start: number, count: number, cell: number): void {
    this.add(cell, pairwiseSum(x, start, count));
  }

  /** Adds the sum of a run to a cell. */
  add(cell: number, more: number): void {
    const sum = this.#sums[cell]!;
    const total = sum + more;
    this.#lost[cell]! += Math.abs(sum) >= Math.abs(more) ? (sum - total) + more : (more - total) + sum;
    this.#sums[cell] = total;
  }

  spread(x: Float64Array, start: number, count: number, cell: number, cellStep: number): void {
    const sums = this.#sums;
    if (cellStep === 1) {
      for (let i = 0; i < count; i++) sums[cell + i]! += x[start + i]!;
    } else {
      for (let i = 0; i < count; i++) sums[cell + i * cellStep]! += x[start + i]!;
    }
  }

  spreadFour(x: Float64Array, start: number, rowStep: number, count: number, cell: number): void {
    addFourRows(this.#sums, cell, x, start, rowStep, count);
  }

  /** The sum of a cell. */
  total(cell: number): number {
    const sum = this.#sums[cell]!;
    return Number.isFinite(sum) ? sum + this.#lost[cell]! : sum;
  }
}

/** Exact sums of integers of up to 32 bits: doubles while they hold every digit, then carried over. */
export class IntegerSum implements Reducer {
  readonly #low: Float64Array;
  readonly #high: BigInt64Array;
  readonly #magnitude: number;
  #bound = 0;

  /**
   * Starts at 0.
   *
   * @param cells How many cells there are.
   * @param magnitude What no number exceeds.
   */
  constructor(cells: number, magnitude: number) {
    this.#low = new Float64Array(cells);
    this.#high = new BigInt64Array(cells);
    this.#magnitude = magnitude;
  }

  state(): ReducerState {
    return [this.#low, this.#high];
  }

  merge([low, high]: ReducerState): void {
    for (let cell = 0; cell < this.#low.length; cell++) {
      this.#high[cell] = this.#high[cell]! + (high![cell] as bigint) + BigInt(low![cell] as number);
    }
  }

  run(x: Float64Array, start: number, count: number, cell: number): void {
    this.#reserve(count);
    this.#low[cell]! += pairwiseSum(x, start, count);
  }

  spread(x: Float64Array, start: number, count: number, cell: number, cellStep: number): void {
    this.#reserve(1);
    const low = this.#low;
    for (let i = 0; i < count; i++) low[cell + i * cellStep]! += x[start + i]!;
  }

  /** Adds the sum of some numbers to a cell. */
  add(cell: number, sum: number, count: number): void {
    this.#reserve(count);
    this.#low[cell]! += sum;
  }

  #reserve(count: number): void {
    this.#bound += count * this.#magnitude;
    if (this.#bound < 2 ** 52) return;
    for (let cell = 0; cell < this.#low.length; cell++) this.#high[cell] = this.total(cell);
    this.#low.fill(0);
    this.#bound = count * this.#magnitude;
  }

  /** The sum of a cell, wrapped to 64 bits when it is stored. */
  total(cell: number): bigint {
    return this.#high[cell]! + BigInt(this.#low[cell]!);
  }
}

/** Means and squared distances from them, merged as Chan, Golub and LeVeque do. */
export class Moments implements Reducer {
  readonly #counts: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(cells: number) {
    this.#counts = new Float64Array(cells);
    this.#means = new Float64Array(cells);
    this.#squares = new Float64Array(cells);
  }

  state(): ReducerState {
    return [this.#counts, this.#means, this.#squares];
  }

  merge(state: ReducerState): void {
    const [counts, means, squares] = state as readonly Float64Array[];
    for (let cell = 0; cell < this.#counts.length; cell++) {
      if (counts![cell]! > 0) this.add(cell, counts![cell]!, means![cell]!, squares![cell]!);
    }
  }

  run(x: Float64Array, start: number, count: number, cell: number): void {
    const mean = pairwiseSum(x, start, count) / count;
    this.add(cell, count, mean, squaredDistances(x, start, count, mean));
  }

  /** Joins the mean and the squared distances of some numbers to those of a cell. */
  add(cell: number, count: number, mean: number, squares: number): void {
    const before = this.#counts[cell]!;
    const total = before + count;
    const distance = mean - this.#means[cell]!;
    this.#counts[cell] = total;
    this.#means[cell]! += distance * (count / total);
    this.#squares[cell]! += squares + distance * distance * (before * count / total);
  }

  spread(x: Float64Array, start: number, count: number, cell: number, cellStep: number): void {
    const [counts, means, squares] = [this.#counts, this.#means, this.#squares];
    let known = 1;
    let part = 1;
    for (let i = 0; i < count; i++) {
      const at = cell + i * cellStep;
      const value = x[start + i]!;
      const total = counts[at]! + 1;
      // Mostly all cells have taken as many numbers: one division does for all.
      if (total !== known) {
        known = total;
        part = 1 / total;
      }
      const distance = value - means[at]!;
      const mean = means[at]! + distance * part;
      counts[at] = total;
      means[at] = mean;
      squares[at]! += distance * (value - mean);
    }
  }

  spreadFour(x: Float64Array, start: number, rowStep: number, count: number, cell: number): void {
    const [counts, means, squares] = [this.#counts, this.#means, this.#squares];
    const [second, third, fourth] = [start + rowStep, start + 2 * rowStep, start + 3 * rowStep];
    let known = 0;
    let part = 1;
    for (let i = 0; i < count; i++) {
      const at = cell + i;
      const p = x[start + i]!;
      const q = x[second + i]!;
      const r = x[third + i]!;
      const s = x[fourth + i]!;
      const mean = ((p + q) + (r + s)) * 0.25;
      const a = p - mean;
      const b = q - mean;
      const c = r - mean;
      const d = s - mean;
      const before = counts[at]!;
      if (before !== known) {
        known = before;
        part = 4 / (before + 4);
      }
      const distance = mean - means[at]!;
      counts[at] = before + 4;
      means[at] = means[at]! + distance * part;
      squares[at] = squares[at]! + ((a * a + b * b) + (c * c + d * d)) + distance * distance * before * part;
    }
  }

  /** The variance of a cell. */
  variance(cell: number, ddof: number): number {
    return this.#squares[cell]! / Math.max(this.#counts[cell]! - ddof, 0);
  }
}

function squaredDistances(x: Float64Array, start: number, count: number, mean: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  const end = start + count;
  for (const last = end - 3; i < last; i += 4) {
    const p = x[i]! - mean;
    const q = x[i + 1]! - mean;
    const r = x[i + 2]! - mean;
    const s = x[i + 3]! - mean;
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (; i < end; i++) {
    const p = x[i]! - mean;
    a += p * p;
  }
  return (a + b) + (c + d);
}

/** How many numbers were true (not 0), and how many there were. */
export class Truths implements Reducer {
  readonly #counts: Float64Array;
  readonly #trues: Float64Array;

  constructor(cells: number) {
    this.#counts = new Float64Array(cells);
    this.#trues = new Float64Array(cells);
  }

  state(): ReducerState {
    return [this.#counts, this.#trues];
  }

  merge(state: ReducerState): void {
    const [counts, trues] = state as readonly Float64Array[];
    for (let cell = 0; cell < this.#counts.length; cell++) {
      this.#counts[cell]! += counts![cell]!;
      this.#trues[cell]! += trues![cell]!;
    }
  }

  run(x: Float64Array, start: number, count: number, cell: number): void {
    let trues = 0;
    for (let i = start; i < start + count; i++) if (x[i] !== 0) trues++;
    this.#trues[cell]! += trues;
    this.#counts[cell]! += count;
  }

  spread(x: Float64Array, start: number, count: number, cell: number, cellStep: number): void {
    for (let i = 0; i < count; i++) {
      const at = cell + i * cellStep;
      if (x[start + i] !== 0) this.#trues[at]!++;
      this.#counts[at]!++;
    }
  }

  /** Whether any number of a cell was true. */
  any(cell: number): boolean {
    return this.#trues[cell]! > 0;
  }

  /** Whether all numbers of a cell were true. */
  all(cell: number): boolean {
    return this.#trues[cell] === this.#counts[cell];
  }
}
