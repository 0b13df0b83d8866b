/**
 * The Object Modification Time messages, old (0x000E) and new (0x0012).
 *
 * HDF5 File Format Specification 4.0, IV.A.2.o and IV.A.2.s.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Reads the new message: seconds since 1970. */
export function decodeModificationTime(cursor: Cursor): number {
  const version = cursor.u8();
  if (version !== 1) cursor.fail(`a modification time has the unknown version ${version}`, cursor.position - 1);
  cursor.skip(3);
  return cursor.u32();
}

/** Reads the old message, 14 decimal digits of UTC: seconds since 1970. */
export function decodeOldModificationTime(cursor: Cursor): number {
  const digits = decodeText(cursor.slice(14));
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)?.slice(1).map(Number);
  if (parts === undefined) cursor.fail("a modification time is not of 14 digits", 0);
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** Writes the new message. */
export function encodeModificationTime(seconds: number, encoder: Encoder): Encoder {
  return encoder.u8(1).fill(0, 3).u32(seconds);
}

/** Writes the old message. */
export function encodeOldModificationTime(seconds: number, encoder: Encoder): Encoder {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, "").slice(0, 14);
  return encoder.signature(digits).u16(0);
}
