/**
 * Dense arrays with at least so many axes.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { type Operand, toDense } from "./operand.ts";

/**
 * Gives a scalar an axis.
 *
 * @param a An array, nested arrays or a scalar.
 * @returns An array of one or more axes that shares the buffer.
 *
 * @example A scalar
 * ```ts
 * import { atleast1d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atleast1d(5).toNested(), [5]);
 * ```
 */
export function atleast1d<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  const input = toDense<D>(a);
  return input.ndim === 0 ? input.expandDims(0) : input;
}

/**
 * Gives arrays of one axis a first axis of extent 1.
 *
 * @param a An array, nested arrays or a scalar.
 * @returns An array of two or more axes that shares the buffer.
 *
 * @example A row
 * ```ts
 * import { atleast2d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atleast2d([1, 2]).toNested(), [[1, 2]]);
 * ```
 */
export function atleast2d<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  const input = atleast1d<D>(a);
  return input.ndim === 1 ? input.expandDims(0) : input;
}

/**
 * Gives arrays of up to two axes a last axis of extent 1, and those of one axis a first one too.
 *
 * @param a An array, nested arrays or a scalar.
 * @returns An array of three or more axes that shares the buffer.
 *
 * @example A row
 * ```ts
 * import { atleast3d } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(atleast3d([1, 2]).shape, [1, 2, 1]);
 * ```
 */
export function atleast3d<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  const input = atleast2d<D>(a);
  return input.ndim === 2 ? input.expandDims(2) : input;
}
