/**
 * Bytes as a test writes them: hexadecimal, with the widths of the specification's fields.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { Cursor, type FieldSizes } from "../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";

/** Addresses and lengths of two bytes, so that tests can be read. */
export const narrow: FieldSizes = { offsets: 2, lengths: 2 };

/** Bytes from hexadecimal digits; what stands in quotes is text. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const [word] of text.matchAll(/"[^"]*"|[0-9a-f]{2}/g)) {
    if (word.startsWith('"')) bytes.push(...new TextEncoder().encode(word.slice(1, -1)));
    else bytes.push(parseInt(word, 16));
  }
  return Uint8Array.from(bytes);
}

/** A cursor over bytes. */
export function over(text: string, sizes: FieldSizes = narrow): Cursor {
  return new Cursor(hex(text), sizes, "message");
}

/** The bytes of what an encoder was given. */
export function encoded(encode: (encoder: Encoder) => Encoder, sizes: FieldSizes = narrow): Uint8Array {
  return encode(new Encoder(sizes)).bytes();
}

/** Checks that bytes mean a value, all of them, and that the value gives the bytes. */
export function assertSame<T>(
  bytes: string,
  value: T,
  decode: (cursor: Cursor) => T,
  encode: (value: T, encoder: Encoder) => Encoder,
  sizes: FieldSizes = narrow,
): void {
  const cursor = over(bytes, sizes);
  assertEquals(decode(cursor), value);
  assertEquals(cursor.remaining, 0);
  assertEquals(encoded((encoder) => encode(value, encoder), sizes), hex(bytes));
}
