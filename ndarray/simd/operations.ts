/**
 * The vector instructions of each operation, by dtype: the numbers of the WebAssembly specification.
 *
 * @module
 */

import type { DTypeName } from "../dtype.ts";
import { type Code, instruction } from "./assembler.ts";

type Table = Readonly<Record<string, number>>;

const bits: Table = { bitwiseAnd: 0x4e, bitwiseOr: 0x50, bitwiseXor: 0x51 };

const order8: Table = { equal: 0x23, notEqual: 0x24 };
const order16: Table = { equal: 0x2d, notEqual: 0x2e };
const order32: Table = { equal: 0x37, notEqual: 0x38 };

/** The instruction of each operation that one instruction does. */
export const operations: Readonly<Partial<Record<DTypeName, Table>>> = {
  int8: { ...bits, ...order8, ...signedOrder(0x25), add: 0x6e, subtract: 0x71, minimum: 0x76, maximum: 0x78 },
  uint8: { ...bits, ...order8, ...signedOrder(0x26), add: 0x6e, subtract: 0x71, minimum: 0x77, maximum: 0x79 },
  int16: {
    ...bits,
    ...order16,
    ...signedOrder(0x2f),
    add: 0x8e,
    subtract: 0x91,
    multiply: 0x95,
    minimum: 0x96,
    maximum: 0x98,
  },
  uint16: {
    ...bits,
    ...order16,
    ...signedOrder(0x30),
    add: 0x8e,
    subtract: 0x91,
    multiply: 0x95,
    minimum: 0x97,
    maximum: 0x99,
  },
  int32: {
    ...bits,
    ...order32,
    ...signedOrder(0x39),
    add: 0xae,
    subtract: 0xb1,
    multiply: 0xb5,
    minimum: 0xb6,
    maximum: 0xb8,
  },
  uint32: {
    ...bits,
    ...order32,
    ...signedOrder(0x3a),
    add: 0xae,
    subtract: 0xb1,
    multiply: 0xb5,
    minimum: 0xb7,
    maximum: 0xb9,
  },
  int64: {
    ...bits,
    equal: 0xd6,
    notEqual: 0xd7,
    less: 0xd8,
    greater: 0xd9,
    lessEqual: 0xda,
    greaterEqual: 0xdb,
    add: 0xce,
    subtract: 0xd1,
    multiply: 0xd5,
  },
  uint64: { ...bits, equal: 0xd6, notEqual: 0xd7, add: 0xce, subtract: 0xd1, multiply: 0xd5 },
  float32: {
    ...floatOrder(0x41),
    add: 0xe4,
    subtract: 0xe5,
    multiply: 0xe6,
    divide: 0xe7,
    minimum: 0xe8,
    maximum: 0xe9,
  },
  float64: {
    ...floatOrder(0x47),
    minimum: 0xf4,
    maximum: 0xf5,
  },
};

/** Comparisons of integers: those of signed and unsigned ones take turns. */
function signedOrder(first: number): Table {
  return { less: first, greater: first + 2, lessEqual: first + 4, greaterEqual: first + 6 };
}

function floatOrder(first: number): Table {
  return {
    equal: first,
    notEqual: first + 1,
    less: first + 2,
    greater: first + 3,
    lessEqual: first + 4,
    greaterEqual: first + 5,
  };
}

/** The operations whose results are truth values. */
export const comparisons: ReadonlySet<string> = new Set([
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
]);

/** How sums of small integers are widened: pairs of lanes are added up into lanes of twice the width. */
export const wideningSums: Readonly<Partial<Record<DTypeName, readonly number[]>>> = {
  bool: [0x7d, 0x7f],
  uint8: [0x7d, 0x7f],
  int8: [0x7c, 0x7e],
  int16: [0x7e],
  uint16: [0x7f],
};

/**
 * How small integers are widened to 32 bits without being added up: the low and the high half of a vector become vectors
 * of twice the width, once or twice.
 */
export const wideningRows: Readonly<Partial<Record<DTypeName, readonly (readonly number[])[]>>> = {
  bool: [[0x89, 0x8a], [0xa9, 0xaa]],
  uint8: [[0x89, 0x8a], [0xa9, 0xaa]],
  int8: [[0x87, 0x88], [0xa7, 0xa8]],
  int16: [[0xa7, 0xa8]],
  uint16: [[0xa9, 0xaa]],
};

/** The least or greatest of two floats without regard to NaNs: where the second is a NaN, the first is kept. */
const extremes: Readonly<Partial<Record<DTypeName, Table>>> = {
  float32: { minimum: 0xea, maximum: 0xeb },
  float64: { minimum: 0xf6, maximum: 0xf7 },
};

/**
 * Gives the instructions of an operation.
 *
 * @param name The operation.
 * @param dtype The dtype of the elements.
 * @param first The instructions that give the first operand.
 * @param second The instructions that give the second one.
 * @returns The instructions; nothing where vectors do not know the operation.
 */
export function operationCode(name: string, dtype: DTypeName, first: Code, second: Code): Code | undefined {
  const table = operations[dtype];
  const operation = table?.[name];
  if (operation === undefined) return undefined;
  const extreme = extremes[dtype]?.[name];
  if (extreme === undefined) return [...first, ...second, ...instruction(operation)];
  // Much faster than the instruction that looks after NaNs itself: they are put in as vectors of ones, which are NaNs.
  const isNaN = [...second, ...second, ...instruction(table!["notEqual"]!)];
  return [...first, ...second, ...instruction(extreme), ...isNaN, ...instruction(instructions.or)];
}

/** Further instructions. */
export const instructions = {
  addDoubles: 0xf0,
  addLongs: 0xce,
  addWords: 0xae,
  and: 0x4e,
  constant: 0x0c,
  exclusiveOr: 0x51,
  extendHighWords: 0xca,
  extendLowWords: 0xc9,
  multiplyDoubles: 0xf2,
  narrowTo16: 0x85,
  narrowTo8: 0x65,
  or: 0x50,
  pairsOfProducts: 0xba,
  shuffle: 0x0d,
  subtractDoubles: 0xf1,
} as const;
