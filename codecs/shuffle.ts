/**
 * Filter 2, shuffle: the first bytes of all elements, then the second bytes, and so on.
 *
 * Bytes behind the last whole element stay as they are.
 *
 * @module
 */

import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { outputBuffer } from "./damage.ts";

/** Shuffles whole elements of any size from `input` to `output`, byte by byte. */
export function shuffleBytes(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const count = Math.floor(input.byteLength / itemSize);
  for (let byte = 0; byte < itemSize; byte++) {
    const plane = byte * count;
    for (let i = 0; i < count; i++) output[plane + i] = input[i * itemSize + byte]!;
  }
}

/** Undoes {@linkcode shuffleBytes}. */
export function unshuffleBytes(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const count = Math.floor(input.byteLength / itemSize);
  for (let byte = 0; byte < itemSize; byte++) {
    const plane = byte * count;
    for (let i = 0; i < count; i++) output[i * itemSize + byte] = input[plane + i]!;
  }
}

function unshuffle2(input: Uint8Array, output: Uint16Array): void {
  const count = output.length;
  for (let i = 0; i < count; i++) output[i] = input[i]! | input[count + i]! << 8;
}

function unshuffle4(input: Uint8Array, output: Uint32Array): void {
  const count = output.length;
  const plane2 = 2 * count;
  const plane3 = 3 * count;
  for (let i = 0; i < count; i++) {
    output[i] = input[i]! | input[count + i]! << 8 | input[plane2 + i]! << 16 | input[plane3 + i]! << 24;
  }
}

function unshuffle8(input: Uint8Array, output: Uint32Array): void {
  const count = output.length >>> 1;
  const plane = (byte: number): Uint8Array => input.subarray(byte * count, (byte + 1) * count);
  const [p0, p1, p2, p3, p4, p5, p6, p7] = [0, 1, 2, 3, 4, 5, 6, 7].map(plane) as EightPlanes;
  for (let i = 0; i < count; i++) {
    output[2 * i] = p0[i]! | p1[i]! << 8 | p2[i]! << 16 | p3[i]! << 24;
    output[2 * i + 1] = p4[i]! | p5[i]! << 8 | p6[i]! << 16 | p7[i]! << 24;
  }
}

function shuffle2(input: Uint16Array, output: Uint8Array): void {
  const count = input.length;
  for (let i = 0; i < count; i++) {
    const word = input[i]!;
    output[i] = word;
    output[count + i] = word >>> 8;
  }
}

function shuffle4(input: Uint32Array, output: Uint8Array): void {
  const count = input.length;
  const plane2 = 2 * count;
  const plane3 = 3 * count;
  for (let i = 0; i < count; i++) {
    const word = input[i]!;
    output[i] = word;
    output[count + i] = word >>> 8;
    output[plane2 + i] = word >>> 16;
    output[plane3 + i] = word >>> 24;
  }
}

function shuffle8(input: Uint32Array, output: Uint8Array): void {
  const count = input.length >>> 1;
  const plane = (byte: number): Uint8Array => output.subarray(byte * count, (byte + 1) * count);
  const [p0, p1, p2, p3, p4, p5, p6, p7] = [0, 1, 2, 3, 4, 5, 6, 7].map(plane) as EightPlanes;
  for (let i = 0; i < count; i++) {
    const low = input[2 * i]!;
    const high = input[2 * i + 1]!;
    p0[i] = low;
    p1[i] = low >>> 8;
    p2[i] = low >>> 16;
    p3[i] = low >>> 24;
    p4[i] = high;
    p5[i] = high >>> 8;
    p6[i] = high >>> 16;
    p7[i] = high >>> 24;
  }
}

type Plane = Uint8Array;
type EightPlanes = [Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane];

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

function decode(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const whole = input.byteLength - input.byteLength % itemSize;
  if (!hasWords(output, itemSize)) unshuffleBytes(input, output, itemSize);
  else if (itemSize === 2) unshuffle2(input, words16(output, whole));
  else if (itemSize === 4) unshuffle4(input, words32(output, whole));
  else unshuffle8(input, words32(output, whole));
  output.set(input.subarray(whole), whole);
}

function encode(input: Uint8Array, output: Uint8Array, itemSize: number): void {
  const whole = input.byteLength - input.byteLength % itemSize;
  if (!hasWords(input, itemSize)) shuffleBytes(input, output, itemSize);
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
