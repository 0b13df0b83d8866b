/**
 * Draws what `tests/fixtures/make_function_vectors.py` draws: the same numbers, shapes and arrays from the same seed.
 *
 * @module
 */

import { DenseArray } from "../../../ndarray/dense.ts";
import { type Data, type DTypeName, layoutOf } from "../../../ndarray/dtype.ts";
import { kindOf } from "../../../ndarray/casting.ts";

/** A range of a selection. */
export interface Range {
  start?: number;
  stop?: number;
  step?: number;
}

/** A seeded generator. */
export class Generator {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1) >>> 0;
    t = (t ^ (t + Math.imul(t ^ (t >>> 7), t | 61))) >>> 0;
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(count: number): number {
    if (count === 0) throw new RangeError("nothing to draw from");
    return this.next() % count;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  extent(): number {
    const number = this.below(24);
    return number === 0 ? 0 : 1 + number % 4;
  }

  shape(least = 0, most = 3): number[] {
    const rank = least + this.below(most - least + 1);
    return Array.from({ length: rank }, () => this.extent());
  }

  number(special: boolean): number {
    if (special && this.chance(30)) return this.pick([NaN, Infinity, -Infinity, 0, -0, 0.5]);
    return (this.below(2001) - 1000) / 8;
  }

  values(dtype: DTypeName, count: number): Data<DTypeName> {
    const kind = kindOf(dtype);
    const { container, width } = layoutOf(dtype);
    const data = new container!(count * width) as unknown as {
      [i: number]: number | bigint;
      BYTES_PER_ELEMENT: number;
    };
    const mode = this.below(4);
    for (let i = 0; i < count; i++) {
      if (kind === "bool") data[i] = this.below(2);
      else if (kind === "signed" || kind === "unsigned") {
        data[i] = this.#integer(kind, data.BYTES_PER_ELEMENT, mode);
      } else for (let k = 0; k < width; k++) data[i * width + k] = this.number(mode === 0);
    }
    return data as unknown as Data<DTypeName>;
  }

  #integer(kind: string, size: number, mode: number): number | bigint {
    if (mode !== 0) {
      const number = this.below(41) - (kind === "signed" ? 20 : 0);
      return size === 8 ? BigInt(number) : number;
    }
    const high = this.next();
    return size === 8 ? (BigInt(high) << 32n) | BigInt(this.next()) : high;
  }

  array(dtype: DTypeName, shape: readonly number[]): DenseArray<DTypeName> {
    const layout = this.below(5);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (layout < 2 || shape.length === 0) return new DenseArray(dtype, shape, this.values(dtype, size));
    if (layout === 2) return new DenseArray(dtype, shape.toReversed(), this.values(dtype, size)).T;
    if (layout === 3) return new DenseArray(dtype, shape, this.values(dtype, size)).reverse();
    const wide = shape.with(-1, shape.at(-1)! * 2);
    return new DenseArray(dtype, wide, this.values(dtype, size * 2)).slice("...", { step: 2 });
  }

  beside(shape: readonly number[]): number[] {
    let own = shape.map((extent) => this.chance(25) ? 1 : extent);
    if (this.chance(30)) own = own.slice(this.below(own.length + 1));
    if (this.chance(5) && own.length > 0) own[this.below(own.length)]! += 1;
    return own;
  }

  axis(rank: number): number {
    if (this.chance(3)) return rank + 1;
    return rank > 0 ? this.below(2 * rank) - rank : 0;
  }

  axes(rank: number): number | number[] | undefined {
    const mode = this.below(3);
    if (mode === 0) return undefined;
    if (mode === 1 || rank === 0) return this.axis(rank);
    return Array.from({ length: rank }, (_, axis) => axis).filter(() => this.chance(60));
  }

  slices(shape: readonly number[]): (number | Range)[] {
    return shape.map((extent) => {
      const mode = this.below(6);
      if (mode === 0 && extent > 0) return this.below(2 * extent) - extent;
      if (mode === 1) return {};
      const start = this.chance(60) ? this.below(2 * extent + 3) - extent - 1 : undefined;
      const stop = this.chance(60) ? this.below(2 * extent + 3) - extent - 1 : undefined;
      return { start, stop, step: this.pick([1, 1, 2, -1, -2, 3]) } as Range;
    });
  }
}
