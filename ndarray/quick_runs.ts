/**
 * Short ways for runs of elements that follow each other: vectors at a time, in the dtype they have.
 *
 * @module
 */

import type { AnyData, DType } from "./dtype.ts";
import type { Least, LeastPosition } from "./least.ts";
import type { FloatSum, IntegerSum, Moments } from "./reducers.ts";
import { momentsOfRuns } from "./simd/integer_moments.ts";
import type { Numbers } from "./simd/memory.ts";
import { cellReducer, type RowReducer, rowReducer, squaredDistances } from "./simd/reductions.ts";

/** A piece of rows; the elements of each follow each other. */
export interface PieceOfRows {
  /** The container. */
  readonly data: AnyData;
  /** The first element. */
  readonly start: number;
  /** How far rows are apart. */
  readonly rowStep: number;
  /** The number of rows. */
  readonly rows: number;
  /** The number of elements of each. */
  readonly columns: number;
  /** The cell of the first element. */
  readonly cell: number;
  /** How far the cell moves from row to row. */
  readonly cellRowStep: number;
  /** The position of the first element along the reduced axes. */
  readonly position: number;
  /** How far the position moves from row to row. */
  readonly positionRowStep: number;
  /** How far the position moves from element to element. */
  readonly positionStep: number;
}

/** What a reduction may do with rows of elements instead of bringing them into doubles first. */
export interface QuickRuns {
  /** Rows with fewer elements are not worth it. Default 64. */
  readonly shortest?: number;
  /** Takes each row into one cell. */
  reduce?(piece: PieceOfRows): void;
  /** Takes each element of a row into a cell of its own, one behind the other. */
  spread?(piece: PieceOfRows): void;
  /** Puts what `spread` has gathered into the cells. */
  settle?(): void;
}

/** Reduces each row of a piece. */
function eachRow(rows: RowReducer, piece: PieceOfRows, take: (from: number, cell: number, row: number) => void): void {
  rows.load(piece.data, piece.start, piece.rowStep, piece.rows, piece.columns);
  for (let row = 0; row < piece.rows; row++) take(row * piece.columns, piece.cell + row * piece.cellRowStep, row);
}

/** Takes rows into cells of their own kind, which are put into the reducer's when it is settled. */
function spreading(
  name: "minimum" | "maximum" | "sum",
  dtype: DType,
  cells: number,
  mostRows: number,
  put: (gathered: Float64Array) => void,
): Pick<QuickRuns, "spread" | "settle"> {
  const reducer = typeof dtype === "string" ? cellReducer(name, dtype) : undefined;
  if (reducer === undefined) return {};
  let gathered: Numbers | undefined;
  let taken = 0;
  function settle(): void {
    if (gathered !== undefined) put(Float64Array.from(gathered));
    gathered = undefined;
    taken = 0;
  }
  return {
    spread({ data, start, rowStep, rows, columns, cell, cellRowStep }) {
      if (taken + rows > mostRows) settle();
      taken += rows;
      gathered ??= reducer.cells(cells);
      if (cellRowStep === 0) reducer.take(data, start, rowStep, rows, columns, gathered, cell);
      else {
        for (let row = 0; row < rows; row++) {
          reducer.take(data, start + row * rowStep, columns, 1, columns, gathered, cell + row * cellRowStep);
        }
      }
    },
    settle,
  };
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
  const name = greatest ? "maximum" : "minimum";
  const rows = typeof dtype === "string" ? rowReducer(name, dtype) : undefined;
  if (rows === undefined) return undefined;
  const one = new Float64Array(1);
  return {
    reduce(piece) {
      eachRow(rows, piece, (from, cell) => {
        one[0] = rows.reduce(from, piece.columns);
        least.run(one, 0, 1, cell);
      });
    },
    ...spreading(name, dtype, cells, Infinity, (gathered) => least.spread(gathered, 0, cells, 0, 1)),
  };
}

/**
 * The short way to where least (greatest) elements are: only rows that can win are searched.
 *
 * @param dtype The dtype of the elements.
 * @param least Where the results go.
 * @param greatest Whether the greatest are wanted.
 * @returns The way; nothing where there is none.
 */
export function quickPosition(dtype: DType, least: LeastPosition, greatest: boolean): QuickRuns | undefined {
  const rows = typeof dtype === "string" ? rowReducer(greatest ? "maximum" : "minimum", dtype) : undefined;
  if (rows === undefined) return undefined;
  const one = new Float64Array(1);
  return {
    reduce(piece) {
      const { columns, positionStep } = piece;
      eachRow(rows, piece, (from, cell, row) => {
        const value = rows.reduce(from, columns);
        if (least.isBetter(cell, value)) return;
        const place = placeOf(rows.piece, from, from + columns, value, positionStep < 0) - from;
        one[0] = value;
        least.run(one, 0, 1, cell, piece.position + row * piece.positionRowStep + place * positionStep, 0);
      });
    },
  };
}

/** Where a value that is there is first (last). */
function placeOf(x: Numbers, start: number, end: number, value: number, last: boolean): number {
  if (value !== value) {
    const isNaN = (own: number): boolean => own !== own;
    const part = x.subarray(start, end);
    return start + (last ? part.findLastIndex(isNaN) : part.findIndex(isNaN));
  }
  if (last) return x.lastIndexOf(value, end - 1);
  let i = start;
  while (x[i] !== value) i++;
  return i;
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
export function quickIntegerSum(dtype: DType, cells: number, sum: IntegerSum): QuickRuns | undefined {
  const rows = typeof dtype === "string" ? rowReducer("sum", dtype) : undefined;
  if (rows === undefined) return undefined;
  return {
    reduce(piece) {
      eachRow(rows, piece, (from, cell) => sum.add(cell, rows.reduce(from, piece.columns), piece.columns));
    },
    ...spreading("sum", dtype, cells, wordRoom, (gathered) => sum.spread(gathered, 0, cells, 0, 1)),
  };
}

/**
 * The short way to sums of doubles.
 *
 * @param dtype The dtype of the elements.
 * @param sum Where the results go.
 * @returns The way; nothing where there is none.
 */
export function quickFloatSum(dtype: DType, sum: FloatSum): QuickRuns | undefined {
  const rows = dtype === "float64" ? rowReducer("sum", dtype) : undefined;
  if (rows === undefined) return undefined;
  return {
    shortest: 1024,
    reduce(piece) {
      eachRow(rows, piece, (from, cell) => sum.add(cell, rows.reduce(from, piece.columns)));
    },
  };
}

/**
 * The short way to means and squared distances of doubles and of integers of 16 bits.
 *
 * @param dtype The dtype of the elements.
 * @param moments Where the results go.
 * @returns The way; nothing where there is none.
 */
export function quickMoments(dtype: DType, moments: Moments): QuickRuns | undefined {
  if (dtype !== "float64" && dtype !== "int16" && dtype !== "uint16") return undefined;
  const rows = rowReducer("sum", dtype);
  if (rows === undefined) return undefined;
  if (dtype !== "float64") {
    const momentsOf = momentsOfRuns(dtype, rows);
    return momentsOf && {
      reduce(piece) {
        eachRow(rows, piece, (from, cell) => {
          const { mean, squares } = momentsOf(from, piece.columns);
          moments.add(cell, piece.columns, mean, squares);
        });
      },
    };
  }
  return {
    reduce(piece) {
      const { columns } = piece;
      eachRow(rows, piece, (from, cell) => {
        const mean = rows.reduce(from, columns) / columns;
        moments.add(cell, columns, mean, squaredDistances(from, columns, mean));
      });
    },
  };
}
