/**
 * Filter 32001, blosc: blocks, shuffled and compressed by one of several compressors, behind a header of 16 bytes.
 *
 * @module
 */

import type { Codec, CodecContext } from "../codec.ts";
import { damage, outputBuffer } from "../damage.ts";
import { deflate } from "../deflate.ts";
import { unshuffleBytes } from "../shuffle.ts";
import { untransposeBits } from "./bit_transpose.ts";
import { decodeBlosclz } from "./blosclz.ts";
import { decodeLz4Block } from "./lz4_block.ts";
import { decodeSnappyBlock } from "./snappy_block.ts";
import { decodeZstd } from "./zstd_frame.ts";

const HEADER_SIZE = 16;
const MAX_VERSION = 2;

const SHUFFLED = 1;
const NOT_COMPRESSED = 2;
const BITS_SHUFFLED = 4;
const NOT_SPLIT = 16;

/** Blocks with at least so many elements, of at most so many bytes, are compressed a byte of the elements at a time. */
const MIN_SPLIT_COUNT = 128;
const MAX_SPLITS = 16;

/** The header of a chunk. */
interface Header {
  readonly flags: number;
  readonly itemSize: number;
  readonly byteLength: number;
  readonly blockSize: number;
  readonly storedLength: number;
}

function readHeader(view: DataView, context: CodecContext): Header {
  if (view.byteLength < HEADER_SIZE) throw damage("blosc", "stream ends early");
  if (view.getUint8(0) > MAX_VERSION) throw damage("blosc", `stream is of version ${view.getUint8(0)}`);
  const header = {
    flags: view.getUint8(2),
    itemSize: view.getUint8(3),
    byteLength: view.getUint32(4, true),
    blockSize: view.getUint32(8, true),
    storedLength: view.getUint32(12, true),
  };
  const limit = context.byteLength ?? context.maxByteLength;
  if (header.byteLength > limit || header.byteLength < (context.byteLength ?? 0)) {
    throw damage("blosc", `stream gives ${header.byteLength} bytes instead of ${limit}`);
  }
  if (header.storedLength > view.byteLength) throw damage("blosc", "stream ends early");
  if (header.itemSize === 0 || header.byteLength > 0 && header.blockSize === 0) {
    throw damage("blosc", "stream has blocks or elements of no bytes");
  }
  return header;
}

/**
 * Decodes bytes by one of blosc's compressors.
 *
 * @param format The number of the compressor.
 * @param input The stored bytes.
 * @param output Where the bytes go.
 * @returns How many bytes were written.
 */
export function decodeBloscStream(format: number, input: Uint8Array, output: Uint8Array): number {
  if (format === 0) return decodeBlosclz(input, output);
  if (format === 1) return decodeLz4Block(input, output, "blosc");
  if (format === 2) return decodeSnappyBlock(input, output, "blosc");
  if (format === 4) return decodeZstd(input, output, "blosc");
  if (format !== 3) throw damage("blosc", `stream names a compressor that is not known (${format})`);
  const byteLength = output.byteLength;
  zlib.decode(input, { byteLength, maxByteLength: byteLength, parameters: [], into: output });
  return byteLength;
}

const zlib = deflate();

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const header = readHeader(view, context);
  const { flags, itemSize, byteLength, storedLength } = header;
  const blockSize = Math.min(header.blockSize, byteLength);
  const output = outputBuffer(byteLength, context.into);
  if (byteLength === 0) return output;
  if ((flags & NOT_COMPRESSED) !== 0) {
    if (HEADER_SIZE + byteLength > input.byteLength) throw damage("blosc", "stream ends early");
    output.set(input.subarray(HEADER_SIZE, HEADER_SIZE + byteLength));
    return output;
  }
  const shuffled = itemSize > 1 && (flags & (SHUFFLED | BITS_SHUFFLED)) !== 0 || (flags & BITS_SHUFFLED) !== 0;
  const scratch = new Uint8Array(shuffled ? blockSize : 0);
  const blocks = Math.ceil(byteLength / blockSize);
  if (HEADER_SIZE + 4 * blocks > storedLength) throw damage("blosc", "stream ends early");
  for (let block = 0; block < blocks; block++) {
    const target = output.subarray(block * blockSize, (block + 1) * blockSize);
    const packed = shuffled ? scratch.subarray(0, target.byteLength) : target;
    const whole = target.byteLength === blockSize;
    const split = whole && (flags & NOT_SPLIT) === 0 && itemSize <= MAX_SPLITS &&
      blockSize / itemSize >= MIN_SPLIT_COUNT;
    const at = view.getUint32(HEADER_SIZE + 4 * block, true);
    decodeBlock(input.subarray(0, storedLength), at, packed, split ? itemSize : 1, flags >>> 5);
    if (shuffled) unshuffle(packed, target, itemSize, flags);
  }
  return output;
}

/** A block is one stream, or one for each byte of the elements, each behind its stored length. */
function decodeBlock(input: Uint8Array, start: number, output: Uint8Array, streams: number, format: number): void {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const size = output.byteLength / streams;
  if (!Number.isInteger(size)) throw damage("blosc", "stream has a block that is no whole number of elements");
  let from = start;
  for (let stream = 0; stream < streams; stream++) {
    if (from + 4 > input.byteLength) throw damage("blosc", "stream ends early");
    const stored = view.getUint32(from, true);
    from += 4;
    if (from + stored > input.byteLength) throw damage("blosc", "stream ends early");
    const target = output.subarray(stream * size, (stream + 1) * size);
    const source = input.subarray(from, from + stored);
    if (stored === size) target.set(source);
    else if (decodeBloscStream(format, source, target) !== size) throw damage("blosc", "block ends early");
    from += stored;
  }
}

function unshuffle(input: Uint8Array, output: Uint8Array, itemSize: number, flags: number): void {
  const whole = input.byteLength - input.byteLength % itemSize;
  if ((flags & BITS_SHUFFLED) === 0) {
    unshuffleBytes(input, output, itemSize);
    output.set(input.subarray(whole), whole);
  } else if (whole / itemSize % 8 !== 0) {
    output.set(input);
  } else {
    untransposeBits(input.subarray(0, whole), output, itemSize);
    output.set(input.subarray(whole), whole);
  }
}

/** The blosc codec, decoding only. */
export const blosc: Codec = { id: 32001, name: "blosc", decode };
