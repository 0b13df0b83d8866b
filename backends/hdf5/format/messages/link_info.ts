/**
 * The Link Info message (0x0002): where the links of a new-style group stand.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.c.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Where the links of a new-style group stand. */
export interface LinkInfo {
  /** One more than the highest creation order so far, where the group tracks it. */
  readonly nextCreationOrder: number | undefined;
  /** Whether there is an index by creation order once links are stored densely. */
  readonly orderIndexed: boolean;
  /** The fractal heap of dense storage; none while links stand in the header. */
  readonly heapAddress: number | undefined;
  /** The version 2 B-tree by name. */
  readonly nameIndexAddress: number | undefined;
  /** The version 2 B-tree by creation order. */
  readonly orderIndexAddress: number | undefined;
}

/** Reads a Link Info message. */
export function decodeLinkInfo(cursor: Cursor): LinkInfo {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`link info has the unknown version ${version}`, cursor.position - 1);
  const flags = cursor.u8();
  const orderIndexed = (flags & 2) !== 0;
  const nextCreationOrder = (flags & 1) !== 0 ? cursor.u64() : undefined;
  const heapAddress = cursor.offset();
  const nameIndexAddress = cursor.offset();
  const orderIndexAddress = orderIndexed ? cursor.offset() : undefined;
  return { nextCreationOrder, orderIndexed, heapAddress, nameIndexAddress, orderIndexAddress };
}

/** Writes a Link Info message. */
export function encodeLinkInfo(info: LinkInfo, encoder: Encoder): Encoder {
  const tracked = info.nextCreationOrder !== undefined;
  encoder.u8(0).u8((tracked ? 1 : 0) | (info.orderIndexed ? 2 : 0));
  if (info.nextCreationOrder !== undefined) encoder.u64(info.nextCreationOrder);
  encoder.offset(info.heapAddress).offset(info.nameIndexAddress);
  return info.orderIndexed ? encoder.offset(info.orderIndexAddress) : encoder;
}
