/**
 * The Object Header Continuation message (0x0010): where further messages of the header stand.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.q.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Where further messages of a header stand. */
export interface HeaderContinuation {
  readonly address: number;
  /** All bytes of the block. */
  readonly size: number;
}

/** Reads an Object Header Continuation message. */
export function decodeHeaderContinuation(cursor: Cursor): HeaderContinuation {
  const address = cursor.offset();
  if (address === undefined) cursor.fail("a continuation stands nowhere");
  return { address, size: cursor.length() };
}

/** Writes an Object Header Continuation message. */
export function encodeHeaderContinuation({ address, size }: HeaderContinuation, encoder: Encoder): Encoder {
  return encoder.offset(address).lengthField(size);
}
