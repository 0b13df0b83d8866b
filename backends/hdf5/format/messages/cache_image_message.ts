/**
 * The Metadata Cache Image message (0x0018) of a superblock extension, and the image that it points to: blocks of
 * metadata that the library had in its cache when the file was closed, and that take the place of what is in the file.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.y and VIII.
 *
 * @module
 */

import { verifyChecksum } from "../checksum.ts";
import type { Cursor } from "../cursor.ts";

/** Where the image stands. */
export interface CacheImageMessage {
  readonly address: number;
  readonly size: number;
}

/** One block of metadata, and where it belongs. */
export interface CachedBlock {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Reads a Metadata Cache Image message; `undefined` where there is no image. */
export function decodeCacheImageMessage(cursor: Cursor): CacheImageMessage | undefined {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`a cache image has the unknown version ${version}`, cursor.position - 1);
  const address = cursor.offset();
  const size = cursor.length();
  return address === undefined ? undefined : { address, size };
}

/** Reads the blocks of an image. */
export function decodeCacheImage(cursor: Cursor): CachedBlock[] {
  cursor.signature("MDCI");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`a cache image has the unknown version ${version}`, cursor.position - 1);
  cursor.skip(1);
  cursor.length();
  const count = cursor.u32();
  const { offsets, lengths } = cursor.sizes;
  if (count * (14 + offsets + lengths) > cursor.remaining) cursor.fail(`${count} blocks go past the end`);
  const blocks = Array.from({ length: count }, () => {
    cursor.skip(8);
    const parents = cursor.u16();
    cursor.skip(4);
    const address = cursor.offset() ?? cursor.fail("a block of a cache image belongs nowhere");
    const size = cursor.length();
    cursor.skip(parents * offsets);
    return { address, bytes: cursor.slice(size) };
  });
  verifyChecksum(cursor);
  return blocks;
}
