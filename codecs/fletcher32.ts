/**
 * Filter 3, fletcher32: a checksum behind the bytes, checked when they are read.
 *
 * @module
 */

import type { Codec } from "./codec.ts";
import { damage } from "./damage.ts";

/** So many 16-bit words can be added before the second sum outgrows 32 bits. */
const WORDS_A_BLOCK = 360;

/** The Fletcher checksum of the bytes, taken as big-endian 16-bit words, an odd last byte being the high one. */
export function fletcher32Sum(bytes: Uint8Array): number {
  const words = bytes.byteLength >>> 1;
  let low = 0;
  let high = 0;
  let at = 0;
  for (let done = 0; done < words;) {
    const end = 2 * Math.min(words, done + WORDS_A_BLOCK);
    for (; at < end; at += 2) {
      low = (low + (bytes[at]! << 8 | bytes[at + 1]!)) | 0;
      high = (high + low) | 0;
    }
    low = fold(low);
    high = fold(high);
    done = end >>> 1;
  }
  if ((bytes.byteLength & 1) === 1) {
    low = fold(low + (bytes[at]! << 8));
    high = fold(high + low);
  }
  return ((fold(high) << 16) | fold(low)) >>> 0;
}

/** Adds the carries back in, twice, which brings a 32-bit sum into 16 bits. */
function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** Libraries before 1.6.3 wrote the sum with the bytes of each half swapped, on little-endian machines. */
function swapHalves(sum: number): number {
  return ((sum & 0x00ff00ff) << 8 | (sum >>> 8 & 0x00ff00ff)) >>> 0;
}

/**
 * The fletcher32 codec: four checksum bytes behind the data.
 *
 * @returns The codec.
 *
 * @example A damaged byte does not go unnoticed
 * ```ts
 * import { fletcher32 } from "@hyperslab/ndarray/codecs";
 * import { assertThrows } from "@std/assert";
 *
 * const codec = fletcher32();
 * const context = { byteLength: 4, maxByteLength: 4, parameters: [] };
 * const stored = codec.encode!(Uint8Array.of(1, 2, 3, 4), context) as Uint8Array;
 * stored[0] = 9;
 * assertThrows(() => codec.decode(stored, context), "fletcher32 checksum does not match");
 * ```
 */
export function fletcher32(): Codec {
  return {
    id: 3,
    name: "fletcher32",
    decode(input: Uint8Array): Uint8Array {
      const length = input.byteLength - 4;
      if (length < 0) throw damage("fletcher32", "checksum is cut short");
      const bytes = input.subarray(0, length);
      const stored = new DataView(input.buffer, input.byteOffset + length, 4).getUint32(0, true);
      const sum = fletcher32Sum(bytes);
      if (stored !== sum && stored !== swapHalves(sum)) throw damage("fletcher32", "checksum does not match");
      return bytes;
    },
    encode(input: Uint8Array): Uint8Array {
      const bytes = new Uint8Array(input.byteLength + 4);
      bytes.set(input);
      new DataView(bytes.buffer).setUint32(input.byteLength, fletcher32Sum(input), true);
      return bytes;
    },
    parameters: () => [],
    encodedLength: (byteLength: number) => byteLength + 4,
  };
}
