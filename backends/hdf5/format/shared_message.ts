/**
 * Shared messages: the pointer that stands in a header in place of a message stored elsewhere.
 *
 * HDF5 File Format Specification 4.0, IV.A.2, "Shared Message".
 *
 * @module
 */

import type { Cursor } from "./cursor.ts";
import type { Encoder } from "./encoder.ts";

/** Where a shared message stands. */
export type SharedMessagePointer =
  /** In the header of another object, such as a committed datatype. */
  | { readonly kind: "committed"; readonly address: number }
  /** In the file's heap of shared messages, under an 8-byte id. */
  | { readonly kind: "heap"; readonly id: Uint8Array };

/** Reads the pointer that a message with the shared flag holds as its body. */
export function decodeSharedMessage(cursor: Cursor): SharedMessagePointer {
  const version = cursor.u8();
  if (version < 1 || version > 3) {
    cursor.fail(`a shared message has the unknown version ${version}`, cursor.position - 1);
  }
  const type = cursor.u8();
  // Version 1 holds what a group's entry holds: a name's place, which means nothing here, and the address.
  if (version === 1) cursor.skip(6 + cursor.sizes.lengths);
  if (version === 3 && type === 1) return { kind: "heap", id: cursor.slice(8) };
  const address = cursor.offset();
  if (address === undefined) cursor.fail("a shared message points nowhere");
  return { kind: "committed", address };
}

/**
 * Writes a pointer: in version 3 where it needs or may have that (HDF5 1.8 and later), else in version 1, which all
 * releases read.
 */
export function encodeSharedMessage(pointer: SharedMessagePointer, encoder: Encoder, version: 1 | 2 | 3 = 3): Encoder {
  if (pointer.kind === "heap") return encoder.u8(3).u8(1).raw(pointer.id);
  if (version === 1) return encoder.u8(1).fill(0, 7 + encoder.sizes.lengths).offset(pointer.address);
  return encoder.u8(version).u8(2).offset(pointer.address);
}
