/**
 * The Object Reference Count message (0x0016): how many hard links lead to an object with a version 2 header.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.w.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Reads an Object Reference Count message. */
export function decodeReferenceCount(cursor: Cursor): number {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`a reference count has the unknown version ${version}`, cursor.position - 1);
  return cursor.u32();
}

/** Writes an Object Reference Count message. */
export function encodeReferenceCount(count: number, encoder: Encoder): Encoder {
  return encoder.u8(0).u32(count);
}
