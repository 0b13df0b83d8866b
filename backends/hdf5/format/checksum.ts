/**
 * The checksum of metadata: Bob Jenkins' lookup3, `hashlittle`, with an initial value of 0.
 *
 * Source: {@link http://burtleburtle.net/bob/c/lookup3.c}, in the public domain; named in section "Checksums" of the HDF5
 * File Format Specification.
 *
 * @module
 */

import type { Cursor } from "./cursor.ts";

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The lookup3 checksum of `bytes[start, end)` as an unsigned integer. */
export function lookup3(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let length = end - start;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = start;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (length > 12) {
    a = (a + words.getInt32(at, true)) | 0;
    b = (b + words.getInt32(at + 4, true)) | 0;
    c = (c + words.getInt32(at + 8, true)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
    length -= 12;
  }
  if (length === 0) return c >>> 0;
  const tail = new Uint8Array(12);
  tail.set(bytes.subarray(at, at + length));
  a = (a + (tail[0]! | (tail[1]! << 8) | (tail[2]! << 16) | (tail[3]! << 24))) | 0;
  b = (b + (tail[4]! | (tail[5]! << 8) | (tail[6]! << 16) | (tail[7]! << 24))) | 0;
  c = (c + (tail[8]! | (tail[9]! << 8) | (tail[10]! << 16) | (tail[11]! << 24))) | 0;
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return c >>> 0;
}

/** Checks the four bytes at the cursor against the checksum of all the bytes from `start` up to them. */
export function verifyChecksum(cursor: Cursor, start = 0): void {
  const end = cursor.position;
  const stored = cursor.u32();
  if (lookup3(cursor.bytes, start, end) !== stored) cursor.fail("the checksum does not match", end);
}
