/**
 * Where the lazy half of the family finds the dense half without importing it: `dense.ts` extends `array.ts`, so the
 * import can only go one way.
 *
 * @module
 */

import type { DenseArray } from "./dense.ts";
import type { DType } from "./dtype.ts";
import type { Storage } from "./storage.ts";

/** What the module of the dense half offers. */
interface DenseFamily {
  /** Makes a dense array over a storage. */
  make<D extends DType>(dtype: D, shape: readonly number[], storage: Storage): DenseArray<D>;
  /** Tells whether a value is a dense array. */
  is(value: unknown): value is DenseArray;
}

let dense: DenseFamily | undefined;

/**
 * Makes the dense half known. Called once, by the module that defines it.
 *
 * @param family What it offers.
 */
export function registerDense(family: DenseFamily): void {
  dense = family;
}

/**
 * Makes a dense array over a storage.
 *
 * @param dtype The dtype of the elements; not an array dtype.
 * @param shape The shape.
 * @param storage Where the elements stand.
 * @returns The array.
 */
export function makeDense<D extends DType>(dtype: D, shape: readonly number[], storage: Storage): DenseArray<D> {
  return dense!.make(dtype, shape, storage);
}

/**
 * Tells whether a value is a dense array.
 *
 * @param value Any value.
 * @returns Whether it is one.
 */
export function isDense(value: unknown): value is DenseArray {
  return dense !== undefined && dense.is(value);
}
