/**
 * Other shapes for the elements of dense arrays.
 *
 * @module
 */

import { checkAxes, checkAxis } from "../axes.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import { broadcastStorage } from "../input.ts";
import { broadcastShapes } from "../promotion.ts";
import { contiguousStrides, sizeOf } from "../storage.ts";
import { contiguous } from "../copy.ts";
import { type Operand, toDense } from "./operand.ts";

/**
 * Gives the elements, in C order, another shape.
 *
 * @param a An array, nested arrays or a scalar.
 * @param shape The shape, or the extent of the one axis; one extent may be -1: as many as there are elements for.
 * @returns An array that shares the buffer where its elements stand in C order; else a copy.
 * @throws {RangeError} If the shape has another number of elements.
 *
 * @example A table of six
 * ```ts
 * import { arange, reshape } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reshape(arange(6), [2, -1]).toNested(), [[0, 1, 2], [3, 4, 5]]);
 * ```
 */
export function reshape<D extends DType = "float64">(
  a: Operand<D>,
  shape: number | readonly number[],
): DenseArray<D> {
  const input = toDense<D>(a);
  const wanted = wholeShape(typeof shape === "number" ? [shape] : shape, input.size);
  const storage = contiguous(input.dtype, input.shape, input.storage);
  return makeDense(input.dtype, wanted, { ...storage, strides: contiguousStrides(wanted) });
}

function wholeShape(shape: readonly number[], size: number): readonly number[] {
  const open = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const extent = open < 0 ? 0 : known === 0 ? NaN : size / known;
  const wanted = shape.map((own, axis) => axis === open ? extent : own);
  if (wanted.some((own) => !Number.isInteger(own) || own < 0) || sizeOf(wanted) !== size) {
    throw new RangeError(`Cannot give ${size} elements the shape (${shape.join(", ")})`);
  }
  return wanted;
}

/**
 * Gives the elements, in C order, along one axis.
 *
 * @param a An array, nested arrays or a scalar.
 * @returns An array that shares the buffer where its elements stand in C order; else a copy.
 *
 * @example A table in a row
 * ```ts
 * import { array, ravel } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ravel(array([[1, 2], [3, 4]])).toNested(), [1, 2, 3, 4]);
 * ```
 */
export function ravel<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  return reshape(a, -1);
}

/**
 * Brings the axes into another order.
 *
 * @param a An array, nested arrays or a scalar.
 * @param axes The axes in their new order. Default: reversed.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If `axes` is not a permutation of all axes.
 *
 * @example Rows and columns
 * ```ts
 * import { array, transpose } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(transpose(array([[1, 2], [3, 4]])).toNested(), [[1, 3], [2, 4]]);
 * ```
 */
export function transpose<D extends DType = "float64">(a: Operand<D>, axes?: readonly number[]): DenseArray<D> {
  const input = toDense<D>(a);
  return input.transpose(axes?.map((axis) => checkAxis(axis, input.ndim)));
}

/**
 * Exchanges two axes.
 *
 * @param a An array, nested arrays or a scalar.
 * @param one One axis.
 * @param other The other.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there is no such axis.
 *
 * @example The outer ones of three
 * ```ts
 * import { swapaxes, zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(swapaxes(zeros([2, 3, 4]), 0, -1).shape, [4, 3, 2]);
 * ```
 */
export function swapaxes<D extends DType = "float64">(a: Operand<D>, one: number, other: number): DenseArray<D> {
  const input = toDense<D>(a);
  const [first, second] = [checkAxis(one, input.ndim), checkAxis(other, input.ndim)];
  return input.transpose(input.shape.map((_, axis) => axis === first ? second : axis === second ? first : axis));
}

/**
 * Moves axes to other places; the others keep their order.
 *
 * @param a An array, nested arrays or a scalar.
 * @param source The axes.
 * @param destination Where they go.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there is no such axis, one is named twice, or the lists differ in length.
 *
 * @example The first to the end
 * ```ts
 * import { moveaxis, zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(moveaxis(zeros([2, 3, 4]), 0, -1).shape, [3, 4, 2]);
 * ```
 */
export function moveaxis<D extends DType = "float64">(
  a: Operand<D>,
  source: number | readonly number[],
  destination: number | readonly number[],
): DenseArray<D> {
  const input = toDense<D>(a);
  const [from, to] = [checkAxes(source, input.ndim), checkAxes(destination, input.ndim)];
  if (from.length !== to.length) throw new RangeError(`Cannot move ${from.length} axes to ${to.length} places`);
  const rest = input.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const order = input.shape.map((_, axis) => {
    const moved = to.indexOf(axis);
    return moved >= 0 ? from[moved]! : rest.shift()!;
  });
  return input.transpose(order);
}

/**
 * Puts in axes of extent 1.
 *
 * @param a An array, nested arrays or a scalar.
 * @param axes Where they stand in the result.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If a place is out of range or named twice.
 *
 * @example A column
 * ```ts
 * import { array, expandDims } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(expandDims(array([1, 2]), 1).toNested(), [[1], [2]]);
 * ```
 */
export function expandDims<D extends DType = "float64">(
  a: Operand<D>,
  axes: number | readonly number[],
): DenseArray<D> {
  return toDense<D>(a).expandDims(axes);
}

/**
 * Takes away axes of extent 1.
 *
 * @param a An array, nested arrays or a scalar.
 * @param axes The axes. Default: all of extent 1.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If an axis has another extent.
 *
 * @example One row
 * ```ts
 * import { array, squeeze } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(squeeze(array([[1, 2]])).toNested(), [1, 2]);
 * ```
 */
export function squeeze<D extends DType = "float64">(
  a: Operand<D>,
  axes?: number | readonly number[],
): DenseArray<D> {
  return toDense<D>(a).squeeze(axes);
}

/**
 * Repeats elements along new axes and those of extent 1. Nothing is copied: many places share one element.
 *
 * @param a An array, nested arrays or a scalar.
 * @param shape The shape wanted.
 * @returns An array that shares the buffer; it should not be written to.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example A row, three times
 * ```ts
 * import { array, broadcastTo } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(broadcastTo(array([1, 2]), [3, 2]).toNested(), [[1, 2], [1, 2], [1, 2]]);
 * ```
 */
export function broadcastTo<D extends DType = "float64">(a: Operand<D>, shape: readonly number[]): DenseArray<D> {
  const input = toDense<D>(a);
  if (input.ndim > shape.length) {
    throw new RangeError(`Cannot broadcast shape (${input.shape.join(", ")}) to (${shape.join(", ")})`);
  }
  return makeDense(input.dtype, [...shape], broadcastStorage(input, shape));
}

/**
 * Broadcasts arrays to their common shape. Nothing is copied.
 *
 * @param arrays The arrays.
 * @returns An array for each, sharing its buffer.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example A row and a column
 * ```ts
 * import { array, broadcastArrays } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const [x, y] = broadcastArrays(array([1, 2]), array([[3], [4]]));
 * assertEquals([x!.toNested(), y!.toNested()], [[[1, 2], [1, 2]], [[3, 3], [4, 4]]]);
 * ```
 */
export function broadcastArrays<D extends DType = "float64">(...arrays: Operand<D>[]): DenseArray<D>[] {
  const inputs = arrays.map((own) => toDense<D>(own));
  const shape = broadcastShapes(...inputs.map((input) => input.shape));
  return inputs.map((input) => broadcastTo<D>(input, shape));
}
