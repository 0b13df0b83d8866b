/**
 * Each reduction for each kind of elements: which accumulators it runs, and what it makes of them.
 *
 * @module
 */

import { setElement } from "./assign.ts";
import { kindOf } from "./casting.ts";
import { Channels, type Run } from "./channels.ts";
import { type AnyData, type DType, dtypeText, itemSize } from "./dtype.ts";
import { Least, LeastPosition } from "./least.ts";
import { FloatSum, IntegerSum, Moments, type Reducer, type ReducerState, Truths } from "./reducers.ts";
import {
  quickFloatSum,
  quickIntegerSum,
  quickLeast,
  quickMoments,
  quickPosition,
  type QuickRuns,
} from "./quick_runs.ts";
import { ComplexLeast } from "./complex_least.ts";
import type { Reduction } from "./reductions.ts";
import type { Storage } from "./storage.ts";
import { WideLeast, type WideRun } from "./wide_least.ts";

/** A reduction at work on the elements of one dtype. */
export interface Fold {
  /** The dtype of the results. */
  readonly dtype: DType;
  /** Takes a piece of rows and columns: where it stands, its cells, and its positions along the reduced axes. */
  take(
    rows: number,
    columns: number,
    at: readonly number[],
    rowStrides: readonly number[],
    columnStrides: readonly number[],
    data: AnyData,
  ): void;
  /** What each accumulator has gathered so far; `undefined` where that cannot be sent to another thread. */
  state?(): readonly ReducerState[];
  /** Adds what the accumulators of another fold of the same kind have gathered. */
  merge?(states: readonly ReducerState[]): void;
  /** Puts the result of each cell into a storage in C order. */
  finish(results: Storage, cells: number): void;
}

/** What a reduction makes of its cells. */
type Result = (cell: number) => unknown;

function isWide(dtype: DType): boolean {
  const kind = kindOf(dtype);
  return (kind === "signed" || kind === "unsigned") && itemSize(dtype) === 8;
}

/**
 * Starts a reduction.
 *
 * @param reduction Which one.
 * @param dtype The dtype of the elements.
 * @param cells How many results there are.
 * @param length How many elements each result is made of.
 * @param ddof What is taken off that number for a variance.
 * @returns The reduction.
 * @throws {TypeError} If there is no such reduction of these elements.
 */
export function startFold(reduction: Reduction, dtype: DType, cells: number, length: number, ddof: number): Fold {
  const kind = kindOf(dtype);
  const extreme = /min|max/.test(reduction);
  if (kind === "other") {
    throw new TypeError(`Cannot take ${reduction} of ${dtypeText(dtype)}`);
  }
  if (extreme && isWide(dtype)) return wideFold(reduction, dtype, cells);
  if (extreme && kind === "complex") return complexFold(reduction, dtype, cells);
  switch (reduction) {
    case "sum":
      return sumFold(dtype, sumDType(dtype), cells, 1);
    case "mean":
      return sumFold(dtype, kind === "float" || kind === "complex" ? dtype : "float64", cells, length);
    case "var":
    case "std":
      return spreadFold(reduction, dtype, cells, ddof);
    case "min":
    case "max": {
      const least = new Least(cells, reduction === "min" ? 1 : -1);
      const quick = quickLeast(dtype, cells, least, reduction === "max");
      return channelFold(dtype, dtype, [least], (cell) => least.value(cell), quick);
    }
    case "argmin":
    case "argmax": {
      const least = new LeastPosition(cells, reduction === "argmin" ? 1 : -1);
      const quick = quickPosition(dtype, least, reduction === "argmax");
      return channelFold(dtype, "int64", [least], (cell) => least.position(cell), quick);
    }
    case "any":
    case "all": {
      const truths = new Truths(cells);
      return channelFold(dtype, "bool", [truths], (cell) => reduction === "any" ? truths.any(cell) : truths.all(cell));
    }
  }
}

function sumDType(dtype: DType): DType {
  const kind = kindOf(dtype);
  if (kind === "bool" || kind === "signed") return "int64";
  return kind === "unsigned" ? "uint64" : dtype;
}

function sumFold(dtype: DType, result: DType, cells: number, divisor: number): Fold {
  const kind = kindOf(dtype);
  if (kind === "float") {
    const sum = new FloatSum(cells);
    return channelFold(dtype, result, [sum], (cell) => sum.total(cell) / divisor, quickFloatSum(dtype, sum));
  }
  if (kind === "complex") {
    const [re, im] = [new FloatSum(cells), new FloatSum(cells)];
    return channelFold(
      dtype,
      result,
      [re, im],
      (cell) => ({ re: re.total(cell) / divisor, im: im.total(cell) / divisor }),
    );
  }
  const wide = isWide(dtype);
  const low = new IntegerSum(cells, wide ? 2 ** 32 : 2 ** (8 * itemSize(dtype)));
  const high = new IntegerSum(cells, 2 ** 32);
  const total = (cell: number): bigint => wide ? (high.total(cell) << 32n) + low.total(cell) : low.total(cell);
  const value: Result = result === "float64" ? (cell) => Number(total(cell)) / divisor : total;
  return channelFold(dtype, result, wide ? [low, high] : [low], value, quickIntegerSum(dtype, cells, low));
}

function spreadFold(reduction: "var" | "std", dtype: DType, cells: number, ddof: number): Fold {
  const kind = kindOf(dtype);
  const moments = kind === "complex" ? [new Moments(cells), new Moments(cells)] : [new Moments(cells)];
  const variance = (cell: number): number => {
    let sum = 0;
    for (const own of moments) sum += own.variance(cell, ddof);
    return sum;
  };
  const real = dtype === "complex64" ? "float32" : kind === "float" ? dtype : "float64";
  const value = reduction === "var" ? variance : (cell: number) => Math.sqrt(variance(cell));
  return channelFold(dtype, real, moments, value, quickMoments(dtype, moments[0]!));
}

/** Runs one accumulator a channel; where there is one for two channels, they are joined. */
function channelFold(
  dtype: DType,
  result: DType,
  reducers: readonly Reducer[],
  value: Result,
  quick?: QuickRuns,
): Fold {
  const channels = new Channels(dtype, reducers.length === 1);
  return {
    dtype: result,
    take(rows, columns, at, rowStrides, columnStrides, data) {
      if (quick !== undefined && takeQuickly(quick, rows, columns, at, rowStrides, columnStrides, data)) return;
      const runs = channels.load(data, at[0]!, rowStrides[0]!, columnStrides[0]!, rows, columns);
      for (let k = 0; k < reducers.length; k++) {
        takeRows(reducers[k]!, runs[k]!, rows, columns, at, rowStrides, columnStrides);
      }
    },
    state() {
      quick?.settle?.();
      return reducers.map((reducer) => reducer.state());
    },
    merge(states) {
      for (let k = 0; k < reducers.length; k++) reducers[k]!.merge(states[k]!);
    },
    finish(results, cells) {
      quick?.settle?.();
      putResults(result, results, cells, value);
    },
  };
}

function putResults(dtype: DType, results: Storage, cells: number, value: Result): void {
  const numbers = results.data as Float64Array;
  // Results of these dtypes are numbers that their containers take as they are.
  if (/^(float64|float32|u?int8|u?int16|u?int32)$/.test(String(dtype))) {
    for (let cell = 0; cell < cells; cell++) numbers[cell] = value(cell) as number;
  } else {
    for (let cell = 0; cell < cells; cell++) setElement(dtype, results, cell, value(cell));
  }
}

/** Rows shorter than this are not worth a short way. */
const quickRow = 64;

/** Takes a piece by the short way, where there is one for it. */
function takeQuickly(
  quick: QuickRuns,
  rows: number,
  columns: number,
  at: readonly number[],
  rowStrides: readonly number[],
  columnStrides: readonly number[],
  data: AnyData,
): boolean {
  const [step, cellStep, positionStep] = columnStrides as [number, number, number];
  const known = cellStep === 0 ? quick.reduce : cellStep === 1 ? quick.spread : undefined;
  if (known === undefined || step !== 1 || columns < (quick.shortest ?? quickRow)) return false;
  const [start, cell, position] = at as [number, number, number];
  const [rowStep, cellRowStep, positionRowStep] = rowStrides as [number, number, number];
  known({ data, start, rowStep, rows, columns, cell, cellRowStep, position, positionRowStep, positionStep });
  return true;
}

function takeRows(
  reducer: Reducer,
  { x, start, rowStep }: Run,
  rows: number,
  columns: number,
  at: readonly number[],
  rowStrides: readonly number[],
  columnStrides: readonly number[],
): void {
  const [, cell, position] = at as [number, number, number];
  const cellStep = columnStrides[1]!;
  const positionStep = columnStrides[2]!;
  const cellRowStep = rowStrides[1]!;
  let row = 0;
  if (reducer.spreadFour !== undefined && cellStep === 1 && cellRowStep === 0) {
    for (; row + 4 <= rows; row += 4) reducer.spreadFour(x, start + row * rowStep, rowStep, columns, cell);
  }
  for (; row < rows; row++) {
    const from = start + row * rowStep;
    const to = cell + row * cellRowStep;
    const place = position + row * rowStrides[2]!;
    if (cellStep === 0) reducer.run(x, from, columns, to, place, positionStep);
    else reducer.spread(x, from, columns, to, cellStep, place, positionStep);
  }
}

function wideFold(reduction: Reduction, dtype: DType, cells: number): Fold {
  const least = new WideLeast(cells, reduction.endsWith("max"));
  const positions = reduction.startsWith("arg");
  const result = positions ? "int64" : dtype;
  return {
    dtype: result,
    take(rows, columns, at, rowStrides, columnStrides, data) {
      const [, cell, position] = at as [number, number, number];
      const x = data as WideRun;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const from = at[0]! + row * rowStrides[0]! + column * columnStrides[0]!;
          const to = cell + row * rowStrides[1]! + column * columnStrides[1]!;
          least.take(x, from, 1, to, 0, position + row * rowStrides[2]! + column * columnStrides[2]!, 0);
        }
      }
    },
    finish(results) {
      for (let cell = 0; cell < cells; cell++) {
        setElement(result, results, cell, positions ? least.position(cell) : least.value(cell));
      }
    },
  };
}

function complexFold(reduction: Reduction, dtype: DType, cells: number): Fold {
  const least = new ComplexLeast(cells, reduction.endsWith("max"));
  const positions = reduction.startsWith("arg");
  const result = positions ? "int64" : dtype;
  return {
    dtype: result,
    take(rows, columns, at, rowStrides, columnStrides, data) {
      const parts = data as Float64Array;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const from = 2 * (at[0]! + row * rowStrides[0]! + column * columnStrides[0]!);
          const cell = at[1]! + row * rowStrides[1]! + column * columnStrides[1]!;
          const position = at[2]! + row * rowStrides[2]! + column * columnStrides[2]!;
          least.take(parts[from]!, parts[from + 1]!, cell, position);
        }
      }
    },
    finish(results) {
      for (let cell = 0; cell < cells; cell++) {
        setElement(result, results, cell, positions ? least.position(cell) : least.value(cell));
      }
    },
  };
}
