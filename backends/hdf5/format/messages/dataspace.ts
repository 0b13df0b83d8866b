/**
 * The Dataspace message (0x0001): the shape of a dataset or an attribute.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.b.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** The shape of a dataset or an attribute. */
export interface Dataspace {
  /** `null` dataspaces have no element, `scalar` ones have one and no axis. */
  readonly class: "null" | "scalar" | "simple";
  /** The extent of each axis; empty where there is none. */
  readonly shape: readonly number[];
  /** How far each axis may grow; `null` for without limit. */
  readonly maxShape: readonly (number | null)[];
  /** The message version it was read with, kept so that editing does not change it. */
  readonly version?: 1 | 2;
}

const maxRank = 32;
const classes = ["scalar", "simple", "null"] as const;

/** Reads a Dataspace message. */
export function decodeDataspace(cursor: Cursor): Dataspace {
  const version = cursor.u8();
  if (version !== 1 && version !== 2) {
    cursor.fail(`a dataspace has the unknown version ${version}`, cursor.position - 1);
  }
  const rank = cursor.u8();
  if (rank > maxRank) cursor.fail(`a dataspace has ${rank} axes, more than ${maxRank}`, cursor.position - 1);
  const flags = cursor.u8();
  let kind: Dataspace["class"] | undefined = rank === 0 ? "scalar" : "simple";
  if (version === 1) cursor.skip(5);
  else kind = classes[cursor.u8()];
  if (kind === undefined) cursor.fail("a dataspace is of an unknown class", cursor.position - 1);
  if (kind !== "simple" && rank > 0) cursor.fail(`a ${kind} dataspace has ${rank} axes`, cursor.position - 1);
  const shape = Array.from({ length: rank }, () => decodeExtent(cursor));
  const maxShape = (flags & 1) === 0 ? shape : shape.map(() => decodeMaximum(cursor));
  return { class: kind, shape, maxShape, version };
}

/** The largest extents are past 2^53; those that a number holds exactly are told, and left to whoever reads elements. */
function decodeExtent(cursor: Cursor): number {
  const { lengths } = cursor.sizes;
  if (lengths < 8) return cursor.length();
  const extent = cursor.bigUint64();
  if (BigInt(Number(extent)) !== extent) cursor.fail(`an axis of ${extent} elements is too long`, cursor.position - 8);
  return Number(extent);
}

function decodeMaximum(cursor: Cursor): number | null {
  const start = cursor.position;
  const { lengths } = cursor.sizes;
  const unlimited = cursor.slice(lengths).every((byte) => byte === 0xff);
  if (unlimited) return null;
  cursor.position = start;
  return decodeExtent(cursor);
}

/** Writes a Dataspace message. Axes always come with how far they may grow, as the C library writes them. */
export function encodeDataspace(value: Dataspace, encoder: Encoder, version: 1 | 2 = value.version ?? 2): Encoder {
  const { class: kind, shape, maxShape } = value;
  const form = kind === "null" ? 2 : version;
  encoder.u8(form).u8(shape.length).u8(shape.length > 0 ? 1 : 0);
  if (form === 1) encoder.fill(0, 5);
  else encoder.u8(classes.indexOf(kind));
  for (const extent of shape) encoder.lengthField(extent);
  for (const max of maxShape) encoder.lengthField(max ?? undefined);
  return encoder;
}
