/**
 * Filter 32013, ZFP: arrays of numbers in blocks of four along each axis, decoded only.
 *
 * The client values hold the version of the plugin, then the header of a ZFP stream: type, shape and mode.
 *
 * @module
 */

import { UnsupportedError } from "../../ndarray/errors.ts";
import type { Codec, CodecContext } from "../codec.ts";
import { damage, outputBuffer } from "../damage.ts";
import { decodeFloatBlock, decodeIntegerBlock, LowBitReader, makeBlock, type ZfpMode } from "./zfp_block.ts";

/** "zfp" and the version of the format. */
const MAGIC = 0x0570667a;
const SWAPPED_MAGIC = 0x7a667005;
const MIN_EXPONENT = -1074;
const MAX_BITS = 16658;
const MAX_PRECISION = 64;
const SHORT_MODES = 4095;

/** What the client values say. */
interface Format {
  readonly type: "int32" | "int64" | "float32" | "float64";
  /** The lengths of the axes, the fastest first. */
  readonly shape: readonly number[];
  readonly bigEndian: boolean;
  readonly mode: ZfpMode;
  readonly reversible: boolean;
}

/** Writers of the other byte order stored the bytes of the header, and of the numbers, the other way round. */
function headerBytes(parameters: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4 * Math.max(parameters.length - 1, 0));
  const view = new DataView(bytes.buffer);
  for (let i = 1; i < parameters.length; i++) view.setUint32(4 * (i - 1), parameters[i]!, littleEndian);
  return bytes;
}

function readFormat(parameters: readonly number[]): Format {
  const bigEndian = parameters[1] === SWAPPED_MAGIC;
  const reader = new LowBitReader(headerBytes(parameters, !bigEndian));
  if (reader.read(32) !== MAGIC) {
    const feature = "ZFP stream of another version";
    throw new UnsupportedError(`Cannot decode chunk: ${feature} is not supported`, { feature });
  }
  const type = (["int32", "int64", "float32", "float64"] as const)[reader.read(2)]!;
  const rank = reader.read(2) + 1;
  const bitsAnAxis = 48 / rank;
  const shape = Array.from({ length: rank }, () => reader.read(bitsAnAxis) + 1);
  return { type, shape, bigEndian, ...readMode(reader) };
}

function readMode(reader: LowBitReader): { mode: ZfpMode; reversible: boolean } {
  const short = reader.read(12);
  const free = { minBits: 1, maxBits: MAX_BITS, maxPrecision: MAX_PRECISION, minExponent: MIN_EXPONENT };
  let mode: ZfpMode = free;
  if (short === SHORT_MODES) {
    mode = {
      minBits: reader.read(15) + 1,
      maxBits: reader.read(15) + 1,
      maxPrecision: reader.read(7) + 1,
      minExponent: reader.read(15) - 16495,
    };
  } else if (short < 2048) {
    mode = { ...free, minBits: short + 1, maxBits: short + 1 };
  } else if (short < 2048 + 128) {
    mode = { ...free, maxPrecision: short + 1 - 2048 };
  } else {
    mode = { ...free, minExponent: short + MIN_EXPONENT - (2048 + 128 + 1) };
  }
  return { mode, reversible: mode.minExponent < MIN_EXPONENT };
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const format = readFormat(context.parameters);
  const { shape, type } = format;
  const bits = type.endsWith("64") ? 64 : 32;
  const itemSize = bits / 8;
  const byteLength = shape.reduce((product, length) => product * length, itemSize);
  const limit = context.byteLength ?? context.maxByteLength;
  if (byteLength > limit || byteLength < (context.byteLength ?? 0)) {
    throw damage("zfp", `parameters give ${byteLength} bytes instead of ${limit}`);
  }
  const output = outputBuffer(byteLength, context.into);
  const rank = shape.length;
  const block = makeBlock(rank, bits);
  const size = 4 ** rank;
  const floats = type === "float32" ? new Float32Array(size) : type === "float64" ? new Float64Array(size) : undefined;
  const numbers = new Uint8Array((floats ?? block.words).buffer);
  const reader = new LowBitReader(input);
  const corner = shape.map(() => 0);
  const blocks = shape.reduce((product, length) => product * Math.ceil(length / 4), 1);
  for (let i = 0; i < blocks; i++) {
    if (floats === undefined) decodeIntegerBlock(reader, block, rank, format.mode, format.reversible);
    else decodeFloatBlock(reader, block, floats, rank, format.mode, format.reversible);
    scatter(numbers, output, shape, corner, itemSize);
    for (let axis = 0; axis < rank; axis++) {
      corner[axis]! += 4;
      if (corner[axis]! < shape[axis]!) break;
      corner[axis] = 0;
    }
  }
  if (format.bigEndian) {
    for (let at = 0; at < byteLength; at += itemSize) output.subarray(at, at + itemSize).reverse();
  }
  return output;
}

/** Copies the part of a block that lies within the array, line by line. */
function scatter(
  numbers: Uint8Array,
  output: Uint8Array,
  shape: readonly number[],
  corner: readonly number[],
  itemSize: number,
): void {
  const lineBytes = Math.min(4, shape[0]! - corner[0]!) * itemSize;
  const lines = 4 ** (shape.length - 1);
  for (let line = 0; line < lines; line++) {
    let to = corner[0]!;
    let stride = shape[0]!;
    let inside = true;
    for (let axis = 1; axis < shape.length; axis++) {
      const index = corner[axis]! + (line >>> 2 * (axis - 1) & 3);
      if (index >= shape[axis]!) inside = false;
      to += index * stride;
      stride *= shape[axis]!;
    }
    if (!inside) continue;
    const from = 4 * line * itemSize;
    output.set(numbers.subarray(from, from + lineBytes), to * itemSize);
  }
}

/** The ZFP codec. */
export const zfp: Codec = { id: 32013, name: "zfp", decode };
