/**
 * The Attribute Info message (0x0015): where the attributes of an object stand once there are many.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.v.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** Where the attributes of an object stand. */
export interface AttributeInfo {
  /** One more than the highest creation order so far, where the object tracks it. */
  readonly nextCreationOrder: number | undefined;
  /** Whether there is an index by creation order once attributes are stored densely. */
  readonly orderIndexed: boolean;
  /** The fractal heap of dense storage; none while attributes stand in the header. */
  readonly heapAddress: number | undefined;
  /** The version 2 B-tree by name. */
  readonly nameIndexAddress: number | undefined;
  /** The version 2 B-tree by creation order. */
  readonly orderIndexAddress: number | undefined;
}

/** Reads an Attribute Info message. */
export function decodeAttributeInfo(cursor: Cursor): AttributeInfo {
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`attribute info has the unknown version ${version}`, cursor.position - 1);
  const flags = cursor.u8();
  const orderIndexed = (flags & 2) !== 0;
  const nextCreationOrder = (flags & 1) !== 0 ? cursor.u16() : undefined;
  const heapAddress = cursor.offset();
  const nameIndexAddress = cursor.offset();
  const orderIndexAddress = orderIndexed ? cursor.offset() : undefined;
  return { nextCreationOrder, orderIndexed, heapAddress, nameIndexAddress, orderIndexAddress };
}

/** Writes an Attribute Info message. */
export function encodeAttributeInfo(info: AttributeInfo, encoder: Encoder): Encoder {
  const tracked = info.nextCreationOrder !== undefined;
  encoder.u8(0).u8((tracked ? 1 : 0) | (info.orderIndexed ? 2 : 0));
  if (info.nextCreationOrder !== undefined) encoder.u16(info.nextCreationOrder);
  encoder.offset(info.heapAddress).offset(info.nameIndexAddress);
  return info.orderIndexed ? encoder.offset(info.orderIndexAddress) : encoder;
}
