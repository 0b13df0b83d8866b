/**
 * Local heaps: the names of one old-style group.
 *
 * HDF5 File Format Specification 4.0, III.D.
 *
 * @module
 */

import { Cursor, decodeText, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { block, type Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** The prefix of a local heap. */
export interface LocalHeap {
  readonly address: number;
  /** Bytes of the data segment. */
  readonly size: number;
  /** Where the data segment starts. */
  readonly segmentAddress: number;
}

/** Marks the end of the list of free blocks; also that there is none. */
const noFreeBlock = 1;
const singleBytes = new TextDecoder("latin1");
const beyondAscii = /[^\0-\x7f]/;
/** How many bytes are asked for where it is not known how long a name is. */
const firstGuess = 64;

/** Bytes of the prefix. */
export function localHeapPrefixSize(sizes: FieldSizes): number {
  return Math.ceil((8 + 2 * sizes.lengths + sizes.offsets) / 8) * 8;
}

/** Reads the prefix at `address`. */
export function* readLocalHeap(address: number, sizes: FieldSizes): Reading<LocalHeap> {
  const bytes = yield* block(address, 8 + 2 * sizes.lengths + sizes.offsets);
  return decodeLocalHeap(new Cursor(bytes, sizes, `local heap at ${address}`, address));
}

/** Decodes a prefix. */
export function decodeLocalHeap(cursor: Cursor): LocalHeap {
  cursor.signature("HEAP");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  cursor.skip(3);
  const size = cursor.length();
  cursor.skip(cursor.sizes.lengths);
  const segmentAddress = cursor.offset();
  if (segmentAddress === undefined) cursor.fail("it has no data segment");
  return { address: cursor.address, size, segmentAddress };
}

/** Reads the whole data segment. */
export function* readSegment(heap: LocalHeap, sizes: FieldSizes): Reading<Cursor> {
  const bytes = heap.size === 0 ? new Uint8Array(0) : yield* block(heap.segmentAddress, heap.size);
  return segmentCursor(heap, bytes, sizes);
}

function segmentCursor(heap: LocalHeap, bytes: Uint8Array, sizes: FieldSizes, offset = 0): Cursor {
  return new Cursor(bytes, sizes, `local heap at ${heap.address}`, heap.segmentAddress + offset);
}

/** The text at an offset of a whole segment, without its terminating zero. */
export function segmentText(segment: Cursor, offset: number): Uint8Array {
  if (offset >= segment.bytes.length) segment.fail(`an offset of ${offset} lies outside`, 0);
  segment.position = offset;
  return segment.untilZero();
}

/** The texts of a whole segment as strings. Plain ones are parts of one string, which is decoded at once. */
export class SegmentStrings {
  readonly #segment: Cursor;
  /** A character a byte. */
  readonly #all: string;

  /** Decodes a segment. */
  constructor(segment: Cursor) {
    this.#segment = segment;
    this.#all = singleBytes.decode(segment.bytes);
  }

  /** The text at an offset. */
  at(offset: number): string {
    const end = this.#all.indexOf("\0", offset);
    const text = end < 0 ? "" : this.#all.slice(offset, end);
    return end < 0 || beyondAscii.test(text) ? decodeText(segmentText(this.#segment, offset)) : text;
  }
}

/**
 * Reads texts at given offsets and nothing else of the heap.
 *
 * @param heap The heap.
 * @param offsets Where the texts start in the data segment.
 * @param sizes The widths of addresses and lengths.
 * @returns The texts without their terminating zeros.
 */
export function* readTexts(heap: LocalHeap, offsets: readonly number[], sizes: FieldSizes): Reading<Uint8Array[]> {
  const texts = new Array<Uint8Array>(offsets.length);
  let missing = offsets.map((offset, at) => ({ offset, at }));
  for (let guess = firstGuess; missing.length > 0; guess *= 8) {
    for (const { offset } of missing) {
      if (offset >= heap.size) {
        segmentCursor(heap, new Uint8Array(0), sizes).fail(`an offset of ${offset} lies outside`);
      }
    }
    const blocks = yield missing.map(({ offset }) => ({
      start: heap.segmentAddress + offset,
      end: heap.segmentAddress + Math.min(heap.size, offset + guess),
    }));
    missing = missing.filter(({ offset, at }, i) => {
      const bytes = blocks[i]!;
      const end = bytes.indexOf(0);
      if (end >= 0) texts[at] = bytes.subarray(0, end);
      else if (offset + bytes.length >= heap.size) segmentCursor(heap, bytes, sizes, offset).untilZero();
      return end < 0;
    });
  }
  return texts;
}

/** Collects the texts of a new heap. The text at offset 0 is the empty one. */
export class LocalHeapWriter {
  readonly #encoder: Encoder;

  /** Starts with the empty text. */
  constructor(sizes: FieldSizes) {
    this.#encoder = new Encoder(sizes).fill(0, 8);
  }

  /** Adds a text and tells its offset. */
  add(text: Uint8Array): number {
    const offset = this.#encoder.length;
    this.#encoder.raw(text).u8(0).align(8);
    return offset;
  }

  /** Writes prefix and data segment as one block to fresh space; gives the address of the prefix. */
  write(space: Space): number {
    const { sizes, length } = this.#encoder;
    const prefixSize = localHeapPrefixSize(sizes);
    const address = space.allocate(prefixSize + length);
    const block = new Encoder(sizes, prefixSize + length).signature("HEAP").u8(0).u24(0);
    block.lengthField(length).lengthField(noFreeBlock).offset(address + prefixSize).padTo(prefixSize);
    space.write(address, block.raw(this.#encoder.bytes()).bytes());
    return address;
  }
}

/** Gives prefix and data segment back. */
export function releaseLocalHeap(heap: LocalHeap, space: Space, sizes: FieldSizes): void {
  const prefixSize = localHeapPrefixSize(sizes);
  if (heap.segmentAddress === heap.address + prefixSize) {
    space.release(heap.address, prefixSize + heap.size);
  } else {
    space.release(heap.address, prefixSize);
    space.release(heap.segmentAddress, heap.size);
  }
}
