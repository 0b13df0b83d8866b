/**
 * The memory that the kernels work in: three regions, into which pieces are brought. What stands there is good for one
 * call only; nothing waits between bringing a piece and taking out what it came to.
 *
 * @module
 */

import { type AnyData, type DTypeName, itemSize, layoutOf } from "../dtype.ts";
import { pieceLength } from "../walk.ts";
import { assemble, type KernelCode } from "./assembler.ts";

/** A container of numbers. Kernels work on all kinds of them; the type stands for any. */
export type Numbers = Float64Array;

/** Runs a kernel: where it reads and writes, in bytes, how many rounds, and how far the inputs move in each. */
export type Run = (a: number, b: number, out: number, rounds: number, aAdvance: number, bAdvance: number) => void;

/** Bytes of each region: a piece of the widest elements, and room to run over. */
export const region = pieceLength * 8 + 1024;

/** Vectors that are worked on in a round. */
export const vectors = 4;

let memory: WebAssembly.Memory | undefined;

/**
 * Makes a kernel.
 *
 * @param code What it does.
 * @returns The kernel; nothing where the platform does not let it.
 */
export function compile(code: KernelCode): Run | undefined {
  try {
    memory ??= new WebAssembly.Memory({ initial: Math.ceil(3 * region / 65536) });
    const module = new WebAssembly.Module(assemble(code));
    return new WebAssembly.Instance(module, { env: { memory } }).exports["run"] as Run;
  } catch {
    return undefined;
  }
}

/**
 * Gives a region, once there is a kernel.
 *
 * @param dtype The dtype as which it is seen.
 * @param index Which one: 0, 1 or 2.
 * @returns The whole region.
 */
export function viewOf(dtype: DTypeName, index: number): Numbers {
  const Container = layoutOf(dtype).container as unknown as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => Numbers;
  return new Container(memory!.buffer as ArrayBuffer, index * region, region / itemSize(dtype));
}

/**
 * Brings rows into a region, one behind the other.
 *
 * @param view The region.
 * @param data Where the rows stand.
 * @param start The first element.
 * @param rowStep How far rows are apart.
 * @param rows The number of rows.
 * @param columns The number of elements of each.
 */
export function bringRows(
  view: Numbers,
  data: AnyData,
  start: number,
  rowStep: number,
  rows: number,
  columns: number,
): void {
  const numbers = data as Numbers;
  if (rows === 1 || rowStep === columns) view.set(numbers.subarray(start, start + rows * columns));
  else {
    for (let row = 0; row < rows; row++) {
      const from = start + row * rowStep;
      view.set(numbers.subarray(from, from + columns), row * columns);
    }
  }
}
