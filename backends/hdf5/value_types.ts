/**
 * Which dtype in memory a datatype of the file becomes.
 *
 * @module
 */

import type { DType, IntegerName } from "../../ndarray/dtype.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import type {
  ComplexType,
  CompoundType,
  Datatype,
  EnumerationType,
  FixedPointType,
  FloatingPointType,
} from "./format/messages/datatype.ts";

/** How deep datatypes may be nested. */
const MAX_DEPTH = 32;

/** The field layouts of the IEEE formats: size, exponent location and size, bias. */
const IEEE: readonly (readonly [number, number, number, number])[] = [[2, 10, 5, 15], [4, 23, 8, 127], [
  8,
  52,
  11,
  1023,
]];

/**
 * Gives the dtype that the elements of a datatype have in memory.
 *
 * Array datatypes within one another become one, with the axes of the outer one first.
 *
 * @param datatype How an element is laid out in the file.
 * @param depth How deep it is nested.
 * @returns The dtype.
 * @throws {FormatError} for a datatype that makes no sense.
 */
export function toDType(datatype: Datatype, depth = 0): DType {
  if (depth > MAX_DEPTH) throw new FormatError(`Cannot read datatype: it is nested more than ${MAX_DEPTH} deep`);
  switch (datatype.class) {
    case "fixed-point":
      return integerName(datatype.size, datatype.signed) ?? opaqueOf(datatype);
    case "bitfield":
      return integerName(datatype.size, false) ?? opaqueOf(datatype);
    case "time":
      return integerName(datatype.size, true) ?? opaqueOf(datatype);
    case "floating-point":
      return floatName(datatype);
    case "string":
      return "string";
    case "opaque":
      return { opaque: true, size: datatype.size, tag: datatype.tag };
    case "reference":
      return "reference";
    case "compound":
      return compoundDType(datatype, depth);
    case "complex":
      return complexName(datatype);
    case "enumeration":
      return enumDType(datatype);
    case "variable-length":
      return datatype.kind === "string" ? "string" : { vlen: toDType(datatype.base, depth + 1) };
    case "array": {
      const base = toDType(datatype.base, depth + 1);
      return typeof base === "object" && "array" in base
        ? { array: base.array, shape: [...datatype.shape, ...base.shape] }
        : { array: base, shape: datatype.shape };
    }
  }
}

/** The integer dtype of the next width, where there is one. */
export function integerName(size: number, signed: boolean): IntegerName | undefined {
  if (size < 1 || size > 8) return undefined;
  const bits = size === 1 ? 8 : size === 2 ? 16 : size <= 4 ? 32 : 64;
  return `${signed ? "int" : "uint"}${bits}` as IntegerName;
}

/** Whether a float has the fields of an IEEE format of 2, 4 or 8 bytes. */
export function isIeee(type: FloatingPointType): boolean {
  return IEEE.some(([size, mantissa, exponent, bias]) =>
    type.size === size && type.normalization === "implied" && type.bitOffset === 0 && type.bitPrecision === size * 8 &&
    type.signLocation === size * 8 - 1 && type.exponentLocation === mantissa && type.exponentSize === exponent &&
    type.mantissaLocation === 0 && type.mantissaSize === mantissa && type.exponentBias === bias
  );
}

/** The dtype of floats: that of their format, or the smallest that holds all their values, or float64. */
export function floatName(type: FloatingPointType): "float16" | "float32" | "float64" {
  if (isIeee(type)) return `float${type.size * 8}` as "float16" | "float32" | "float64";
  const fitsSingle = type.mantissaSize <= 23 && type.exponentSize <= 8 && type.exponentBias <= 127 &&
    2 ** type.exponentSize - 1 - type.exponentBias <= 128;
  return fitsSingle ? "float32" : "float64";
}

/** The real and imaginary part of records that are complex numbers by h5py's convention. */
export function complexParts(type: CompoundType): FloatingPointType | undefined {
  const [re, im] = type.members;
  if (type.members.length !== 2 || re!.name !== "r" || im!.name !== "i") return undefined;
  if (re!.type.class !== "floating-point" || im!.type.class !== "floating-point") return undefined;
  const size = re!.type.size;
  const dense = re!.offset === 0 && im!.offset === size && type.size === 2 * size && im!.type.size === size;
  const same = re!.type.byteOrder === im!.type.byteOrder && re!.type.exponentBias === im!.type.exponentBias &&
    re!.type.mantissaSize === im!.type.mantissaSize;
  return dense && same ? re!.type : undefined;
}

/** Whether an enumeration is a truth value by h5py's convention. */
export function isBool(type: EnumerationType): boolean {
  if (type.members.length !== 2) return false;
  const value = (name: string) => type.members.find((member) => member.name === name)?.value;
  const no = value("FALSE");
  const yes = value("TRUE");
  return no !== undefined && yes !== undefined && no.every((byte) => byte === 0) &&
    type.base.class === "fixed-point" && enumValue(type.base, yes) === 1;
}

/** The value of an enumeration's member: a number, or a bigint for a base of 64 bits. */
export function enumValue(base: FixedPointType, bytes: Uint8Array): number | bigint {
  if (bytes.length !== base.size) throw new FormatError("Cannot read datatype: an enumeration's value is cut short");
  let value = 0n;
  for (let i = 0; i < base.size; i++) {
    const byte = base.byteOrder === "big-endian" ? bytes[i]! : bytes[base.size - 1 - i]!;
    value = (value << 8n) | BigInt(byte);
  }
  value = (value >> BigInt(base.bitOffset)) & ((1n << BigInt(base.bitPrecision)) - 1n);
  if (base.signed) value = BigInt.asIntN(base.bitPrecision, value);
  return base.size > 4 ? value : Number(value);
}

function complexName(type: ComplexType): DType {
  if (type.base.class !== "floating-point") {
    throw new UnsupportedError(`Cannot read datatype: complex numbers of class ${type.base.class} are not supported`, {
      feature: `complex numbers of class ${type.base.class}`,
    });
  }
  return complexOf(type.base);
}

/** The complex dtype whose parts hold the values of a float. */
export function complexOf(part: FloatingPointType): "complex64" | "complex128" {
  return floatName(part) === "float64" ? "complex128" : "complex64";
}

function compoundDType(type: CompoundType, depth: number): DType {
  const part = complexParts(type);
  if (part !== undefined) return complexOf(part);
  const fields: [string, DType][] = type.members.map((member) => {
    if (member.offset + member.type.size > type.size) {
      throw new FormatError(`Cannot read datatype: field ${JSON.stringify(member.name)} lies outside of its record`);
    }
    return [member.name, toDType(member.type, depth + 1)];
  });
  if (new Set(fields.map(([name]) => name)).size !== fields.length) {
    throw new FormatError("Cannot read datatype: two fields of a record have the same name");
  }
  return { fields: Object.fromEntries(fields) };
}

function enumDType(type: EnumerationType): DType {
  const { base } = type;
  if (base.class !== "fixed-point") {
    throw new UnsupportedError(`Cannot read datatype: enumerations of class ${base.class} are not supported`, {
      feature: `enumerations of class ${base.class}`,
    });
  }
  if (isBool(type)) return "bool";
  const name = integerName(base.size, base.signed);
  if (name === undefined) return opaqueOf(type);
  const members = type.members.map((member) => [member.name, enumValue(base, member.value)] as const);
  return { enum: Object.fromEntries(members), base: name };
}

/** Numbers of more than 64 bits have no dtype; their bytes are given as they are stored. */
function opaqueOf(type: Datatype): DType {
  return { opaque: true, size: type.size, tag: "" };
}

/**
 * Names a datatype as numpy and h5py do: `"<f8"`, `">i2"`, `"|S5"`, `"|O"` for elements of any length, `"|V12"` for
 * records.
 *
 * @param datatype How an element is laid out in the file.
 * @returns The name.
 */
export function fileTypeName(datatype: Datatype): string {
  const { size } = datatype;
  switch (datatype.class) {
    case "fixed-point":
      return `${orderSign(datatype.byteOrder, size)}${datatype.signed ? "i" : "u"}${size}`;
    case "bitfield":
      return `${orderSign(datatype.byteOrder, size)}u${size}`;
    case "time":
      return `${orderSign(datatype.byteOrder, size)}i${size}`;
    case "floating-point":
      return `${orderSign(datatype.byteOrder, size)}f${size}`;
    case "complex":
      return fileTypeName(datatype.base).replace(/f\d+$/, `c${size}`);
    case "string":
      return `|S${size}`;
    case "compound": {
      const part = complexParts(datatype);
      return part === undefined ? `|V${size}` : `${orderSign(part.byteOrder, part.size)}c${size}`;
    }
    case "enumeration":
      return isBool(datatype) ? "|b1" : fileTypeName(datatype.base);
    case "variable-length":
    case "reference":
      return "|O";
    case "opaque":
      return opaqueName(datatype.tag, size);
    case "array":
      return `|V${size}`;
  }
}

/** h5py keeps numpy's dates in opaque datatypes whose tag is `NUMPY:` and numpy's name. */
function opaqueName(tag: string, size: number): string {
  return tag.startsWith("NUMPY:") ? tag.slice("NUMPY:".length) : `|V${size}`;
}

function orderSign(order: string, size: number): string {
  return size === 1 ? "|" : order === "big-endian" ? ">" : order === "vax" ? "v" : "<";
}
