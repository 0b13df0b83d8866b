/**
 * Kernels that work on vectors of 16 bytes at a time. They are made when they are first needed; where the platform has no
 * WebAssembly, or forbids it, there are none, and the kernels in plain TypeScript do the work.
 *
 * @module
 */

import { type AnyData, type DTypeName, itemSize, layoutOf } from "../dtype.ts";
import { pieceLength } from "../walk.ts";
import {
  accumulate,
  accumulator,
  assemble,
  type Code,
  instruction,
  type KernelCode,
  load,
  parameters,
  store,
} from "./assembler.ts";
import { comparisons, instructions, operations, wideningSums } from "./operations.ts";

type Typed = Exclude<AnyData, unknown[]>;
type Run = (a: number, b: number, out: number, rounds: number, aAdvance: number, bAdvance: number) => void;

/** Bytes of each of the three regions of memory: a piece of the widest elements, and room to run over. */
const region = pieceLength * 8 + 1024;

/** Vectors that are worked on in a round of arithmetic. */
const vectors = 4;

let memory: WebAssembly.Memory | undefined;

/** Makes a kernel; gives nothing where the platform does not let it. */
function compile(code: KernelCode): Run | undefined {
  try {
    memory ??= new WebAssembly.Memory({ initial: Math.ceil(3 * region / 65536) });
    const module = new WebAssembly.Module(assemble(code));
    return new WebAssembly.Instance(module, { env: { memory } }).exports["run"] as Run;
  } catch {
    return undefined;
  }
}

/** A view of one of the regions, as elements of a dtype. */
function viewOf(dtype: DTypeName, index: number): Typed {
  const Container = layoutOf(dtype).container as unknown as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => Typed;
  return new Container(memory!.buffer as ArrayBuffer, index * region, region / itemSize(dtype));
}

const { a, b, out } = parameters;

function arithmeticCode(operation: number): KernelCode {
  const round: number[] = [];
  for (let k = 0; k < vectors; k++) {
    round.push(...store(out, 16 * k, [...load(a, 16 * k), ...load(b, 16 * k), ...instruction(operation)]));
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
  const run = compile(compares ? comparisonCode(operation, size) : arithmeticCode(operation));
  if (run === undefined) return undefined;
  const [first, second] = [viewOf(dtype, 0), viewOf(dtype, 1)] as [Float64Array, Float64Array];
  const result = viewOf(compares ? "bool" : dtype, 2) as Float64Array;
  return (x, xStep, y, yStep, to, count) => {
    bring(x as Float64Array, xStep, first, perRound);
    bring(y as Float64Array, yStep, second, perRound);
    const bytes = perRound * size;
    run(0, region, 2 * region, Math.ceil(count / perRound), xStep * bytes, yStep * bytes);
    (to as Float64Array).set(result.subarray(0, count));
  };
}

function bring(x: Float64Array, step: number, to: Float64Array, perRound: number): void {
  if (step === 0) to.fill(x[0]!, 0, perRound);
  else to.set(x);
}

/** Reduces a run of elements to one. */
export type VectorReducer = (x: AnyData, start: number, count: number) => number;

const reducers = new Map<string, VectorReducer | undefined>();

/**
 * Finds the kernel of a reduction: the least or greatest element, or the exact sum of integers of up to 16 bits.
 *
 * @param name The reduction.
 * @param dtype The dtype of the elements.
 * @returns The kernel, for runs of at most 8,192 elements; nothing where there is none.
 */
export function vectorReducer(name: "minimum" | "maximum" | "sum", dtype: DTypeName): VectorReducer | undefined {
  const key = `${name} ${dtype}`;
  if (!reducers.has(key)) reducers.set(key, name === "sum" ? makeSum(dtype) : makeExtreme(name, dtype));
  return reducers.get(key);
}

function reductionCode(step: (vector: Code, sum: Code) => Code): KernelCode {
  const [before, round, after]: number[][] = [[], [], []];
  for (let k = 0; k < vectors; k++) {
    before!.push(...accumulate(k, load(b, 16 * k)));
    round!.push(...accumulate(k, step(load(a, 16 * k), accumulator(k))));
    after!.push(...store(b, 16 * k, accumulator(k)));
  }
  return { before, round: round!, after, outAdvance: 0, accumulators: vectors };
}

function makeExtreme(name: "minimum" | "maximum", dtype: DTypeName): VectorReducer | undefined {
  const operation = operations[dtype]?.[name];
  if (operation === undefined) return undefined;
  const perRound = 16 * vectors / itemSize(dtype);
  const run = compile(reductionCode((vector, least) => [...least, ...vector, ...instruction(operation)]));
  if (run === undefined) return undefined;
  const [first, second] = [viewOf(dtype, 0), viewOf(dtype, 1)] as [Float64Array, Float64Array];
  const choose = name === "minimum" ? Math.min : Math.max;
  return (x, start, count) => {
    const numbers = x as Float64Array;
    first.set(numbers.subarray(start, start + count));
    const rounds = Math.ceil(count / perRound);
    first.fill(numbers[start]!, count, rounds * perRound);
    second.fill(numbers[start]!, 0, perRound);
    run(0, region, 0, rounds, 16 * vectors, 0);
    let chosen = second[0]!;
    for (let i = 1; i < perRound; i++) chosen = choose(chosen, second[i]!);
    return chosen;
  };
}

function makeSum(dtype: DTypeName): VectorReducer | undefined {
  const widening = wideningSums[dtype];
  if (widening === undefined) return undefined;
  const perRound = 16 * vectors / itemSize(dtype);
  const run = compile(reductionCode((vector, sum) => [
    ...sum,
    ...vector,
    ...widening.flatMap((number) => [...instruction(number)]),
    ...instruction(instructions.addWords),
  ]));
  if (run === undefined) return undefined;
  const first = viewOf(dtype, 0) as Float64Array;
  const sums = viewOf("int32", 1) as Int32Array;
  return (x, start, count) => {
    first.set((x as Float64Array).subarray(start, start + count));
    const rounds = Math.ceil(count / perRound);
    first.fill(0, count, rounds * perRound);
    sums.fill(0, 0, 4 * vectors);
    run(0, region, 0, rounds, 16 * vectors, 0);
    let sum = 0;
    for (let i = 0; i < 4 * vectors; i++) sum += sums[i]!;
    return sum;
  };
}
