/**
 * Draws from a list, with and without putting back.
 *
 * Source of the draw without order: R. W. Floyd's sampling (CACM 30, 1987), with the table and the limits that numpy uses.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { type Below, int64, shuffleList } from "./bounded.ts";
import { countOf, shapeOf, type Size } from "./fill.ts";
import type { Generator } from "./generator.ts";
import type { RandomState } from "./random_state.ts";

/** Options of `choice`. */
export interface ChoiceOptions {
  /** Whether one may be drawn twice. Default true. */
  readonly replace?: boolean;
  /** The chance of each, summing to 1. Default: all the same. */
  readonly p?: ArrayLike<number> | undefined;
  /** Whether what is drawn without putting back is in random order too; only for `Generator`. Default true. */
  readonly shuffle?: boolean;
}

/** Running sums of the chances, the last one 1. */
function cumulated(p: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(p.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sums[i] = sum += p[i]!;
  return sums.map((value) => value / sum);
}

/** How many sums are not past `value`. */
function place(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function check(count: number, wanted: number, { replace = true, p }: ChoiceOptions): void {
  if (count < 1 && wanted > 0) throw new RangeError("Cannot choose from an empty list");
  if (!replace && wanted > count) {
    throw new RangeError(`Cannot choose ${wanted} of ${count} without putting back`);
  }
  if (p === undefined) return;
  if (p.length !== count) throw new RangeError(`Cannot choose: there are ${p.length} chances for ${count} values`);
  const chances = Array.from(p);
  const sum = chances.reduce((total, chance) => total + chance, 0);
  if (chances.some((chance) => !(chance >= 0)) || Math.abs(sum - 1) > 1.5e-8) {
    throw new RangeError(`Cannot choose: the chances must not be negative and sum to 1: their sum is ${sum}`);
  }
  if (!replace && chances.filter((chance) => chance > 0).length < wanted) {
    throw new RangeError(`Cannot choose ${wanted} without putting back: fewer have a chance`);
  }
}

/** Draws by chance without putting back: those drawn lose their chance and the rest is drawn again. */
function distinctByChance(p: ArrayLike<number>, wanted: number, uniform: (count: number) => Float64Array): number[] {
  const chances = Float64Array.from(p);
  const found: number[] = [];
  while (found.length < wanted) {
    const draws = uniform(wanted - found.length);
    for (const index of found) chances[index] = 0;
    const sums = cumulated(chances);
    const fresh = new Set<number>();
    for (const draw of draws) fresh.add(place(sums, draw));
    found.push(...fresh);
  }
  return found;
}

function drawn<D extends DType>(
  from: number | DenseArray<D>,
  positions: ArrayLike<number>,
  size: Size | undefined,
): DenseArray<D> {
  const chosen = typeof from === "number"
    ? int64(positions) as unknown as DenseArray<D>
    : from.slice(Array.from(positions)).copy() as DenseArray<D>;
  if (size === undefined) return chosen.slice(0) as DenseArray<D>;
  return new (chosen.constructor as typeof DenseArray)(chosen.dtype, shapeOf(size), chosen.data) as DenseArray<D>;
}

function population(from: number | DenseArray): number {
  if (typeof from === "number") return from;
  if (from.ndim !== 1) throw new TypeError(`Cannot choose from an array of ${from.ndim} axes: it takes one`);
  return from.shape[0]!;
}

/** Draws with the use of the stream that `RandomState.choice` makes. */
export function chooseRandomState<D extends DType>(
  state: RandomState,
  from: number | DenseArray<D>,
  size: Size | undefined,
  options: ChoiceOptions,
): DenseArray<D> {
  const count = population(from);
  const wanted = size === undefined ? 1 : countOf(shapeOf(size));
  check(count, wanted, options);
  const { replace = true, p } = options;
  if (p !== undefined) {
    if (!replace) return drawn(from, distinctByChance(p, wanted, (n) => state.rand(n).data), size);
    const sums = cumulated(p);
    return drawn(from, state.rand(wanted).data.map((draw) => place(sums, draw)), size);
  }
  const positions = replace ? state.randint(0, count, wanted) : state.permutation(count).slice({ stop: wanted });
  return drawn(from, Array.from(positions.data, Number), size);
}

/** Draws with the use of the stream that `Generator.choice` makes. */
export function chooseGenerator<D extends DType>(
  generator: Generator,
  below: Below,
  from: number | DenseArray<D>,
  size: Size | undefined,
  options: ChoiceOptions,
): DenseArray<D> {
  const count = population(from);
  const wanted = size === undefined ? 1 : countOf(shapeOf(size));
  check(count, wanted, options);
  const { replace = true, p, shuffle = true } = options;
  if (p !== undefined) {
    if (!replace) return drawn(from, distinctByChance(p, wanted, (n) => generator.random(n).data), size);
    const sums = cumulated(p);
    return drawn(from, generator.random(wanted).data.map((draw) => place(sums, draw)), size);
  }
  if (replace) return drawn(from, Array.from(generator.integers(0, count, wanted).data, Number), size);
  return drawn(from, distinct(count, wanted, shuffle, below), size);
}

function distinct(count: number, wanted: number, shuffle: boolean, below: Below): number[] {
  if (count > 10000 && wanted > Math.floor(count / (shuffle ? 50 : 20))) {
    const all = Array.from({ length: count }, (_, i) => i);
    shuffleList(all, below, Math.max(count - wanted, 1));
    return all.slice(count - wanted);
  }
  const seen = new Set<number>();
  const found: number[] = [];
  for (let j = count - wanted; j < count; j++) {
    const value = below(j);
    const fresh = seen.has(value) ? j : value;
    seen.add(fresh);
    found.push(fresh);
  }
  if (shuffle) shuffleList(found, below);
  return found;
}
