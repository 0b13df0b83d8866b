/**
 * Where modules find the two halves of the family without importing them: `dense.ts` extends `array.ts`, which extends
 * what computes with both, so the imports can only go one way.
 *
 * @module
 */

import type { NDArray } from "./array.ts";
import type { Backend } from "./backend.ts";
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

let lazy: (<D extends DType>(backend: Backend<D>) => NDArray<D, "lazy">) | undefined;

/**
 * Makes the lazy half known. Called once, by the module that defines it.
 *
 * @param make Makes the array that shows the whole of a backend.
 */
export function registerLazy(make: <D extends DType>(backend: Backend<D>) => NDArray<D, "lazy">): void {
  lazy = make;
}

/**
 * Makes a lazy array over a backend.
 *
 * @param backend Where the elements live.
 * @returns The array that shows the whole of it.
 */
export function makeLazy<D extends DType>(backend: Backend<D>): NDArray<D, "lazy"> {
  return lazy!(backend);
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
