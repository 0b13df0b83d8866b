/**
 * Diagonals of dense arrays, and the triangles beside them.
 *
 * @module
 */

import { checkAxes, checkAxis } from "../axes.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { newStorage } from "../storage.ts";
import { type Operand, toDense } from "./operand.ts";
import { moveaxis } from "./shape.ts";
import { where } from "./where.ts";

/**
 * Takes diagonals of planes of two axes.
 *
 * @param a An array, or nested arrays, of two or more axes.
 * @param offset How far above the main diagonal. Default 0.
 * @param axes The two axes. Default the first two.
 * @returns An array that shares the buffer, with the diagonals along its last axis.
 * @throws {RangeError} If there are no such axes, or not two of them.
 *
 * @example Of a table
 * ```ts
 * import { array, diagonal } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(diagonal(array([[1, 2], [3, 4]])).toNested(), [1, 4]);
 * ```
 */
export function diagonal<D extends DType = "float64">(
  a: Operand<D>,
  offset = 0,
  axes: readonly number[] = [0, 1],
): DenseArray<D> {
  const input = toDense<D>(a);
  if (axes.length !== 2 || input.ndim < 2) throw new RangeError("Cannot take a diagonal: give two axes");
  const [first, second] = checkAxes(axes, input.ndim);
  const moved = moveaxis<D>(input, [first!, second!], [-2, -1]);
  const [rows, columns] = moved.shape.slice(-2) as [number, number];
  const { storage, ndim } = moved;
  const [down, across] = storage.strides.slice(-2) as [number, number];
  const count = Math.max(0, offset < 0 ? Math.min(rows + offset, columns) : Math.min(rows, columns - offset));
  return makeDense(input.dtype, [...moved.shape.slice(0, ndim - 2), count], {
    ...storage,
    offset: count === 0 ? storage.offset : storage.offset + (offset < 0 ? -offset * down : offset * across),
    strides: [...storage.strides.slice(0, ndim - 2), down + across],
  });
}

/**
 * Adds up diagonals of planes of two axes.
 *
 * @param a An array, or nested arrays, of two or more axes.
 * @param offset How far above the main diagonal. Default 0.
 * @param axes The two axes. Default the first two.
 * @returns The sums, without the two axes. Integers are added as int64 or uint64.
 * @throws {RangeError} If there are no such axes, or not two of them.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Of a table
 * ```ts
 * import { array, trace } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(trace(array([[1, 2], [3, 4]])).item(), 5);
 * ```
 */
export function trace(a: ArrayInput, offset = 0, axes: readonly number[] = [0, 1]): DenseArray {
  const along = diagonal(a, offset, axes) as DenseArray<"float64">;
  return along.sum({ axis: checkAxis(-1, along.ndim) });
}

/**
 * Gives the diagonal of a matrix, or a matrix with a diagonal and zeros besides.
 *
 * @param a A matrix, or the elements of the diagonal along one axis.
 * @param offset How far above the main diagonal. Default 0.
 * @returns The diagonal, sharing the buffer; or a matrix.
 * @throws {RangeError} If there are neither one nor two axes.
 *
 * @example A matrix
 * ```ts
 * import { array, diag } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(diag(array([1, 2])).toNested(), [[1, 0], [0, 2]]);
 * ```
 */
export function diag<D extends DType = "float64">(a: Operand<D>, offset = 0): DenseArray<D> {
  const input = toDense<D>(a);
  if (input.ndim === 2) return diagonal<D>(input, offset);
  if (input.ndim !== 1) throw new RangeError(`Cannot take a diagonal of ${input.ndim} axes`);
  const extent = input.size + Math.abs(offset);
  const matrix = makeDense(input.dtype, [extent, extent], newStorage(input.dtype, [extent, extent]));
  diagonal<D>(matrix, offset).set(input);
  return matrix;
}

/**
 * Gives matrices with zeros above a diagonal.
 *
 * @param a An array, or nested arrays; one of one axis is taken for each row.
 * @param offset How far above the main diagonal. Default 0.
 * @returns The lower triangles.
 * @throws {RangeError} If there are no axes.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two by two
 * ```ts
 * import { array, tril } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tril(array([[1, 2], [3, 4]])).toNested(), [[1, 0], [3, 4]]);
 * ```
 */
export function tril<D extends DType = "float64">(a: Operand<D>, offset = 0): DenseArray<D> {
  const input = toDense<D>(a);
  return where<D>(triangle(input, offset), input, zeroOf(input));
}

/**
 * Gives matrices with zeros below a diagonal.
 *
 * @param a An array, or nested arrays; one of one axis is taken for each row.
 * @param offset How far above the main diagonal. Default 0.
 * @returns The upper triangles.
 * @throws {RangeError} If there are no axes.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two by two
 * ```ts
 * import { array, triu } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(triu(array([[1, 2], [3, 4]])).toNested(), [[1, 2], [0, 4]]);
 * ```
 */
export function triu<D extends DType = "float64">(a: Operand<D>, offset = 0): DenseArray<D> {
  const input = toDense<D>(a);
  return where<D>(triangle(input, offset - 1), zeroOf(input), input);
}

function triangle({ shape, ndim }: DenseArray, offset: number): DenseArray<"bool"> {
  if (ndim === 0) throw new RangeError("Cannot take a triangle of an array without axes");
  return triangleMask(shape[Math.max(ndim - 2, 0)]!, shape[ndim - 1]!, offset);
}

/**
 * Makes a mask that is true at and below a diagonal.
 *
 * @param rows The number of rows.
 * @param columns The number of columns.
 * @param offset How far above the main diagonal it lies.
 * @returns The mask.
 */
export function triangleMask(rows: number, columns: number, offset: number): DenseArray<"bool"> {
  const storage = newStorage("bool", [rows, columns]);
  for (let row = 0; row < rows; row++) {
    const end = Math.min(Math.max(row + offset + 1, 0), columns);
    (storage.data as Uint8Array).fill(1, row * columns, row * columns + end);
  }
  return makeDense("bool", [rows, columns], storage);
}

function zeroOf<D extends DType>({ dtype }: DenseArray<D>): DenseArray<D> {
  return makeDense(dtype, [], newStorage(dtype, []));
}
