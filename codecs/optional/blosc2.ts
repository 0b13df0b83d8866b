/**
 * Filter 32026, Blosc2: a contiguous frame, decoded only. A frame has a header, chunks, and an index of chunks; where its
 * header has a "b2nd" layer, the chunks hold a multidimensional array in blocks.
 *
 * @module
 */

import type { Codec, CodecContext } from "../codec.ts";
import { damage, outputBuffer } from "../damage.ts";
import { decodeBloscChunk, fillSpecially } from "./blosc_chunk.ts";

const MAGIC = "b2frame\0";
const MIN_HEADER_SIZE = 0x57;
const MAX_RANK = 16;

/** The header of a frame. */
interface Frame {
  readonly headerSize: number;
  readonly byteLength: number;
  readonly storedLength: number;
  readonly itemSize: number;
  readonly chunkSize: number;
  readonly array: ArrayLayout | undefined;
}

/** How the chunks of a frame make up an array. */
interface ArrayLayout {
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly blockShape: readonly number[];
}

function readFrame(input: Uint8Array, limit: number): Frame {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (input.byteLength < MIN_HEADER_SIZE) throw damage("blosc2", "stream ends early");
  if (MAGIC !== String.fromCharCode(...input.subarray(2, 10))) throw damage("blosc2", "stream is no frame");
  const headerSize = view.getUint32(11);
  const frame = {
    headerSize,
    byteLength: Number(view.getBigUint64(0x1e)),
    storedLength: Number(view.getBigUint64(0x27)),
    itemSize: view.getUint32(0x30),
    chunkSize: view.getUint32(0x3a),
  };
  if (headerSize > input.byteLength || frame.storedLength > input.byteLength - headerSize) {
    throw damage("blosc2", "stream ends early");
  }
  if (frame.itemSize === 0 || frame.byteLength > 0 && frame.chunkSize === 0) {
    throw damage("blosc2", "stream has chunks or elements of no bytes");
  }
  const array = readArrayLayout(new DataView(input.buffer, input.byteOffset, headerSize), frame.itemSize);
  // Chunks of an array are filled up to whole blocks.
  const most = array === undefined ? limit : paddedLength(array, frame.itemSize);
  if (frame.byteLength > most) throw damage("blosc2", `stream is longer than ${limit} bytes`);
  return { ...frame, array };
}

/** Finds the "b2nd" layer: a map of names to places, each of which holds a length and content, in msgpack. */
function readArrayLayout(header: DataView, itemSize: number): ArrayLayout | undefined {
  try {
    const count = header.getUint16(0x5c);
    let at = 0x5e;
    for (let i = 0; i < count; i++) {
      const length = header.getUint8(at) & 0x1f;
      const isArray = length === 4 && header.getUint32(at + 1) === 0x62326e64; // "b2nd"
      at += 1 + length;
      if (isArray) return readShapes(header, header.getUint32(at + 1) + 5, itemSize);
      at += 5;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw damage("blosc2", "header is cut short", cause);
    throw cause;
  }
  return undefined;
}

function readShapes(header: DataView, start: number, itemSize: number): ArrayLayout {
  const rank = header.getUint8(start + 2);
  if (rank === 0 || rank > MAX_RANK) throw damage("blosc2", `stream has an array of rank ${rank}`);
  let at = start + 3;
  const list = (bytes: 4 | 8): number[] => {
    at++;
    return Array.from({ length: rank }, () => {
      const length = bytes === 8 ? Number(header.getBigUint64(at + 1)) : header.getUint32(at + 1);
      at += 1 + bytes;
      if (length === 0) throw damage("blosc2", "stream has an array of no elements");
      return length;
    });
  };
  const layout = { shape: list(8), chunkShape: list(4), blockShape: list(4) };
  if (product(layout.blockShape) * itemSize > 2 ** 31) throw damage("blosc2", "stream has blocks that are too long");
  return layout;
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}

/** The lengths of a chunk's axes, filled up to whole blocks. */
function paddedShape(layout: ArrayLayout): number[] {
  return layout.chunkShape.map((length, axis) => roundUp(length, layout.blockShape[axis]!));
}

function roundUp(length: number, unit: number): number {
  return Math.ceil(length / unit) * unit;
}

function paddedLength(layout: ArrayLayout, itemSize: number): number {
  const chunks = layout.shape.map((length, axis) => Math.ceil(length / layout.chunkShape[axis]!));
  return product(chunks) * product(paddedShape(layout)) * itemSize;
}

/** The bytes of the chunks, one after the other. */
function* decodeChunks(input: Uint8Array, frame: Frame): Generator<Uint8Array> {
  const { headerSize, byteLength, chunkSize, storedLength, itemSize } = frame;
  const count = Math.ceil(byteLength / chunkSize);
  if (8 * count > 2 ** 24) throw damage("blosc2", "stream has too many chunks");
  const index = decodeBloscChunk(input.subarray(headerSize + storedLength), 8 * count);
  if (index.byteLength !== 8 * count) throw damage("blosc2", "index of chunks is cut short");
  const offsets = new DataView(index.buffer, index.byteOffset, index.byteLength);
  for (let i = 0; i < count; i++) {
    const expected = Math.min(chunkSize, byteLength - i * chunkSize);
    const kind = offsets.getUint8(8 * i + 7);
    if (kind >= 0x80) {
      const chunk = new Uint8Array(expected);
      fillSpecially(chunk, kind & 7, itemSize, new Uint8Array(0));
      yield chunk;
      continue;
    }
    const offset = Number(offsets.getBigUint64(8 * i, true));
    if (offset >= storedLength) throw damage("blosc2", "stream has a chunk outside its frame");
    const chunk = decodeBloscChunk(input.subarray(headerSize + offset, headerSize + storedLength), expected);
    if (chunk.byteLength !== expected) throw damage("blosc2", "chunk ends early");
    yield chunk;
  }
}

function decode(input: Uint8Array, context: CodecContext): Uint8Array {
  const limit = context.byteLength ?? context.maxByteLength;
  const frame = readFrame(input, limit);
  const { array, itemSize } = frame;
  const byteLength = array === undefined ? frame.byteLength : product(array.shape) * itemSize;
  if (byteLength > limit || byteLength < (context.byteLength ?? 0)) {
    throw damage("blosc2", `stream gives ${byteLength} bytes instead of ${limit}`);
  }
  if (array !== undefined && product(paddedShape(array)) * itemSize !== frame.chunkSize) {
    throw damage("blosc2", "stream has chunks that do not fit its array");
  }
  const output = outputBuffer(byteLength, context.into);
  if (array === undefined) {
    let at = 0;
    for (const chunk of decodeChunks(input, frame)) {
      output.set(chunk, at);
      at += chunk.byteLength;
    }
    return output;
  }
  const chunkCounts = array.shape.map((length, axis) => Math.ceil(length / array.chunkShape[axis]!));
  let number = 0;
  for (const chunk of decodeChunks(input, frame)) {
    if (chunk.byteLength === frame.chunkSize) placeChunk(chunk, output, array, unravel(number, chunkCounts), itemSize);
    number++;
  }
  return output;
}

/** The coordinates of a cell of a grid. */
function unravel(number: number, counts: readonly number[]): number[] {
  const coordinates = counts.map(() => 0);
  let rest = number;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    coordinates[axis] = rest % counts[axis]!;
    rest = Math.floor(rest / counts[axis]!);
  }
  return coordinates;
}

/** Copies the blocks of a chunk to where they belong in the array, leaving out what they were filled up with. */
function placeChunk(
  chunk: Uint8Array,
  output: Uint8Array,
  layout: ArrayLayout,
  coordinates: readonly number[],
  itemSize: number,
): void {
  const { shape, chunkShape, blockShape } = layout;
  const counts = chunkShape.map((length, axis) => Math.ceil(length / blockShape[axis]!));
  const last = shape.length - 1;
  const rowCounts = blockShape.slice(0, last);
  const rows = product(rowCounts);
  const rowBytes = blockShape[last]! * itemSize;
  let from = 0;
  for (let block = 0; block < product(counts); block++) {
    const inGrid = unravel(block, counts);
    for (let row = 0; row < rows; row++) {
      const inBlock = [...unravel(row, rowCounts), 0];
      const start = from;
      from += rowBytes;
      let to = 0;
      let inside = true;
      let room = 0;
      for (let axis = 0; axis <= last; axis++) {
        const inChunk = inGrid[axis]! * blockShape[axis]! + inBlock[axis]!;
        const inArray = coordinates[axis]! * chunkShape[axis]! + inChunk;
        room = Math.min(chunkShape[axis]! - inChunk, shape[axis]! - inArray);
        if (room <= 0) inside = false;
        to = to * shape[axis]! + inArray;
      }
      if (!inside) continue;
      const length = Math.min(blockShape[last]!, room) * itemSize;
      output.set(chunk.subarray(start, start + length), to * itemSize);
    }
  }
}

/** The Blosc2 codec. */
export const blosc2: Codec = { id: 32026, name: "blosc2", decode };
