/**
 * The global heap: collections of objects of any length, such as the elements of variable-length data.
 *
 * HDF5 File Format Specification 4.0, III.E.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import type { Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** Where an object stands in the global heap. */
export interface GlobalHeapId {
  /** The address of the collection. */
  readonly collection: number;
  /** The object's number in the collection, from 1. */
  readonly index: number;
}

/** Reads an id; `undefined` where it leads nowhere (no address, address 0 or index 0). */
export function decodeGlobalHeapId(cursor: Cursor): GlobalHeapId | undefined {
  const collection = cursor.offset();
  const index = cursor.u32();
  return collection === undefined || collection === 0 || index === 0 ? undefined : { collection, index };
}

/** Appends an id; `undefined` leads nowhere. */
export function encodeGlobalHeapId(id: GlobalHeapId | undefined, encoder: Encoder): void {
  encoder.uint(id?.collection ?? 0, encoder.sizes.offsets).u32(id?.index ?? 0);
}

/** A decoded collection: its objects by their number. */
export type GlobalHeapCollection = ReadonlyMap<number, Uint8Array>;

/** The smallest collection that the C library accepts. */
const smallestCollection = 4096;
/** What a writer packs into one collection before it starts another. */
const largestCollection = 65536;
/** Object numbers have 16 bits and start at 1. */
const mostObjects = 65535;

const headerSize = (sizes: FieldSizes): number => roundUp(8 + sizes.lengths);
const objectHeaderSize = (sizes: FieldSizes): number => roundUp(8 + sizes.lengths);

function roundUp(size: number): number {
  return Math.ceil(size / 8) * 8;
}

/** Decodes a whole collection. */
export function decodeGlobalHeapCollection(cursor: Cursor): GlobalHeapCollection {
  const size = decodeCollectionSize(cursor);
  const objects = new Map<number, Uint8Array>();
  const prefix = objectHeaderSize(cursor.sizes);
  const end = Math.min(size, cursor.bytes.length);
  while (cursor.position + prefix <= end) {
    const start = cursor.position;
    const index = cursor.u16();
    cursor.skip(6);
    const length = cursor.length();
    // The object of number 0 is the free space at the end.
    if (index === 0) break;
    cursor.position = start + prefix;
    if (objects.has(index)) cursor.fail(`there are two objects of number ${index}`, start);
    objects.set(index, cursor.slice(length));
    cursor.position = Math.min(start + prefix + roundUp(length), end);
  }
  return objects;
}

/** Reads a collection's header, its size, and stands at its first object. */
function decodeCollectionSize(cursor: Cursor): number {
  cursor.signature("GCOL");
  const version = cursor.u8();
  if (version !== 1) cursor.fail(`version ${version} is not known`, 4);
  cursor.skip(3);
  const size = cursor.length();
  if (size < headerSize(cursor.sizes)) cursor.fail(`a size of ${size} bytes is not possible`, 8);
  cursor.position = headerSize(cursor.sizes);
  return size;
}

/** The global heap of a file, for reading. Keeps the collections used last. */
export class GlobalHeap {
  readonly #sizes: FieldSizes;
  readonly #maxBytes: number;
  readonly #kept = new Map<number, { collection: GlobalHeapCollection; size: number }>();
  #keptBytes = 0;

  /**
   * Makes a reader.
   *
   * @param sizes The widths of addresses and lengths.
   * @param maxBytes How many bytes of collections to keep. Default 4 MiB.
   */
  constructor(sizes: FieldSizes, maxBytes: number = 4 * 1024 * 1024) {
    this.#sizes = sizes;
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads many objects; all their collections are asked for together, each once.
   *
   * @param ids Where the objects stand.
   * @returns The bytes of each; views of the collection, not to be changed.
   */
  *read(ids: readonly GlobalHeapId[]): Reading<Uint8Array[]> {
    const collections = yield* this.readCollections(ids.map(({ collection }) => collection));
    return ids.map(({ collection, index }) => {
      const object = collections.get(collection)!.get(index);
      if (object !== undefined) return object;
      throw new FormatError(
        `Cannot read global heap collection at ${collection}: there is no object of number ${index}`,
        { address: collection },
      );
    });
  }

  /** Reads many collections, each once. */
  *readCollections(addresses: Iterable<number>): Reading<ReadonlyMap<number, GlobalHeapCollection>> {
    const collections = new Map<number, GlobalHeapCollection>();
    const missing: number[] = [];
    for (const address of new Set(addresses)) {
      const kept = this.#kept.get(address);
      if (kept === undefined) {
        missing.push(address);
      } else {
        this.#kept.delete(address);
        this.#kept.set(address, kept);
        collections.set(address, kept.collection);
      }
    }
    if (missing.length === 0) return collections;
    const prefix = headerSize(this.#sizes);
    const prefixes = yield missing.map((start) => ({ start, end: start + prefix }));
    const blocks = yield missing.map((start, i) => {
      return { start, end: start + decodeCollectionSize(this.#cursor(prefixes[i]!, start)) };
    });
    missing.forEach((address, i) => {
      const collection = decodeGlobalHeapCollection(this.#cursor(blocks[i]!, address));
      collections.set(address, collection);
      this.#keep(address, collection, blocks[i]!.length);
    });
    return collections;
  }

  /** Forgets the collections that are kept. */
  clear(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  #cursor(bytes: Uint8Array, address: number): Cursor {
    return new Cursor(bytes, this.#sizes, `global heap collection at ${address}`, address);
  }

  #keep(address: number, collection: GlobalHeapCollection, size: number): void {
    if (size > this.#maxBytes) return;
    this.#kept.set(address, { collection, size });
    this.#keptBytes += size;
    for (const [oldest, { size }] of this.#kept) {
      if (this.#keptBytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#keptBytes -= size;
    }
  }
}

/**
 * Packs the objects of one flush into new collections. A published collection is never written again.
 */
export class GlobalHeapWriter {
  readonly #space: Space;
  readonly #sizes: FieldSizes;
  #open: { address: number; size: number; encoder: Encoder; count: number } | undefined;

  /**
   * Starts with no collection.
   *
   * @param space Where the collections go.
   * @param sizes The widths of addresses and lengths.
   */
  constructor(space: Space, sizes: FieldSizes) {
    this.#space = space;
    this.#sizes = sizes;
  }

  /**
   * Adds an object.
   *
   * @param bytes The object; copied.
   * @returns Where it will stand.
   */
  add(bytes: Uint8Array): GlobalHeapId {
    const needed = objectHeaderSize(this.#sizes) + roundUp(bytes.length);
    const { address, encoder } = this.#roomFor(needed);
    const index = ++this.#open!.count;
    const start = encoder.length;
    encoder.u16(index).u16(1).u32(0).lengthField(bytes.length).padTo(start + objectHeaderSize(this.#sizes));
    encoder.raw(bytes).align(8);
    return { collection: address, index };
  }

  /** Writes what is not written yet. The writer may be used again afterwards. */
  finish(): void {
    if (this.#open === undefined) return;
    const { address, size, encoder } = this.#open;
    this.#open = undefined;
    const final = Math.max(smallestCollection, encoder.length);
    if (final < size) this.#space.release(address + final, size - final);
    const free = final - encoder.length;
    // The size of the free space counts its own header; where that does not fit, it is not written.
    if (free >= objectHeaderSize(this.#sizes)) encoder.u16(0).u16(0).u32(0).lengthField(free);
    encoder.padTo(final);
    const bytes = encoder.bytes();
    const sized = new Encoder(this.#sizes, headerSize(this.#sizes)).signature("GCOL").u8(1).u24(0).lengthField(final);
    bytes.set(sized.bytes());
    this.#space.write(address, bytes);
  }

  /** Forgets what is not written yet. */
  discard(): void {
    this.#open = undefined;
  }

  #roomFor(needed: number): { address: number; encoder: Encoder } {
    const open = this.#open;
    if (open !== undefined && open.count < mostObjects && open.encoder.length + needed <= open.size) return open;
    this.finish();
    const least = headerSize(this.#sizes) + needed;
    const size = open === undefined
      ? Math.max(smallestCollection, least)
      : Math.max(Math.min(open.size * 2, largestCollection), least);
    const encoder = new Encoder(this.#sizes, size).fill(0, headerSize(this.#sizes));
    this.#open = { address: this.#space.allocate(size), size, encoder, count: 0 };
    return this.#open;
  }
}
