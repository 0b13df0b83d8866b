/**
 * What the scale-offset filter's client values say, and its numbers as bits.
 *
 * @module
 */

import { damage } from "./damage.ts";

/** Scaling by a number of decimal digits. */
export const D_SCALE = 0;
/** Integers as distances to their minimum. */
export const INTEGER_SCALE = 2;
/** The class of floating-point numbers. */
export const FLOAT_CLASS = 1;

/** How many client values there are. */
export const PARAMETER_COUNT = 20;
/** The client value at which the fill value starts. */
export const FILL_PARAMETER = 8;
/** The bytes before the numbers. */
export const HEADER_SIZE = 21;

/** What the client values say. */
export interface Format {
  readonly scaleFactor: number;
  readonly count: number;
  readonly float: boolean;
  readonly size: number;
  readonly signed: boolean;
  readonly bigEndian: boolean;
  /** The fill value, as the element it would be. */
  readonly fill: Word | undefined;
}

/** An unsigned number of 64 bits. */
export interface Word {
  readonly high: number;
  readonly low: number;
}

type FirstParameters = [number, number, number, number, number, number, number, number];

/** Reads the client values. */
export function readFormat(parameters: readonly number[]): Format {
  if (parameters.length < FILL_PARAMETER) throw damage("scaleoffset", "parameters are cut short");
  const [scaleType, scaleFactor, count, kind, size, sign, order, hasFill] = parameters as FirstParameters;
  const float = kind === FLOAT_CLASS;
  if (kind > FLOAT_CLASS || !(float ? [4, 8] : [1, 2, 4, 8]).includes(size)) {
    throw damage("scaleoffset", `parameters describe numbers of class ${kind} and ${size} bytes`);
  }
  if (scaleType !== (float ? D_SCALE : INTEGER_SCALE)) {
    throw damage("scaleoffset", `parameters name a way of scaling that does not fit the numbers (${scaleType})`);
  }
  const fill = { low: parameters[FILL_PARAMETER] ?? 0, high: parameters[FILL_PARAMETER + 1] ?? 0 };
  return {
    scaleFactor: scaleFactor | 0,
    count,
    float,
    size,
    signed: sign === 1,
    bigEndian: order === 1,
    fill: hasFill === 1 ? fill : undefined,
  };
}

/** Whether the filter leaves all bytes as they are: the caller asked for all bits of an integer. */
export function leavesAsIs(format: Format): boolean {
  return !format.float && format.scaleFactor === 8 * format.size;
}

/** The highest code of so many bits: it stands for the fill value. */
export function highestCode(bits: number): Word {
  return { high: bits > 32 ? 2 ** (bits - 32) - 1 : 0, low: bits >= 32 ? 0xffffffff : 2 ** bits - 1 };
}

/** Exact where `10 ** exponent` may be off by a bit. */
export function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}

/** Takes bits as a floating-point number. */
export function toFloat(word: Word, size: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, word.low, true);
  view.setUint32(4, word.high, true);
  return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}

/** Writes the low `size` bytes of a number. */
export function writeWord(
  view: DataView,
  at: number,
  size: number,
  high: number,
  low: number,
  bigEndian: boolean,
): void {
  if (size === 1) view.setUint8(at, low);
  else if (size === 2) view.setUint16(at, low, !bigEndian);
  else if (size === 4) view.setUint32(at, low, !bigEndian);
  else {
    view.setUint32(at + (bigEndian ? 4 : 0), low, !bigEndian);
    view.setUint32(at + (bigEndian ? 0 : 4), high, !bigEndian);
  }
}

/** Reverses the bytes of each number. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at + size <= bytes.byteLength; at += size) bytes.subarray(at, at + size).reverse();
}

/** Gives the bits of a floating-point number. */
export function fromFloat(value: number, size: number): Word {
  const view = new DataView(new ArrayBuffer(8));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return { high: view.getUint32(4, true), low: view.getUint32(0, true) };
}
