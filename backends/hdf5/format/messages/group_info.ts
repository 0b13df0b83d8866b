/**
 * The Group Info message (0x000A): when the links of a group move to dense storage, and what to expect of them.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.k.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Hints of a new-style group; each pair is there only where the file stores it. */
export interface GroupInfo {
  /** More links than the first move to dense storage, fewer than the second move back. */
  readonly phaseChange: { readonly maxCompact: number; readonly minDense: number } | undefined;
  /** How many links are expected, and how long their names. */
  readonly estimate: { readonly entries: number; readonly nameLength: number } | undefined;
}

/** Reads a Group Info message. */
export function decodeGroupInfo(cursor: Cursor): GroupInfo {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`group info has the unknown version ${version}`, cursor.position - 1);
  const flags = cursor.u8();
  const phaseChange = (flags & 1) !== 0 ? { maxCompact: cursor.u16(), minDense: cursor.u16() } : undefined;
  const estimate = (flags & 2) !== 0 ? { entries: cursor.u16(), nameLength: cursor.u16() } : undefined;
  return { phaseChange, estimate };
}

/** Writes a Group Info message. */
export function encodeGroupInfo({ phaseChange, estimate }: GroupInfo, encoder: Encoder): Encoder {
  encoder.u8(0).u8((phaseChange === undefined ? 0 : 1) | (estimate === undefined ? 0 : 2));
  if (phaseChange !== undefined) encoder.u16(phaseChange.maxCompact).u16(phaseChange.minDense);
  if (estimate !== undefined) encoder.u16(estimate.entries).u16(estimate.nameLength);
  return encoder;
}
