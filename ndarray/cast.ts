/**
 * Conversion between numeric dtypes, and between text and its bytes.
 *
 * The platform converts between typed arrays of numbers itself, wrapping integers around as C casts do; what it does
 * not convert (truth values, complex numbers, 64-bit integers against numbers) is done here, piece by piece.
 *
 * @module
 */

import { canConvert, kindOf } from "./casting.ts";
import { copyBox } from "./scatter.ts";
import { aligned } from "./copy.ts";
import { allocate, type AnyData, type DType, type DTypeName, dtypeText, hasFloat16Array, layoutOf } from "./dtype.ts";
import { newStorage, runOf, type Storage } from "./storage.ts";
import { walkPieces } from "./walk.ts";

type Numbers = Float64Array | Float32Array | Int32Array;
type BigInts = BigInt64Array | BigUint64Array;

/** Converts contiguous elements; `to` is as long as `from` has elements. */
export type Converter = (from: AnyData, to: AnyData) => void;

function isBig(dtype: DType): boolean {
  return layoutOf(dtype).itemSize === 8 && (kindOf(dtype) === "signed" || kindOf(dtype) === "unsigned");
}

function setNumbers(from: AnyData, to: AnyData): void {
  (to as Numbers).set(from as Numbers);
}

function setBigInts(from: AnyData, to: AnyData): void {
  (to as BigInts).set(from as BigInts);
}

function bigIntsToNumbers(from: AnyData, to: AnyData): void {
  const [source, target] = [from as BigInts, to as Numbers];
  for (let i = 0; i < source.length; i++) target[i] = Number(source[i]!);
}

/** The low bits of big integers, for targets of up to 32 bits. */
function bigIntsToInts(from: AnyData, to: AnyData): void {
  const { buffer, byteOffset, length } = from as BigInts;
  const words = new Int32Array(buffer, byteOffset, length * 2);
  const target = to as Int32Array;
  for (let i = 0; i < length; i++) target[i] = words[2 * i]!;
}

function numbersToBigInts(from: AnyData, to: AnyData): void {
  const [source, target] = [from as Numbers, to as BigInts];
  for (let i = 0; i < source.length; i++) target[i] = wholeBigInt(source[i]!);
}

/**
 * Gives the whole part of a number; what no integer can express gives the least int64, as on the machines numpy runs on.
 *
 * @param value The number.
 * @returns Its whole part.
 */
export function wholeBigInt(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function toTruth(from: AnyData, to: AnyData): void {
  const target = to as Uint8Array;
  const source = from as Numbers;
  // Loosely, so that 0n is false as well.
  for (let i = 0; i < target.length; i++) target[i] = source[i]! != 0 ? 1 : 0;
}

function complexToTruth(from: AnyData, to: AnyData): void {
  const [source, target] = [from as Numbers, to as Uint8Array];
  for (let i = 0; i < target.length; i++) target[i] = source[2 * i] !== 0 || source[2 * i + 1] !== 0 ? 1 : 0;
}

function realParts(from: AnyData, to: AnyData): void {
  const [source, target] = [from as Numbers, to as Numbers];
  for (let i = 0; i < target.length; i++) target[i] = source[2 * i]!;
}

function toComplex(from: AnyData, to: AnyData): void {
  const [source, target] = [from as Numbers, to as Numbers];
  for (let i = 0; i < source.length; i++) {
    target[2 * i] = source[i]!;
    target[2 * i + 1] = 0;
  }
}

function textToBytes(from: AnyData, to: AnyData): void {
  const encoder = new TextEncoder();
  const [source, target] = [from as string[], to as Uint8Array[]];
  for (let i = 0; i < source.length; i++) target[i] = encoder.encode(source[i]!);
}

function bytesToText(from: AnyData, to: AnyData): void {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const [source, target] = [from as Uint8Array[], to as string[]];
  for (let i = 0; i < source.length; i++) target[i] = decoder.decode(source[i]);
}

const halfScratch = new DataView(new ArrayBuffer(4));

/**
 * Rounds a number to half precision, where the platform has no half-precision container.
 *
 * @param value The number.
 * @returns The nearest half-precision number, ties to even.
 */
export function roundToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < Infinity) || value === 0) return value;
  if (magnitude >= 65520) return value < 0 ? -Infinity : Infinity;
  halfScratch.setFloat32(0, magnitude);
  const exponent = Math.max((halfScratch.getUint32(0) >>> 23) - 127, -14);
  const unit = 2 ** (exponent - 10);
  const quotient = magnitude / unit;
  const floor = Math.floor(quotient);
  const rest = quotient - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return value < 0 ? -rounded * unit : rounded * unit;
}

function roundHalves(from: AnyData, to: AnyData): void {
  const [source, target] = [from as Numbers, to as Numbers];
  for (let i = 0; i < source.length; i++) target[i] = roundToHalf(Number(source[i]!));
}

/**
 * Finds how contiguous elements of one dtype are converted to another.
 *
 * @param from The dtype of the elements.
 * @param to The dtype wanted.
 * @returns The conversion; several steps where there is none in one.
 * @throws {TypeError} If there is none: text against numbers.
 */
export function converterFor(from: DType, to: DType): Converter {
  if (!canConvert(from, to)) throw new TypeError(`Cannot convert ${dtypeText(from)} to ${dtypeText(to)}`);
  if (from === "string") return to === "bytes" ? textToBytes : setObjects;
  if (from === "bytes") return to === "string" ? bytesToText : setObjects;
  const [source, target] = [kindOf(from), kindOf(to)];
  if (source === "other") return setNumbers;
  if (target === "bool") return source === "bool" ? setNumbers : source === "complex" ? complexToTruth : toTruth;
  if (source === "complex") return target === "complex" ? setNumbers : stepwise("float64", realParts, to);
  if (target === "complex") return isBig(from) ? twoSteps(bigIntsToNumbers, toComplex) : toComplex;
  if (isBig(from)) {
    if (isBig(to)) return setBigInts;
    return target === "float" ? finish(bigIntsToNumbers, to) : bigIntsToInts;
  }
  if (isBig(to)) return numbersToBigInts;
  return finish(setNumbers, to);
}

/** Rounds what goes to half precision where the container does not do it. */
function finish(converter: Converter, to: DType): Converter {
  return to === "float16" && !hasFloat16Array ? roundHalves : converter;
}

function setObjects(from: AnyData, to: AnyData): void {
  const [source, target] = [from as unknown[], to as unknown[]];
  for (let i = 0; i < source.length; i++) target[i] = source[i];
}

function twoSteps(first: Converter, second: Converter): Converter {
  return (from, to) => {
    const between = new Float64Array(from.length);
    first(from, between);
    second(between, to);
  };
}

function stepwise(between: DTypeName, first: Converter, to: DType): Converter {
  const second = converterFor(between, to);
  return (from, to) => {
    const scratch = new Float64Array(from.length / 2);
    first(from, scratch);
    second(scratch, to);
  };
}

/**
 * Converts a box of elements.
 *
 * @param converter The conversion, from {@linkcode converterFor}.
 * @param shape The extents of the box.
 * @param toDType The dtype wanted.
 * @param to Where elements go.
 * @param fromDType The dtype of the elements.
 * @param from Where elements come from.
 */
export function convertBox(
  converter: Converter,
  shape: readonly number[],
  toDType: DType,
  to: Storage,
  fromDType: DType,
  from: Storage,
): void {
  walkPieces(shape, [to.offset, from.offset], [to.strides, from.strides], (rows, columns, at, row, column) => {
    const count = rows * columns;
    const box = [rows, columns];
    const flat = [columns, 1];
    const joined = (k: number): boolean => column[k] === 1 && (rows === 1 || row[k] === columns);
    let source = from.data;
    if (joined(1)) source = runOf(fromDType, from.data, at[1]!, count);
    else {
      source = allocate(fromDType, count);
      copyBox(fromDType, box, source, 0, flat, from.data, at[1]!, [row[1]!, column[1]!]);
    }
    if (joined(0) && !Array.isArray(to.data)) converter(source, runOf(toDType, to.data, at[0]!, count));
    else {
      const target = allocate(toDType, count);
      converter(source, target);
      copyBox(toDType, box, to.data, at[0]!, [row[0]!, column[0]!], target, 0, flat);
    }
  });
}

/**
 * Converts all elements of a storage, as numpy's `astype` does.
 *
 * @param from The dtype of the elements.
 * @param shape The shape.
 * @param storage Where the elements stand.
 * @param to The dtype wanted.
 * @returns A storage in C order.
 * @throws {TypeError} If there is no such conversion.
 */
export function cast(from: DType, shape: readonly number[], storage: Storage, to: DType): Storage {
  const converter = converterFor(from, to);
  const result = newStorage(to, shape);
  convertBox(converter, shape, to, result, from, aligned(from, shape, storage));
  return result;
}
