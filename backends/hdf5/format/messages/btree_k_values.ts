/**
 * The B-tree K Values message (0x0013) of a superblock extension: how wide the nodes of version 1 B-trees are.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.t.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Half of how many entries the nodes of version 1 B-trees have room for. */
export interface BtreeKValues {
  /** Of the trees that index chunks. */
  readonly chunk: number;
  /** Of the trees of old-style groups. */
  readonly groupInternal: number;
  /** Of symbol table nodes. */
  readonly groupLeaf: number;
}

/** Reads a B-tree K Values message. */
export function decodeBtreeKValues(cursor: Cursor): BtreeKValues {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`B-tree K values have the unknown version ${version}`, cursor.position - 1);
  const values = { chunk: cursor.u16(), groupInternal: cursor.u16(), groupLeaf: cursor.u16() };
  if (values.chunk === 0 || values.groupInternal === 0 || values.groupLeaf === 0) {
    cursor.fail("tree nodes have no room");
  }
  return values;
}

/** Writes a B-tree K Values message. */
export function encodeBtreeKValues(values: BtreeKValues, encoder: Encoder): Encoder {
  return encoder.u8(0).u16(values.chunk).u16(values.groupInternal).u16(values.groupLeaf);
}
