/**
 * Products of vectors and matrices.
 *
 * @module
 */

import { multiply } from "../arithmetic.ts";
import { checkAxes } from "../axes.ts";
import { cast } from "../cast.ts";
import { resultType } from "../casting.ts";
import { contiguous } from "../copy.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, type DTypeName, sameDType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { broadcastShapes } from "../promotion.ts";
import { newStorage, sizeOf } from "../storage.ts";
import { laneOf, type Wide } from "../ufunc.ts";
import { conj } from "./complex.ts";
import { multiplyComplex, multiplyDoubles, multiplyWide } from "./matrix_kernels.ts";
import { toDense } from "./operand.ts";
import { broadcastTo, ravel, reshape } from "./shape.ts";

/** Multiplies stacks of matrices, (..., n, k) and (..., k, m), of one dtype. */
function multiplyStacks(a: DenseArray, b: DenseArray, dtype: DTypeName): DenseArray<DTypeName> {
  const [rows, inner, columns] = [a.shape[a.ndim - 2]!, a.shape[a.ndim - 1]!, b.shape[b.ndim - 1]!];
  if (b.shape[b.ndim - 2] !== inner) {
    throw new RangeError(`Cannot multiply shapes (${a.shape.join(", ")}) and (${b.shape.join(", ")})`);
  }
  const outer = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  // Products of words can exceed what doubles hold: they are added up as 64-bit integers.
  const lane = dtype === "int32" || dtype === "uint32" ? "int64" : laneOf(dtype);
  const left = laneData(broadcastTo<DType>(a, [...outer, rows, inner]), lane);
  const right = laneData(broadcastTo<DType>(b, [...outer, inner, columns]), lane);
  const shape = [...outer, rows, columns];
  const storage = newStorage(lane, shape);
  for (let k = 0; k < sizeOf(outer); k++) {
    const [x, y, z] = [k * rows * inner, k * inner * columns, k * rows * columns];
    if (lane === "float64") {
      const out = storage.data as Float64Array;
      multiplyDoubles(left as Float64Array, x, right as Float64Array, y, out, z, rows, inner, columns);
    } else if (lane === "complex128") {
      const out = storage.data as Float64Array;
      multiplyComplex(left as Float64Array, 2 * x, right as Float64Array, 2 * y, out, 2 * z, rows, inner, columns);
    } else multiplyWide(left as Wide, x, right as Wide, y, storage.data as Wide, z, rows, inner, columns);
  }
  const product = makeDense(lane, shape, storage) as DenseArray<DTypeName>;
  return dtype === "bool"
    ? product.astype("bool") as DenseArray<DTypeName>
    : product.astype(dtype) as DenseArray<DTypeName>;
}

function laneData(input: DenseArray, lane: DTypeName): Float64Array | Wide {
  const storage = sameDType(input.dtype, lane)
    ? contiguous(lane, input.shape, input.storage)
    : cast(input.dtype, input.shape, input.storage, lane);
  const data = storage.data as Float64Array;
  return storage.offset === 0 ? data : data.subarray(storage.offset * (lane === "complex128" ? 2 : 1));
}

/**
 * Multiplies matrices; arrays of more axes are stacks of matrices, broadcast against each other; those of one axis are
 * a row on the left and a column on the right.
 *
 * @param a An array, or nested arrays, of one or more axes.
 * @param b Another.
 * @returns The product, in the common dtype.
 * @throws {RangeError} If the shapes do not fit, or there are no axes.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two by two
 * ```ts
 * import { array, matmul } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(matmul(array([[1, 2], [3, 4]]), [[0, 1], [1, 0]]).toNested(), [[2, 1], [4, 3]]);
 * ```
 */
export function matmul(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  if (x.ndim === 0 || y.ndim === 0) throw new RangeError("Cannot multiply matrices without axes");
  const [left, right] = [x.ndim === 1 ? x.expandDims(0) : x, y.ndim === 1 ? y.expandDims(1) : y];
  const product = multiplyStacks(left, right, resultType(x.dtype, y.dtype));
  const gone = [...x.ndim === 1 ? [-2] : [], ...y.ndim === 1 ? [-1] : []];
  return gone.length === 0 ? product : product.squeeze(gone);
}

/**
 * Multiplies: vectors give their inner product, matrices their product, scalars scale; else the last axis of the first is
 * added up against the last but one of the second.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The product, in the common dtype; without axes for two vectors.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two vectors
 * ```ts
 * import { array, dot } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dot(array([1, 2]), [3, 4]).item(), 11);
 * ```
 */
export function dot(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  if (x.ndim === 0 || y.ndim === 0) return multiply(x, y);
  return tensordot(x, y, [[-1], [y.ndim === 1 ? 0 : -2]]);
}

/**
 * Multiplies and adds up along axes of two arrays.
 *
 * @param a An array, or nested arrays.
 * @param b Another.
 * @param axes How many axes, the last of the first and the first of the second; or the axes of each. Default 2.
 * @returns The products: first the other axes of `a`, then those of `b`.
 * @throws {RangeError} If the axes do not fit.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example All axes
 * ```ts
 * import { ones, tensordot } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tensordot(ones([2, 3]), ones([2, 3])).item(), 6);
 * ```
 */
export function tensordot(
  a: ArrayInput,
  b: ArrayInput,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  const [first, second] = typeof axes === "number"
    ? [Array.from({ length: axes }, (_, i) => i - axes), Array.from({ length: axes }, (_, i) => i)]
    : axes;
  const [left, right] = [checkAxes(first, x.ndim), checkAxes(second, y.ndim)];
  if (left.length !== right.length || left.some((axis, i) => x.shape[axis] !== y.shape[right[i]!])) {
    throw new RangeError(`Cannot add up shapes (${x.shape.join(", ")}) and (${y.shape.join(", ")}) along these axes`);
  }
  const kept = (input: DenseArray, gone: readonly number[]): number[] =>
    input.shape.map((_, axis) => axis).filter((axis) => !gone.includes(axis));
  const [own, other] = [kept(x, left), kept(y, right)];
  const inner = sizeOf(left.map((axis) => x.shape[axis]!));
  const rows = own.map((axis) => x.shape[axis]!);
  const columns = other.map((axis) => y.shape[axis]!);
  const product = multiplyStacks(
    reshape<DType>(x.transpose([...own, ...left]), [sizeOf(rows), inner]),
    reshape<DType>(y.transpose([...right, ...other]), [inner, sizeOf(columns)]),
    resultType(x.dtype, y.dtype),
  );
  return reshape<DTypeName>(product, [...rows, ...columns]);
}

/**
 * Multiplies and adds up along the last axes of two arrays.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The products: first the other axes of `a`, then those of `b`.
 * @throws {RangeError} If the last axes differ.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Two vectors
 * ```ts
 * import { array, inner } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(inner(array([1, 2]), [3, 4]).item(), 11);
 * ```
 */
export function inner(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [toDense(a), toDense(b)];
  return x.ndim === 0 || y.ndim === 0 ? multiply(x, y) : tensordot(x, y, [[-1], [-1]]);
}

/**
 * Gives the inner product of all elements in a row; those of the first, where they are complex, are conjugated.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The product, without axes.
 * @throws {RangeError} If they differ in size.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example Complex numbers
 * ```ts
 * import { array, vdot } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const a = array([{ re: 3, im: 4 }]);
 * assertEquals(vdot(a, a).item(), { re: 25, im: 0 });
 * ```
 */
export function vdot(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  const [x, y] = [ravel<DType>(a), ravel<DType>(b)];
  return dot(x.dtype === "bool" ? x : conj(x), y);
}

/**
 * Multiplies each element of one array with each of another, both in C order.
 *
 * @param a An array, nested arrays or a scalar.
 * @param b Another.
 * @returns The products: a row for each element of `a`.
 * @throws {TypeError} If the elements are not numbers, or lazy.
 *
 * @example A table
 * ```ts
 * import { array, outer } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(outer(array([1, 2]), [3, 4]).toNested(), [[3, 4], [6, 8]]);
 * ```
 */
export function outer(a: ArrayInput, b: ArrayInput): DenseArray<DTypeName> {
  return multiply(ravel<DType>(a).expandDims(1), ravel<DType>(b).expandDims(0));
}
