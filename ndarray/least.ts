/**
 * The accumulators of least and greatest numbers, and of where they are.
 *
 * @module
 */

import type { Reducer, ReducerState } from "./reducers.ts";

/** Least or greatest numbers; a NaN stays. Greatest ones are found as the least of the negated numbers. */
export class Least implements Reducer {
  readonly #values: Float64Array;
  readonly #sign: number;

  constructor(cells: number, sign: 1 | -1) {
    this.#values = new Float64Array(cells).fill(Infinity);
    this.#sign = sign;
  }

  state(): ReducerState {
    return [this.#values];
  }

  merge([values]: ReducerState): void {
    const least = this.#values;
    for (let cell = 0; cell < least.length; cell++) {
      const value = values![cell] as number;
      if (value < least[cell]! || value !== value) least[cell] = value;
    }
  }

  run(x: Float64Array, start: number, count: number, cell: number): void {
    const sign = this.#sign;
    let least = this.#values[cell]!;
    for (let i = start; i < start + count; i++) {
      const value = sign * x[i]!;
      if (value < least || value !== value) least = value;
    }
    this.#values[cell] = least;
  }

  spread(x: Float64Array, start: number, count: number, cell: number, cellStep: number): void {
    const [values, sign] = [this.#values, this.#sign];
    for (let i = 0; i < count; i++) {
      const at = cell + i * cellStep;
      const value = sign * x[start + i]!;
      if (value < values[at]! || value !== value) values[at] = value;
    }
  }

  /** The least (greatest) number of a cell. */
  value(cell: number): number {
    return this.#sign * this.#values[cell]!;
  }
}

/** Where the next number is that is not greater than what its cell holds. */
function skipGreater(
  x: Float64Array,
  start: number,
  values: Float64Array,
  cell: number,
  from: number,
  count: number,
  sign: number,
): number {
  let i = from;
  while (i < count && sign * x[start + i]! > values[cell + i]!) i++;
  return i;
}

/** Where the least (greatest) number is; of equal ones, and of NaNs, the first position. */
export class LeastPosition implements Reducer {
  readonly #values: Float64Array;
  readonly #positions: Float64Array;
  readonly #sign: number;

  constructor(cells: number, sign: 1 | -1) {
    this.#values = new Float64Array(cells).fill(Infinity);
    this.#positions = new Float64Array(cells).fill(Infinity);
    this.#sign = sign;
  }

  state(): ReducerState {
    return [this.#values, this.#positions];
  }

  merge(state: ReducerState): void {
    const [values, positions] = state as readonly Float64Array[];
    for (let cell = 0; cell < this.#values.length; cell++) this.#offer(cell, values![cell]!, positions![cell]!);
  }

  run(x: Float64Array, start: number, count: number, cell: number, position: number, positionStep: number): void {
    this.spread(x, start, count, cell, 0, position, positionStep);
  }

  spread(
    x: Float64Array,
    start: number,
    count: number,
    cell: number,
    cellStep: number,
    position: number,
    positionStep: number,
  ): void {
    const [values, sign] = [this.#values, this.#sign];
    for (let i = 0; i < count; i++) {
      if (cellStep === 1) i = skipGreater(x, start, values, cell, i, count, sign);
      if (i < count) this.#offer(cell + i * cellStep, sign * x[start + i]!, position + i * positionStep);
    }
  }

  #offer(cell: number, value: number, position: number): void {
    const least = this.#values[cell]!;
    const less = value < least || (value !== value && least === least);
    const equal = value === least || (value !== value && least !== least);
    if (less || (equal && position < this.#positions[cell]!)) {
      this.#values[cell] = value;
      this.#positions[cell] = position;
    }
  }

  /** Whether a cell holds a number that is beyond another one. */
  isBetter(cell: number, value: number): boolean {
    const least = this.#values[cell]!;
    return value === value && (least !== least || least < this.#sign * value);
  }

  /** The position of a cell's least (greatest) number. */
  position(cell: number): number {
    return this.#positions[cell]!;
  }
}
