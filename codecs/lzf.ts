/**
 * Filter 32000, LZF: h5py's fast compression.
 *
 * A stream is a row of runs. A control byte below 32 is followed by that many literal bytes and one more. In any other,
 * the three high bits give the length of a match less two (7: the next byte is added), the five low bits and the byte
 * after give the distance back, less one.
 *
 * @module
 */

import type { ChunkInfo, Codec, CodecContext } from "./codec.ts";
import { damage, outputBuffer } from "./damage.ts";
import { decompressQuickly, failures } from "./lzf_kernel.ts";

/** What h5py stores as its own and as the library's version, before the size of a chunk. */
const FILTER_REVISION = 4;
const LZF_VERSION = 0x0105;

const MAX_LITERALS = 32;
const MAX_DISTANCE = 8192;
const MAX_MATCH = 264;
/** Copies longer than this are faster as one call than byte by byte. */
const LONG_RUN = 24;
/** Shorter streams are decoded sooner than they are brought to the kernel. */
const SHORT_STREAM = 128;

const HASH_BITS = 16;
/** After 2^this misses in a row, the search begins to skip ahead. */
const SKIP_SHIFT = 6;
const MAX_SCRATCH = 2 ** 24;

/**
 * Decodes a stream: what the kernel does, in plain TypeScript.
 *
 * @param input The stream.
 * @param output Where it goes.
 * @returns The length, or -1 where `output` is too small.
 * @throws {CodecError} for damaged bytes.
 */
export function decompress(input: Uint8Array, output: Uint8Array): number {
  const inputEnd = input.byteLength;
  const outputEnd = output.byteLength;
  let from = 0;
  let to = 0;
  while (from < inputEnd) {
    const control = input[from++]!;
    if (control < MAX_LITERALS) {
      const end = from + control + 1;
      if (end > inputEnd) throw damage("lzf", "stream ends early");
      if (to + control >= outputEnd) return -1;
      while (from < end) output[to++] = input[from++]!;
      continue;
    }
    let length = (control >>> 5) + 2;
    if (length === 9) {
      if (from >= inputEnd) throw damage("lzf", "stream ends early");
      length += input[from++]!;
    }
    if (from >= inputEnd) throw damage("lzf", "stream ends early");
    let back = to - ((control & 0x1f) << 8 | input[from++]!) - 1;
    if (back < 0) throw damage("lzf", "stream refers to bytes before its start");
    const end = to + length;
    if (end > outputEnd) return -1;
    if (length > LONG_RUN && back + length <= to) {
      output.copyWithin(to, back, back + length);
      to = end;
    } else {
      while (to < end) output[to++] = output[back++]!;
    }
  }
  return to;
}

/** Decodes a stream by the quickest way there is; gives what `decompress` gives. */
function decompressSoon(input: Uint8Array, output: Uint8Array): number {
  const length = input.byteLength < SHORT_STREAM ? undefined : decompressQuickly(input, output);
  if (length === failures.endsEarly) throw damage("lzf", "stream ends early");
  if (length === failures.beforeStart) throw damage("lzf", "stream refers to bytes before its start");
  return length ?? decompress(input, output);
}

/** Decodes a stream of unknown length, in a buffer that grows. */
function decompressGrowing(input: Uint8Array, guess: number, limit: number): Uint8Array {
  for (let size = Math.min(Math.max(guess, 4 * input.byteLength, 64), limit);;) {
    const output = new Uint8Array(size);
    const length = decompressSoon(input, output);
    if (length >= 0) return output.subarray(0, length);
    if (size >= limit) throw damage("lzf", `stream is longer than ${limit} bytes`);
    size = Math.min(4 * size, limit);
  }
}

/** Where each three bytes were seen last, counted on from stream to stream, so that entries of older ones are too small. */
let table: Int32Array | undefined;
let nextStart = 1;
let scratch = new Uint8Array(0);

/** Room for a stream; only room for chunks of usual sizes is kept. */
function scratchOf(byteLength: number): Uint8Array {
  if (byteLength > MAX_SCRATCH) return new Uint8Array(byteLength);
  if (scratch.byteLength < byteLength) scratch = new Uint8Array(byteLength);
  return scratch;
}

/** Encodes a stream; `null` where it would not be shorter than `limit` bytes. */
function compress(input: Uint8Array, limit: number): Uint8Array | null {
  const inputEnd = input.byteLength;
  table ??= new Int32Array(1 << HASH_BITS);
  if (nextStart + inputEnd > 0x7fffffff) {
    table.fill(0);
    nextStart = 1;
  }
  const hashes = table;
  const start = nextStart;
  nextStart += inputEnd;
  const output = scratchOf(limit + MAX_LITERALS + 4);

  let from = 0;
  /** Where the literals start that are not yet written: they are written when a match ends them. */
  let literals = 0;
  let to = 0;
  let misses = 0;
  const lastMatch = inputEnd - 2;
  while (from < lastMatch) {
    const three = input[from]! << 16 | input[from + 1]! << 8 | input[from + 2]!;
    const slot = Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
    const seen = hashes[slot]! - start;
    hashes[slot] = start + from;
    const distance = from - seen - 1;
    if (
      distance >= MAX_DISTANCE || seen < 0 ||
      (input[seen]! << 16 | input[seen + 1]! << 8 | input[seen + 2]!) !== three
    ) {
      from = Math.min(from + 1 + (misses >>> SKIP_SHIFT), lastMatch);
      if ((++misses & 63) === 0 && to + encodedLiterals(from - literals) >= limit) return null;
      continue;
    }
    // A match by chance among noise does not end the skipping at once.
    misses = Math.max(0, misses - 32);
    const most = Math.min(inputEnd - from, MAX_MATCH);
    let length = 3;
    while (length < most && input[seen + length] === input[from + length]) length++;
    if (to + encodedLiterals(from - literals) + 3 >= limit) return null;
    to = putLiterals(input, literals, from, output, to);
    const coded = length - 2;
    if (coded < 7) {
      output[to++] = coded << 5 | distance >>> 8;
    } else {
      output[to++] = 7 << 5 | distance >>> 8;
      output[to++] = coded - 7;
    }
    output[to++] = distance;
    from += length;
    literals = from;
    // Only the last two places of a match are remembered: in a run of equal bytes, an early one gives longer matches.
    for (let at = from - 2; at < from && at < lastMatch; at++) {
      const next = input[at]! << 16 | input[at + 1]! << 8 | input[at + 2]!;
      hashes[Math.imul(next, 0x9e3779b1) >>> (32 - HASH_BITS)] = start + at;
    }
  }
  if (to + encodedLiterals(inputEnd - literals) >= limit) return null;
  return output.slice(0, putLiterals(input, literals, inputEnd, output, to));
}

/** How many bytes literals take in a stream. */
function encodedLiterals(count: number): number {
  return count + ((count + MAX_LITERALS - 1) >>> 5);
}

/** Writes literals in runs; returns where the stream goes on. */
function putLiterals(input: Uint8Array, start: number, end: number, output: Uint8Array, to: number): number {
  for (let at = start; at < end;) {
    const stop = Math.min(at + MAX_LITERALS, end);
    output[to++] = stop - at - 1;
    while (at < stop) output[to++] = input[at++]!;
  }
  return to;
}

/**
 * The LZF codec (h5py's `"lzf"`). Bytes that do not shrink are left as they are.
 *
 * @returns The codec; its parameters are h5py's: filter revision, LZF version, bytes a chunk.
 *
 * @example Compressing zeros
 * ```ts
 * import { lzf } from "@hyperslab/ndarray/codecs";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const context = { byteLength: 1000, maxByteLength: 1000, parameters: [4, 0x0105, 1000] };
 * const stored = await lzf().encode!(new Uint8Array(1000), context);
 * assert(stored!.byteLength < 30);
 * assertEquals(await lzf().decode(stored!, context), new Uint8Array(1000));
 * ```
 */
export function lzf(): Codec {
  return {
    id: 32000,
    name: "lzf",
    decode(input: Uint8Array, context: CodecContext): Uint8Array {
      const { byteLength, maxByteLength, parameters, into } = context;
      if (byteLength === undefined) return decompressGrowing(input, parameters[2] ?? 0, maxByteLength);
      const output = outputBuffer(byteLength, into);
      const length = decompressSoon(input, output);
      if (length === byteLength) return output;
      throw damage(
        "lzf",
        length < 0
          ? `stream is longer than ${byteLength} bytes`
          : `stream gives ${length} bytes instead of ${byteLength}`,
      );
    },
    encode: (input: Uint8Array, context: CodecContext) =>
      compress(input, context.required ? Math.ceil(input.byteLength * 33 / 32) + 8 : input.byteLength),
    parameters: (chunk: ChunkInfo) => [
      FILTER_REVISION,
      LZF_VERSION,
      chunk.shape.reduce((product, length) => product * length, chunk.itemSize),
    ],
  };
}
