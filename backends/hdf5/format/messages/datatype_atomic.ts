/**
 * The classes of the Datatype message that are not built from other types.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.d.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { type Encoder, encodeText } from "../encoder.ts";
import type { ByteOrder, Datatype, DatatypePrefix } from "./datatype.ts";

/** A datatype that is not built from others. */
export type AtomicType = Extract<
  Datatype,
  { class: "fixed-point" | "floating-point" | "time" | "string" | "bitfield" | "opaque" | "reference" }
>;

/** The paddings of text by their number in the file. */
export const stringPaddings = ["null-terminated", "null-padded", "space-padded"] as const;
const normalizations = ["none", "msbset", "implied"] as const;
const referenceKinds = ["object", "region", "revised-object", "revised-region", "revised-attribute"] as const;
const atomicClasses = new Set(["fixed-point", "floating-point", "time", "string", "bitfield", "opaque", "reference"]);

/** Whether a datatype is not built from others. */
export function isAtomic(type: Datatype): type is AtomicType & { readonly version?: number } {
  return atomicClasses.has(type.class);
}

/** Reads the rest of a datatype that is not built from others. */
export function decodeAtomic(cursor: Cursor, prefix: DatatypePrefix): Datatype {
  const { version, classNumber, bits, size } = prefix;
  const byteOrder: ByteOrder = (bits & 1) === 0 ? "little-endian" : "big-endian";
  switch (classNumber) {
    case 0:
      return { class: "fixed-point", size, byteOrder, signed: (bits & 8) !== 0, ...bitFields(cursor, prefix), version };
    case 1:
      return decodeFloatingPoint(cursor, prefix);
    case 2:
      return { class: "time", size, byteOrder, bitPrecision: cursor.u16(), version };
    case 3: {
      const padding = stringPaddings[bits & 15];
      if (padding === undefined) cursor.fail("a text type has an unknown padding");
      return { class: "string", size, padding, characterSet: ((bits >> 4) & 15) === 1 ? "utf-8" : "ascii", version };
    }
    case 4:
      return { class: "bitfield", size, byteOrder, ...bitFields(cursor, prefix), version };
    case 5: {
      const tag = cursor.slice(Math.ceil((bits & 0xff) / 8) * 8);
      const end = tag.indexOf(0);
      return { class: "opaque", size, tag: decodeText(end < 0 ? tag : tag.subarray(0, end)), version };
    }
    case 7: {
      const kind = referenceKinds[bits & 15];
      if (kind === undefined) cursor.fail("a reference type is of an unknown kind");
      return { class: "reference", size, kind, version };
    }
    default:
      return cursor.fail(`a datatype is of the unknown class ${classNumber}`);
  }
}

function bitFields(
  cursor: Cursor,
  { bits, size }: DatatypePrefix,
): { bitOffset: number; bitPrecision: number; padding?: { low: number; high: number } } {
  const bitOffset = cursor.u16();
  const bitPrecision = cursor.u16();
  checkBits(cursor, size, bitOffset, bitPrecision);
  const low = (bits >> 1) & 1;
  const high = (bits >> 2) & 1;
  return low + high === 0 ? { bitOffset, bitPrecision } : { bitOffset, bitPrecision, padding: { low, high } };
}

function checkBits(cursor: Cursor, size: number, offset: number, precision: number): void {
  if (precision === 0 || offset + precision > size * 8) {
    cursor.fail(`${precision} bits from bit ${offset} do not fit into ${size} bytes`);
  }
}

function decodeFloatingPoint(cursor: Cursor, { version, bits, size }: DatatypePrefix): Datatype {
  const orderBits = (bits & 1) | ((bits >> 5) & 2);
  const byteOrder = (["little-endian", "big-endian", undefined, "vax"] as const)[orderBits];
  const normalization = normalizations[(bits >> 4) & 3];
  if (byteOrder === undefined) cursor.fail("a floating-point type has an unknown byte order");
  if (normalization === undefined) cursor.fail("a floating-point type has an unknown normalization");
  const bitOffset = cursor.u16();
  const bitPrecision = cursor.u16();
  checkBits(cursor, size, bitOffset, bitPrecision);
  const exponentLocation = cursor.u8();
  const exponentSize = cursor.u8();
  const mantissaLocation = cursor.u8();
  const mantissaSize = cursor.u8();
  const exponentBias = cursor.u32();
  const signLocation = (bits >> 8) & 0xff;
  checkBits(cursor, size, exponentLocation, exponentSize);
  checkBits(cursor, size, mantissaLocation, mantissaSize);
  checkBits(cursor, size, signLocation, 1);
  const padding = { low: (bits >> 1) & 1, high: (bits >> 2) & 1, internal: (bits >> 3) & 1 };
  const padded = padding.low + padding.high + padding.internal > 0;
  return {
    class: "floating-point",
    size,
    byteOrder,
    bitOffset,
    bitPrecision,
    signLocation,
    exponentLocation,
    exponentSize,
    exponentBias,
    mantissaLocation,
    mantissaSize,
    normalization,
    ...(padded ? { padding } : {}),
    version,
  };
}

/** The 24 class bits of a datatype that is not built from others. */
export function atomicBits(type: AtomicType): number {
  const order = "byteOrder" in type && type.byteOrder !== "little-endian" ? 1 : 0;
  switch (type.class) {
    case "fixed-point":
      return order | paddingBits(type.padding) | (type.signed ? 8 : 0);
    case "floating-point": {
      const internal = (type.padding?.internal ?? 0) << 3;
      const normalization = normalizations.indexOf(type.normalization) << 4;
      const vax = type.byteOrder === "vax" ? 0x40 : 0;
      return order | vax | paddingBits(type.padding) | internal | normalization | (type.signLocation << 8);
    }
    case "time":
      return order;
    case "string":
      return stringPaddings.indexOf(type.padding) | (type.characterSet === "utf-8" ? 0x10 : 0);
    case "bitfield":
      return order | paddingBits(type.padding);
    case "opaque":
      return Math.ceil(encodeText(type.tag).length / 8) * 8;
    case "reference": {
      const kind = referenceKinds.indexOf(type.kind);
      // Bits 4 to 7: the version in which revised references are encoded.
      return kind >= 2 ? kind | 0x10 : kind;
    }
  }
}

function paddingBits(padding: { readonly low: number; readonly high: number } | undefined): number {
  return padding === undefined ? 0 : (padding.low << 1) | (padding.high << 2);
}

/** Writes the properties that follow the first eight bytes. */
export function encodeAtomicProperties(type: AtomicType, encoder: Encoder): Encoder {
  switch (type.class) {
    case "fixed-point":
    case "bitfield":
      return encoder.u16(type.bitOffset).u16(type.bitPrecision);
    case "floating-point":
      return encoder.u16(type.bitOffset).u16(type.bitPrecision)
        .u8(type.exponentLocation).u8(type.exponentSize)
        .u8(type.mantissaLocation).u8(type.mantissaSize)
        .u32(type.exponentBias);
    case "time":
      return encoder.u16(type.bitPrecision);
    case "opaque": {
      const start = encoder.length;
      return encoder.raw(encodeText(type.tag)).align(8, start);
    }
    default:
      return encoder;
  }
}
