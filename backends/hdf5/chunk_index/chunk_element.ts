/**
 * The element that array-like chunk indexes hold for each chunk: its address and, where chunks are filtered, its stored
 * size and filter mask.
 *
 * HDF5 File Format Specification 4.0, VII.A: fixed array and extensible array elements; III.A.2, record types 10 and 11.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import type { ChunkedShape, StoredChunk } from "./chunk_index.ts";

/** The bytes of a chunk before any filter. */
export function chunkBytes(shape: ChunkedShape): number {
  return shape.chunkShape.reduce((product, extent) => product * extent, shape.elementSize);
}

/**
 * How many bytes the stored size of a filtered chunk takes: enough for a chunk that its filters made 256 times larger.
 * Version 5 of the layout message leaves room for any length of the file.
 */
export function chunkSizeWidth(shape: ChunkedShape): number {
  if (shape.layoutVersion >= 5) return shape.sizes.lengths;
  const log2 = Math.floor(Math.log2(chunkBytes(shape)));
  return Math.min(8, 1 + Math.floor((log2 + 8) / 8));
}

/** An unsigned little-endian integer of 1 to 8 bytes; -1 where all its bits are set. */
function unsignedOrUndefined(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  let all = 0xff;
  for (let i = width - 1; i >= 0; i--) {
    const byte = bytes[at + i]!;
    value = value * 256 + byte;
    all &= byte;
  }
  return all === 0xff ? -1 : value;
}

function writeUnsigned(bytes: Uint8Array, at: number, width: number, value: number): void {
  for (let i = 0; i < width; i++) {
    bytes[at + i] = value % 256;
    value = Math.floor(value / 256);
  }
}

/** Reads and writes the elements of one dataset's index. */
export class ChunkElements {
  /** Bytes an element takes. */
  readonly width: number;
  /** 0: chunks without filters. 1: chunks with filters. */
  readonly clientId: 0 | 1;
  #offsets: number;
  #sizeWidth: number;
  #chunkBytes: number;

  /** Takes the widths from the dataset. */
  constructor(shape: ChunkedShape) {
    this.clientId = shape.filtered ? 1 : 0;
    this.#offsets = shape.sizes.offsets;
    this.#sizeWidth = chunkSizeWidth(shape);
    this.#chunkBytes = chunkBytes(shape);
    this.width = this.#offsets + (shape.filtered ? this.#sizeWidth + 4 : 0);
  }

  /** The element that starts at byte `at`; `undefined` for a chunk that was never written. */
  read(bytes: Uint8Array, at: number): StoredChunk | undefined {
    const address = unsignedOrUndefined(bytes, at, this.#offsets);
    if (address < 0) return undefined;
    let size = this.#chunkBytes;
    let filterMask = 0;
    if (this.clientId === 1) {
      size = unsignedOrUndefined(bytes, at + this.#offsets, this.#sizeWidth);
      filterMask = unsignedOrUndefined(bytes, at + this.#offsets + this.#sizeWidth, 4) >>> 0;
    }
    if (size < 0 || address + size > Number.MAX_SAFE_INTEGER) {
      throw new FormatError(`Cannot read chunk index: a chunk at byte ${address} ends past 2^53`, { address });
    }
    return { address, size, filterMask };
  }

  /** Writes an element at byte `at`; `undefined` says that the chunk was never written. */
  write(bytes: Uint8Array, at: number, chunk: StoredChunk | undefined): void {
    if (chunk === undefined) {
      bytes.fill(0xff, at, at + this.#offsets);
      bytes.fill(0, at + this.#offsets, at + this.width);
      return;
    }
    writeUnsigned(bytes, at, this.#offsets, chunk.address);
    if (this.clientId === 0) return;
    writeUnsigned(bytes, at + this.#offsets, this.#sizeWidth, chunk.size);
    writeUnsigned(bytes, at + this.#offsets + this.#sizeWidth, 4, chunk.filterMask);
  }

  /** `count` elements of chunks that were never written. */
  empty(count: number): Uint8Array {
    const bytes = new Uint8Array(count * this.width);
    if (this.width === this.#offsets) return bytes.fill(0xff);
    for (let at = 0; at < bytes.length; at += this.width) bytes.fill(0xff, at, at + this.#offsets);
    return bytes;
  }
}
