/**
 * The adaptive entropy coder of CCSDS 121.0-B, which szip is built on.
 *
 * Samples go in blocks, blocks in reference sample intervals. Each block is coded in the shortest of these ways: as one
 * of a row of zero blocks, by the second extension, split into low bits and unary high bits, or as it is. With the
 * predictor, the samples are differences to their neighbours, and an interval starts with a sample as it is.
 *
 * @module
 */

import { type BitReader, BitWriter } from "./bits.ts";
import { damage } from "./damage.ts";

/** How samples are grouped and coded. */
export interface RiceFormat {
  /** Bits a sample, at most 24. */
  readonly bits: number;
  /** Samples a block; an even number. */
  readonly blockSize: number;
  /** Blocks a reference sample interval. */
  readonly blocks: number;
  /** Whether samples are coded as differences to the one before. */
  readonly predict: boolean;
}

/** In a row of zero blocks, this count stands for "up to the end of the segment". */
const REST_OF_SEGMENT = 5;
const BLOCKS_A_SEGMENT = 64;
/** The largest unary number that the second extension may have in the decoder of libaec. */
const MAX_EXTENSION = 90;

function idLength(bits: number): number {
  return bits > 16 ? 5 : bits > 8 ? 4 : 3;
}

/**
 * Decodes samples until `output` is full.
 *
 * @param reader The stream.
 * @param output Where the samples go; its end need not be that of an interval.
 * @param format How the samples are coded.
 */
export function decodeRice(reader: BitReader, output: Uint32Array, format: RiceFormat): void {
  const interval = new Uint32Array(format.blocks * format.blockSize);
  for (let done = 0; done < output.length; done += interval.length) {
    const wanted = Math.min(interval.length, output.length - done);
    interval.fill(0);
    for (let at = 0; at < wanted;) at += decodeBlock(reader, interval, at, format);
    if (format.predict) restore(interval, wanted, format.bits);
    output.set(wanted === interval.length ? interval : interval.subarray(0, wanted), done);
  }
}

/** Decodes one block, or a row of zero blocks, into zeroed samples; returns how many samples that were. */
function decodeBlock(reader: BitReader, interval: Uint32Array, at: number, format: RiceFormat): number {
  const { bits, blockSize, blocks } = format;
  const length = idLength(bits);
  const id = reader.read(length);
  if (id === (1 << length) - 1) {
    for (let i = 0; i < blockSize; i++) interval[at + i] = reader.read(bits);
    return blockSize;
  }
  const extension = id === 0 && reader.read(1) === 1;
  const reference = format.predict && at === 0 ? 1 : 0;
  if (reference === 1) interval[at] = reader.read(bits);
  if (id > 0) {
    decodeSplit(reader, interval, at + reference, at + blockSize, id - 1);
    return blockSize;
  }
  if (extension) {
    decodeExtension(reader, interval, at, reference, blockSize);
    return blockSize;
  }
  let count = reader.readUnary() + 1;
  const block = at / blockSize;
  if (count === REST_OF_SEGMENT) count = Math.min(blocks - block, BLOCKS_A_SEGMENT - block % BLOCKS_A_SEGMENT);
  else if (count > REST_OF_SEGMENT) count--;
  if (block + count > blocks) throw damage("szip", "stream has more zero blocks than an interval holds");
  return count * blockSize;
}

function decodeSplit(reader: BitReader, interval: Uint32Array, start: number, end: number, low: number): void {
  for (let i = start; i < end; i++) interval[i] = reader.readUnary() << low;
  if (low === 0) return;
  for (let i = start; i < end; i++) interval[i]! |= reader.read(low);
}

/** Each unary number stands for a pair of samples: their sum picks a triangle number, the second is what is left. */
function decodeExtension(
  reader: BitReader,
  interval: Uint32Array,
  at: number,
  reference: number,
  blockSize: number,
): void {
  for (let i = 0; i < blockSize; i += 2) {
    const pair = reader.readUnary();
    if (pair > MAX_EXTENSION) throw damage("szip", "stream has a pair of samples out of range");
    const sum = Math.floor((Math.sqrt(8 * pair + 1) - 1) / 2);
    const second = pair - sum * (sum + 1) / 2;
    if (i > 0 || reference === 0) interval[at + i] = sum - second;
    interval[at + i + 1] = second;
  }
}

/** Turns mapped differences back into samples. */
function restore(interval: Uint32Array, count: number, bits: number): void {
  const max = 2 ** bits - 1;
  let sample = interval[0]!;
  for (let i = 1; i < count; i++) {
    const mapped = interval[i]!;
    const room = Math.min(sample, max - sample);
    if (Math.ceil(mapped / 2) <= room) sample += (mapped & 1) === 1 ? -((mapped + 1) / 2) : mapped / 2;
    else sample = sample > max - sample ? max - mapped : mapped;
    sample = (sample & max) >>> 0;
    interval[i] = sample;
  }
}

/** Turns samples into differences, mapped to unsigned numbers that are small where the difference is. */
function predict(samples: Uint32Array, bits: number): Uint32Array {
  const max = 2 ** bits - 1;
  const mapped = new Uint32Array(samples.length);
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1]!;
    const sample = samples[i]!;
    if (sample >= before) mapped[i] = sample - before <= before ? 2 * (sample - before) : sample;
    else mapped[i] = before - sample <= max - before ? 2 * (before - sample) - 1 : max - sample;
  }
  return mapped;
}

/** A row of zero blocks that is yet to be written. */
interface ZeroRun {
  count: number;
  /** The first sample of the interval, where the row starts with it. */
  reference: number | undefined;
}

/**
 * Encodes samples.
 *
 * @param samples The samples, whole intervals of them.
 * @param format How the samples are to be coded.
 * @param start How many bytes to leave free before the stream.
 * @returns The stream.
 */
export function encodeRice(samples: Uint32Array, format: RiceFormat, start: number): Uint8Array {
  const writer = new BitWriter(start + samples.length, start);
  const intervalSize = format.blocks * format.blockSize;
  for (let at = 0; at < samples.length; at += intervalSize) {
    encodeInterval(writer, samples.subarray(at, at + intervalSize), format);
  }
  return writer.finish();
}

function encodeInterval(writer: BitWriter, samples: Uint32Array, format: RiceFormat): void {
  const { blockSize, blocks, bits } = format;
  const coded = format.predict ? predict(samples, bits) : samples;
  const run: ZeroRun = { count: 0, reference: undefined };
  for (let index = 0; index < blocks; index++) {
    const block = coded.subarray(index * blockSize, (index + 1) * blockSize);
    const reference = format.predict && index === 0 ? samples[0] : undefined;
    if (block.some((sample) => sample !== 0)) {
      writeZeroRun(writer, run, bits, false);
      encodeBlock(writer, block, reference, bits);
      continue;
    }
    if (run.count++ === 0) run.reference = reference;
    const ends = index === blocks - 1 || (index + 1) % BLOCKS_A_SEGMENT === 0;
    if (ends) writeZeroRun(writer, run, bits, true);
  }
}

function writeZeroRun(writer: BitWriter, run: ZeroRun, bits: number, endsSegment: boolean): void {
  if (run.count === 0) return;
  writer.write(0, idLength(bits) + 1);
  if (run.reference !== undefined) writer.write(run.reference, bits);
  if (run.count < REST_OF_SEGMENT) writer.writeUnary(run.count - 1);
  else writer.writeUnary(endsSegment ? REST_OF_SEGMENT - 1 : run.count);
  run.count = 0;
}

function encodeBlock(writer: BitWriter, block: Uint32Array, reference: number | undefined, bits: number): void {
  const length = idLength(bits);
  const first = reference === undefined ? 0 : 1;
  const plainSize = (block.length - first) * bits;
  const extensionSize = sizeOfExtension(block, plainSize);
  const { low, size: splitSize } = bestSplit(block, first, (1 << length) - 3);
  if (extensionSize <= splitSize && extensionSize < plainSize) {
    writer.write(1, length + 1);
    if (reference !== undefined) writer.write(reference, bits);
    for (let i = 0; i < block.length; i += 2) {
      const sum = block[i]! + block[i + 1]!;
      writer.writeUnary(sum * (sum + 1) / 2 + block[i + 1]!);
    }
  } else if (splitSize < plainSize) {
    writer.write(low + 1, length);
    if (reference !== undefined) writer.write(reference, bits);
    for (let i = first; i < block.length; i++) writer.writeUnary(block[i]! >>> low);
    if (low > 0) { for (let i = first; i < block.length; i++) writer.write(block[i]!, low); }
  } else {
    writer.write((1 << length) - 1, length);
    if (reference !== undefined) writer.write(reference, bits);
    for (let i = first; i < block.length; i++) writer.write(block[i]!, bits);
  }
}

function sizeOfExtension(block: Uint32Array, limit: number): number {
  let size = 1;
  for (let i = 0; i < block.length && size <= limit; i += 2) {
    const sum = block[i]! + block[i + 1]!;
    const pair = sum * (sum + 1) / 2 + block[i + 1]!;
    if (pair > MAX_EXTENSION) return Infinity;
    size += pair + 1;
  }
  return size;
}

/** The number of low bits to split off that makes the block shortest. */
function bestSplit(block: Uint32Array, first: number, most: number): { low: number; size: number } {
  let best = { low: 0, size: Infinity };
  for (let low = 0; low <= most; low++) {
    let size = (block.length - first) * (low + 1);
    if (size >= best.size) break;
    for (let i = first; i < block.length; i++) size += block[i]! >>> low;
    if (size < best.size) best = { low, size };
  }
  return best;
}
