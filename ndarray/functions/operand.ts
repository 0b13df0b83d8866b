/**
 * What functions take: arrays in memory, and what can be made one.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { isDense, makeDense } from "../family.ts";
import { type ArrayInput, type Elements, elementsOf } from "../input.ts";

/** An array of a dtype, or what one can be made from. */
export type Operand<D extends DType> = DenseArray<D> | ArrayInput;

/**
 * Gives an operand as an array in memory.
 *
 * @param operand An array, nested arrays, a typed array, a scalar, or elements.
 * @returns The array; one that was given is not copied.
 * @throws {TypeError} If it is lazy.
 * @throws {RangeError} If nested arrays differ in length.
 */
export function toDense<D extends DType = DType>(operand: Operand<D> | Elements): DenseArray<D> {
  if (isDense(operand)) return operand as unknown as DenseArray<D>;
  const { dtype, shape, storage } = isElements(operand) ? operand : elementsOf(operand);
  return makeDense(dtype as D, shape, storage);
}

function isElements(operand: unknown): operand is Elements {
  return typeof operand === "object" && operand !== null && "storage" in operand;
}
