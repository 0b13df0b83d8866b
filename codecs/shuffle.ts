/**
 * Filter 2, shuffle: the first bytes of all elements, then the second bytes, and so on.
 *
 * Bytes behind the last whole element stay as they are.
 *
 * @module
 */

import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { outputBuffer } from "./damage.ts";
import {
  shuffle2,
  shuffle4,
  shuffle8,
  shuffleBytes,
  unshuffle2,
  unshuffle4,
  unshuffle8,
  unshuffleBytes,
} from "./shuffle_bytes.ts";
import { shuffleWords, unshuffleWords } from "./shuffle_words.ts";

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whether elements of that size can be handled as whole words of memory. */
function hasWords(bytes: Uint8Array, itemSize: number): boolean {
  if (!LITTLE_ENDIAN || itemSize !== 2 && itemSize !== 4 && itemSize !== 8) return false;
  return bytes.byteOffset % Math.min(itemSize, 4) === 0;
}

function words16(bytes: Uint8Array, byteLength: number): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, byteLength / 2);
}

function words32(bytes: Uint8Array, byteLength: number): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, byteLength / 4);
}

/** Whether each plane of whole elements begins at a word of memory, on both sides. */
function hasWordPlanes(input: Uint8Array, output: Uint8Array, whole: number, itemSize: number): boolean {
  return whole / itemSize % 4 === 0 && input.byteOffset % 4 === 0 && output.byteOffset % 4 === 0;
}

function decode(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const whole = input.byteLength - input.byteLength % itemSize;
  if (!hasWords(output, itemSize)) unshuffleBytes(input, output, itemSize);
  else if (hasWordPlanes(input, output, whole, itemSize)) unshuffleWords(input, words32(output, whole), itemSize);
  else if (itemSize === 2) unshuffle2(input, words16(output, whole));
  else if (itemSize === 4) unshuffle4(input, words32(output, whole));
  else unshuffle8(input, words32(output, whole));
  output.set(input.subarray(whole), whole);
}

function encode(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const whole = input.byteLength - input.byteLength % itemSize;
  if (!hasWords(input, itemSize)) shuffleBytes(input, output, itemSize);
  else if (hasWordPlanes(input, output, whole, itemSize)) shuffleWords(words32(input, whole), output, itemSize);
  else if (itemSize === 2) shuffle2(words16(input, whole), output);
  else if (itemSize === 4) shuffle4(words32(input, whole), output);
  else shuffle8(words32(input, whole), output);
  output.set(input.subarray(whole), whole);
}

/**
 * The shuffle codec. It changes no length, and makes what other filters do after it more effective.
 *
 * @returns The codec; its one parameter is the size of an element in bytes.
 *
 * @example Three elements of two bytes
 * ```ts
 * import { shuffle } from "@hyperslab/ndarray/codecs";
 * import { assertEquals } from "@std/assert";
 *
 * const context = { byteLength: 6, maxByteLength: 6, parameters: [2] };
 * assertEquals(await shuffle().encode!(Uint8Array.of(1, 10, 2, 20, 3, 30), context), Uint8Array.of(1, 2, 3, 10, 20, 30));
 * ```
 */
export function shuffle(): Codec {
  const transform = (
    input: Uint8Array,
    context: CodecContext,
    kernel: (input: Uint8Array, output: Uint8Array, itemSize: number) => void,
  ): Uint8Array => {
    const itemSize = context.parameters[0] ?? 1;
    if (itemSize <= 1 || itemSize > input.byteLength) return input;
    const output = outputBuffer(input.byteLength, context.into);
    kernel(input, output, itemSize);
    return output;
  };
  return {
    id: 2,
    name: "shuffle",
    decode: (input: Uint8Array, context: CodecContext) => transform(input, context, decode),
    encode: (input: Uint8Array, context: CodecContext) => transform(input, context, encode),
    parameters: (chunk: ChunkInfo) => [chunk.itemSize],
    encodedLength: (byteLength: number) => byteLength,
  };
}
