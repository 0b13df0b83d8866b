/**
 * Further products of dense arrays: cross, Kronecker, and folding.
 *
 * @module
 */

import { add, multiply, subtract } from "../arithmetic.ts";
import { resultType } from "../casting.ts";
import type { DenseArray } from "../dense.ts";
import type { DType, DTypeName } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { newStorage } from "../storage.ts";
import { stack } from "./join.ts";
import { toDense } from "./operand.ts";
import { ravel, reshape } from "./shape.ts";

/**
 * Takes cross products of vectors of three elements along the last axis.
 *
 * @param a An array, or nested arrays.
 * @param b Another.
 * @returns The products, in the common dtype.
 * @throws {RangeError} If the vectors have not three elements, or the shapes do not fit.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two axes give the third
 * ```ts
 * import { array, cross } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cross(array([1, 0, 0]), [0, 1, 0]).toNested(), [0, 0, 1]);
 * ```
 */
export function cross(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  if (x.shape[x.ndim - 1] !== 3 || y.shape[y.ndim - 1] !== 3) {
    throw new RangeError("Cannot take a cross product: the last axes have to be of extent 3");
  }
  const part = (i: number): DenseArray<DTypeName> => {
    const [j, k] = [(i + 1) % 3, (i + 2) % 3];
    return subtract(
      multiply(x.slice("...", j), y.slice("...", k)),
      multiply(x.slice("...", k), y.slice("...", j)),
    );
  };
  return stack<DTypeName>([part(0), part(1), part(2)], -1);
}

/**
 * Multiplies each element of one array with the whole of another.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The products, block by block.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Blocks
 * ```ts
 * import { array, kron } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(kron(array([1, 10]), [1, 2]).toNested(), [1, 2, 10, 20]);
 * ```
 */
export function kron(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  const rank = Math.max(x.ndim, y.ndim);
  const lift = (input: DenseArray): DenseArray =>
    input.expandDims(Array.from({ length: rank - input.ndim }, (_, axis) => axis));
  const [left, right] = [lift(x), lift(y)];
  const places = Array.from({ length: rank }, (_, axis) => axis);
  const product = multiply(
    left.expandDims(places.map((axis) => 2 * axis + 1)),
    right.expandDims(places.map((axis) => 2 * axis)),
  );
  return reshape<DTypeName>(product, left.shape.map((extent, axis) => extent * right.shape[axis]!));
}

/**
 * Folds one sequence over another: each result is a sum of products of elements whose indices add up to its own.
 *
 * @param a A sequence: an array of one axis.
 * @param b Another.
 * @param mode Whether all results are given (`"full"`), as many as the longer one has (`"same"`), or those where both lie
 * over each other altogether (`"valid"`). Default `"full"`.
 * @returns The results, in the common dtype.
 * @throws {RangeError} If a sequence is empty, or has not one axis.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Smoothing
 * ```ts
 * import { array, convolve } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(convolve(array([0, 4, 0]), [1, 2, 1], "same").toNested(), [4, 8, 4]);
 * ```
 */
export function convolve(
  a: ArrayInput,
  b: ArrayInput,
  mode: "full" | "same" | "valid" = "full",
): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  if (x.ndim > 1 || y.ndim > 1 || x.size === 0 || y.size === 0) {
    throw new RangeError("Cannot fold empty sequences, or tables");
  }
  const [long, short] = x.size >= y.size ? [ravel<DType>(x), ravel<DType>(y)] : [ravel<DType>(y), ravel<DType>(x)];
  const length = long.size + short.size - 1;
  const dtype = resultType(x.dtype, y.dtype);
  const total = makeDense(dtype, [length], newStorage(dtype, [length]));
  for (let k = 0; k < short.size; k++) {
    const place = total.slice({ start: k, stop: k + long.size });
    add(place, multiply(long, short.slice(k).expandDims(0)), { out: place });
  }
  if (mode === "full") return total;
  const cut = mode === "same" ? Math.floor((short.size - 1) / 2) : short.size - 1;
  return total.slice({ start: cut, stop: cut + (mode === "same" ? long.size : long.size - short.size + 1) });
}
