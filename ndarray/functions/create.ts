/**
 * Further ways to make dense arrays.
 *
 * @module
 */

import { full, linspace, ones, zeros } from "../create.ts";
import type { ReadDType } from "../array_types.ts";
import type { DenseArray } from "../dense.ts";
import type { DType, DTypeName } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import { makeDense } from "../family.ts";
import { newStorage } from "../storage.ts";
import { triangleMask } from "./diagonals.ts";
import { power } from "./powers.ts";
import { type Operand, toDense } from "./operand.ts";
import { broadcastTo } from "./shape.ts";
import { wholeNumbers } from "./sorting.ts";

/**
 * Makes a matrix with ones at and below a diagonal, and zeros above it.
 *
 * @param rows The number of rows.
 * @param columns The number of columns. Default: that of rows.
 * @param offset How far above the main diagonal. Default 0.
 * @param dtype The dtype; numeric. Default `"float64"`.
 * @returns The matrix.
 * @throws {RangeError} If an extent is negative or no integer.
 *
 * @example Two by two
 * ```ts
 * import { tri } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tri(2).toNested(), [[1, 0], [1, 1]]);
 * ```
 */
export function tri<D extends DTypeName = "float64">(
  rows: number,
  columns: number = rows,
  offset = 0,
  dtype: D = "float64" as D,
): DenseArray<D> {
  for (const extent of [rows, columns]) {
    if (!Number.isSafeInteger(extent) || extent < 0) throw new RangeError(`An extent cannot be ${extent}`);
  }
  return triangleMask(rows, columns, offset).astype(dtype);
}

/**
 * Makes a matrix with ones on a diagonal, and zeros besides.
 *
 * @param rows The number of rows.
 * @param columns The number of columns. Default: that of rows.
 * @param offset How far above the main diagonal. Default 0.
 * @param dtype The dtype; numeric. Default `"float64"`.
 * @returns The matrix.
 * @throws {RangeError} If an extent is negative or no integer.
 *
 * @example Two by two
 * ```ts
 * import { eye } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(eye(2).toNested(), [[1, 0], [0, 1]]);
 * ```
 */
export function eye<D extends DTypeName = "float64">(
  rows: number,
  columns: number = rows,
  offset = 0,
  dtype: D = "float64" as D,
): DenseArray<D> {
  const matrix = zeros([rows, columns], dtype) as unknown as DenseArray<D>;
  for (let row = Math.max(0, -offset); row < rows && row + offset < columns; row++) {
    matrix.slice(row, row + offset).set(1);
  }
  return matrix;
}

/**
 * Makes a square matrix with ones on the diagonal, and zeros besides.
 *
 * @param extent The number of rows and columns.
 * @param dtype The dtype; numeric. Default `"float64"`.
 * @returns The matrix.
 * @throws {RangeError} If the extent is negative or no integer.
 *
 * @example Two by two
 * ```ts
 * import { identity } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(identity(2).toNested(), [[1, 0], [0, 1]]);
 * ```
 */
export function identity<D extends DTypeName = "float64">(extent: number, dtype: D = "float64" as D): DenseArray<D> {
  return eye(extent, extent, 0, dtype);
}

/**
 * Makes an array of zeros of the shape and dtype of another.
 *
 * @param a The other array, or nested arrays.
 * @param dtype The dtype, where another is wanted.
 * @returns The array.
 *
 * @example Like a table
 * ```ts
 * import { array, zerosLike } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(zerosLike(array([[1, 2]])).toNested(), [[0, 0]]);
 * ```
 */
export function zerosLike<D extends DType = "float64">(a: Operand<D>, dtype?: D): DenseArray<ReadDType<D>> {
  const input = toDense<D>(a);
  return zeros(input.shape, dtype ?? input.dtype);
}

/**
 * Makes an array of ones of the shape and dtype of another.
 *
 * @param a The other array, or nested arrays.
 * @param dtype The dtype, where another is wanted.
 * @returns The array.
 *
 * @example Like a table
 * ```ts
 * import { array, onesLike } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(onesLike(array([[1, 2]])).toNested(), [[1, 1]]);
 * ```
 */
export function onesLike<D extends DType = "float64">(a: Operand<D>, dtype?: D): DenseArray<ReadDType<D>> {
  const input = toDense<D>(a);
  return ones(input.shape, dtype ?? input.dtype);
}

/**
 * Makes an array of one value, of the shape and dtype of another.
 *
 * @param a The other array, or nested arrays.
 * @param value The value.
 * @param dtype The dtype, where another is wanted.
 * @returns The array.
 * @throws {TypeError} If the value is of another kind than the dtype.
 *
 * @example Like a table
 * ```ts
 * import { array, fullLike } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fullLike(array([[1, 2]]), 7).toNested(), [[7, 7]]);
 * ```
 */
export function fullLike<D extends DType = "float64">(
  a: Operand<D>,
  value: ArrayInput,
  dtype?: D,
): DenseArray<ReadDType<D>> {
  const input = toDense<D>(a);
  return full(input.shape, value, dtype ?? input.dtype);
}

/**
 * Makes numbers that are equally spaced as logarithms.
 *
 * @param start The logarithm of the first number.
 * @param stop The logarithm of the last number.
 * @param count How many. Default 50.
 * @param options Whether `stop` itself is the last one, default `true`; and the base of the logarithms, default 10.
 * @returns The numbers.
 * @throws {RangeError} If `count` is negative or no integer.
 *
 * @example Powers of ten
 * ```ts
 * import { logspace } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logspace(0, 2, 3).toNested(), [1, 10, 100]);
 * ```
 */
export function logspace(
  start: number,
  stop: number,
  count = 50,
  options: {
    /** Whether `stop` itself is the last one. Default `true`. */
    readonly endpoint?: boolean | undefined;
    /** The base of the logarithms. Default 10. */
    readonly base?: number | undefined;
  } = {},
): DenseArray<DTypeName> {
  const { endpoint, base = 10 } = options;
  return power(base, linspace(start, stop, count, { endpoint }));
}

/**
 * Makes numbers each of which is the same multiple of the one before it.
 *
 * @param start The first number, positive.
 * @param stop The last number, positive.
 * @param count How many. Default 50.
 * @returns The numbers.
 * @throws {RangeError} If a limit is not positive, or `count` is negative or no integer.
 *
 * @example Doubling
 * ```ts
 * import { allclose, geomspace } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * assert(allclose(geomspace(1, 8, 4), [1, 2, 4, 8]));
 * ```
 */
export function geomspace(start: number, stop: number, count = 50): DenseArray<DTypeName> {
  if (!(start > 0 && stop > 0)) throw new RangeError(`Cannot space numbers from ${start} to ${stop} by multiples`);
  const spaced = logspace(Math.log10(start), Math.log10(stop), count);
  if (count > 0) spaced.slice(0).set(start);
  if (count > 1) spaced.slice(-1).set(stop);
  return spaced;
}

/**
 * Spreads coordinates over a grid.
 *
 * @param coordinates The coordinates along each axis, of one axis each.
 * @param options Whether rows come before columns (`"ij"`), or the first two are the other way round (`"xy"`, the default).
 * @returns For each axis, the coordinate at each point.
 *
 * @example Three by two
 * ```ts
 * import { array, meshgrid } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const [x, y] = meshgrid([array([1, 2, 3]), array([4, 5])]);
 * assertEquals([x!.toNested(), y!.toNested()], [[[1, 2, 3], [1, 2, 3]], [[4, 4, 4], [5, 5, 5]]]);
 * ```
 */
export function meshgrid<D extends DType = "float64">(
  coordinates: readonly Operand<D>[],
  options: {
    /** Which axis comes first. Default `"xy"`. */
    readonly indexing?: "xy" | "ij" | undefined;
  } = {},
): DenseArray<D>[] {
  const { indexing = "xy" } = options;
  const lines = coordinates.map((own) => toDense<D>(own));
  const turned = indexing === "xy" && lines.length > 1;
  const order = lines.map((_, i) => turned && i < 2 ? 1 - i : i);
  const shape = order.map((i) => lines[i]!.size);
  return lines.map((line, i) => {
    const { dtype, size } = line;
    const axis = order.indexOf(i);
    const placed = makeDense(dtype, shape.map((_, at) => at === axis ? size : 1), {
      ...line.storage,
      strides: shape.map((_, at) => at === axis ? line.storage.strides[0] ?? 0 : 0),
    });
    return broadcastTo<D>(placed, shape).copy();
  });
}

/**
 * Gives, for each axis, the index at each point of a grid.
 *
 * @param shape The shape of the grid.
 * @returns The indices: a first axis for the axes of the grid.
 * @throws {RangeError} If an extent is negative or no integer.
 *
 * @example Two by two
 * ```ts
 * import { indices } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(indices([2, 2]).toNested(), [[[0n, 0n], [1n, 1n]], [[0n, 1n], [0n, 1n]]]);
 * ```
 */
export function indices(shape: readonly number[]): DenseArray<"int64"> {
  const whole = [shape.length, ...shape];
  const made = makeDense("int64", whole, newStorage("int64", whole));
  shape.forEach((extent, axis) => {
    const line = wholeNumbers(Array.from({ length: extent }, (_, i) => i), [extent]);
    const apart = line.expandDims(shape.slice(axis + 1).map((_, at) => at + 1));
    made.slice(axis).set(apart);
  });
  return made;
}
