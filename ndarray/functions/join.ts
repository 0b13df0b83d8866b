/**
 * Joining arrays.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import { checkAxis } from "../axes.ts";
import { convertBox, converterFor } from "../cast.ts";
import { commonType } from "../casting.ts";
import { aligned, copyStorage } from "../copy.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, sameDType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { isLazy } from "../lazy/expression.ts";
import { joinLazily, stackLazily } from "../lazy/join_lazily.ts";
import { newStorage } from "../storage.ts";
import { type Operand, toDense } from "./operand.ts";
import { atleast1d, atleast2d, atleast3d } from "./ranks.ts";
import { ravel } from "./shape.ts";

/**
 * Joins lazy arrays along an axis.
 *
 * @param arrays The arrays, the first of them lazy; they differ at most in their extents along the axis.
 * @param axis The axis. Default 0.
 * @returns The lazy array, in the common dtype.
 * @throws {RangeError} If their shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 */
export function concatenate<D extends DType>(
  arrays: readonly [NDArray<D, "lazy">, ...NDArray<D>[]] | readonly NDArray<D, "lazy">[],
  axis?: number,
): NDArray<D, "lazy">;
/**
 * Joins arrays along an axis.
 *
 * @param arrays The arrays; they differ at most in their extents along the axis.
 * @param axis The axis; `null` for arrays in a row, each in C order. Default 0.
 * @returns The joined array, in the common dtype.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 * @throws {TypeError} If there is no common dtype, or an array is lazy.
 *
 * @example One behind the other
 * ```ts
 * import { array, concatenate } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(concatenate([array([1, 2]), array([3])]).toNested(), [1, 2, 3]);
 * ```
 */
export function concatenate<D extends DType = "float64">(
  arrays: readonly Operand<D>[],
  axis?: number | null,
): DenseArray<D>;
export function concatenate(arrays: readonly ArrayInput[], axis: number | null = 0): NDArray {
  if (axis !== null && arrays.some(isLazy)) return joinLazily(arrays, axis);
  return joinDense(arrays, axis) as NDArray;
}

function joinDense<D extends DType>(arrays: readonly Operand<D>[], axis: number | null): DenseArray<D> {
  const inputs = arrays.map((own) => axis === null ? ravel<D>(own) : toDense<D>(own));
  const first = inputs[0];
  if (first === undefined) throw new RangeError("Cannot join no arrays");
  const along = checkAxis(axis ?? 0, first.ndim);
  const dtype = commonDType(inputs);
  const shape = [...first.shape];
  shape[along] = 0;
  for (const { shape: own } of inputs) {
    if (own.length !== shape.length || own.some((extent, at) => at !== along && extent !== shape[at])) {
      throw new RangeError(
        `Cannot join arrays of shapes (${first.shape.join(", ")}) and (${own.join(", ")}) along axis ${along}`,
      );
    }
    shape[along]! += own[along]!;
  }
  const storage = newStorage(dtype, shape);
  let at = 0;
  for (const { dtype: own, shape: extents, storage: from } of inputs) {
    const to = { ...storage, offset: at * storage.strides[along]! };
    if (sameDType(own, dtype)) copyStorage(dtype, extents, from, to);
    else convertBox(converterFor(own, dtype), extents, dtype, to, own, aligned(own, extents, from));
    at += extents[along]!;
  }
  return makeDense(dtype, shape, storage);
}

/** The dtype that holds the elements of all arrays. */
function commonDType<D extends DType>(arrays: readonly DenseArray<D>[]): D {
  const dtypes = arrays.map(({ dtype }): DType => dtype);
  if (dtypes.every((dtype) => sameDType(dtype, dtypes[0]!))) return dtypes[0] as D;
  return commonType(dtypes) as DType as D;
}

/**
 * Joins lazy arrays of one shape along a new axis.
 *
 * @param arrays The arrays, the first of them lazy.
 * @param axis Where the new axis stands in the result. Default 0.
 * @returns The lazy array, in the common dtype.
 * @throws {RangeError} If their shapes differ.
 * @throws {TypeError} If there is no common dtype.
 */
export function stack<D extends DType>(
  arrays: readonly [NDArray<D, "lazy">, ...NDArray<D>[]] | readonly NDArray<D, "lazy">[],
  axis?: number,
): NDArray<D, "lazy">;
/**
 * Joins arrays of one shape along a new axis.
 *
 * @param arrays The arrays.
 * @param axis Where the new axis stands in the result. Default 0.
 * @returns The joined array, in the common dtype.
 * @throws {RangeError} If there are no arrays, or their shapes differ.
 * @throws {TypeError} If there is no common dtype, or an array is lazy.
 *
 * @example Two rows
 * ```ts
 * import { array, stack } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stack([array([1, 2]), array([3, 4])]).toNested(), [[1, 2], [3, 4]]);
 * ```
 */
export function stack<D extends DType = "float64">(arrays: readonly Operand<D>[], axis?: number): DenseArray<D>;
export function stack(arrays: readonly ArrayInput[], axis = 0): NDArray {
  if (arrays.some(isLazy)) return stackLazily(arrays, axis);
  return stackDense(arrays, axis) as NDArray;
}

function stackDense<D extends DType>(arrays: readonly Operand<D>[], axis: number): DenseArray<D> {
  const inputs = arrays.map((own) => toDense<D>(own));
  const ndim = inputs[0]?.ndim ?? 0;
  if (inputs.some((input) => input.ndim !== ndim)) throw new RangeError("Cannot stack arrays that differ in shape");
  const place = checkAxis(axis, ndim + 1);
  return concatenate<D>(inputs.map((input) => input.expandDims(place)), place);
}

/**
 * Joins arrays row by row: those of one axis are rows.
 *
 * @param arrays The arrays.
 * @returns The joined array, of two or more axes.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 *
 * @example A row under a row
 * ```ts
 * import { vstack } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(vstack([[1, 2], [3, 4]]).toNested(), [[1, 2], [3, 4]]);
 * ```
 */
export function vstack<D extends DType = "float64">(arrays: readonly Operand<D>[]): DenseArray<D> {
  return concatenate<D>(arrays.map((own) => atleast2d<D>(own)), 0);
}

/**
 * Joins arrays column by column: those of one axis one behind the other.
 *
 * @param arrays The arrays.
 * @returns The joined array.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 *
 * @example Two columns
 * ```ts
 * import { hstack } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hstack([[[1], [2]], [[3], [4]]]).toNested(), [[1, 3], [2, 4]]);
 * ```
 */
export function hstack<D extends DType = "float64">(arrays: readonly Operand<D>[]): DenseArray<D> {
  const inputs = arrays.map((own) => atleast1d<D>(own));
  return concatenate<D>(inputs, inputs[0]?.ndim === 1 ? 0 : 1);
}

/**
 * Joins arrays along their third axis.
 *
 * @param arrays The arrays.
 * @returns The joined array, of three or more axes.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 *
 * @example Two layers
 * ```ts
 * import { dstack } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dstack([[1, 2], [3, 4]]).toNested(), [[[1, 3], [2, 4]]]);
 * ```
 */
export function dstack<D extends DType = "float64">(arrays: readonly Operand<D>[]): DenseArray<D> {
  return concatenate<D>(arrays.map((own) => atleast3d<D>(own)), 2);
}

/**
 * Joins arrays as columns: those of one axis are columns.
 *
 * @param arrays The arrays.
 * @returns The joined array, of two axes.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 *
 * @example Two columns
 * ```ts
 * import { columnStack } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(columnStack([[1, 2], [3, 4]]).toNested(), [[1, 3], [2, 4]]);
 * ```
 */
export function columnStack<D extends DType = "float64">(arrays: readonly Operand<D>[]): DenseArray<D> {
  return concatenate<D>(
    arrays.map((own) => {
      const input = toDense<D>(own);
      return input.ndim < 2 ? atleast2d<D>(input).transpose() : input;
    }),
    1,
  );
}

/**
 * Joins an array and further elements.
 *
 * @param a The array, nested arrays or a scalar.
 * @param values What comes behind it.
 * @param axis The axis; `null` for both in a row, in C order. Default `null`.
 * @returns The joined array, in the common dtype.
 * @throws {RangeError} If the shapes do not fit.
 *
 * @example Further numbers
 * ```ts
 * import { append, array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(append(array([1, 2]), [3]).toNested(), [1, 2, 3]);
 * ```
 */
export function append<D extends DType = "float64">(
  a: Operand<D>,
  values: Operand<D>,
  axis: number | null = null,
): DenseArray<D> {
  return concatenate<D>([a, values], axis);
}
