/**
 * Repeating and moving the elements of dense arrays.
 *
 * @module
 */

import { checkAxes, checkAxis } from "../axes.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import type { ArrayInput } from "../input.ts";
import { concatenate } from "./join.ts";
import { type Operand, toDense } from "./operand.ts";
import { broadcastTo, ravel, reshape, swapaxes } from "./shape.ts";
import { indicesOf, take } from "./take.ts";

/**
 * Lays copies of an array side by side.
 *
 * @param a The array, nested arrays or a scalar.
 * @param counts How many along each axis; further axes come first.
 * @returns The copies, as one array.
 * @throws {RangeError} If a count is negative or no integer.
 *
 * @example Two by two
 * ```ts
 * import { array, tile } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(tile(array([1, 2]), [2, 2]).toNested(), [[1, 2, 1, 2], [1, 2, 1, 2]]);
 * ```
 */
export function tile<D extends DType = "float64">(a: Operand<D>, counts: number | readonly number[]): DenseArray<D> {
  const input = toDense<D>(a);
  const given = typeof counts === "number" ? [counts] : counts;
  if (given.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new RangeError(`Cannot lay (${given.join(", ")}) copies`);
  }
  const rank = Math.max(given.length, input.ndim);
  const shape = [...new Array<number>(rank - input.ndim).fill(1), ...input.shape];
  const times = [...new Array<number>(rank - given.length).fill(1), ...given];
  const apart = input.expandDims(shape.slice(input.ndim).map((_, axis) => axis));
  const spaced = apart.expandDims(shape.map((_, axis) => 2 * axis));
  const spread = broadcastTo<D>(spaced, shape.flatMap((extent, axis) => [times[axis]!, extent]));
  return reshape<D>(spread.copy(), shape.map((extent, axis) => extent * times[axis]!));
}

/**
 * Repeats each element.
 *
 * @param a The array, nested arrays or a scalar.
 * @param counts How often: one number, or one for each index along the axis.
 * @param axis The axis; `null` for all elements in a row. Default `null`.
 * @returns The repeated elements.
 * @throws {RangeError} If a count is negative, or there are not as many as indices.
 *
 * @example Each twice
 * ```ts
 * import { array, repeat } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(repeat(array([1, 2]), 2).toNested(), [1, 1, 2, 2]);
 * ```
 */
export function repeat<D extends DType = "float64">(
  a: Operand<D>,
  counts: ArrayInput,
  axis: number | null = null,
): DenseArray<D> {
  const input = axis === null ? ravel<D>(a) : toDense<D>(a);
  const along = checkAxis(axis ?? 0, input.ndim);
  const extent = input.shape[along]!;
  const times = indicesOf(counts);
  if (times.length !== 1 && times.length !== extent) {
    throw new RangeError(`Cannot repeat ${extent} elements by ${times.length} counts`);
  }
  const indices: number[] = [];
  for (let i = 0; i < extent; i++) {
    const count = times[times.length === 1 ? 0 : i]!;
    if (count < 0) throw new RangeError(`Cannot repeat an element ${count} times`);
    for (let k = 0; k < count; k++) indices.push(i);
  }
  return take<D>(input, indices, along);
}

/**
 * Moves elements along axes; those that leave at the end come in at the start.
 *
 * @param a The array, nested arrays or a scalar.
 * @param shift How far, or how far along each axis.
 * @param axis The axis or axes; `null` for all elements in a row. Default `null`.
 * @returns The moved elements.
 * @throws {RangeError} If there is no such axis, or the lists differ in length.
 *
 * @example Two places on
 * ```ts
 * import { arange, roll } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(roll(arange(5), 2).toNested(), [3, 4, 0, 1, 2]);
 * ```
 */
export function roll<D extends DType = "float64">(
  a: Operand<D>,
  shift: number | readonly number[],
  axis: number | readonly number[] | null = null,
): DenseArray<D> {
  const input = toDense<D>(a);
  if (axis === null) {
    const far = typeof shift === "number" ? shift : shift.reduce((sum, own) => sum + own, 0);
    return reshape<D>(roll<D>(ravel<D>(input), far, 0), input.shape);
  }
  const axes = (typeof axis === "number" ? [axis] : axis).map((own) => checkAxis(own, input.ndim));
  const shifts = typeof shift === "number" ? axes.map(() => shift) : shift;
  const pairs = shifts.length === 1 ? axes.map(() => shifts[0]!) : shifts;
  const moved = axes.length === 1 ? pairs.map(() => axes[0]!) : axes;
  if (pairs.length !== moved.length) throw new RangeError(`Cannot move ${axes.length} axes by ${pairs.length} shifts`);
  let result = input;
  moved.forEach((own, at) => result = rollAxis(result, pairs[at]!, own));
  return result === input ? input.copy() : result;
}

function rollAxis<D extends DType>(input: DenseArray<D>, shift: number, axis: number): DenseArray<D> {
  const extent = input.shape[axis]!;
  const far = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (far === 0) return input;
  const whole = input.shape.map(() => ({}));
  const part = (range: { start?: number; stop?: number }): DenseArray<D> =>
    input.slice(...whole.map((all, at) => at === axis ? range : all));
  return concatenate<D>([part({ start: extent - far }), part({ stop: extent - far })], axis);
}

/**
 * Reverses the order of elements along axes.
 *
 * @param a The array, nested arrays or a scalar.
 * @param axis The axis or axes. Default: all.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there is no such axis.
 *
 * @example Backwards
 * ```ts
 * import { array, flip } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(flip(array([1, 2, 3])).toNested(), [3, 2, 1]);
 * ```
 */
export function flip<D extends DType = "float64">(a: Operand<D>, axis?: number | readonly number[]): DenseArray<D> {
  return toDense<D>(a).reverse(axis);
}

/**
 * Turns an array upside down: reverses its first axis.
 *
 * @param a The array, or nested arrays.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there are no axes.
 *
 * @example Rows
 * ```ts
 * import { flipud } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(flipud([[1, 2], [3, 4]]).toNested(), [[3, 4], [1, 2]]);
 * ```
 */
export function flipud<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  return flip<D>(a, 0);
}

/**
 * Turns left and right: reverses the second axis.
 *
 * @param a The array, of two or more axes.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there are fewer axes.
 *
 * @example Columns
 * ```ts
 * import { fliplr } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fliplr([[1, 2], [3, 4]]).toNested(), [[2, 1], [4, 3]]);
 * ```
 */
export function fliplr<D extends DType = "float64">(a: Operand<D>): DenseArray<D> {
  return flip<D>(a, 1);
}

/**
 * Turns the plane of two axes by quarters, from the first axis towards the second.
 *
 * @param a The array, of two or more axes.
 * @param times How many quarters. Default 1.
 * @param axes The two axes. Default the first two.
 * @returns An array that shares the buffer.
 * @throws {RangeError} If there are no such axes, or not two of them.
 *
 * @example A quarter
 * ```ts
 * import { rot90 } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rot90([[1, 2], [3, 4]]).toNested(), [[2, 4], [1, 3]]);
 * ```
 */
export function rot90<D extends DType = "float64">(
  a: Operand<D>,
  times = 1,
  axes: readonly number[] = [0, 1],
): DenseArray<D> {
  const input = toDense<D>(a);
  const [first, second, ...more] = checkAxes(axes, input.ndim);
  if (second === undefined || more.length > 0) throw new RangeError(`Cannot turn (${axes.join(", ")}): give two axes`);
  const quarters = ((times % 4) + 4) % 4;
  if (quarters === 2) return input.reverse([first!, second]);
  if (quarters === 1) return swapaxes<D>(input.reverse(second), first!, second);
  return quarters === 3 ? swapaxes<D>(input, first!, second).reverse(second) : input;
}
