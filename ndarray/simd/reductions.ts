/**
 * Kernels that reduce pieces of rows: each row to one number, or all rows to one row.
 *
 * @module
 */

import { allocate, type AnyData, type DTypeName, itemSize } from "../dtype.ts";
import { kindOf } from "../casting.ts";
import { pairwiseSum } from "../reducers.ts";
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
import { bringRows, compile, type Numbers, region, type Run, vectors, viewOf } from "./memory.ts";
import { instructions, operationCode, operations, wideningRows, wideningSums } from "./operations.ts";

const { a, b, out } = parameters;

/** Reduces runs of a piece that was brought into the kernels' memory. */
export interface RowReducer {
  /** The piece. */
  readonly piece: Numbers;
  /** Brings rows in: at most 8,192 elements. */
  load(data: AnyData, start: number, rowStep: number, rows: number, columns: number): void;
  /** Reduces some elements of the piece. */
  reduce(from: number, count: number): number;
}

/** The reductions that have kernels. */
export type VectorReduction = "minimum" | "maximum" | "sum";

const rowReducers = new Map<string, RowReducer | undefined>();

/**
 * Finds the kernel that reduces runs to the least or greatest element, or to the sum: exact for integers of up to 16
 * bits, pairwise for doubles.
 *
 * @param name The reduction.
 * @param dtype The dtype of the elements.
 * @returns The kernel; nothing where there is none.
 */
export function rowReducer(name: VectorReduction, dtype: DTypeName): RowReducer | undefined {
  const key = `${name} ${dtype}`;
  if (!rowReducers.has(key)) {
    const reduce = name !== "sum" ? makeExtreme(name, dtype) : dtype === "float64" ? makePairwise() : makeSum(dtype);
    rowReducers.set(key, reduce && rowsOf(dtype, reduce));
  }
  return rowReducers.get(key);
}

function rowsOf(dtype: DTypeName, reduce: RowReducer["reduce"]): RowReducer {
  const piece = viewOf(dtype, 0);
  return {
    piece,
    load(data, start, rowStep, rows, columns) {
      bringRows(piece, data, start, rowStep, rows, columns);
    },
    reduce,
  };
}

/** Joins the accumulators. */
function joined(join: (first: Code, second: Code) => Code): Code {
  let code = accumulator(0);
  for (let k = 1; k < vectors; k++) code = join(code, accumulator(k));
  return code;
}

function makeExtreme(name: "minimum" | "maximum", dtype: DTypeName): RowReducer["reduce"] | undefined {
  if (operations[dtype]?.[name] === undefined) return undefined;
  const choice = (first: Code, second: Code): Code => operationCode(name, dtype, first, second)!;
  const [before, round]: number[][] = [[], []];
  for (let k = 0; k < vectors; k++) {
    before!.push(...accumulate(k, load(a, 16 * k)));
    round!.push(...accumulate(k, choice(accumulator(k), load(a, 16 * k))));
  }
  // The last elements are taken last, whether they have been taken before or not: `bAdvance` says where they start.
  const after: number[] = [];
  for (let k = 0; k < vectors; k++) {
    after.push(...accumulate(k, choice(accumulator(k), load(parameters.bAdvance, 16 * k))));
  }
  after.push(...accumulate(0, joined(choice)));
  const size = itemSize(dtype);
  for (let half = 8; half >= size; half /= 2) {
    after.push(...accumulate(0, choice(accumulator(0), rotated(accumulator(0), half))));
  }
  after.push(...store(out, 0, accumulator(0)));
  const run = compile({ before: before!, round: round!, after, outAdvance: 0, accumulators: vectors });
  if (run === undefined) return undefined;
  const [piece, lanes] = [viewOf(dtype, 0), viewOf(dtype, 1)];
  const least = 16 * vectors / size;
  const choose = name === "minimum" ? Math.min : Math.max;
  return (from, count) => {
    if (count < least) {
      let chosen = piece[from]!;
      for (let i = from + 1; i < from + count; i++) chosen = choose(chosen, piece[i]!);
      return chosen;
    }
    run(from * size, 0, region, Math.floor(count / least), 16 * vectors, (from + count - least) * size);
    return lanes[0]!;
  };
}

/** A vector whose bytes have moved round. */
function rotated(vector: Code, by: number): Code {
  const bytes = Array.from({ length: 16 }, (_, byte) => (byte + by) % 16);
  return [...vector, ...vector, ...instruction(instructions.shuffle, ...bytes)];
}

/** A reduction to the sum of something, whose accumulators start at 0. */
function sumCode(addend: (k: number) => Code, add: number): KernelCode {
  const round: number[] = [];
  for (let k = 0; k < vectors; k++) {
    round.push(...accumulate(k, [...accumulator(k), ...addend(k), ...instruction(add)]));
  }
  return {
    round,
    after: store(out, 0, joined((first, second) => [...first, ...second, ...instruction(add)])),
    outAdvance: 0,
    accumulators: vectors,
  };
}

function makeSum(dtype: DTypeName): RowReducer["reduce"] | undefined {
  const widening = wideningSums[dtype];
  if (widening === undefined) return undefined;
  const widened = (k: number): Code => [...load(a, 16 * k), ...widening.flatMap((number) => [...instruction(number)])];
  const run = compile(sumCode(widened, instructions.addWords));
  if (run === undefined) return undefined;
  const size = itemSize(dtype);
  const [piece, sums] = [viewOf(dtype, 0), viewOf("int32", 2)];
  return (from, count) => {
    const rounds = Math.floor(count * size / (16 * vectors));
    run(from * size, 0, 2 * region, rounds, 16 * vectors, 0);
    let sum = sums[0]! + sums[1]! + sums[2]! + sums[3]!;
    for (let i = from + rounds * 16 * vectors / size; i < from + count; i++) sum += piece[i]!;
    return sum;
  };
}

/** Elements that are added up without being halved first. */
const leaf = 128;

/** Adds up leaves of a pairwise sum, in the order in which `pairwiseSum` does it. */
function leafCode(): KernelCode {
  const round: number[] = [];
  const plus = instruction(instructions.addDoubles);
  for (let k = 0; k < vectors; k++) {
    const column = [...load(a, 16 * k)];
    for (let at = 16 * vectors; at < leaf * 8; at += 16 * vectors) column.push(...load(a, at + 16 * k), ...plus);
    round.push(...accumulate(k, column));
  }
  const [low, high] = [[0, 1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14, 15]];
  const lanes = (own: number[]): Code => instruction(instructions.shuffle, ...own, ...own.map((byte) => byte + 16));
  /** Adds each of two accumulators up. */
  const folded = (k: number, l: number): Code => [
    ...[...accumulator(k), ...accumulator(l), ...lanes(low)],
    ...[...accumulator(k), ...accumulator(l), ...lanes(high), ...plus],
  ];
  round.push(...accumulate(0, folded(0, 1)), ...accumulate(1, folded(2, 3)));
  round.push(...accumulate(0, folded(0, 1)));
  round.push(...accumulate(0, folded(0, 0)));
  round.push(...store(out, 0, accumulator(0)));
  return { round, outAdvance: 8, accumulators: vectors };
}

function makePairwise(): RowReducer["reduce"] | undefined {
  const run = compile(leafCode());
  if (run === undefined) return undefined;
  const [piece, leaves] = [viewOf("float64", 0), viewOf("float64", 2)];
  function sum(from: number, count: number): number {
    if (count <= leaf) return pairwiseSum(piece, from, count);
    let parts = count / leaf;
    if (!Number.isInteger(Math.log2(parts))) {
      const half = (count >> 4) << 3;
      return sum(from, half) + sum(from + half, count - half);
    }
    run!(from * 8, 0, 2 * region, parts, leaf * 8, 0);
    for (; parts > 1; parts /= 2) {
      for (let i = 0; i < parts / 2; i++) leaves[i] = leaves[2 * i]! + leaves[2 * i + 1]!;
    }
    return leaves[0]!;
  }
  return sum;
}

let squares: { readonly run: Run; readonly piece: Numbers; readonly mean: Numbers; readonly sums: Numbers } | undefined;

/**
 * Adds up the squared distances of doubles from their mean.
 *
 * @param from The first of them, in the piece that was brought in by a reducer of doubles.
 * @param count How many.
 * @param mean The mean.
 * @returns The sum.
 */
export function squaredDistances(from: number, count: number, mean: number): number {
  squares ??= makeSquares();
  const { run, piece, sums } = squares;
  squares.mean.fill(mean, 0, 2);
  const rounds = Math.floor(count / (2 * vectors));
  run(from * 8, region, 2 * region, rounds, 16 * vectors, 0);
  let sum = sums[0]! + sums[1]!;
  for (let i = from + rounds * 2 * vectors; i < from + count; i++) {
    const distance = piece[i]! - mean;
    sum += distance * distance;
  }
  return sum;
}

function makeSquares(): NonNullable<typeof squares> {
  const distance = vectors;
  const code = sumCode((k) => [
    ...accumulate(distance, [...load(a, 16 * k), ...load(b, 0), ...instruction(instructions.subtractDoubles)]),
    ...[...accumulator(distance), ...accumulator(distance), ...instruction(instructions.multiplyDoubles)],
  ], instructions.addDoubles);
  const run = compile({ ...code, accumulators: vectors + 1 })!;
  return { run, piece: viewOf("float64", 0), mean: viewOf("float64", 1), sums: viewOf("float64", 2) };
}

/** Reduces all rows of a piece to one row of cells. */
export interface CellReducer {
  /** Makes cells that have taken nothing. */
  cells(count: number): Numbers;
  /** Takes rows of at most 8,192 elements altogether into cells. */
  take(
    data: AnyData,
    start: number,
    rowStep: number,
    rows: number,
    columns: number,
    cells: Numbers,
    cell: number,
  ): void;
}

const cellReducers = new Map<string, CellReducer | undefined>();

/**
 * Finds the kernel that reduces rows to one row: of least or greatest elements, or of 32-bit sums of integers of up to 16
 * bits.
 *
 * @param name The reduction.
 * @param dtype The dtype of the elements.
 * @returns The kernel; nothing where there is none.
 */
export function cellReducer(name: VectorReduction, dtype: DTypeName): CellReducer | undefined {
  const key = `${name} ${dtype}`;
  if (!cellReducers.has(key)) cellReducers.set(key, makeCells(name, dtype));
  return cellReducers.get(key);
}

function makeCells(name: VectorReduction, dtype: DTypeName): CellReducer | undefined {
  const code = name === "sum" ? wideningCode(dtype) : extremeCode(dtype, name);
  const run = code && compile(code);
  if (run === undefined) return undefined;
  const size = itemSize(dtype);
  const held = name === "sum" ? "int32" : dtype;
  const [piece, row] = [viewOf(dtype, 0), viewOf(held, 1)];
  const cellAdvance = 16 * vectors / size * itemSize(held);
  return {
    cells(count) {
      const cells = allocate(held, count) as Numbers;
      return name === "sum" ? cells : cells.fill(edgeOf(dtype, name));
    },
    take(data, start, rowStep, rows, columns, cells, cell) {
      const own = cells.subarray(cell, cell + columns);
      bringRows(piece, data, start, rowStep, rows, columns);
      row.set(own);
      const rounds = Math.ceil(columns * size / (16 * vectors));
      for (let k = 0; k < rows; k++) run(k * columns * size, region, region, rounds, 16 * vectors, cellAdvance);
      own.set(row.subarray(0, columns));
    },
  };
}

/** The element that no other is beyond: where minima (maxima) start. */
function edgeOf(dtype: DTypeName, name: "minimum" | "maximum"): number {
  const kind = kindOf(dtype);
  const greatest = name === "maximum";
  if (kind === "float") return greatest ? -Infinity : Infinity;
  const bits = 8 * itemSize(dtype);
  if (kind === "unsigned") return greatest ? 0 : 2 ** bits - 1;
  return greatest ? -(2 ** (bits - 1)) : 2 ** (bits - 1) - 1;
}

function extremeCode(dtype: DTypeName, name: "minimum" | "maximum"): KernelCode | undefined {
  if (operations[dtype]?.[name] === undefined) return undefined;
  const round: number[] = [];
  for (let k = 0; k < vectors; k++) {
    round.push(...store(out, 16 * k, operationCode(name, dtype, load(b, 16 * k), load(a, 16 * k))!));
  }
  return { round, outAdvance: 16 * vectors };
}

/** Adds a row to cells of 32 bits. */
function wideningCode(dtype: DTypeName): KernelCode | undefined {
  const steps = wideningRows[dtype];
  if (steps === undefined) return undefined;
  let widened: Code[] = Array.from({ length: vectors }, (_, k) => load(a, 16 * k));
  for (const halves of steps) {
    widened = widened.flatMap((code) => halves.map((half): Code => [...code, ...instruction(half)]));
  }
  const add = instruction(instructions.addWords);
  const round = widened.flatMap((code, k) => store(out, 16 * k, [...load(b, 16 * k), ...code, ...add]));
  return { round, outAdvance: 16 * widened.length };
}
