/**
 * The port behind which the conversions between file elements and memory stand.
 *
 * @module
 */

import type { AnyData, Reference } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { GlobalHeapId } from "./format/global_heap.ts";
import type { ReferenceType } from "./format/messages/datatype.ts";
import type { StoredReference } from "./storage_context.ts";

/** A class of typed arrays. */
export interface TypedClass {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Typed;
  new (buffer: ArrayBufferLike, start: number, length: number): Typed;
}

/** How elements of one kind stand in memory. */
export interface MemoryForm {
  /** Entries of the container that one element takes. */
  readonly lanes: number;
  /** Bytes that one element takes inside of a packed record: its own, or 4 for the slot of a JavaScript value. */
  readonly bytes: number;
  /** Whether the container holds JavaScript values, which a record refers to by slots. */
  readonly values: boolean;
  /** Whether the elements are records with such slots. */
  readonly slots: boolean;
  /** The class of the container; `undefined` where it holds JavaScript values. */
  readonly type: TypedClass | undefined;
  /** Makes a container for `count` elements. */
  create(count: number): AnyData;
}

/** Objects of the global heap that were fetched. */
export interface HeapLookup {
  /** The bytes of an object that was fetched before. */
  object(id: GlobalHeapId): Uint8Array;
}

/** What decoding needs beside the bytes. */
export interface DecodeContext {
  readonly heap: HeapLookup;
  /** What the slots of records point into. */
  readonly objects: unknown[];
  /** How many more bytes values of variable length may take in memory, for the whole block. */
  readonly budget: { bytes: number };
  makeReference(stored: StoredReference): Reference;
}

/** What encoding needs beside the elements. */
export interface EncodeContext {
  /** What the slots of records point into. */
  readonly objects: readonly unknown[];
  addHeapObject(bytes: Uint8Array): GlobalHeapId;
  encodeReference(reference: Reference, type: ReferenceType): Uint8Array;
}

/** Told of each object of the global heap that elements point to. */
export type HeapVisitor = (id: GlobalHeapId, length: number, base: Kernel | undefined) => void;

/**
 * Converts elements of one datatype. `start` and `stride` are in bytes of the file form, `at` and `step` in elements of
 * the container; the caller has checked that all elements lie within the bytes.
 */
export interface Kernel {
  /** Bytes an element takes in the file. */
  readonly size: number;
  readonly memory: MemoryForm;
  /** Whether the bytes of the file are the bytes in memory. */
  readonly native: boolean;
  /** Whether elements point into the global heap. */
  readonly usesHeap: boolean;
  /** Decodes `count` elements into the container, one after the other from `at` on. */
  decode(
    from: Uint8Array,
    start: number,
    stride: number,
    count: number,
    to: AnyData,
    at: number,
    context: DecodeContext,
  ): void;
  /** Encodes `count` elements of the container that stand `step` apart. */
  encode(
    from: AnyData,
    at: number,
    step: number,
    count: number,
    to: Uint8Array,
    start: number,
    stride: number,
    context: EncodeContext,
  ): void;
  /** Visits what the elements point to in the global heap. */
  visitHeap?(from: Uint8Array, start: number, stride: number, count: number, visit: HeapVisitor): void;
}

/** Any typed array. */
export type Typed = Exclude<AnyData, unknown[]>;

/** The bytes of a typed array, not copied. */
export function bytesOf(data: Typed): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Copies `count` pieces of `size` bytes between strided places. */
export function copyStrided(
  from: Uint8Array,
  start: number,
  stride: number,
  to: Uint8Array,
  toStart: number,
  toStride: number,
  size: number,
  count: number,
): void {
  if (stride === size && toStride === size) {
    to.set(from.subarray(start, start + count * size), toStart);
  } else if (size > 64) {
    for (let i = 0; i < count; i++) {
      to.set(from.subarray(start + i * stride, start + i * stride + size), toStart + i * toStride);
    }
  } else {
    for (let i = 0; i < count; i++) {
      const source = start + i * stride;
      const target = toStart + i * toStride;
      for (let j = 0; j < size; j++) to[target + j] = from[source + j]!;
    }
  }
}

/** The form of elements that are JavaScript values. */
export const VALUES: MemoryForm = {
  lanes: 1,
  bytes: 4,
  values: true,
  slots: false,
  type: undefined,
  create: (count) => new Array(count) as string[],
};

/** Takes bytes from the budget for values of variable length. */
export function charge(context: DecodeContext, bytes: number): void {
  context.budget.bytes -= bytes;
  if (context.budget.bytes < 0) {
    throw new FormatError("Cannot read values of variable length: they come to more bytes than may be read at once");
  }
}
