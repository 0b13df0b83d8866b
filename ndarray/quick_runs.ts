/**
 * Short ways for runs of elements that follow each other: vectors at a time, in the dtype they have.
 *
 * @module
 */

import { allocate, type AnyData, type DType, type DTypeName, itemSize } from "./dtype.ts";
import { kindOf } from "./casting.ts";
import type { IntegerSum, Least, LeastPosition } from "./reducers.ts";
import { vectorKernel, vectorReducer } from "./simd/kernels.ts";

type Numbers = Float64Array;

/** What a reduction may do with runs of elements instead of bringing them into doubles first. */
export interface QuickRuns {
  /** Takes a run into one cell. */
  run(data: AnyData, start: number, count: number, cell: number, position: number, positionStep: number): void;
  /** Takes each element of a run into a cell of its own, one behind the other. */
  spread?(data: AnyData, start: number, count: number, cell: number): void;
  /** Puts what `spread` has gathered into the cells. */
  settle?(): void;
}

/** The element that no other is beyond: where minima (maxima) start. */
function edgeOf(dtype: DTypeName, greatest: boolean): number {
  const kind = kindOf(dtype);
  if (kind === "float") return greatest ? -Infinity : Infinity;
  const bits = 8 * itemSize(dtype);
  if (kind === "unsigned") return greatest ? 0 : 2 ** bits - 1;
  return greatest ? -(2 ** (bits - 1)) : 2 ** (bits - 1) - 1;
}

/**
 * The short ways to least (greatest) elements.
 *
 * @param dtype The dtype of the elements.
 * @param cells How many cells there are.
 * @param least Where the results go.
 * @param greatest Whether the greatest are wanted.
 * @returns The ways; nothing where there are none.
 */
export function quickLeast(dtype: DType, cells: number, least: Least, greatest: boolean): QuickRuns | undefined {
  const operation = greatest ? "maximum" : "minimum";
  const reduce = typeof dtype === "string" ? vectorReducer(operation, dtype) : undefined;
  const choose = typeof dtype === "string" ? vectorKernel(operation, dtype) : undefined;
  if (reduce === undefined || choose === undefined) return undefined;
  const one = new Float64Array(1);
  let chosen: Numbers | undefined;
  return {
    run(data, start, count, cell) {
      one[0] = reduce(data, start, count);
      least.run(one, 0, 1, cell);
    },
    spread(data, start, count, cell) {
      chosen ??= (allocate(dtype, cells) as Numbers).fill(edgeOf(dtype as DTypeName, greatest));
      const own = chosen.subarray(cell, cell + count);
      choose(own, 1, (data as Numbers).subarray(start, start + count), 1, own, count);
    },
    settle() {
      if (chosen !== undefined) least.spread(Float64Array.from(chosen), 0, cells, 0, 1);
      chosen = undefined;
    },
  };
}

/**
 * The short way to where least (greatest) elements are: only runs that can win are searched.
 *
 * @param dtype The dtype of the elements.
 * @param least Where the results go.
 * @param greatest Whether the greatest are wanted.
 * @returns The way; nothing where there is none.
 */
export function quickPosition(dtype: DType, least: LeastPosition, greatest: boolean): QuickRuns | undefined {
  const reduce = typeof dtype === "string" ? vectorReducer(greatest ? "maximum" : "minimum", dtype) : undefined;
  if (reduce === undefined) return undefined;
  const one = new Float64Array(1);
  return {
    run(data, start, count, cell, position, positionStep) {
      const value = reduce(data, start, count);
      if (least.isBetter(cell, value)) return;
      const run = (data as Numbers).subarray(start, start + count);
      const found = value === value ? run.indexOf(value) : run.findIndex((own) => own !== own);
      const last = value === value ? run.lastIndexOf(value) : run.findLastIndex((own) => own !== own);
      one[0] = value;
      least.run(one, 0, 1, cell, position + (positionStep < 0 ? last : found) * positionStep, 0);
    },
  };
}

/** How many elements are added up in 32 bits before they are carried over. */
const wordRoom = 2 ** 15;

/**
 * The short ways to sums of integers of up to 16 bits.
 *
 * @param dtype The dtype of the elements.
 * @param cells How many cells there are.
 * @param sum Where the results go.
 * @returns The ways; nothing where there are none.
 */
export function quickSum(dtype: DType, cells: number, sum: IntegerSum): QuickRuns | undefined {
  const reduce = typeof dtype === "string" ? vectorReducer("sum", dtype) : undefined;
  if (reduce === undefined) return undefined;
  let words: Int32Array | undefined;
  let taken = 0;
  function settle(): void {
    if (words !== undefined) sum.spread(Float64Array.from(words), 0, cells, 0, 1);
    words = undefined;
    taken = 0;
  }
  return {
    run(data, start, count, cell) {
      sum.add(cell, reduce(data, start, count), count);
    },
    spread(data, start, count, cell) {
      if (taken === wordRoom) settle();
      words ??= new Int32Array(cells);
      taken++;
      addWords(words, cell, data as Int16Array, start, count);
    },
    settle,
  };
}

function addWords(words: Int32Array, cell: number, x: Int16Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) words[cell + i]! += x[start + i]!;
}
