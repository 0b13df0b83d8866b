/**
 * Datatypes in the words of a corpus' oracle.
 *
 * @module
 */

import type {
  CharacterSet,
  CompoundMember,
  CompoundType,
  Datatype,
  FloatingPointType,
  StringPadding,
} from "../../backends/hdf5/format/messages/datatype.ts";
import { isIeee } from "./serialize.ts";

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const orders = { "little-endian": "LE", "big-endian": "BE", "vax": "VAX" };
const pads = { "null-terminated": "nullterm", "null-padded": "nullpad", "space-padded": "spacepad" };

/**
 * Describes a datatype.
 *
 * The sizes and offsets are those that the C library tells of a type it has opened: text of any length, sequences and
 * references take up as much as their form in memory does, wherever they stand.
 */
export function describeType(type: Datatype): { [key: string]: Json } {
  switch (type.class) {
    case "fixed-point":
      return { class: "integer", size: type.size, order: orders[type.byteOrder], signed: type.signed, ...bits(type) };
    case "bitfield":
      return { class: "bitfield", size: type.size, order: orders[type.byteOrder], ...bits(type) };
    case "time":
      return { class: "time", size: type.size, order: orders[type.byteOrder], ...bits({ ...type, bitOffset: 0 }) };
    case "floating-point":
      return { class: "float", size: type.size, order: orders[type.byteOrder], ...floatFields(type) };
    case "string":
      return { class: "string", size: type.size, vlen: false, ...textFields(type) };
    case "opaque":
      return { class: "opaque", size: type.size, tag: type.tag };
    case "compound":
      return { class: "compound", size: librarySize(type), members: describeMembers(type) };
    case "reference":
      return type.kind.startsWith("revised")
        ? { class: "reference", size: null, kind: "revised" }
        : { class: "reference", size: librarySize(type), kind: type.kind };
    case "enumeration": {
      const members = type.members.map(({ name, value }) => [name, enumValue(value, type.base)]);
      return { class: "enum", size: type.size, base: describeType(type.base), members };
    }
    case "variable-length":
      return type.kind === "string"
        ? { class: "string", size: null, vlen: true, ...textFields(type) }
        : { class: "vlen", size: null, base: describeType(type.base) };
    case "array":
      return { class: "array", size: librarySize(type), dims: [...type.shape], base: describeType(type.base) };
    case "complex":
      return { class: "complex", size: type.size, base: describeType(type.base) };
  }
}

/** Members, moved by as much as those before them take up more or less in memory. */
function describeMembers({ members }: CompoundType): Json[] {
  const moves = new Map<CompoundMember, number>();
  let moved = 0;
  for (const member of [...members].sort((a, b) => a.offset - b.offset)) {
    moves.set(member, moved);
    moved += librarySize(member.type) - member.type.size;
  }
  return members.map((member) => ({
    name: member.name,
    offset: member.offset + moves.get(member)!,
    dtype: describeType(member.type),
  }));
}

/** How many bytes the library says an element takes. */
function librarySize(type: Datatype): number {
  switch (type.class) {
    case "variable-length":
      return type.kind === "string" ? 8 : 16;
    case "reference":
      return type.kind.startsWith("revised") ? 64 : type.kind === "region" ? 12 : 8;
    case "array":
      return type.shape.reduce((size, extent) => size * extent, librarySize(type.base));
    case "compound":
      return type.members.reduce((size, { type }) => size + librarySize(type) - type.size, type.size);
    default:
      return type.size;
  }
}

function textFields({ characterSet, padding }: { characterSet: CharacterSet; padding: StringPadding }): {
  [key: string]: Json;
} {
  return { charset: characterSet === "ascii" ? "ascii" : "utf8", pad: pads[padding] };
}

function bits({ size, bitOffset, bitPrecision }: { size: number; bitOffset: number; bitPrecision: number }): {
  [key: string]: Json;
} {
  return bitPrecision === 8 * size ? {} : { precision: bitPrecision, bit_offset: bitOffset };
}

function floatFields(type: FloatingPointType): { [key: string]: Json } {
  if (isIeee(type)) return { ieee: true };
  return {
    ieee: false,
    precision: type.bitPrecision,
    bit_offset: type.bitOffset,
    sign_pos: type.signLocation,
    exp_pos: type.exponentLocation,
    exp_size: type.exponentSize,
    man_pos: type.mantissaLocation,
    man_size: type.mantissaSize,
    exp_bias: type.exponentBias,
    norm: type.normalization,
  };
}

function enumValue(bytes: Uint8Array, base: Datatype): Json {
  const bigEndian = base.class === "fixed-point" && base.byteOrder === "big-endian";
  let value = 0n;
  for (let i = 0; i < bytes.length; i++) value = (value << 8n) | BigInt(bytes[bigEndian ? i : bytes.length - 1 - i]!);
  if (base.class === "fixed-point" && base.signed) value = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
