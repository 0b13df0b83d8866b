/**
 * Leaving NaN out of reductions.
 *
 * @module
 */

import { kindOf } from "../casting.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import type { ReduceOptions } from "../reductions.ts";
import { isnan } from "./float_classes.ts";
import { where } from "./where.ts";

/** Whether elements of a dtype can be NaN. */
export function mayBeNaN({ dtype }: DenseArray): boolean {
  return kindOf(dtype) === "float" || kindOf(dtype) === "complex";
}

/** The array with another number in the place of NaN. */
export function without(input: DenseArray, other: number): DenseArray {
  return mayBeNaN(input) ? where<DType>(isnan(input), other, input) : input;
}

/** The axes of a reduction, named also where all are meant. */
export function named(
  { shape }: DenseArray,
  options: ReduceOptions,
): { axis: number | readonly number[]; keepDims?: boolean | undefined } {
  return { axis: options.axis ?? shape.map((_, axis) => axis), keepDims: options.keepDims };
}

/** The result of a reduction as it is given: a plain value where all axes were reduced. */
export function plain(result: DenseArray, { axis, keepDims }: ReduceOptions): unknown {
  return axis === undefined && !keepDims ? result.item() : result;
}
