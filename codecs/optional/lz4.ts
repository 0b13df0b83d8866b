/**
 * Filter 32004, LZ4, in the framing of its HDF5 plugin: the total length (8 bytes, big-endian), the length of a block
 * (4), and each block behind its stored length (4). A block as long as what it holds is stored as it is.
 *
 * @module
 */

import type { Codec, CodecContext } from "../codec.ts";
import { damage, outputBuffer } from "../damage.ts";
import { decodeLz4Block, encodeLz4Block } from "./lz4_block.ts";

const HEADER_SIZE = 12;
const DEFAULT_BLOCK_SIZE = 2 ** 30;

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  if (input.byteLength < HEADER_SIZE) throw damage("lz4", "stream ends early");
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const length = Number(view.getBigUint64(0));
  const limit = context.byteLength ?? context.maxByteLength;
  if (length > limit || length < (context.byteLength ?? 0)) {
    throw damage("lz4", `stream gives ${length} bytes instead of ${limit}`);
  }
  const blockSize = view.getUint32(8);
  if (blockSize === 0 && length > 0) throw damage("lz4", "stream has blocks of no bytes");
  const output = outputBuffer(length, context.into);
  let from = HEADER_SIZE;
  for (let to = 0; to < length; to += blockSize) {
    const target = output.subarray(to, to + blockSize);
    if (from + 4 > input.byteLength) throw damage("lz4", "stream ends early");
    const stored = view.getUint32(from);
    from += 4;
    if (from + stored > input.byteLength) throw damage("lz4", "stream ends early");
    const block = input.subarray(from, from + stored);
    from += stored;
    if (stored === target.byteLength) target.set(block);
    else if (decodeLz4Block(block, target, "lz4") !== target.byteLength) throw damage("lz4", "block ends early");
  }
  return output;
}

function encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
  const length = input.byteLength;
  if (length === 0) return null;
  const blockSize = Math.min(context.parameters[0] || DEFAULT_BLOCK_SIZE, length);
  const blocks = Math.ceil(length / blockSize);
  const limit = context.required ? HEADER_SIZE + length + 4 * blocks : length - 1;
  const output = new Uint8Array(limit);
  const view = new DataView(output.buffer);
  let to = HEADER_SIZE;
  for (let from = 0; from < length; from += blockSize) {
    const source = input.subarray(from, from + blockSize);
    const block = encodeLz4Block(source) ?? source;
    if (to + 4 + block.byteLength > limit) return null;
    view.setUint32(to, block.byteLength);
    output.set(block, to + 4);
    to += 4 + block.byteLength;
  }
  view.setBigUint64(0, BigInt(length));
  view.setUint32(8, blockSize);
  return output.subarray(0, to);
}

/** The LZ4 codec; its one parameter is the length of a block in bytes (0: 1 GiB). */
export const lz4: Codec = { id: 32004, name: "lz4", decode, encode, parameters: () => [0] };
