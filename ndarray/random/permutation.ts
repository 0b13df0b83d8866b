/**
 * Arrays in random order.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { type Below, int64, shuffledPositions, shuffleList } from "./bounded.ts";

/** Puts the rows of an array, or a list, in random order, in place. */
export function shuffleRows(array: DenseArray | unknown[], below: Below): void {
  if (Array.isArray(array)) return shuffleList(array, below);
  if (array.ndim === 0) throw new TypeError("Cannot shuffle an array without axes");
  array.set(array.copy().slice(shuffledPositions(array.shape[0]!, below)));
}

/** The rows of an array in random order, or as many whole numbers from 0 on. */
export function permuted<D extends DType>(array: number | DenseArray<D>, below: Below): DenseArray<D> {
  if (typeof array === "number") return int64(shuffledPositions(array, below)) as unknown as DenseArray<D>;
  if (array.ndim === 0) throw new TypeError("Cannot permute an array without axes");
  return array.slice(shuffledPositions(array.shape[0]!, below)).copy() as DenseArray<D>;
}
