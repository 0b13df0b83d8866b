/**
 * Joining arrays of which some are lazy.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import { checkAxis } from "../axes.ts";
import { resultType } from "../casting.ts";
import { type DType, type DTypeName, sameDType } from "../dtype.ts";
import { isDense, makeDense, makeLazy } from "../family.ts";
import { type ArrayInput, elementsOf } from "../input.ts";
import { isLazy } from "./expression.ts";
import { JoinedBackend } from "./joined_backend.ts";
import { leafOf } from "./leaf.ts";

function toArray(value: ArrayInput): NDArray {
  if (isLazy(value) || isDense(value)) return value as NDArray;
  const { dtype, shape, storage } = elementsOf(value);
  return makeDense(dtype, shape, storage) as unknown as NDArray;
}

/**
 * Joins arrays along an axis, lazily.
 *
 * @param values The arrays; they differ at most in their extents along the axis.
 * @param axis The axis.
 * @returns The lazy array, in the common dtype.
 * @throws {RangeError} If there are no arrays, or their shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 */
export function joinLazily(values: readonly ArrayInput[], axis: number): NDArray<DType, "lazy"> {
  const arrays = values.map(toArray);
  const first = arrays[0];
  if (first === undefined) throw new RangeError("Cannot join no arrays");
  const along = checkAxis(axis, first.ndim);
  let dtype: DType = first.dtype;
  for (const array of arrays) {
    const { shape } = array;
    if (shape.length !== first.ndim || shape.some((extent, at) => at !== along && extent !== first.shape[at])) {
      throw new RangeError(
        `Cannot join arrays of shapes (${first.shape.join(", ")}) and (${shape.join(", ")}) along axis ${along}`,
      );
    }
    if (!sameDType(array.dtype, dtype)) dtype = resultType(dtype, array.dtype);
  }
  const leaves = arrays.map((array) =>
    leafOf(sameDType(array.dtype, dtype) ? array : array.astype(dtype as DTypeName) as NDArray)
  );
  return makeLazy(new JoinedBackend(leaves, along));
}

/**
 * Joins arrays of one shape along a new axis, lazily.
 *
 * @param values The arrays.
 * @param axis Where the new axis stands in the result.
 * @returns The lazy array, in the common dtype.
 * @throws {RangeError} If there are no arrays, or their shapes differ.
 * @throws {TypeError} If there is no common dtype.
 */
export function stackLazily(values: readonly ArrayInput[], axis: number): NDArray<DType, "lazy"> {
  const arrays = values.map(toArray);
  const shape = arrays[0]?.shape ?? [];
  for (const { shape: own } of arrays) {
    if (own.length !== shape.length || own.some((extent, at) => extent !== shape[at])) {
      throw new RangeError(`Cannot stack arrays of shapes (${shape.join(", ")}) and (${own.join(", ")})`);
    }
  }
  const at = axis < 0 ? axis + shape.length + 1 : axis;
  return joinLazily(arrays.map((array) => array.expandDims(at)), at);
}
