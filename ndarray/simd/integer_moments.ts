/**
 * Means and squared distances of integers of 16 bits, from sums that are exact.
 *
 * @module
 */

import {
  accumulate,
  accumulator,
  type Code,
  instruction,
  type KernelCode,
  load,
  parameters,
  store,
} from "./assembler.ts";
import { compile, region, type Run, vectors, viewOf } from "./memory.ts";
import { instructions } from "./operations.ts";
import type { RowReducer } from "./reductions.ts";

const { a, out } = parameters;

/** The mean of some numbers, and the sum of their squared distances from it. */
export interface MomentsOfRun {
  readonly mean: number;
  readonly squares: number;
}

const kernels = new Map<"int16" | "uint16", Run | undefined>();

/**
 * Finds the way to the moments of runs of a piece, correct to the last digit or two whatever the mean.
 *
 * @param dtype The dtype of the elements.
 * @param rows The reducer to sums that the piece is brought in by.
 * @returns The way; nothing where there is none.
 */
export function momentsOfRuns(
  dtype: "int16" | "uint16",
  rows: RowReducer,
): ((from: number, count: number) => MomentsOfRun) | undefined {
  if (!kernels.has(dtype)) kernels.set(dtype, compile(squaresCode(dtype)));
  const run = kernels.get(dtype);
  if (run === undefined) return undefined;
  const center = dtype === "uint16" ? 2 ** 15 : 0;
  const halves = viewOf("uint32", 2);
  function squaresOf(from: number, count: number): number {
    const rounds = Math.floor(count / (8 * vectors));
    run!(from * 2, 0, 2 * region, rounds, 16 * vectors, 0);
    let squares = (halves[0]! + halves[2]!) + 2 ** 32 * (halves[1]! + halves[3]!);
    for (let i = from + rounds * 8 * vectors; i < from + count; i++) squares += (rows.piece[i]! - center) ** 2;
    return squares;
  }
  return (from, count) => {
    const sum = rows.reduce(from, count) - count * center;
    // Distances are counted from the whole number below the mean: all but the last division is exact.
    const whole = Math.floor(sum / count);
    const rest = sum - whole * count;
    const squares = squaresOf(from, count) - whole * (sum + rest) - rest * rest / count;
    return { mean: center + whole + rest / count, squares };
  };
}

/** Adds up squares of 16 bits to sums of 64; unsigned ones are moved by half their range first. */
function squaresCode(dtype: "int16" | "uint16"): KernelCode {
  const pairs = vectors;
  const half: Code = Array.from({ length: 8 }, () => [0x00, 0x80]).flat();
  const moved: Code = dtype === "int16" ? [] : [
    ...instruction(instructions.constant, ...half),
    ...instruction(instructions.exclusiveOr),
  ];
  const round: number[] = [];
  for (let k = 0; k < vectors; k++) {
    const numbers = accumulate(pairs, [...load(a, 16 * k), ...moved]);
    const products = [...accumulator(pairs), ...accumulator(pairs), ...instruction(instructions.pairsOfProducts)];
    round.push(...numbers, ...accumulate(pairs, products));
    for (const extend of [instructions.extendLowWords, instructions.extendHighWords]) {
      const wide = [...accumulator(k), ...accumulator(pairs), ...instruction(extend)];
      round.push(...accumulate(k, [...wide, ...instruction(instructions.addLongs)]));
    }
  }
  let total = accumulator(0);
  for (let k = 1; k < vectors; k++) total = [...total, ...accumulator(k), ...instruction(instructions.addLongs)];
  return { round, after: store(out, 0, total), outAdvance: 0, accumulators: vectors + 1 };
}
