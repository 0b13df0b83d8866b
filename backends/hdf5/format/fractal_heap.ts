/**
 * Fractal heaps: objects of any length in blocks whose size doubles from row to row.
 *
 * HDF5 File Format Specification 4.0, III.G. This file holds the header, the arithmetic of the doubling table, and ids.
 *
 * @module
 */

import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { decodeFilterPipeline, type FilterDescription } from "./messages/filter_pipeline.ts";
import { block, type Reading } from "./reading.ts";

/** How a heap is laid out; fixed when it is made. */
export interface FractalHeapParameters {
  /** Bytes an id takes. */
  readonly idLength: number;
  /** Longer objects stand on their own. */
  readonly maxManagedSize: number;
  /** Whether direct blocks carry a checksum. */
  readonly checksummed: boolean;
  /** Blocks in a row of the doubling table. */
  readonly width: number;
  /** Bytes of a block in the first two rows. */
  readonly startingBlockSize: number;
  /** Bytes of the largest direct block. */
  readonly maxDirectBlockSize: number;
  /** The heap's own addresses take so many bits. */
  readonly maxHeapBits: number;
  /** Rows of a new root indirect block. */
  readonly startingRows: number;
}

/** The header of a heap. */
export interface FractalHeapHeader extends FractalHeapParameters {
  readonly address: number;
  /** Whether the ids of huge objects have run out once. */
  readonly hugeIdsWrapped: boolean;
  readonly nextHugeId: number;
  /** The version 2 B-tree of huge objects. */
  readonly hugeBtreeAddress: number | undefined;
  readonly freeSpace: number;
  readonly freeSpaceManagerAddress: number | undefined;
  /** Bytes of the heap's own address space that the root covers. */
  readonly managedSize: number;
  readonly allocatedSize: number;
  /** Where the next direct block goes in the heap's own address space. */
  readonly iteratorOffset: number;
  readonly managedCount: number;
  readonly hugeSize: number;
  readonly hugeCount: number;
  readonly tinySize: number;
  readonly tinyCount: number;
  /** `undefined` where nothing is managed. */
  readonly rootAddress: number | undefined;
  /** Rows of the root indirect block; 0 where the root is a direct block. */
  readonly rootRows: number;
  /** Where the blocks are filtered. */
  readonly filtered: {
    readonly filters: readonly FilterDescription[];
    /** Bytes of the filters' encoded form. */
    readonly encodedLength: number;
    /** Bytes that a root direct block takes in the file. */
    readonly rootSize: number;
    readonly rootMask: number;
  } | undefined;
}

/** Bytes of a header without filters; with them, `lengths + 4 + their encoded form` more. */
export function fractalHeapHeaderSize(sizes: FieldSizes): number {
  return 26 + 3 * sizes.offsets + 12 * sizes.lengths;
}

/** Reads the header at `address`. */
export function* readFractalHeapHeader(address: number, sizes: FieldSizes): Reading<FractalHeapHeader> {
  const size = fractalHeapHeaderSize(sizes);
  const bytes = yield* block(address, size);
  const filterLength = bytes[7]! + bytes[8]! * 256;
  const what = `fractal heap at ${address}`;
  if (filterLength === 0) return decodeFractalHeapHeader(new Cursor(bytes, sizes, what, address));
  const whole = yield* block(address, size + sizes.lengths + 4 + filterLength);
  return decodeFractalHeapHeader(new Cursor(whole, sizes, what, address));
}

/** Decodes a header. */
export function decodeFractalHeapHeader(cursor: Cursor): FractalHeapHeader {
  cursor.signature("FRHP");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  const idLength = cursor.u16();
  const encodedLength = cursor.u16();
  const flags = cursor.u8();
  const maxManagedSize = cursor.u32();
  const header = {
    address: cursor.address,
    idLength,
    maxManagedSize,
    hugeIdsWrapped: (flags & 1) !== 0,
    checksummed: (flags & 2) !== 0,
    nextHugeId: cursor.length(),
    hugeBtreeAddress: cursor.offset(),
    freeSpace: cursor.length(),
    freeSpaceManagerAddress: cursor.offset(),
    managedSize: cursor.length(),
    allocatedSize: cursor.length(),
    iteratorOffset: cursor.length(),
    managedCount: cursor.length(),
    hugeSize: cursor.length(),
    hugeCount: cursor.length(),
    tinySize: cursor.length(),
    tinyCount: cursor.length(),
    width: cursor.u16(),
    startingBlockSize: cursor.length(),
    maxDirectBlockSize: cursor.length(),
    maxHeapBits: cursor.u16(),
    startingRows: cursor.u16(),
    rootAddress: cursor.offset(),
    rootRows: cursor.u16(),
    filtered: undefined,
  };
  const filtered = encodedLength === 0 ? undefined : {
    encodedLength,
    rootSize: cursor.length(),
    rootMask: cursor.u32(),
    filters: decodeFilterPipeline(cursor.part(encodedLength)),
  };
  verifyChecksum(cursor);
  checkParameters(header, cursor);
  return { ...header, filtered };
}

function checkParameters(header: FractalHeapHeader, cursor: Cursor): void {
  const { width, startingBlockSize, maxDirectBlockSize, maxHeapBits, idLength } = header;
  for (const value of [width, startingBlockSize, maxDirectBlockSize]) {
    if (value < 1 || !Number.isInteger(Math.log2(value))) cursor.fail(`${value} is not a power of two`, 0);
  }
  if (maxDirectBlockSize < startingBlockSize || maxDirectBlockSize > 2 ** 32) {
    cursor.fail(`direct blocks of ${maxDirectBlockSize} bytes are not possible`, 0);
  }
  if (maxHeapBits > 64 || 2 ** maxHeapBits < width * startingBlockSize) {
    cursor.fail(`a heap of 2^${maxHeapBits} bytes is not possible`, 0);
  }
  if (idLength < 2 || idLength > 4098) cursor.fail(`ids of ${idLength} bytes are not possible`, 0);
  if (header.rootRows > maxRows(header)) cursor.fail(`a root of ${header.rootRows} rows is not possible`, 0);
}

/** Builds a header without filters. */
export function encodeFractalHeapHeader(header: FractalHeapHeader, sizes: FieldSizes): Uint8Array {
  const encoder = new Encoder(sizes, fractalHeapHeaderSize(sizes));
  encoder.signature("FRHP").u8(0).u16(header.idLength).u16(0);
  encoder.u8((header.hugeIdsWrapped ? 1 : 0) | (header.checksummed ? 2 : 0)).u32(header.maxManagedSize);
  encoder.lengthField(header.nextHugeId).offset(header.hugeBtreeAddress);
  encoder.lengthField(header.freeSpace).offset(header.freeSpaceManagerAddress);
  encoder.lengthField(header.managedSize).lengthField(header.allocatedSize).lengthField(header.iteratorOffset);
  encoder.lengthField(header.managedCount).lengthField(header.hugeSize).lengthField(header.hugeCount);
  encoder.lengthField(header.tinySize).lengthField(header.tinyCount);
  encoder.u16(header.width).lengthField(header.startingBlockSize).lengthField(header.maxDirectBlockSize);
  encoder.u16(header.maxHeapBits).u16(header.startingRows).offset(header.rootAddress).u16(header.rootRows);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/** How many rows of the doubling table hold direct blocks. */
export function directRows(heap: FractalHeapParameters): number {
  return Math.log2(heap.maxDirectBlockSize) - Math.log2(heap.startingBlockSize) + 2;
}

/** How many rows the whole heap can have. */
export function maxRows(heap: FractalHeapParameters): number {
  return rowsOf(heap, 2 ** heap.maxHeapBits);
}

/** How many rows an indirect block has that covers `size` bytes. */
export function rowsOf(heap: FractalHeapParameters, size: number): number {
  return Math.log2(size) - Math.log2(heap.width * heap.startingBlockSize) + 1;
}

/** The size of a block in a row. */
export function rowBlockSize(heap: FractalHeapParameters, row: number): number {
  return heap.startingBlockSize * 2 ** Math.max(0, row - 1);
}

/** Where a row starts, in bytes from the start of its indirect block. */
export function rowOffset(heap: FractalHeapParameters, row: number): number {
  return row === 0 ? 0 : heap.width * heap.startingBlockSize * 2 ** (row - 1);
}

/** Bytes that addresses within the heap take. */
export function heapOffsetWidth(heap: FractalHeapParameters): number {
  return Math.ceil(heap.maxHeapBits / 8);
}

/** Bytes that the lengths of managed objects take in ids. */
function heapLengthWidth(heap: FractalHeapParameters): number {
  const byBlock = Math.ceil(Math.log2(heap.maxDirectBlockSize) / 8);
  return Math.min(byBlock, Math.floor(Math.log2(Math.max(1, heap.maxManagedSize)) / 8) + 1);
}

/** What an id says of where its object stands. */
export type FractalHeapId =
  | { readonly kind: "managed"; readonly offset: number; readonly length: number }
  | { readonly kind: "tiny"; readonly data: Uint8Array }
  /** Found by its number in the B-tree of huge objects. */
  | { readonly kind: "huge"; readonly key: number }
  /** Found by what the id itself says. */
  | { readonly kind: "huge-direct"; readonly record: HugeObject };

/** A huge object: where it stands, and its length before filtering. */
export interface HugeObject {
  readonly address: number;
  readonly size: number;
  readonly filterMask: number;
  readonly unfilteredSize: number;
}

/** Whether the ids of huge objects hold all that is needed to read them. */
function hugeIdsAreDirect(heap: FractalHeapHeader, sizes: FieldSizes): boolean {
  const filterSize = heap.filtered === undefined ? 0 : 4 + sizes.lengths;
  return heap.idLength - 1 >= sizes.offsets + sizes.lengths + filterSize;
}

/** Decodes an id. */
export function decodeFractalHeapId(id: Uint8Array, heap: FractalHeapHeader, sizes: FieldSizes): FractalHeapId {
  const cursor: Cursor = new Cursor(id, sizes, `an id of the fractal heap at ${heap.address}`, heap.address);
  const first = cursor.u8();
  if (first >> 6 !== 0) cursor.fail(`version ${first >> 6} is not known`, 0);
  const type = (first >> 4) & 3;
  if (type === 0) {
    return { kind: "managed", offset: cursor.uint(heapOffsetWidth(heap)), length: cursor.uint(heapLengthWidth(heap)) };
  }
  if (type === 2) {
    const extended = heap.idLength > 18;
    const length = (extended ? ((first & 15) << 8) | cursor.u8() : first & 15) + 1;
    return { kind: "tiny", data: cursor.slice(length) };
  }
  if (type !== 1) cursor.fail("the type of the id is not known", 0);
  if (!hugeIdsAreDirect(heap, sizes)) return { kind: "huge", key: cursor.uint(Math.min(8, heap.idLength - 1)) };
  const address = cursor.offset();
  if (address === undefined) cursor.fail("a huge object has no address");
  const size = cursor.length();
  const filterMask = heap.filtered === undefined ? 0 : cursor.u32();
  const unfilteredSize = heap.filtered === undefined ? size : cursor.length();
  return { kind: "huge-direct", record: { address, size, filterMask, unfilteredSize } };
}

/** Builds the id of a managed object. */
export function encodeManagedId(
  offset: number,
  length: number,
  heap: FractalHeapParameters,
  sizes: FieldSizes,
): Uint8Array {
  const encoder = new Encoder(sizes, heap.idLength).u8(0);
  encoder.uint(offset, heapOffsetWidth(heap)).uint(length, heapLengthWidth(heap));
  return encoder.padTo(heap.idLength).bytes();
}

/** Builds the id of a huge object that is found by its number. */
export function encodeHugeId(key: number, heap: FractalHeapParameters, sizes: FieldSizes): Uint8Array {
  const encoder = new Encoder(sizes, heap.idLength).u8(0x10).uint(key, Math.min(8, heap.idLength - 1));
  return encoder.padTo(heap.idLength).bytes();
}
