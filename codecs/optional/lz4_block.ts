/**
 * LZ4 blocks: what several filters have inside.
 *
 * A block is a row of sequences: a token (four bits for the number of literals, four for the length of the match), more
 * length bytes where those are 15, the literals, and two bytes for the distance back. The last has literals only.
 *
 * @module
 */

import { damage } from "../damage.ts";

const MIN_MATCH = 4;
/** A match may not start in the last bytes of a block, nor cover the very last. */
const LAST_MATCH_START = 12;
const LAST_LITERALS = 5;
const MAX_DISTANCE = 65535;
const LONG_RUN = 24;
const HASH_BITS = 14;
const SKIP_SHIFT = 6;
/** Beyond this, candidates that agree in five bytes give longer matches. */
const LONG_INPUT = 65536;

/**
 * Decodes a block.
 *
 * @param input The block.
 * @param output Where the bytes go.
 * @param codec The name of the codec, for errors.
 * @returns How many bytes were written.
 * @throws {CodecError} for a damaged block, or one that does not fit.
 */
export function decodeLz4Block(input: Uint8Array, output: Uint8Array, codec: string): number {
  const inputEnd = input.byteLength;
  const outputEnd = output.byteLength;
  let from = 0;
  let to = 0;
  while (from < inputEnd) {
    const token = input[from++]!;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= inputEnd) throw damage(codec, "stream ends early");
        more = input[from++]!;
        literals += more;
      }
    }
    const literalEnd = from + literals;
    if (literalEnd > inputEnd) throw damage(codec, "stream ends early");
    if (to + literals > outputEnd) throw damage(codec, `stream is longer than ${outputEnd} bytes`);
    if (literals > LONG_RUN) {
      output.set(input.subarray(from, literalEnd), to);
      to += literals;
      from = literalEnd;
    } else {
      while (from < literalEnd) output[to++] = input[from++]!;
    }
    if (from === inputEnd) return to;

    if (from + 2 > inputEnd) throw damage(codec, "stream ends early");
    const distance = input[from]! | input[from + 1]! << 8;
    from += 2;
    if (distance === 0 || distance > to) throw damage(codec, "stream refers to bytes before its start");
    let length = (token & 15) + MIN_MATCH;
    if (length === 15 + MIN_MATCH) {
      let more = 255;
      while (more === 255) {
        if (from >= inputEnd) throw damage(codec, "stream ends early");
        more = input[from++]!;
        length += more;
      }
    }
    const matchEnd = to + length;
    if (matchEnd > outputEnd) throw damage(codec, `stream is longer than ${outputEnd} bytes`);
    let back = to - distance;
    if (length > LONG_RUN && distance >= length) {
      output.copyWithin(to, back, back + length);
      to = matchEnd;
    } else {
      while (to < matchEnd) output[to++] = output[back++]!;
    }
  }
  return to;
}

/**
 * Encodes a block.
 *
 * @param input The bytes.
 * @returns The block, or `null` where it would be no shorter.
 */
export function encodeLz4Block(input: Uint8Array): Uint8Array | null {
  const length = input.byteLength;
  if (length <= LAST_MATCH_START) return null;
  const output = new Uint8Array(length);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  const view = new DataView(input.buffer, input.byteOffset, length);
  const wide = length > LONG_INPUT;
  let anchor = 0;
  let from = 0;
  let to = 0;
  let misses = 0;
  while (from < length - LAST_MATCH_START) {
    const four = view.getInt32(from, true);
    const slot = slotOf(four, wide ? input[from + 4]! : 0);
    let seen = table[slot]!;
    table[slot] = from;
    if (seen < 0 || from - seen > MAX_DISTANCE || view.getInt32(seen, true) !== four) {
      from += 1 + (misses++ >>> SKIP_SHIFT);
      continue;
    }
    misses = 0;
    while (from > anchor && seen > 0 && input[from - 1] === input[seen - 1]) {
      from--;
      seen--;
    }
    let match = MIN_MATCH;
    while (from + match < length - LAST_LITERALS && input[seen + match] === input[from + match]) match++;
    to = writeSequence(output, to, input.subarray(anchor, from), match);
    if (to < 0 || to + 2 > length) return null;
    output[to++] = from - seen;
    output[to++] = (from - seen) >>> 8;
    to = writeLength(output, to, match - MIN_MATCH);
    from += match;
    anchor = from;
    table[slotOf(view.getInt32(from - 2, true), wide ? input[from + 2]! : 0)] = from - 2;
  }
  to = writeSequence(output, to, input.subarray(anchor), MIN_MATCH);
  return to < 0 || to >= length ? null : output.subarray(0, to);
}

function slotOf(four: number, fifth: number): number {
  return (Math.imul(four, 0x9e3779b1) ^ Math.imul(fifth, 0x85ebca6b)) >>> (32 - HASH_BITS);
}

/**
 * Encodes a block of literals alone, for bytes that do not shrink and may not be left as they are.
 *
 * @param input The bytes.
 * @returns The block.
 */
export function encodeLz4Literals(input: Uint8Array): Uint8Array {
  const output = new Uint8Array(input.byteLength + Math.ceil(input.byteLength / 255) + 1);
  return output.subarray(0, writeSequence(output, 0, input, MIN_MATCH));
}

/** Writes a token and literals; returns where they end, or -1 where there is no room. */
function writeSequence(output: Uint8Array, start: number, literals: Uint8Array, match: number): number {
  const count = literals.byteLength;
  if (start + count + Math.ceil(count / 255) + 1 > output.byteLength) return -1;
  output[start] = Math.min(count, 15) << 4 | Math.min(match - MIN_MATCH, 15);
  const at = writeLength(output, start + 1, count);
  output.set(literals, at);
  return at + count;
}

/** Writes what a token's four bits cannot hold of a length. */
function writeLength(output: Uint8Array, start: number, length: number): number {
  let at = start;
  if (length < 15) return at;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) output[at++] = 255;
  output[at++] = rest;
  return at;
}
