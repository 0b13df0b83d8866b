/**
 * BloscLZ streams, which blosc has inside by default: control bytes below 32 are followed by that many literal bytes and
 * one more; any other gives the length of a match in its three high bits and the high bits of the distance in the rest.
 *
 * @module
 */

import { damage } from "../damage.ts";

const MAX_NEAR_DISTANCE = 8191;

/**
 * Decodes a stream.
 *
 * @param input The stream.
 * @param output Where the bytes go.
 * @returns How many bytes were written.
 * @throws {CodecError} for a damaged stream, or one that does not fit.
 */
export function decodeBlosclz(input: Uint8Array, output: Uint8Array): number {
  const inputEnd = input.byteLength;
  let from = 0;
  let to = 0;
  const next = (): number => {
    if (from >= inputEnd) throw damage("blosc", "stream ends early");
    return input[from++]!;
  };
  let control = next() & 31;
  for (;;) {
    if (control < 32) {
      const end = from + control + 1;
      if (end > inputEnd) throw damage("blosc", "stream ends early");
      if (to + control + 1 > output.byteLength) throw damage("blosc", "block is too long");
      while (from < end) output[to++] = input[from++]!;
    } else {
      let length = (control >>> 5) + 2;
      let distance = (control & 31) << 8;
      if (length === 9) {
        let more = 255;
        while (more === 255) {
          more = next();
          length += more;
        }
      }
      const low = next();
      distance += low;
      if (distance === MAX_NEAR_DISTANCE) distance += next() << 8 | next();
      let back = to - distance - 1;
      if (back < 0) throw damage("blosc", "stream refers to bytes before its start");
      const end = to + length;
      if (end > output.byteLength) throw damage("blosc", "block is too long");
      while (to < end) output[to++] = output[back++]!;
    }
    if (from >= inputEnd) return to;
    control = input[from++]!;
  }
}
