/**
 * What stands in place of a value of variable length: its length, and where in the global heap it is.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.d (class 9).
 *
 * @module
 */

import type { FieldSizes } from "./format/cursor.ts";
import type { GlobalHeapId } from "./format/global_heap.ts";

/** A value of variable length: how many elements, and where they are. */
export interface VariableLengthPointer {
  readonly length: number;
  readonly id: GlobalHeapId;
}

/** Reads a pointer; `undefined` where there is no value. */
export function pointerAt(bytes: Uint8Array, start: number, sizes: FieldSizes): VariableLengthPointer | undefined {
  const length = wordAt(bytes, start);
  let collection = 0;
  for (let i = sizes.offsets - 1; i >= 0; i--) collection = collection * 256 + bytes[start + 4 + i]!;
  if (length === 0 || collection === 0 || collection > Number.MAX_SAFE_INTEGER) return undefined;
  return { length, id: { collection, index: wordAt(bytes, start + 4 + sizes.offsets) } };
}

/** Writes a pointer; all zeros where there is no value. */
export function writePointer(
  bytes: Uint8Array,
  start: number,
  sizes: FieldSizes,
  length: number,
  id: GlobalHeapId | undefined,
): void {
  writeUint(bytes, start, 4, id === undefined ? 0 : length);
  writeUint(bytes, start + 4, sizes.offsets, id?.collection ?? 0);
  writeUint(bytes, start + 4 + sizes.offsets, 4, id?.index ?? 0);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function writeUint(bytes: Uint8Array, at: number, width: number, value: number): void {
  for (let i = 0; i < width; i++) {
    bytes[at + i] = value % 256;
    value = Math.floor(value / 256);
  }
}
