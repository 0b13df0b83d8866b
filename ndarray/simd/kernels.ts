/**
 * Kernels that work on vectors of 16 bytes at a time. They are made when they are first needed; where the platform has no
 * WebAssembly, or forbids it, there are none, and the kernels in plain TypeScript do the work.
 *
 * @module
 */

import { type AnyData, type DTypeName, itemSize } from "../dtype.ts";
import { type Code, instruction, type KernelCode, load, parameters, store } from "./assembler.ts";
import { compile, type Numbers, region, vectors, viewOf } from "./memory.ts";
import { comparisons, instructions, operationCode, operations } from "./operations.ts";

const { a, b, out } = parameters;

/** Works on some vectors. */
function arithmeticCode(name: string, dtype: DTypeName): KernelCode {
  const round: number[] = [];
  for (let k = 0; k < vectors; k++) {
    round.push(...store(out, 16 * k, operationCode(name, dtype, load(a, 16 * k), load(b, 16 * k))!));
  }
  return { round, outAdvance: 16 * vectors };
}

/** Compares 16 elements, and gives 16 bytes of 0 or 1. */
function comparisonCode(operation: number, size: number): KernelCode {
  const compared = (element: number): Code => [
    ...load(a, element * size),
    ...load(b, element * size),
    ...instruction(operation),
  ];
  const even = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
  const words = (element: number): Code =>
    size === 4
      ? compared(element)
      : [...compared(element), ...compared(element + 2), ...instruction(instructions.shuffle, ...even)];
  const halves = (element: number): Code =>
    size === 2
      ? compared(element)
      : [...words(element), ...words(element + 4), ...instruction(instructions.narrowTo16)];
  const bytes = size === 1 ? compared(0) : [...halves(0), ...halves(8), ...instruction(instructions.narrowTo8)];
  const ones = instruction(instructions.constant, ...new Array<number>(16).fill(1));
  return { round: store(out, 0, [...bytes, ...ones, ...instruction(instructions.and)]), outAdvance: 16 };
}

/** Works on two runs of elements of one dtype; a step of 0 takes the first element for all. */
export type VectorKernel = (x: AnyData, xStep: number, y: AnyData, yStep: number, to: AnyData, count: number) => void;

const binaryKernels = new Map<string, VectorKernel | undefined>();

/**
 * Finds the kernel of an operation on two arrays of one dtype.
 *
 * @param name The operation: `add`, `less`, ...
 * @param dtype The dtype of both.
 * @returns The kernel, for pieces of at most 8,192 elements; nothing where there is none.
 */
export function vectorKernel(name: string, dtype: DTypeName): VectorKernel | undefined {
  const key = `${name} ${dtype}`;
  if (!binaryKernels.has(key)) binaryKernels.set(key, makeKernel(name, dtype));
  return binaryKernels.get(key);
}

function makeKernel(name: string, dtype: DTypeName): VectorKernel | undefined {
  const operation = operations[dtype]?.[name];
  if (operation === undefined) return undefined;
  const size = itemSize(dtype);
  const compares = comparisons.has(name);
  const perRound = compares ? 16 : 16 * vectors / size;
  const run = compile(compares ? comparisonCode(operation, size) : arithmeticCode(name, dtype));
  if (run === undefined) return undefined;
  const [first, second] = [viewOf(dtype, 0), viewOf(dtype, 1)];
  const results = [0, 1, 2].map((index) => viewOf(compares ? "bool" : dtype, index));
  return (x, xStep, y, yStep, to, count) => {
    bring(x as Numbers, xStep, first, perRound);
    bring(y as Numbers, yStep, second, perRound);
    const bytes = perRound * size;
    // Results take the place of an operand, so that two regions do, which stay in the nearest cache.
    const place = xStep === 1 ? 0 : yStep === 1 ? 1 : 2;
    run(0, region, place * region, Math.ceil(count / perRound), xStep * bytes, yStep * bytes);
    (to as Numbers).set(results[place]!.subarray(0, count));
  };
}

function bring(x: Numbers, step: number, to: Numbers, perRound: number): void {
  if (step === 0) to.fill(x[0]!, 0, perRound);
  else to.set(x);
}
