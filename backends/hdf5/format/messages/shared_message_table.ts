/**
 * The Shared Message Table message (0x000F) of a superblock extension: where messages stand that many headers share.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.p.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Where the table of shared messages stands. */
export interface SharedMessageTable {
  readonly address: number;
  /** How many indexes the table has. */
  readonly indexCount: number;
}

/** Reads a Shared Message Table message. */
export function decodeSharedMessageTable(cursor: Cursor): SharedMessageTable {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`a shared message table has the unknown version ${version}`, cursor.position - 1);
  const address = cursor.offset();
  if (address === undefined) cursor.fail("a shared message table stands nowhere");
  return { address, indexCount: cursor.u8() };
}

/** Writes a Shared Message Table message. */
export function encodeSharedMessageTable(table: SharedMessageTable, encoder: Encoder): Encoder {
  return encoder.u8(0).offset(table.address).u8(table.indexCount);
}
