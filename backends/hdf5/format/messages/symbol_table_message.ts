/**
 * The Symbol Table message (0x0011): where the links of an old-style group stand.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.r.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Where the links of an old-style group stand. */
export interface SymbolTableMessage {
  /** The version 1 B-tree of the group. */
  readonly btreeAddress: number;
  /** The local heap with the names. */
  readonly heapAddress: number;
}

/** Reads a Symbol Table message. */
export function decodeSymbolTableMessage(cursor: Cursor): SymbolTableMessage {
  const btreeAddress = cursor.offset();
  const heapAddress = cursor.offset();
  if (btreeAddress === undefined || heapAddress === undefined) cursor.fail("a symbol table has no tree or no heap");
  return { btreeAddress, heapAddress };
}

/** Writes a Symbol Table message. */
export function encodeSymbolTableMessage(table: SymbolTableMessage, encoder: Encoder): Encoder {
  return encoder.offset(table.btreeAddress).offset(table.heapAddress);
}
