/**
 * Filter 6, scale-offset: numbers as short distances to their minimum, integers exactly, floating-point numbers to a
 * number of decimal digits.
 *
 * The stream is: bits a number (4 bytes), the size of the minimum (1), the minimum (8), zeros up to byte 21, and the
 * numbers, the most significant bit first. The highest code stands for the fill value where there is one.
 *
 * @module
 */

import { BitReader, BitWriter } from "./bits.ts";
import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { damage, outputBuffer } from "./damage.ts";
import {
  D_SCALE,
  FILL_PARAMETER,
  FLOAT_CLASS,
  type Format,
  fromFloat,
  HEADER_SIZE,
  highestCode,
  INTEGER_SCALE,
  leavesAsIs,
  PARAMETER_COUNT,
  powerOfTen,
  readFormat,
  swapBytes,
  toFloat,
  type Word,
  writeWord,
} from "./scale_offset_format.ts";

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const format = readFormat(context.parameters);
  if (leavesAsIs(format)) return input;
  const { size } = format;
  const byteLength = context.byteLength ?? format.count * size;
  if (byteLength > context.maxByteLength) {
    throw damage("scaleoffset", `stream is longer than ${context.maxByteLength} bytes`);
  }
  if (input.byteLength < HEADER_SIZE) throw damage("scaleoffset", "stream ends early");
  const count = Math.floor(byteLength / size);
  const header = new DataView(input.buffer, input.byteOffset, HEADER_SIZE);
  const bits = header.getUint32(0, true);
  if (bits > 8 * size) throw damage("scaleoffset", `stream has ${bits} bits a number`);
  const minimum = readMinimum(header);
  if (bits * count > 8 * (input.byteLength - HEADER_SIZE)) throw damage("scaleoffset", "stream ends early");

  const output = outputBuffer(byteLength, context.into);
  if (bits === 8 * size) {
    output.set(input.subarray(HEADER_SIZE, HEADER_SIZE + byteLength));
    if (format.bigEndian) swapBytes(output, size);
  } else {
    const reader = new BitReader(input, "scaleoffset", HEADER_SIZE);
    if (format.float) decodeFloats(reader, output, count, bits, minimum, format);
    else decodeIntegers(reader, output, count, bits, minimum, format);
  }
  return output;
}

function readMinimum(header: DataView): Word {
  const size = Math.min(header.getUint8(4), 8);
  let low = 0;
  let high = 0;
  for (let i = 0; i < size; i++) {
    if (i < 4) low |= header.getUint8(5 + i) << 8 * i;
    else high |= header.getUint8(5 + i) << 8 * (i - 4);
  }
  return { high: high >>> 0, low: low >>> 0 };
}

function decodeIntegers(
  reader: BitReader,
  output: Uint8Array,
  count: number,
  bits: number,
  minimum: Word,
  format: Format,
): void {
  const { size, fill, bigEndian } = format;
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength);
  const code = highestCode(bits);
  for (let i = 0; i < count; i++) {
    let high = bits > 32 ? reader.read(bits - 32) : 0;
    let low = reader.read(Math.min(bits, 32));
    if (fill !== undefined && low === code.low && high === code.high) {
      high = fill.high;
      low = fill.low;
    } else {
      low += minimum.low;
      high += minimum.high + (low > 0xffffffff ? 1 : 0);
    }
    writeWord(view, i * size, size, high, low, bigEndian);
  }
}

function decodeFloats(
  reader: BitReader,
  output: Uint8Array,
  count: number,
  bits: number,
  minimum: Word,
  format: Format,
): void {
  const { size, fill, bigEndian } = format;
  const round = size === 4 ? Math.fround : (value: number): number => value;
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength);
  const code = highestCode(bits);
  const power = round(powerOfTen(format.scaleFactor));
  const start = toFloat(minimum, size);
  for (let i = 0; i < count; i++) {
    const high = bits > 32 ? reader.read(bits - 32) : 0;
    const low = reader.read(Math.min(bits, 32));
    if (fill !== undefined && low === code.low && high === code.high) {
      writeWord(view, i * size, size, fill.high, fill.low, bigEndian);
      continue;
    }
    const steps = size === 4 ? round(low | 0) : (high | 0) * 2 ** 32 + low;
    const value = round(round(steps / power) + start);
    if (size === 4) view.setFloat32(4 * i, value, !bigEndian);
    else view.setFloat64(8 * i, value, !bigEndian);
  }
}

function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  const format = readFormat(context.parameters);
  if (leavesAsIs(format)) return input;
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const count = Math.floor(input.byteLength / format.size);
  if (count * format.size !== input.byteLength || count === 0) return null;
  const output = format.float ? encodeFloats(view, count, format) : encodeIntegers(view, count, format);
  if (output !== null && output.byteLength < input.byteLength) return output;
  return context.required ? encodePlainly(input, count, format) : null;
}

/** Stores the numbers as they are, in a stream that says so. */
function encodePlainly(input: Uint8Array, count: number, format: Format): Uint8Array {
  const output = startStream(8 * format.size, { high: 0, low: 0 }, count).finish(HEADER_SIZE + input.byteLength);
  const numbers = output.subarray(HEADER_SIZE);
  numbers.set(input);
  if (format.bigEndian) swapBytes(numbers, format.size);
  return output;
}

/** Starts a stream: the header, and behind it room for the numbers. */
function startStream(bits: number, minimum: Word, count: number): BitWriter {
  const writer = new BitWriter(HEADER_SIZE + Math.ceil(bits * count / 8) + 1);
  const littleEndian = (word: number): void => {
    for (let shift = 0; shift < 32; shift += 8) writer.write(word >>> shift, 8);
  };
  littleEndian(bits);
  writer.write(8, 8);
  littleEndian(minimum.low);
  littleEndian(minimum.high);
  littleEndian(0);
  littleEndian(0);
  return writer;
}

/** libhdf5 ends a stream with the byte after the last whole one, whether or not it holds any bits. */
function finishStream(writer: BitWriter): Uint8Array {
  return writer.finish(Math.floor(writer.bitLength / 8) + 1);
}

/** The integers as unsigned numbers of 64 bits in the same order: signed ones are extended, with the sign turned. */
function readIntegers(view: DataView, count: number, format: Format): { high: Uint32Array; low: Uint32Array } {
  const { size, signed, bigEndian } = format;
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  const turn = signed ? 0x80000000 : 0;
  for (let i = 0; i < count; i++) {
    const at = i * size;
    if (size === 8) {
      low[i] = view.getUint32(at + (bigEndian ? 4 : 0), !bigEndian);
      high[i] = view.getUint32(at + (bigEndian ? 0 : 4), !bigEndian) ^ turn;
      continue;
    }
    const value = size === 1
      ? signed ? view.getInt8(at) : view.getUint8(at)
      : size === 2
      ? signed ? view.getInt16(at, !bigEndian) : view.getUint16(at, !bigEndian)
      : signed
      ? view.getInt32(at, !bigEndian)
      : view.getUint32(at, !bigEndian);
    low[i] = value;
    high[i] = (value < 0 ? 0xffffffff : 0) ^ turn;
  }
  return { high, low };
}

function encodeIntegers(view: DataView, count: number, format: Format): Uint8Array | null {
  const { high, low } = readIntegers(view, count, format);
  const fill = format.fill === undefined ? undefined : fillAsInteger(format.fill, format);
  const isFill = (i: number): boolean => fill !== undefined && low[i] === fill.low && high[i] === fill.high;
  let first = 0;
  while (first < count && isFill(first)) first++;
  let min = { high: high[first] ?? fill!.high, low: low[first] ?? fill!.low };
  let max = min;
  for (let i = first + 1; i < count; i++) {
    if (isFill(i)) continue;
    const word = { high: high[i]!, low: low[i]! };
    if (word.high < min.high || word.high === min.high && word.low < min.low) min = word;
    else if (word.high > max.high || word.high === max.high && word.low > max.low) max = word;
  }
  const bits = format.scaleFactor > 0 ? format.scaleFactor : bitLength(minus(max, min), fill !== undefined);
  if (bits >= 8 * format.size) return null;
  const turned = format.signed ? { high: (min.high ^ 0x80000000) >>> 0, low: min.low } : min;
  const writer = startStream(bits, turned, count);
  const code = highestCode(bits);
  for (let i = 0; i < count; i++) {
    const word = isFill(i) ? code : minus({ high: high[i]!, low: low[i]! }, min);
    if (bits > 32) writer.write(word.high, bits - 32);
    writer.write(word.low, Math.min(bits, 32));
  }
  return finishStream(writer);
}

function fillAsInteger(fill: Word, format: Format): Word {
  const view = new DataView(new ArrayBuffer(8));
  writeWord(view, 0, format.size, fill.high, fill.low, false);
  const { high, low } = readIntegers(view, 1, { ...format, bigEndian: false });
  return { high: high[0]!, low: low[0]! };
}

function minus(a: Word, b: Word): Word {
  return { high: (a.high - b.high - (a.low < b.low ? 1 : 0)) >>> 0, low: (a.low - b.low) >>> 0 };
}

/** The bits that numbers up to `span` need; with a fill value, one code more. */
function bitLength(span: Word, hasFill: boolean): number {
  if (!hasFill) return span.high > 0 ? 64 - Math.clz32(span.high) : 32 - Math.clz32(span.low);
  if (span.low === 0xffffffff) return bitLength({ high: span.high + 1, low: 0 }, false);
  return bitLength({ high: span.high, low: span.low + 1 }, false);
}

function encodeFloats(view: DataView, count: number, format: Format): Uint8Array | null {
  const { size, bigEndian, fill, scaleFactor } = format;
  const values = Float64Array.from(
    { length: count },
    (_, i) => size === 4 ? view.getFloat32(4 * i, !bigEndian) : view.getFloat64(8 * i, !bigEndian),
  );
  const power = powerOfTen(scaleFactor);
  const fillFloat = fill === undefined ? NaN : toFloat(fill, size);
  const isFill = (value: number): boolean => Math.abs(value - fillFloat) < 0.5 / power;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) return null;
    if (isFill(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min === Infinity) min = max = fillFloat;
  const steps = Math.round((max - min) * power);
  if (!(steps < 2 ** (size === 4 ? 31 : 53) - 2)) return null;
  const span = { high: Math.floor(steps / 2 ** 32), low: steps >>> 0 };
  const bits = bitLength(span, fill !== undefined);
  const writer = startStream(bits, fromFloat(min, size), count);
  const code = highestCode(bits);
  for (const value of values) {
    if (isFill(value)) {
      if (bits > 32) writer.write(code.high, bits - 32);
      writer.write(code.low, Math.min(bits, 32));
      continue;
    }
    const step = Math.round((value - min) * power);
    if (bits > 32) writer.write(Math.floor(step / 2 ** 32), bits - 32);
    writer.write(step >>> 0, Math.min(bits, 32));
  }
  return finishStream(writer);
}

/**
 * The scale-offset codec. Floating-point numbers are rounded; bytes that do not shrink are left as they are.
 *
 * @param options The scale factor: for integers the bits a number (0, the default: as many as are needed), for
 * floating-point numbers the decimal digits behind the point.
 * @returns The codec.
 *
 * @example Small integers in wide elements
 * ```ts
 * import { scaleOffset } from "@hyperslab/ndarray/codecs";
 * import { assert, assertEquals } from "@std/assert";
 *
 * // integers, bits as needed, 100 elements of 4 bytes, unsigned, little-endian, no fill value
 * const context = { byteLength: 400, maxByteLength: 400, parameters: [2, 0, 100, 0, 4, 0, 0, 0] };
 * const years = new Uint8Array(Uint32Array.from({ length: 100 }, (_, i) => 1900 + i).buffer);
 * const stored = await scaleOffset().encode!(years, context);
 * assert(stored!.byteLength < 120);
 * assertEquals(await scaleOffset().decode(stored!, context), years);
 * ```
 */
export function scaleOffset(
  options: {
    /** Bits a number for integers (0: as many as needed), decimal digits for floating-point numbers. */
    scaleFactor?: number | undefined;
  } = {},
): Codec {
  const { scaleFactor = 0 } = options;
  return {
    id: 6,
    name: "scaleoffset",
    decode,
    encode,
    parameters(chunk: ChunkInfo): readonly number[] {
      if (chunk.kind === "other") {
        throw new TypeError("scale-offset compresses integers and floating-point numbers only");
      }
      const float = chunk.kind === "floating-point";
      const fill = new Uint8Array(4 * (PARAMETER_COUNT - FILL_PARAMETER));
      fill.set(chunk.fillValue ?? []);
      if (chunk.byteOrder === "big-endian") fill.subarray(0, chunk.itemSize).reverse();
      const fillView = new DataView(fill.buffer);
      return [
        float ? D_SCALE : INTEGER_SCALE,
        scaleFactor >>> 0,
        chunk.shape.reduce((product, length) => product * length, 1),
        float ? FLOAT_CLASS : 0,
        chunk.itemSize,
        chunk.signed && !float ? 1 : 0,
        chunk.byteOrder === "big-endian" ? 1 : 0,
        1,
        ...Array.from({ length: PARAMETER_COUNT - FILL_PARAMETER }, (_, i) => fillView.getUint32(4 * i, true)),
      ];
    },
  };
}
