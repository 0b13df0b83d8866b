/**
 * The redo record: changes of published bytes that belong together, written behind the end of the file before any of
 * them is made. Whoever opens the file next makes those that were not. A structure of this library: to others it is a
 * file with bytes behind its end address, which the C library reads, and cuts off when it writes.
 *
 * @module
 */

import { lookup3 } from "./checksum.ts";
import { Cursor } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { block, type Reading } from "./reading.ts";

/** Bytes that are to stand at an absolute position of the file. */
export interface Patch {
  readonly start: number;
  readonly bytes: Uint8Array;
}

const sizes = { offsets: 8, lengths: 8 } as const;
const signature = "HYSLREDO";
const prefixSize = 32;

/** Writes the record of several changes, to be put at `position`. */
export function encodeRedoRecord(patches: readonly Patch[], position: number): Uint8Array {
  const body = new Encoder(sizes);
  for (const { start, bytes } of patches) body.u64(start).u64(bytes.length).raw(bytes);
  const record = new Encoder(sizes, prefixSize + body.length + 4);
  record.signature(signature).u64(position).u64(body.length).u32(patches.length).u32(0).raw(body.bytes());
  return record.u32(lookup3(record.bytes())).bytes();
}

/**
 * Looks for a record. The ranges it asks for are absolute.
 *
 * @param position The end address of the file, absolute.
 * @param fileSize How many bytes the file has.
 * @returns The changes; none where there is no whole record.
 */
export function* readRedoRecord(position: number, fileSize: number): Reading<Patch[]> {
  if (position + prefixSize + 4 > fileSize) return [];
  const prefix = new Cursor(yield* block(position, prefixSize), sizes, "redo record", position);
  for (let i = 0; i < signature.length; i++) if (prefix.u8() !== signature.charCodeAt(i)) return [];
  const stored = prefix.bigUint64();
  const length = prefix.bigUint64();
  if (stored !== BigInt(position) || length > BigInt(fileSize - position - prefixSize - 4)) return [];
  const count = prefix.u32();
  const total = prefixSize + Number(length) + 4;
  const cursor = new Cursor(yield* block(position, total), sizes, "redo record", position);
  cursor.position = total - 4;
  if (cursor.u32() !== lookup3(cursor.bytes, 0, total - 4)) return [];
  cursor.position = prefixSize;
  const patches: Patch[] = [];
  for (let i = 0; i < count; i++) {
    const start = cursor.u64();
    const bytes = cursor.slice(cursor.u64());
    if (start + bytes.length > position) cursor.fail("a change lies past the end of the file");
    patches.push({ start, bytes });
  }
  return patches;
}
