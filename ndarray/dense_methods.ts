/**
 * The methods that arrays in memory have besides those of all arrays, under numpy's names.
 *
 * @module
 */

import type { DenseArray } from "./dense.ts";
import { DenseViews } from "./dense_views.ts";
import type { DType, DTypeName, Scalar } from "./dtype.ts";
import { conj } from "./functions/complex.ts";
import { nonzero } from "./functions/counting.ts";
import { diagonal, trace } from "./functions/diagonals.ts";
import { dot } from "./functions/products.ts";
import { repeat } from "./functions/repeat.ts";
import { round } from "./functions/rounding.ts";
import { cumprod, cumsum, prod } from "./functions/running.ts";
import { ravel, reshape, swapaxes } from "./functions/shape.ts";
import { argsort, searchsorted, sort } from "./functions/sorting.ts";
import { take } from "./functions/take.ts";
import type { ArrayInput } from "./input.ts";
import type { ReduceOptions, SumDType } from "./reductions.ts";

/**
 * Arrays in memory with numpy's methods.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example Methods of arrays in memory
 * ```ts
 * import { arange } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arange(6).reshape(2, 3).cumsum(0).toNested(), [[0, 1, 2], [3, 5, 7]]);
 * ```
 */
export abstract class DenseMethods<D extends DType> extends DenseViews<D> {
  /**
   * Sets the elements at once.
   *
   * @param value A scalar, nested arrays, a typed array of as many elements, or a dense array.
   *
   * @example Writing at once
   * ```ts
   * import { zeros } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const array = zeros([2, 3]);
   * array.slice(1).set([1, 2, 3]);
   * assertEquals(array.toNested(), [[0, 0, 0], [1, 2, 3]]);
   * ```
   */
  abstract set(value: ArrayInput): void;

  /**
   * Gives the elements, in C order, another shape.
   *
   * @param shape The extents; one may be -1: as many as there are elements for.
   * @returns An array that shares the buffer where its elements stand in C order; else a copy.
   * @throws {RangeError} If the shape has another number of elements.
   *
   * @example A table of six
   * ```ts
   * import { arange } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(arange(6).reshape(2, -1).toNested(), [[0, 1, 2], [3, 4, 5]]);
   * ```
   */
  reshape(...shape: number[]): DenseArray<D> {
    return reshape<D>(this as unknown as DenseArray<D>, shape);
  }

  /**
   * Gives the elements, in C order, along one axis.
   *
   * @returns An array that shares the buffer where its elements stand in C order; else a copy.
   *
   * @example A table in a row
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([[1, 2], [3, 4]]).ravel().toNested(), [1, 2, 3, 4]);
   * ```
   */
  ravel(): DenseArray<D> {
    return ravel<D>(this as unknown as DenseArray<D>);
  }

  /**
   * Copies the elements, in C order, along one axis.
   *
   * @returns An array of its own.
   *
   * @example A table in a row
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([[1, 2], [3, 4]]).flatten().toNested(), [1, 2, 3, 4]);
   * ```
   */
  flatten(): DenseArray<D> {
    return ravel<D>(this as unknown as DenseArray<D>).copy();
  }

  /**
   * Exchanges two axes.
   *
   * @param one One axis.
   * @param other The other.
   * @returns An array that shares the buffer.
   * @throws {RangeError} If there is no such axis.
   *
   * @example Rows and columns
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([[1, 2]]).swapaxes(0, 1).toNested(), [[1], [2]]);
   * ```
   */
  swapaxes(one: number, other: number): DenseArray<D> {
    return swapaxes<D>(this as unknown as DenseArray<D>, one, other);
  }

  /**
   * Takes elements by their indices along an axis.
   *
   * @param indices The indices; negative ones count from the end.
   * @param axis The axis; `null` for all elements in a row. Default `null`.
   * @returns The elements.
   * @throws {RangeError} If an index is out of range.
   * @throws {TypeError} If an index is no integer.
   *
   * @example First and last
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([5, 6, 7]).take([0, -1]).toNested(), [5, 7]);
   * ```
   */
  take(indices: ArrayInput, axis: number | null = null): DenseArray<D> {
    return take<D>(this as unknown as DenseArray<D>, indices, axis);
  }

  /**
   * Repeats each element.
   *
   * @param counts How often: one number, or one for each index along the axis.
   * @param axis The axis; `null` for all elements in a row. Default `null`.
   * @returns The repeated elements.
   * @throws {RangeError} If a count is negative, or there are not as many as indices.
   *
   * @example Each twice
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).repeat(2).toNested(), [1, 1, 2, 2]);
   * ```
   */
  repeat(counts: ArrayInput, axis: number | null = null): DenseArray<D> {
    return repeat<D>(this as unknown as DenseArray<D>, counts, axis);
  }

  /**
   * Sorts the elements in place. NaN comes last.
   *
   * @param axis The axis. Default -1.
   * @returns The array itself.
   * @throws {TypeError} If the elements have no order.
   * @throws {RangeError} If there is no such axis.
   *
   * @example Three numbers
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([3, 1, 2]).sort().toNested(), [1, 2, 3]);
   * ```
   */
  sort(axis = -1): this {
    this.set(sort<D>(this as unknown as DenseArray<D>, axis));
    return this;
  }

  /**
   * Gives the order that sorts the elements along an axis. Equal elements keep theirs.
   *
   * @param axis The axis; `null` for all elements in a row. Default -1.
   * @returns The indices.
   * @throws {TypeError} If the elements have no order.
   * @throws {RangeError} If there is no such axis.
   *
   * @example Which comes first
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([30, 10, 20]).argsort().toNested(), [1n, 2n, 0n]);
   * ```
   */
  argsort(axis: number | null = -1): DenseArray<"int64"> {
    return argsort(this, axis);
  }

  /**
   * Sets all elements to a value.
   *
   * @param value The value.
   * @returns The array itself.
   * @throws {TypeError} If the value is of another kind than the array.
   *
   * @example Sevens
   * ```ts
   * import { zeros } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(zeros(2).fill(7).toNested(), [7, 7]);
   * ```
   */
  fill(value: ArrayInput): this {
    this.set(value);
    return this;
  }

  /**
   * Rounds to a number of decimals, halves to even digits.
   *
   * @param decimals How many digits are kept after the point; before it, where negative. Default 0.
   * @returns The rounded numbers, in the dtype of the elements.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example Two decimals
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([2.346]).round(2).toNested(), [2.35]);
   * ```
   */
  round(decimals = 0): DenseArray<DTypeName> {
    return round(this as ArrayInput, decimals) as DenseArray<DTypeName>;
  }

  /**
   * Multiplies elements. Integers are multiplied as int64 or uint64, and wrap around.
   *
   * @param options The axes (default all), and whether they stay with extent 1.
   * @returns The product, or the products along the axes.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example A factorial
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2, 3, 4]).prod(), 24);
   * ```
   */
  prod(options: ReduceOptions = {}): Scalar<SumDType<D>> | DenseArray<SumDType<D>> {
    return prod<D>(this as unknown as DenseArray<D>, options);
  }

  /**
   * Adds up elements one after the other. Integers are added as int64 or uint64, and wrap around.
   *
   * @param axis The axis; `null` for all elements in a row. Default `null`.
   * @returns For each element the sum up to it.
   * @throws {TypeError} If the elements are not numbers.
   * @throws {RangeError} If there is no such axis.
   *
   * @example Along a row
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2, 3]).cumsum().toNested(), [1, 3, 6]);
   * ```
   */
  cumsum(axis: number | null = null): DenseArray<SumDType<D>> {
    return cumsum<D>(this as unknown as DenseArray<D>, { axis });
  }

  /**
   * Multiplies elements one after the other. Integers are multiplied as int64 or uint64, and wrap around.
   *
   * @param axis The axis; `null` for all elements in a row. Default `null`.
   * @returns For each element the product up to it.
   * @throws {TypeError} If the elements are not numbers.
   * @throws {RangeError} If there is no such axis.
   *
   * @example Factorials
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2, 3]).cumprod().toNested(), [1, 2, 6]);
   * ```
   */
  cumprod(axis: number | null = null): DenseArray<SumDType<D>> {
    return cumprod<D>(this as unknown as DenseArray<D>, { axis });
  }

  /**
   * Takes diagonals of planes of two axes.
   *
   * @param offset How far above the main diagonal. Default 0.
   * @param axes The two axes. Default the first two.
   * @returns An array that shares the buffer, with the diagonals along its last axis.
   * @throws {RangeError} If there are no such axes, or not two of them.
   *
   * @example Of a table
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([[1, 2], [3, 4]]).diagonal().toNested(), [1, 4]);
   * ```
   */
  diagonal(offset = 0, axes: readonly number[] = [0, 1]): DenseArray<D> {
    return diagonal<D>(this as unknown as DenseArray<D>, offset, axes);
  }

  /**
   * Adds up diagonals of planes of two axes.
   *
   * @param offset How far above the main diagonal. Default 0.
   * @param axes The two axes. Default the first two.
   * @returns The sums, without the two axes.
   * @throws {RangeError} If there are no such axes, or not two of them.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example Of a table
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([[1, 2], [3, 4]]).trace().item(), 5);
   * ```
   */
  trace(offset = 0, axes: readonly number[] = [0, 1]): DenseArray {
    return trace(this, offset, axes);
  }

  /**
   * Multiplies: vectors give their inner product, matrices their product.
   *
   * @param other What it is multiplied by.
   * @returns The product, in the common dtype.
   * @throws {RangeError} If the shapes do not fit.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example Two vectors
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).dot([3, 4]).item(), 11);
   * ```
   */
  dot(other: ArrayInput): DenseArray<DTypeName> {
    return dot(this, other);
  }

  /**
   * Finds the elements that are not 0.
   *
   * @returns For each axis, the indices of the elements, in C order.
   * @throws {TypeError} If the elements are not numbers.
   * @throws {RangeError} If there are no axes.
   *
   * @example In a row
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([0, 5]).nonzero().map((own) => own.toNested()), [[1n]]);
   * ```
   */
  nonzero(): DenseArray<"int64">[] {
    return nonzero(this);
  }

  /**
   * Finds where values go into the array, which is sorted.
   *
   * @param values The values.
   * @param side On which side of their equals they go. Default `"left"`.
   * @returns The index for each value.
   * @throws {RangeError} If the array has not one axis.
   * @throws {TypeError} If the elements have no order in common.
   *
   * @example Between two numbers
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([10, 20]).searchsorted(15).item(), 1n);
   * ```
   */
  searchsorted(values: ArrayInput, side: "left" | "right" = "left"): DenseArray<"int64"> {
    return searchsorted(this, values, { side });
  }

  /**
   * Turns the sign of imaginary parts.
   *
   * @returns The conjugates.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example A complex number
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([{ re: 1, im: 2 }], "complex128").conj().toNested(), [{ re: 1, im: -2 }]);
   * ```
   */
  conj(): DenseArray<DTypeName> {
    return conj(this as ArrayInput) as DenseArray<DTypeName>;
  }
}
