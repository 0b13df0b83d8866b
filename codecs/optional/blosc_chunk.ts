/**
 * Chunks of Blosc and Blosc2: blocks, filtered and compressed by one of several compressors, behind a header.
 *
 * @module
 */

import { UnsupportedError } from "../../ndarray/errors.ts";
import { damage } from "../damage.ts";
import { deflate } from "../deflate.ts";
import { unshuffleBytes } from "../shuffle_bytes.ts";
import { untransposeBits } from "./bit_transpose.ts";
import { decodeBlosclz } from "./blosclz.ts";
import { decodeLz4Block } from "./lz4_block.ts";
import { decodeSnappyBlock } from "./snappy_block.ts";
import { decodeZstd } from "./zstd_frame.ts";

const HEADER_SIZE = 16;
const EXTENDED_HEADER_SIZE = 32;
/** From this version on, a chunk may have the extended header, and bitshuffle leaves odd elements as they are. */
const BLOSC2_VERSION = 3;

const SHUFFLED = 1;
const NOT_COMPRESSED = 2;
const BITS_SHUFFLED = 4;
const NOT_SPLIT = 16;

const DICTIONARY = 0x01;
const INSTRUMENTED = 0x80;

const SHUFFLE = 1;
const BITSHUFFLE = 2;
const DELTA = 3;
const TRUNCATED = 4;

/** Blosc 1 compresses blocks a byte of the elements at a time where these have at least so many elements of so few bytes. */
const MIN_SPLIT_COUNT = 128;
const MAX_SPLITS = 16;

/** The header of a chunk. */
interface Header {
  readonly size: number;
  readonly extended: boolean;
  readonly version: number;
  readonly flags: number;
  readonly itemSize: number;
  readonly byteLength: number;
  readonly blockSize: number;
  readonly storedLength: number;
  /** What was done to each block, in order. */
  readonly filters: readonly Filter[];
  /** The kind of chunk that has no blocks since all its values are the same. */
  readonly special: number;
}

interface Filter {
  readonly id: number;
  readonly itemSize: number;
}

const SPECIAL_ZEROS = 1;
const SPECIAL_NANS = 2;
const SPECIAL_VALUE = 3;
const SPECIAL_UNINITIALISED = 4;

function unsupported(feature: string): UnsupportedError {
  return new UnsupportedError(`Cannot decode chunk: ${feature} is not supported`, { feature });
}

function readHeader(view: DataView, limit: number): Header {
  if (view.byteLength < HEADER_SIZE) throw damage("blosc", "stream ends early");
  const version = view.getUint8(0);
  const flags = view.getUint8(2);
  const itemSize = view.getUint8(3) || 1;
  const extended = version >= BLOSC2_VERSION && (flags & SHUFFLED) !== 0 && (flags & BITS_SHUFFLED) !== 0;
  const header = {
    size: extended ? EXTENDED_HEADER_SIZE : HEADER_SIZE,
    extended,
    version,
    flags,
    itemSize,
    byteLength: view.getUint32(4, true),
    blockSize: view.getUint32(8, true),
    storedLength: view.getUint32(12, true),
  };
  if (header.byteLength > limit) throw damage("blosc", `stream is longer than ${limit} bytes`);
  if (header.storedLength > view.byteLength || header.storedLength < header.size) {
    throw damage("blosc", "stream ends early");
  }
  if (header.byteLength > 0 && header.blockSize === 0) throw damage("blosc", "stream has blocks of no bytes");
  if (extended) return { ...header, ...readExtension(view, itemSize) };
  const filters: Filter[] = [];
  if ((flags & SHUFFLED) !== 0) filters.push({ id: SHUFFLE, itemSize });
  if ((flags & BITS_SHUFFLED) !== 0) filters.push({ id: BITSHUFFLE, itemSize });
  return { ...header, filters, special: 0 };
}

function readExtension(view: DataView, itemSize: number): { filters: Filter[]; special: number } {
  const filters: Filter[] = [];
  for (let i = 0; i < 6; i++) {
    const id = view.getUint8(16 + i);
    const group = view.getUint8(24 + i);
    if (id === 0 || id === TRUNCATED) continue;
    const isKnown = id === SHUFFLE || id === BITSHUFFLE || id === DELTA && filters.length === 0;
    if (!isKnown) throw unsupported(`filter ${id} of Blosc2`);
    filters.push({ id, itemSize: id === SHUFFLE && group > 0 ? group : itemSize });
  }
  const flags = view.getUint8(31);
  if ((flags & DICTIONARY) !== 0) throw unsupported("Blosc2 with a dictionary");
  if ((flags & INSTRUMENTED) !== 0) throw unsupported("an instrumented codec of Blosc2");
  if ((view.getUint8(30) & 1) !== 0) throw unsupported("Blosc2 with blocks of variable length");
  return { filters, special: flags >>> 4 & 7 };
}

/**
 * Decodes a chunk.
 *
 * @param input The chunk; there may be more bytes behind it.
 * @param limit The most bytes that it may give.
 * @param into Where the bytes go if they are as many.
 * @returns The bytes.
 * @throws {CodecError} for a damaged chunk, or one that gives more.
 */
export function decodeBloscChunk(input: Uint8Array, limit: number, into?: Uint8Array): Uint8Array {
  const header = readHeader(new DataView(input.buffer, input.byteOffset, input.byteLength), limit);
  const { byteLength, flags, size, storedLength } = header;
  const output = into?.byteLength === byteLength ? into : new Uint8Array(byteLength);
  const chunk = input.subarray(0, storedLength);
  if (header.special !== 0) {
    fillSpecially(output, header.special, header.itemSize, chunk.subarray(size));
  } else if ((flags & NOT_COMPRESSED) !== 0) {
    if (size + byteLength > storedLength) throw damage("blosc", "stream ends early");
    output.set(chunk.subarray(size, size + byteLength));
  } else if (byteLength > 0) {
    decodeBlocks(chunk, header, output);
  }
  return output;
}

/**
 * Fills a chunk whose values are all the same.
 *
 * @param output The chunk.
 * @param special Which value: 1 and 4 zeros, 2 NaN, 3 the one given.
 * @param itemSize Bytes an element.
 * @param value The bytes of the value.
 */
export function fillSpecially(output: Uint8Array, special: number, itemSize: number, value: Uint8Array): void {
  output.fill(0);
  if (special === SPECIAL_ZEROS || special === SPECIAL_UNINITIALISED) return;
  let pattern = value;
  if (special === SPECIAL_NANS) {
    pattern = new Uint8Array((itemSize === 4 ? Float32Array.of(NaN) : Float64Array.of(NaN)).buffer);
  } else if (special !== SPECIAL_VALUE) {
    throw damage("blosc", `stream has a special value that is not known (${special})`);
  }
  if (pattern.byteLength === 0 || output.byteLength % pattern.byteLength !== 0) {
    throw damage("blosc", "stream has a special value of a wrong size");
  }
  for (let at = 0; at < output.byteLength; at += pattern.byteLength) output.set(pattern, at);
}

function decodeBlocks(chunk: Uint8Array, header: Header, output: Uint8Array): void {
  const { byteLength, flags, filters, itemSize, size } = header;
  const blockSize = Math.min(header.blockSize, byteLength);
  const blocks = Math.ceil(byteLength / blockSize);
  if (size + 4 * blocks > chunk.byteLength) throw damage("blosc", "stream ends early");
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  let scratch = filters.length > 0 ? new Uint8Array(blockSize) : undefined;
  let spare = filters.length > 1 ? new Uint8Array(blockSize) : undefined;
  const splittable = (flags & NOT_SPLIT) === 0 &&
    (header.extended || itemSize <= MAX_SPLITS && blockSize / itemSize >= MIN_SPLIT_COUNT);
  for (let block = 0; block < blocks; block++) {
    const target = output.subarray(block * blockSize, (block + 1) * blockSize);
    const streams = splittable && target.byteLength === blockSize ? itemSize : 1;
    let bytes = scratch?.subarray(0, target.byteLength) ?? target;
    decodeBlock(chunk, view.getUint32(size + 4 * block, true), bytes, streams, header);
    for (let i = filters.length - 1; i >= 0; i--) {
      const next = i === 0 ? target : spare!.subarray(0, target.byteLength);
      if (filters[i]!.id === DELTA) undoDelta(bytes, next, block === 0 ? undefined : output, itemSize);
      else undo(filters[i]!, bytes, next, header.version);
      [scratch, spare] = [spare ?? scratch, scratch];
      bytes = next;
    }
  }
}

/** A block is one stream, or one for each byte of the elements, each behind its stored length. */
function decodeBlock(chunk: Uint8Array, start: number, output: Uint8Array, streams: number, header: Header): void {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const size = output.byteLength / streams;
  if (!Number.isInteger(size)) throw damage("blosc", "stream has a block that is no whole number of elements");
  let from = start;
  for (let stream = 0; stream < streams; stream++) {
    if (from + 4 > chunk.byteLength) throw damage("blosc", "stream ends early");
    const stored = view.getInt32(from, true);
    from += 4;
    const target = output.subarray(stream * size, (stream + 1) * size);
    if (stored <= 0 && header.extended) {
      // A run of one byte: zero, or what the length is less than zero by, marked by a token.
      if (stored < 0 && (stored < -255 || (chunk[from++] ?? 0) % 2 === 0)) {
        throw damage("blosc", "stream has a wrong run");
      }
      target.fill(-stored);
      continue;
    }
    if (stored < 0 || from + stored > chunk.byteLength) throw damage("blosc", "stream ends early");
    const source = chunk.subarray(from, from + stored);
    if (stored === size) target.set(source);
    else if (decodeStream(header.flags >>> 5, source, target) !== size) throw damage("blosc", "block ends early");
    from += stored;
  }
}

const zlib = deflate();

function decodeStream(format: number, input: Uint8Array, output: Uint8Array): number {
  if (format === 0) return decodeBlosclz(input, output);
  if (format === 1) return decodeLz4Block(input, output, "blosc");
  if (format === 2) return decodeSnappyBlock(input, output, "blosc");
  if (format === 4) return decodeZstd(input, output, "blosc");
  if (format !== 3) throw unsupported(`compressor ${format} of Blosc`);
  const byteLength = output.byteLength;
  zlib.decode(input, { byteLength, maxByteLength: byteLength, parameters: [], into: output });
  return byteLength;
}

function undo(filter: Filter, input: Uint8Array, output: Uint8Array, version: number): void {
  const { id, itemSize } = filter;
  const whole = input.byteLength - input.byteLength % itemSize;
  let end = whole;
  if (id === SHUFFLE) {
    unshuffleBytes(input, output, itemSize);
  } else {
    const odd = whole / itemSize % 8;
    end = odd === 0 ? whole : version < BLOSC2_VERSION ? 0 : whole - odd * itemSize;
    untransposeBits(input.subarray(0, end), output, itemSize);
  }
  output.set(input.subarray(end), end);
}

/** Each element of the first block was combined with the one before it, each byte of the others with the first block's. */
function undoDelta(input: Uint8Array, output: Uint8Array, first: Uint8Array | undefined, itemSize: number): void {
  const width = itemSize === 2 || itemSize === 4 ? itemSize : itemSize % 8 === 0 ? 8 : 1;
  const whole = input.byteLength - input.byteLength % width;
  output.set(input);
  if (first === undefined) { for (let i = width; i < whole; i++) output[i]! ^= output[i - width]!; }
  else for (let i = 0; i < whole; i++) output[i]! ^= first[i]!;
}
