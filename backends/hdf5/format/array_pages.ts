/**
 * Elements in pages: what fixed arrays and extensible arrays do with large data blocks, so that a page can be read, and its
 * checksum verified, without the rest.
 *
 * HDF5 File Format Specification 4.0, VII.C and VII.D: data block pages.
 *
 * @module
 */

import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import type { Encoder } from "./encoder.ts";

/** Whether bit `i` is set; the first bit is the highest of the first byte. */
export function testBit(bitmap: Uint8Array, i: number): boolean {
  return (bitmap[i >> 3]! & (0x80 >> (i & 7))) !== 0;
}

/** Sets bit `i`; the first bit is the highest of the first byte. */
export function setBit(bitmap: Uint8Array, i: number): void {
  bitmap[i >> 3]! |= 0x80 >> (i & 7);
}

/**
 * Reads one page.
 *
 * @param bytes The page with its checksum.
 * @param sizes The widths of addresses and lengths.
 * @param what What is being read, for messages.
 * @param address Where the page stands.
 * @returns Its elements, not copied.
 */
export function decodePage(bytes: Uint8Array, sizes: FieldSizes, what: string, address: number): Uint8Array {
  const cursor = new Cursor(bytes, sizes, what, address);
  const elements = cursor.slice(bytes.length - 4);
  verifyChecksum(cursor);
  return elements;
}

/**
 * Appends elements as pages.
 *
 * @param encoder Where to append.
 * @param elements All elements, one after the other; the last page may be a shorter one.
 * @param pageSize Bytes of a full page without its checksum.
 * @param isUsed Says of a page whether it holds anything; one that does not is left as zeros.
 */
export function encodePages(
  encoder: Encoder,
  elements: Uint8Array,
  pageSize: number,
  isUsed: (page: number) => boolean,
): void {
  for (let page = 0; page * pageSize < elements.length; page++) {
    const bytes = elements.subarray(page * pageSize, (page + 1) * pageSize);
    if (isUsed(page)) encoder.raw(bytes).u32(lookup3(bytes));
    else encoder.fill(0, bytes.length + 4);
  }
}
