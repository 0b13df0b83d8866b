/**
 * Comparison of texts, by code points, and of runs of bytes.
 *
 * @module
 */

import { contiguous } from "./copy.ts";
import type { DenseArray } from "./dense.ts";
import { makeDense } from "./family.ts";
import { broadcastStorage, type Elements } from "./input.ts";
import { broadcastShapes } from "./promotion.ts";
import { newStorage, runOf, sizeOf } from "./storage.ts";
import type { FunctionOptions } from "./ufunc.ts";

/**
 * Compares texts by code points, where the language compares by UTF-16 units.
 *
 * @param a One text.
 * @param b The other.
 * @returns A negative number where the one comes first, a positive one where the other does, 0 where they are equal.
 */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    // Surrogates stand for code points beyond all others.
    if (x >= 0xd800 && y >= 0xd800) [x, y] = [x < 0xe000 ? x + 0x10000 : x, y < 0xe000 ? y + 0x10000 : y];
    return x - y;
  }
  return a.length - b.length;
}

/**
 * Compares runs of bytes as numpy does: zeros at the end do not count.
 *
 * @param a One run.
 * @param b The other.
 * @returns A negative number where the one comes first, a positive one where the other does, 0 where they are equal.
 */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = (a[i] ?? 0) - (b[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

const tests: Readonly<Record<string, (order: number) => boolean>> = {
  equal: (order) => order === 0,
  notEqual: (order) => order !== 0,
  less: (order) => order < 0,
  lessEqual: (order) => order <= 0,
  greater: (order) => order > 0,
  greaterEqual: (order) => order >= 0,
};

/**
 * Compares arrays of texts, or of runs of bytes.
 *
 * @param dtype The dtype of both.
 * @param name The comparison.
 * @param a One array.
 * @param b The other.
 * @param options Where the results go.
 * @returns The answers.
 * @throws {RangeError} If the shapes do not fit.
 */
export function compareTextArrays(
  dtype: "string" | "bytes",
  name: string,
  a: Elements,
  b: Elements,
  options: FunctionOptions,
): DenseArray<"bool"> {
  const shape = broadcastShapes(a.shape, b.shape);
  const count = sizeOf(shape);
  const [x, y] = [a, b].map((elements) => {
    const { data, offset } = contiguous(dtype, shape, broadcastStorage(elements, shape));
    return runOf(dtype, data, offset, count) as unknown[];
  }) as [never[], never[]];
  const order: (a: never, b: never) => number = dtype === "string" ? compareTexts : compareBytes;
  const storage = newStorage("bool", shape);
  const [answers, test] = [storage.data as Uint8Array, tests[name]!];
  for (let i = 0; i < count; i++) answers[i] = Number(test(order(x[i]!, y[i]!)));
  const result = makeDense("bool", shape, storage);
  if (options.out === undefined) return result;
  options.out.set(result);
  return options.out as DenseArray<"bool">;
}
