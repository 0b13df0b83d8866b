/**
 * The Datatype message (0x0003): how an element is laid out in the file.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.d.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { type Encoder, encodeText } from "../encoder.ts";
import type { LibVer } from "../../libver.ts";
import { atomicBits, decodeAtomic, encodeAtomicProperties, isAtomic, stringPaddings } from "./datatype_atomic.ts";

/** Byte orders; `vax` is the mixed order of the VAX (version 3 of the message). */
export type ByteOrder = "little-endian" | "big-endian" | "vax";

/** Class 0: whole numbers. */
export interface FixedPointType {
  readonly class: "fixed-point";
  /** Bytes an element. */
  readonly size: number;
  readonly byteOrder: ByteOrder;
  readonly signed: boolean;
  readonly bitOffset: number;
  readonly bitPrecision: number;
  /** What fills the bits outside of the precision: 0 or 1 below, 0 or 1 above. */
  readonly padding?: { readonly low: number; readonly high: number };
}

/** Class 1: floating-point numbers, described by their fields. */
export interface FloatingPointType {
  readonly class: "floating-point";
  readonly size: number;
  readonly byteOrder: ByteOrder;
  readonly bitOffset: number;
  readonly bitPrecision: number;
  readonly signLocation: number;
  readonly exponentLocation: number;
  readonly exponentSize: number;
  readonly exponentBias: number;
  readonly mantissaLocation: number;
  readonly mantissaSize: number;
  readonly normalization: "none" | "msbset" | "implied";
  readonly padding?: { readonly low: number; readonly high: number; readonly internal: number };
}

/** Class 2: time. */
export interface TimeType {
  readonly class: "time";
  readonly size: number;
  readonly byteOrder: ByteOrder;
  readonly bitPrecision: number;
}

/** How text fills its field. */
export type StringPadding = "null-terminated" | "null-padded" | "space-padded";
/** The character set that text claims to be in. */
export type CharacterSet = "ascii" | "utf-8";

/** Class 3: text of a fixed number of bytes. */
export interface StringType {
  readonly class: "string";
  readonly size: number;
  readonly padding: StringPadding;
  readonly characterSet: CharacterSet;
}

/** Class 4: bits. */
export interface BitfieldType {
  readonly class: "bitfield";
  readonly size: number;
  readonly byteOrder: ByteOrder;
  readonly bitOffset: number;
  readonly bitPrecision: number;
  readonly padding?: { readonly low: number; readonly high: number };
}

/** Class 5: bytes that only their writer understands. */
export interface OpaqueType {
  readonly class: "opaque";
  readonly size: number;
  readonly tag: string;
}

/** A member of a compound datatype. */
export interface CompoundMember {
  readonly name: string;
  /** Where the member starts, in bytes from the start of the element. */
  readonly offset: number;
  readonly type: Datatype;
}

/** Class 6: records. */
export interface CompoundType {
  readonly class: "compound";
  readonly size: number;
  readonly members: readonly CompoundMember[];
}

/** Class 7: pointers to objects, regions, and (since 1.12) attributes. */
export interface ReferenceType {
  readonly class: "reference";
  readonly size: number;
  /** `object` and `region` are the old kinds; the revised ones are those of version 4 of the message. */
  readonly kind: "object" | "region" | "revised-object" | "revised-region" | "revised-attribute";
}

/** Class 8: whole numbers with names. */
export interface EnumerationType {
  readonly class: "enumeration";
  readonly size: number;
  readonly base: Datatype;
  /** The names, and the value of each as the base type stores it. */
  readonly members: readonly { readonly name: string; readonly value: Uint8Array }[];
}

/** Class 9: sequences and text of any length. */
export interface VariableLengthType {
  readonly class: "variable-length";
  /** Bytes an element takes in place: 4 + size of offsets + 4. */
  readonly size: number;
  readonly kind: "sequence" | "string";
  readonly base: Datatype;
  /** Only for text. */
  readonly padding: StringPadding;
  /** Only for text. */
  readonly characterSet: CharacterSet;
}

/** Class 10: small arrays. */
export interface ArrayType {
  readonly class: "array";
  readonly size: number;
  readonly shape: readonly number[];
  readonly base: Datatype;
}

/** Class 11: complex numbers (version 5 of the message, HDF5 2.0). */
export interface ComplexType {
  readonly class: "complex";
  readonly size: number;
  readonly base: Datatype;
}

/** Any datatype. `version` is the message version it was read with, kept so that editing does not change it. */
export type Datatype =
  & (
    | FixedPointType
    | FloatingPointType
    | TimeType
    | StringType
    | BitfieldType
    | OpaqueType
    | CompoundType
    | ReferenceType
    | EnumerationType
    | VariableLengthType
    | ArrayType
    | ComplexType
  )
  & { readonly version?: number };

/** A datatype of a class that is built from others. */
type CompositeType = Extract<
  Datatype,
  { class: "compound" | "enumeration" | "variable-length" | "array" | "complex" }
>;

/** What the first eight bytes of a Datatype message say. */
export interface DatatypePrefix {
  readonly version: number;
  readonly classNumber: number;
  readonly bits: number;
  readonly size: number;
}

const maxDepth = 32;
const maxRank = 32;
const classNumbers: Readonly<Record<Datatype["class"], number>> = {
  "fixed-point": 0,
  "floating-point": 1,
  "time": 2,
  "string": 3,
  "bitfield": 4,
  "opaque": 5,
  "compound": 6,
  "reference": 7,
  "enumeration": 8,
  "variable-length": 9,
  "array": 10,
  "complex": 11,
};

/** Reads a Datatype message. */
export function decodeDatatype(cursor: Cursor, depth = 0): Datatype {
  if (depth > maxDepth) cursor.fail(`a datatype is nested more than ${maxDepth} deep`);
  const start = cursor.position;
  const first = cursor.u8();
  const prefix = { version: first >> 4, classNumber: first & 15, bits: cursor.u24(), size: cursor.u32() };
  const { version, classNumber, size } = prefix;
  if (version < 1 || version > 5) cursor.fail(`a datatype has the unknown version ${version}`, start);
  if (size === 0) cursor.fail("a datatype takes no bytes", start);
  switch (classNumber) {
    case 6:
      return decodeCompound(cursor, prefix, depth);
    case 8:
      return decodeEnumeration(cursor, prefix, depth);
    case 9:
      return decodeVariableLength(cursor, prefix, depth);
    case 10:
      return decodeArray(cursor, prefix, depth);
    case 11: {
      const base = decodeDatatype(cursor, depth + 1);
      if (base.size * 2 !== size) cursor.fail(`a complex number of ${size} bytes has parts of ${base.size}`, start);
      return { class: "complex", size, base, version };
    }
    default:
      return decodeAtomic(cursor, prefix);
  }
}

function decodeCompound(cursor: Cursor, { version, bits, size }: DatatypePrefix, depth: number): Datatype {
  const count = bits & 0xffff;
  const offsetWidth = version >= 3 ? minimalWidth(size) : 4;
  const members: CompoundMember[] = [];
  for (let i = 0; i < count; i++) {
    const name = decodeName(cursor, version);
    const offset = cursor.uint(offsetWidth);
    const shape = version === 1 ? decodeOldArray(cursor) : [];
    let type = decodeDatatype(cursor, depth + 1);
    if (shape.length > 0) {
      type = { class: "array", size: shape.reduce((a, b) => a * b, type.size), shape, base: type, version: 2 };
    }
    if (offset + type.size > size) cursor.fail(`the member "${name}" lies past the end of its record`);
    members.push({ name, offset, type });
  }
  return { class: "compound", size, members, version };
}

/** The array that version 1 describes beside the member's type. */
function decodeOldArray(cursor: Cursor): number[] {
  const rank = cursor.u8();
  if (rank > 4) cursor.fail(`a member has ${rank} axes, more than 4`, cursor.position - 1);
  cursor.skip(11);
  return Array.from({ length: 4 }, () => cursor.u32()).slice(0, rank);
}

function decodeEnumeration(cursor: Cursor, { version, bits, size }: DatatypePrefix, depth: number): Datatype {
  const count = bits & 0xffff;
  const base = decodeDatatype(cursor, depth + 1);
  if (base.size !== size) cursor.fail(`an enumeration of ${size} bytes has a base of ${base.size}`);
  if (count > cursor.remaining) cursor.fail(`an enumeration has ${count} members, past the end`);
  const names = Array.from({ length: count }, () => decodeName(cursor, version));
  return {
    class: "enumeration",
    size,
    base,
    members: names.map((name) => ({ name, value: cursor.slice(size) })),
    version,
  };
}

function decodeVariableLength(cursor: Cursor, { version, bits, size }: DatatypePrefix, depth: number): Datatype {
  const kind = (["sequence", "string"] as const)[bits & 15];
  const padding = stringPaddings[(bits >> 4) & 15];
  if (kind === undefined || padding === undefined) cursor.fail("a variable-length type is of an unknown kind");
  const characterSet = ((bits >> 8) & 15) === 1 ? "utf-8" : "ascii";
  const base = decodeDatatype(cursor, depth + 1);
  return { class: "variable-length", size, kind, base, padding, characterSet, version };
}

function decodeArray(cursor: Cursor, { version, size }: DatatypePrefix, depth: number): Datatype {
  const rank = cursor.u8();
  if (rank === 0 || rank > maxRank) cursor.fail(`an array type has ${rank} axes`, cursor.position - 1);
  if (version < 3) cursor.skip(3);
  const shape = Array.from({ length: rank }, () => cursor.u32());
  if (version < 3) cursor.skip(4 * rank);
  const base = decodeDatatype(cursor, depth + 1);
  if (shape.reduce((a, b) => a * b, base.size) !== size) {
    cursor.fail("the size of an array type is not that of its parts");
  }
  return { class: "array", size, shape, base, version };
}

/** Versions 1 and 2 fill names up to a multiple of 8 bytes. */
function decodeName(cursor: Cursor, version: number): string {
  const start = cursor.position;
  const name = decodeText(cursor.untilZero());
  if (version < 3) cursor.align(8, start);
  return name;
}

/** Writes a Datatype message, in the versions that the type and its parts name or need. */
export function encodeDatatype(type: Datatype, encoder: Encoder): Encoder {
  const version = type.version ?? minimalVersion(type);
  const bits = isAtomic(type) ? atomicBits(type) : compositeBits(type);
  encoder.u8((version << 4) | classNumbers[type.class]).u24(bits).u32(type.size);
  if (isAtomic(type)) return encodeAtomicProperties(type, encoder);
  switch (type.class) {
    case "compound":
      return encodeMembers(type, encoder, version);
    case "enumeration":
      encodeDatatype(type.base, encoder);
      for (const { name } of type.members) encodeName(name, encoder, version);
      for (const { value } of type.members) encoder.raw(value);
      return encoder;
    case "array":
      encoder.u8(type.shape.length).fill(0, version < 3 ? 3 : 0);
      for (const extent of type.shape) encoder.u32(extent);
      // The order of the axes, which can only be this one.
      if (version < 3) { for (const axis of type.shape.keys()) encoder.u32(axis); }
      return encodeDatatype(type.base, encoder);
    default:
      return encodeDatatype(type.base, encoder);
  }
}

function compositeBits(type: CompositeType): number {
  switch (type.class) {
    case "compound":
    case "enumeration":
      return type.members.length;
    case "variable-length":
      if (type.kind === "sequence") return 0;
      return 1 | (stringPaddings.indexOf(type.padding) << 4) | (type.characterSet === "utf-8" ? 0x100 : 0);
    case "array":
      return 0;
    case "complex":
      // Bit 0: both parts have the same type. Bits 1 and 2: stored as real, imaginary.
      return 1;
  }
}

function encodeMembers(type: CompoundType, encoder: Encoder, version: number): Encoder {
  for (const { name, offset, type: member } of type.members) {
    encodeName(name, encoder, version);
    if (version >= 3) encoder.uint(offset, minimalWidth(type.size));
    else encoder.u32(offset);
    if (version > 1) {
      encodeDatatype(member, encoder);
      continue;
    }
    const shape = member.class === "array" ? member.shape : [];
    encoder.u8(shape.length).fill(0, 11);
    for (let axis = 0; axis < 4; axis++) encoder.u32(shape[axis] ?? 0);
    encodeDatatype(member.class === "array" ? member.base : member, encoder);
  }
  return encoder;
}

function encodeName(name: string, encoder: Encoder, version: number): void {
  const start = encoder.length;
  encoder.raw(encodeText(name)).u8(0);
  if (version < 3) encoder.align(8, start);
}

/** The bytes that a number up to `value` takes. */
function minimalWidth(value: number): number {
  return value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x1000000 ? 3 : 4;
}

/** The lowest message version that can hold the type. */
function minimalVersion(type: Datatype): number {
  switch (type.class) {
    case "floating-point":
      return type.byteOrder === "vax" ? 3 : 1;
    case "reference":
      return type.kind.startsWith("revised") ? 4 : 1;
    case "compound":
      return Math.max(1, ...type.members.map(({ type }) => type.version ?? minimalVersion(type)));
    case "array":
      return Math.max(2, type.base.version ?? minimalVersion(type.base));
    case "enumeration":
    case "variable-length":
      return type.base.version ?? minimalVersion(type.base);
    case "complex":
      return 5;
    default:
      return 1;
  }
}

const compositeVersions: Readonly<Record<LibVer, number>> = { earliest: 1, v108: 3, v110: 3, latest: 5 };

/** The same type with the message versions that the C library gives to it and its parts for a release. */
export function withVersions(type: Datatype, libver: LibVer): Datatype {
  const upgrade = <T extends Datatype>(changed: T, least: number): T => ({
    ...changed,
    version: Math.max(least, minimalVersion(changed)),
  });
  const least = compositeVersions[libver];
  switch (type.class) {
    case "compound": {
      const members = type.members.map((member) => ({ ...member, type: withVersions(member.type, libver) }));
      return upgrade({ ...type, members }, least);
    }
    case "array":
    case "enumeration":
      return upgrade({ ...type, base: withVersions(type.base, libver) }, least);
    case "variable-length":
    case "complex":
      return upgrade({ ...type, base: withVersions(type.base, libver) }, 1);
    default:
      return upgrade(type, 1);
  }
}
