/**
 * The Driver Info message (0x0014) of a superblock extension, and the driver information block of old superblocks.
 *
 * HDF5 File Format Specification 4.0, II.B and IV.A.2.u.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** What a file driver left for itself. */
export interface DriverInfo {
  /** Eight characters, such as `NCSAfami`. */
  readonly driver: string;
  readonly data: Uint8Array;
}

/** Reads a Driver Info message. */
export function decodeDriverInfo(cursor: Cursor): DriverInfo {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`driver info has the unknown version ${version}`, cursor.position - 1);
  const driver = decodeText(cursor.slice(8));
  return { driver, data: cursor.slice(cursor.u16()) };
}

/** Writes a Driver Info message. */
export function encodeDriverInfo(info: DriverInfo, encoder: Encoder): Encoder {
  return encoder.u8(0).signature(info.driver).u16(info.data.length).raw(info.data);
}
