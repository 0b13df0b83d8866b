/**
 * Filter 4, szip: the entropy coder of CCSDS 121.0-B over scanlines, behind the decoded length in four bytes.
 *
 * Elements of 32 and 64 bits are coded as their bytes, all first ones first. Scanlines that are no whole number of
 * blocks are filled up.
 *
 * @module
 */

import { CodecError } from "../ndarray/errors.ts";
import { BitReader } from "./bits.ts";
import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { damage, outputBuffer } from "./damage.ts";
import { decodeRice, encodeRice, type RiceFormat } from "./rice.ts";
import { shuffleBytes, unshuffleBytes } from "./shuffle_bytes.ts";

const ALLOW_K13 = 1;
const ENTROPY_CODING = 4;
const LITTLE_ENDIAN = 8;
const BIG_ENDIAN = 16;
const NEAREST_NEIGHBOR = 32;
const RAW = 128;

const LENGTH_SIZE = 4;
const MAX_PIXELS_PER_BLOCK = 32;
const MAX_BLOCKS_PER_SCANLINE = 128;
const MAX_PIXELS_PER_SCANLINE = 4096;

/** What the client values say. */
interface SzipFormat extends RiceFormat {
  /** Pixels a scanline, before it is filled up. */
  readonly scanline: number;
  /** Bytes a pixel takes in memory. */
  readonly pixelSize: number;
  /** More than 1 where elements are coded as their bytes. */
  readonly planes: number;
  readonly bigEndian: boolean;
}

function readFormat(parameters: readonly number[]): SzipFormat {
  const [mask, blockSize, bitsPerPixel, scanline] = parameters;
  if (mask === undefined || blockSize === undefined || bitsPerPixel === undefined || scanline === undefined) {
    throw damage("szip", "parameters are cut short");
  }
  if (blockSize < 2 || blockSize > MAX_PIXELS_PER_BLOCK || blockSize % 2 !== 0) {
    throw damage("szip", `parameters have ${blockSize} pixels a block`);
  }
  const blocks = Math.ceil(scanline / blockSize);
  if (blocks < 1 || blocks > MAX_PIXELS_PER_SCANLINE) {
    throw damage("szip", `parameters have ${scanline} pixels a scanline`);
  }
  const planes = bitsPerPixel === 32 || bitsPerPixel === 64 ? bitsPerPixel / 8 : 1;
  const bits = planes > 1 ? 8 : bitsPerPixel;
  if (bits < 1 || bits > 24) throw damage("szip", `parameters have ${bits} bits a pixel`);
  const pixelSize = bits > 16 ? 4 : bits > 8 ? 2 : 1;
  const predict = (mask & NEAREST_NEIGHBOR) !== 0;
  return { blockSize, blocks, bits, predict, scanline, pixelSize, planes, bigEndian: (mask & BIG_ENDIAN) !== 0 };
}

/** How many samples stand for so many pixels, once all scanlines but the last are filled up. */
function paddedCount(pixels: number, format: SzipFormat): number {
  const rest = pixels % format.scanline;
  return (pixels - rest) / format.scanline * format.blocks * format.blockSize + rest;
}

/** Moves one pixel between memory and samples: calls back with its byte in memory and its place among the samples. */
function forEachPixel(pixels: number, format: SzipFormat, visit: (byte: number, sample: number) => void): void {
  const { scanline, blocks, blockSize, pixelSize } = format;
  const padded = blocks * blockSize;
  for (let start = 0; start < pixels; start += scanline) {
    const line = start / scanline * padded;
    const end = Math.min(start + scanline, pixels);
    for (let pixel = start; pixel < end; pixel++) visit(pixel * pixelSize, line + pixel - start);
  }
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const format = readFormat(context.parameters);
  const { pixelSize, planes, bigEndian } = format;
  if (input.byteLength < LENGTH_SIZE) throw damage("szip", "stream ends early");
  const length = new DataView(input.buffer, input.byteOffset, LENGTH_SIZE).getUint32(0, true);
  if (length !== (context.byteLength ?? length) || length > context.maxByteLength) {
    throw damage("szip", `stream gives ${length} bytes instead of ${context.byteLength ?? context.maxByteLength}`);
  }
  if (length % (pixelSize * planes) !== 0) throw damage("szip", "stream gives no whole number of elements");
  const pixels = length / pixelSize;
  const samples = new Uint32Array(paddedCount(pixels, format));
  decodeRice(new BitReader(input, "szip", LENGTH_SIZE), samples, format);

  const output = outputBuffer(length, context.into);
  const target = planes > 1 ? new Uint8Array(length) : output;
  forEachPixel(pixels, format, (byte, sample) => {
    const value = samples[sample]!;
    for (let i = 0; i < pixelSize; i++) {
      target[byte + i] = value >>> 8 * (bigEndian ? pixelSize - 1 - i : i);
    }
  });
  if (planes > 1) unshuffleBytes(target, output, planes);
  return output;
}

function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  const format = readFormat(context.parameters);
  const { pixelSize, planes, bigEndian, blocks, blockSize, scanline } = format;
  const length = input.byteLength;
  if (length % (pixelSize * planes) !== 0) {
    throw new CodecError("szip needs a whole number of elements", { codec: "szip" });
  }
  let source = input;
  if (planes > 1) {
    source = new Uint8Array(length);
    shuffleBytes(input, source, planes);
  }
  const pixels = length / pixelSize;
  const lines = Math.ceil(pixels / scanline);
  const samples = new Uint32Array(lines * blocks * blockSize);
  const max = 2 ** format.bits - 1;
  forEachPixel(pixels, format, (byte, sample) => {
    let value = 0;
    for (let i = 0; i < pixelSize; i++) value |= source[byte + i]! << 8 * (bigEndian ? pixelSize - 1 - i : i);
    samples[sample] = value & max;
  });
  if (format.predict) fillUp(samples, pixels, format);
  const output = encodeRice(samples, format, LENGTH_SIZE);
  if (output.byteLength >= length) return null;
  new DataView(output.buffer, output.byteOffset).setUint32(0, length, true);
  return output;
}

/** Repeats the last pixel of each scanline up to its padded end, where no difference costs least. */
function fillUp(samples: Uint32Array, pixels: number, format: SzipFormat): void {
  const padded = format.blocks * format.blockSize;
  for (let line = 0; line < samples.length; line += padded) {
    const end = line + Math.min(format.scanline, pixels - line / padded * format.scanline);
    samples.fill(samples[end - 1]!, end, line + padded);
  }
}

/**
 * The szip codec. Bytes that do not shrink are left as they are.
 *
 * @param options How to code: `"ec"` (entropy coding) or `"nn"` (of differences to the nearest neighbour; the default,
 * as in h5py), and the pixels a block: an even number up to 32; 8 if left out.
 * @returns The codec.
 * @throws {RangeError} for another number of pixels.
 *
 * @example Compressing a ramp
 * ```ts
 * import { szip } from "@hyperslab/ndarray/codecs";
 * import { assert, assertEquals } from "@std/assert";
 *
 * // nearest neighbour, little-endian; 8 pixels a block, 16 bits a pixel, 64 pixels a scanline
 * const context = { byteLength: 128, maxByteLength: 128, parameters: [169, 8, 16, 64] };
 * const ramp = new Uint8Array(Uint16Array.from({ length: 64 }, (_, i) => 3 * i).buffer);
 * const stored = await szip().encode!(ramp, context);
 * assert(stored!.byteLength < 64);
 * assertEquals(await szip().decode(stored!, context), ramp);
 * ```
 */
export function szip(
  options: {
    /** Entropy coding of the elements, or of the differences to their neighbours. */
    coding?: "ec" | "nn" | undefined;
    /** Pixels a block. */
    pixelsPerBlock?: number | undefined;
  } = {},
): Codec {
  const { coding = "nn", pixelsPerBlock = 8 } = options;
  if (!(pixelsPerBlock >= 2 && pixelsPerBlock <= MAX_PIXELS_PER_BLOCK) || pixelsPerBlock % 2 !== 0) {
    throw new RangeError(`The pixels a block of szip are an even number from 2 to 32, not ${pixelsPerBlock}`);
  }
  return {
    id: 4,
    name: "szip",
    decode,
    encode,
    parameters(chunk: ChunkInfo): readonly number[] {
      const order = chunk.byteOrder === "big-endian" ? BIG_ENDIAN : LITTLE_ENDIAN;
      const mask = RAW | ALLOW_K13 | order | (coding === "nn" ? NEAREST_NEIGHBOR : ENTROPY_CODING);
      return [mask, pixelsPerBlock, bitsPerPixel(chunk), pixelsPerScanline(chunk, pixelsPerBlock)];
    },
  };
}

function bitsPerPixel(chunk: ChunkInfo): number {
  const whole = 8 * chunk.itemSize;
  if (whole > 32 && whole !== 64) {
    throw new TypeError(`szip cannot compress elements of ${chunk.itemSize} bytes`);
  }
  const bits = chunk.bitOffset === 0 ? chunk.precision : whole;
  return bits <= 24 ? bits : bits <= 32 ? 32 : 64;
}

/** The rule of libhdf5: the last axis of a chunk, or the whole chunk where that is shorter than a block. */
function pixelsPerScanline(chunk: ChunkInfo, pixelsPerBlock: number): number {
  const most = pixelsPerBlock * MAX_BLOCKS_PER_SCANLINE;
  const last = chunk.shape.at(-1) ?? 1;
  if (last >= pixelsPerBlock) return last <= MAX_PIXELS_PER_SCANLINE ? Math.min(most, last) : most;
  const count = chunk.shape.reduce((product, length) => product * length, 1);
  if (count < pixelsPerBlock) {
    throw new TypeError(`szip with ${pixelsPerBlock} pixels a block needs as many elements a chunk, not ${count}`);
  }
  return Math.min(most, count);
}
