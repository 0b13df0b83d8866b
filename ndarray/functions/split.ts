/**
 * Cutting dense arrays into parts that share their buffer.
 *
 * @module
 */

import { checkAxis } from "../axes.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { type Operand, toDense } from "./operand.ts";

/**
 * Cuts an array into parts of equal or nearly equal extents: the first ones take what is left over.
 *
 * @param a The array, or nested arrays.
 * @param sections How many parts, or where to cut.
 * @param axis The axis. Default 0.
 * @returns The parts, sharing the buffer.
 * @throws {RangeError} If there is no such axis, or `sections` is less than 1.
 *
 * @example Five in two parts
 * ```ts
 * import { arange, arraySplit } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arraySplit(arange(5), 2).map((part) => part.toNested()), [[0, 1, 2], [3, 4]]);
 * ```
 */
export function arraySplit<D extends DType = "float64">(
  a: Operand<D>,
  sections: number | readonly number[],
  axis = 0,
): DenseArray<D>[] {
  const input = toDense<D>(a);
  const along = checkAxis(axis, input.ndim);
  const extent = input.shape[along]!;
  const cuts = typeof sections === "number" ? evenCuts(extent, sections) : sections;
  const whole = input.shape.map(() => ({}));
  return [0, ...cuts].map((start, part) => {
    const items: { start?: number; stop?: number }[] = [...whole];
    items[along] = part === cuts.length ? { start } : { start, stop: cuts[part]! };
    return input.slice(...items);
  });
}

function evenCuts(extent: number, sections: number): number[] {
  if (!Number.isInteger(sections) || sections < 1) throw new RangeError(`Cannot cut an array into ${sections} parts`);
  const each = Math.floor(extent / sections);
  const longer = extent % sections;
  return Array.from({ length: sections - 1 }, (_, part) => (part + 1) * each + Math.min(part + 1, longer));
}

/**
 * Cuts an array into parts of equal extents, or at given places.
 *
 * @param a The array, or nested arrays.
 * @param sections How many parts, or where to cut.
 * @param axis The axis. Default 0.
 * @returns The parts, sharing the buffer.
 * @throws {RangeError} If there is no such axis, or the extent is no multiple of `sections`.
 *
 * @example At two places
 * ```ts
 * import { arange, split } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(split(arange(4), [1, 3]).map((part) => part.toNested()), [[0], [1, 2], [3]]);
 * ```
 */
export function split<D extends DType = "float64">(
  a: Operand<D>,
  sections: number | readonly number[],
  axis = 0,
): DenseArray<D>[] {
  const input = toDense<D>(a);
  const extent = input.shape[checkAxis(axis, input.ndim)]!;
  if (typeof sections === "number" && extent % sections !== 0) {
    throw new RangeError(`Cannot cut an extent of ${extent} into ${sections} equal parts`);
  }
  return arraySplit<D>(input, sections, axis);
}

/**
 * Cuts an array along its first axis.
 *
 * @param a The array, of two or more axes.
 * @param sections How many parts, or where to cut.
 * @returns The parts, sharing the buffer.
 * @throws {RangeError} If there are fewer axes, or the extent is no multiple of `sections`.
 *
 * @example Row by row
 * ```ts
 * import { vsplit } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(vsplit([[1, 2], [3, 4]], 2).map((part) => part.toNested()), [[[1, 2]], [[3, 4]]]);
 * ```
 */
export function vsplit<D extends DType = "float64">(
  a: Operand<D>,
  sections: number | readonly number[],
): DenseArray<D>[] {
  return split<D>(atLeast(toDense<D>(a), 2), sections, 0);
}

/**
 * Cuts an array along its second axis; one of one axis along that.
 *
 * @param a The array, of one or more axes.
 * @param sections How many parts, or where to cut.
 * @returns The parts, sharing the buffer.
 * @throws {RangeError} If there are no axes, or the extent is no multiple of `sections`.
 *
 * @example Column by column
 * ```ts
 * import { hsplit } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hsplit([[1, 2], [3, 4]], 2).map((part) => part.toNested()), [[[1], [3]], [[2], [4]]]);
 * ```
 */
export function hsplit<D extends DType = "float64">(
  a: Operand<D>,
  sections: number | readonly number[],
): DenseArray<D>[] {
  const input = atLeast(toDense<D>(a), 1);
  return split<D>(input, sections, input.ndim === 1 ? 0 : 1);
}

/**
 * Cuts an array along its third axis.
 *
 * @param a The array, of three or more axes.
 * @param sections How many parts, or where to cut.
 * @returns The parts, sharing the buffer.
 * @throws {RangeError} If there are fewer axes, or the extent is no multiple of `sections`.
 *
 * @example Layer by layer
 * ```ts
 * import { dsplit, zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dsplit(zeros([2, 3, 4]), 2).map((part) => part.shape), [[2, 3, 2], [2, 3, 2]]);
 * ```
 */
export function dsplit<D extends DType = "float64">(
  a: Operand<D>,
  sections: number | readonly number[],
): DenseArray<D>[] {
  return split<D>(atLeast(toDense<D>(a), 3), sections, 2);
}

function atLeast<D extends DType>(input: DenseArray<D>, ndim: number): DenseArray<D> {
  if (input.ndim < ndim) throw new RangeError(`Cannot cut so: the array has ${input.ndim} axes, not ${ndim}`);
  return input;
}
