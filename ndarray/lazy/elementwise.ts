/**
 * Functions that work element by element: at once on arrays in memory, lazily where an operand is lazy.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { makeLazy } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import type { ElementFunction, LazyOnes } from "../operators.ts";
import type { FunctionOptions } from "../ufunc.ts";
import { ComputedBackend } from "./computed_backend.ts";
import { applyLazily, isLazy } from "./expression.ts";

/** What a function gives for operands of some types: a lazy array where one of them is lazy, else one in memory. */
export type Elementwise<D extends DType, A, B = never> = [LazyOnes<A | B>] extends [never] ? DenseArray<D>
  : NDArray<D, "lazy">;

/**
 * Runs a function, or makes the lazy array that runs it when it is read.
 *
 * @param f The function, on arrays in memory; it takes its options last.
 * @param operands What it takes before them.
 * @param options Where the results go.
 * @returns The results.
 * @throws {TypeError} If lazy results are to go into an array in memory.
 */
export function elementwise<D extends DType, A, B = never>(
  f: (...operands: never[]) => DenseArray<D>,
  operands: readonly ArrayInput[],
  options: FunctionOptions,
): Elementwise<D, A, B> {
  const call = f as unknown as (...all: unknown[]) => Elementwise<D, A, B>;
  if (!operands.some(isLazy)) return call(...operands, options);
  if (options.out !== undefined) {
    throw new TypeError("Cannot put results of a lazy array into `out`: read() them, or set() an array to them");
  }
  const expression = applyLazily(f as unknown as ElementFunction, operands, { takesOut: true });
  return makeLazy(new ComputedBackend(expression)) as unknown as Elementwise<D, A, B>;
}
