/**
 * The Object Comment message (0x000D): a short text about an object.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.n.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { type Encoder, encodeText } from "../encoder.ts";

/** Reads an Object Comment message. */
export function decodeObjectComment(cursor: Cursor): string {
  return decodeText(cursor.untilZero());
}

/** Writes an Object Comment message. */
export function encodeObjectComment(comment: string, encoder: Encoder): Encoder {
  return encoder.raw(encodeText(comment)).u8(0);
}
