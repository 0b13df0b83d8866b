/**
 * Filter 32008, bitshuffle: bits transposed block by block, alone or with LZ4 or Zstandard inside.
 *
 * Where a compressor follows, the stream starts with the total length (8 bytes, big-endian) and the length of a block (4),
 * and each block stands behind its stored length (4). Elements behind the last eight stay as they are.
 *
 * @module
 */

import type { ChunkInfo, Codec, CodecContext } from "../codec.ts";
import { damage, outputBuffer } from "../damage.ts";
import { platformZstd } from "../deflate.ts";
import { transposeBits, untransposeBits } from "./bit_transpose.ts";
import { decodeLz4Block, encodeLz4Block, encodeLz4Literals } from "./lz4_block.ts";
import { compressZstd, decodeZstd } from "./zstd_frame.ts";

const HEADER_SIZE = 12;
/** The version of the plugin whose form of client values is written. */
const PLUGIN_VERSION = [0, 4] as const;
const NO_COMPRESSION = 0;
const LZ4 = 2;
const ZSTD = 3;
const TARGET_BLOCK_BYTES = 8192;
const MIN_BLOCK = 128;
const DEFAULT_ZSTD_LEVEL = 3;

function defaultBlock(itemSize: number): number {
  return Math.max(Math.floor(TARGET_BLOCK_BYTES / itemSize / 8) * 8, MIN_BLOCK);
}

/** What the client values say. */
interface Format {
  readonly itemSize: number;
  /** Elements a block; a multiple of eight. */
  readonly block: number;
  readonly compressor: number;
}

function readFormat(parameters: readonly number[]): Format {
  const itemSize = parameters[2] ?? 0;
  if (itemSize === 0) throw damage("bitshuffle", "parameters are cut short");
  const block = parameters[3] || defaultBlock(itemSize);
  const compressor = parameters[4] ?? NO_COMPRESSION;
  if (block % 8 !== 0) throw damage("bitshuffle", `parameters have blocks of ${block} elements`);
  if (![NO_COMPRESSION, LZ4, ZSTD].includes(compressor)) {
    throw damage("bitshuffle", `parameters name a compressor that is not known (${compressor})`);
  }
  return { itemSize, block, compressor };
}

/** The byte ranges of the blocks, and where the rest that stays as it is begins. */
function blockEnds(byteLength: number, itemSize: number, blockBytes: number): number[] {
  const whole = Math.floor(byteLength / (8 * itemSize)) * 8 * itemSize;
  const ends: number[] = [];
  for (let end = blockBytes; end < whole; end += blockBytes) ends.push(end);
  if (whole > 0) ends.push(whole);
  return ends;
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const { itemSize, block, compressor } = readFormat(context.parameters);
  if (compressor !== NO_COMPRESSION) return decompress(input, context, itemSize, compressor);
  const output = outputBuffer(input.byteLength, context.into);
  let start = 0;
  for (const end of blockEnds(input.byteLength, itemSize, block * itemSize)) {
    untransposeBits(input.subarray(start, end), output.subarray(start, end), itemSize);
    start = end;
  }
  output.set(input.subarray(start), start);
  return output;
}

function decompress(input: Uint8Array, context: CodecContext, itemSize: number, compressor: number): Uint8Array {
  if (input.byteLength < HEADER_SIZE) throw damage("bitshuffle", "stream ends early");
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const length = Number(view.getBigUint64(0));
  const limit = context.byteLength ?? context.maxByteLength;
  if (length > limit || length < (context.byteLength ?? 0)) {
    throw damage("bitshuffle", `stream gives ${length} bytes instead of ${limit}`);
  }
  const blockBytes = view.getUint32(8);
  if (blockBytes === 0 || blockBytes % (8 * itemSize) !== 0) {
    throw damage("bitshuffle", `stream has blocks of ${blockBytes} bytes`);
  }
  const output = outputBuffer(length, context.into);
  const scratch = new Uint8Array(Math.min(blockBytes, length));
  let from = HEADER_SIZE;
  let start = 0;
  for (const end of blockEnds(length, itemSize, blockBytes)) {
    if (from + 4 > input.byteLength) throw damage("bitshuffle", "stream ends early");
    const stored = view.getUint32(from);
    from += 4;
    if (from + stored > input.byteLength) throw damage("bitshuffle", "stream ends early");
    const bits = scratch.subarray(0, end - start);
    const source = input.subarray(from, from + stored);
    const given = compressor === LZ4
      ? decodeLz4Block(source, bits, "bitshuffle")
      : decodeZstd(source, bits, "bitshuffle");
    if (given !== bits.byteLength) throw damage("bitshuffle", "block ends early");
    untransposeBits(bits, output.subarray(start, end), itemSize);
    from += stored;
    start = end;
  }
  if (from + length - start > input.byteLength) throw damage("bitshuffle", "stream ends early");
  output.set(input.subarray(from, from + length - start), start);
  return output;
}

function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  const { itemSize, block, compressor } = readFormat(context.parameters);
  const bits = new Uint8Array(input.byteLength);
  const ends = blockEnds(input.byteLength, itemSize, block * itemSize);
  let start = 0;
  for (const end of ends) {
    transposeBits(input.subarray(start, end), bits.subarray(start, end), itemSize);
    start = end;
  }
  bits.set(input.subarray(start), start);
  if (compressor === NO_COMPRESSION) return bits;
  const encodeBlock = compressor === LZ4 ? encodeLz4 : zstdEncoder(context.parameters[5]);
  return encodeBlock === undefined ? null : compress(bits, ends, block * itemSize, encodeBlock, context.required);
}

type BlockEncoder = (bits: Uint8Array) => Uint8Array;

function encodeLz4(bits: Uint8Array): Uint8Array {
  return encodeLz4Block(bits) ?? encodeLz4Literals(bits);
}

/** Only the platform can compress with Zstandard; where it cannot, the filter is skipped. */
function zstdEncoder(level: number | undefined): BlockEncoder | undefined {
  if (platformZstd() === undefined) return undefined;
  return (bits) => compressZstd(bits, level || DEFAULT_ZSTD_LEVEL)!;
}

function compress(
  bits: Uint8Array,
  ends: readonly number[],
  blockBytes: number,
  encodeBlock: BlockEncoder,
  required: boolean | undefined,
): Uint8Array | null {
  const length = bits.byteLength;
  const limit = required ? HEADER_SIZE + 32 * ends.length + Math.ceil(length * 256 / 255) : length - 1;
  const output = new Uint8Array(limit);
  const view = new DataView(output.buffer);
  let start = 0;
  let to = HEADER_SIZE;
  for (const end of ends) {
    const block = encodeBlock(bits.subarray(start, end));
    if (to + 4 + block.byteLength > limit) return null;
    view.setUint32(to, block.byteLength);
    output.set(block, to + 4);
    to += 4 + block.byteLength;
    start = end;
  }
  if (to + length - start > limit) return null;
  output.set(bits.subarray(start), to);
  view.setBigUint64(0, BigInt(length));
  view.setUint32(8, blockBytes);
  return output.subarray(0, to + length - start);
}

/** The bitshuffle codec; it writes with LZ4 inside. */
export const bitshuffle: Codec = {
  id: 32008,
  name: "bitshuffle",
  decode,
  encode,
  parameters: (chunk: ChunkInfo) => [...PLUGIN_VERSION, chunk.itemSize, 0, LZ4],
};
