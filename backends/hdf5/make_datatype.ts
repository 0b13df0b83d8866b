/**
 * Which datatype of the file a dtype becomes.
 *
 * @module
 */

import type { DType, DTypeName, IntegerName } from "../../ndarray/dtype.ts";
import type { FieldSizes } from "./format/cursor.ts";
import type {
  ByteOrder,
  CharacterSet,
  CompoundMember,
  Datatype,
  FixedPointType,
  FloatingPointType,
  ReferenceType,
  StringPadding,
} from "./format/messages/datatype.ts";

/**
 * A dtype, or a name of numpy's such as `"<f8"`, `">i2"`, `"|S5"` or `"|V12"`, alone or within records, arrays and
 * sequences.
 */
export type StoredDType =
  | DType
  | string
  | {
    /** The fields of a record, in order. */
    readonly fields: Readonly<Record<string, StoredDType>>;
  }
  | {
    /** What the arrays hold. */
    readonly array: StoredDType;
    /** The extents of each array. */
    readonly shape: readonly number[];
  }
  | {
    /** What the sequences hold. */
    readonly vlen: StoredDType;
  };

/** The kinds of references that h5py writes: to objects, and to regions of datasets. */
export type ReferenceKind = "object" | "region";

/** How elements are to be stored, beyond what their dtype says. */
export interface DatatypeOptions {
  /** Bytes of text of a fixed length; left out: text of any length, in the global heap. */
  readonly length?: number | undefined;
  /** The character set that text claims to be in. Default `"utf-8"`, for `bytes` `"ascii"`. */
  readonly characterSet?: CharacterSet | undefined;
  /** How text of a fixed length fills its field. Default `"null-padded"`, as numpy. */
  readonly padding?: StringPadding | undefined;
  /** Whether complex numbers have a class of their own (HDF5 2.0) instead of being records of `r` and `i`. */
  readonly nativeComplex?: boolean | undefined;
  /** What references lead to. Default: what the values lead to, else objects. */
  readonly referenceKind?: ReferenceKind | undefined;
}

/** The fields of the IEEE formats by their size. */
const FLOATS: Readonly<Record<number, readonly [exponentLocation: number, exponentSize: number, bias: number]>> = {
  2: [10, 5, 15],
  4: [23, 8, 127],
  8: [52, 11, 1023],
};

/** The names that numpy has for what it stores: byte order, kind, bytes. */
const FILE_NAME = /^([<>=|]?)([biufcSVO])(\d*)$/;

/**
 * Gives the datatype that elements are stored as.
 *
 * @param dtype A dtype, or a name of numpy's such as `"<f8"`, `">i2"`, `"|S5"` or `"|V12"`.
 * @param sizes The widths of addresses and lengths.
 * @param options How elements are to be stored.
 * @returns The datatype.
 * @throws {TypeError} for a name that is not known.
 */
export function toDatatype(dtype: StoredDType, sizes: FieldSizes, options: DatatypeOptions = {}): Datatype {
  if (typeof dtype === "string") return named(dtype, sizes, options);
  if ("fields" in dtype) {
    let size = 0;
    const members: CompoundMember[] = Object.entries(dtype.fields).map(([name, field]) => {
      const type = toDatatype(field, sizes, options);
      const offset = size;
      size += type.size;
      return { name, offset, type };
    });
    if (members.length === 0) throw new TypeError("Cannot store records that have no fields");
    return { class: "compound", size, members };
  }
  if ("enum" in dtype) {
    const base = integerType(dtype.base);
    return enumeration(base, Object.entries(dtype.enum));
  }
  if ("array" in dtype) {
    const base = toDatatype(dtype.array, sizes, options);
    const length = dtype.shape.reduce((product, extent) => product * extent, 1);
    if (length < 1) throw new TypeError("Cannot store arrays that have no elements");
    return { class: "array", size: base.size * length, shape: dtype.shape, base };
  }
  if ("vlen" in dtype) {
    const base = toDatatype(dtype.vlen, sizes, options);
    const size = 8 + sizes.offsets;
    return {
      class: "variable-length",
      size,
      kind: "sequence",
      base,
      padding: "null-terminated",
      characterSet: "ascii",
    };
  }
  if (!(dtype.size > 0)) throw new TypeError("Cannot store elements that have no bytes");
  return { class: "opaque", size: dtype.size, tag: dtype.tag };
}

function named(name: string, sizes: FieldSizes, options: DatatypeOptions): Datatype {
  switch (name as DTypeName) {
    case "bool":
      return boolType();
    case "int8":
    case "uint8":
    case "int16":
    case "uint16":
    case "int32":
    case "uint32":
    case "int64":
    case "uint64":
      return integerType(name as IntegerName);
    case "float16":
      return floatType(2);
    case "float32":
      return floatType(4);
    case "float64":
      return floatType(8);
    case "complex64":
      return complexType(4, "little-endian", options);
    case "complex128":
      return complexType(8, "little-endian", options);
    case "string":
    case "bytes":
      return textType(options.length, options.characterSet ?? (name === "string" ? "utf-8" : "ascii"), sizes, options);
    case "reference":
      return referenceType(options.referenceKind ?? "object", sizes);
  }
  return numpyNamed(name, sizes, options);
}

function numpyNamed(name: string, sizes: FieldSizes, options: DatatypeOptions): Datatype {
  const [, sign, kind, digits] = FILE_NAME.exec(name) ?? [];
  const order: ByteOrder = sign === ">" ? "big-endian" : "little-endian";
  const size = digits === undefined || digits === "" ? undefined : Number(digits);
  switch (kind) {
    case "b":
      if (size === 1) return boolType();
      break;
    case "i":
    case "u":
      if (size === 1 || size === 2 || size === 4 || size === 8) return fixedPoint(size, kind === "i", order);
      break;
    case "f":
      if (size !== undefined && size in FLOATS) return floatType(size, order);
      break;
    case "c":
      if (size === 8 || size === 16) return complexType(size / 2, order, options);
      break;
    case "S":
      return textType(size ?? options.length, options.characterSet ?? "ascii", sizes, options);
    case "O":
      return textType(undefined, options.characterSet ?? "utf-8", sizes, options);
    case "V":
      if (size !== undefined && size > 0) return { class: "opaque", size, tag: "" };
  }
  throw new TypeError(`Cannot store elements of dtype ${JSON.stringify(name)}: there is no such dtype`);
}

/** The datatype of references of a kind. */
export function referenceType(kind: ReferenceKind, { offsets }: FieldSizes): ReferenceType {
  return { class: "reference", size: kind === "object" ? offsets : offsets + 4, kind };
}

/** Truth values, as h5py stores them: an enumeration of one byte. */
function boolType(): Datatype {
  return enumeration(fixedPoint(1, true, "little-endian"), [["FALSE", 0], ["TRUE", 1]]);
}

function enumeration(base: FixedPointType, members: readonly (readonly [string, number | bigint])[]): Datatype {
  return {
    class: "enumeration",
    size: base.size,
    base,
    members: members.map(([name, value]) => ({ name, value: integerBytes(value, base.size) })),
  };
}

function integerBytes(value: number | bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  return bytes.slice(0, size);
}

function integerType(name: IntegerName): FixedPointType {
  return fixedPoint(Number(name.replace(/\D+/, "")) / 8, name.startsWith("i"), "little-endian");
}

function fixedPoint(size: number, signed: boolean, byteOrder: ByteOrder): FixedPointType {
  return { class: "fixed-point", size, byteOrder, signed, bitOffset: 0, bitPrecision: size * 8 };
}

export function floatType(size: number, byteOrder: ByteOrder = "little-endian"): FloatingPointType {
  const [exponentLocation, exponentSize, exponentBias] = FLOATS[size]!;
  return {
    class: "floating-point",
    size,
    byteOrder,
    bitOffset: 0,
    bitPrecision: size * 8,
    signLocation: size * 8 - 1,
    exponentLocation,
    exponentSize,
    exponentBias,
    mantissaLocation: 0,
    mantissaSize: exponentLocation,
    normalization: "implied",
  };
}

function complexType(partSize: number, order: ByteOrder, options: DatatypeOptions): Datatype {
  const part = floatType(partSize, order);
  if (options.nativeComplex) return { class: "complex", size: 2 * partSize, base: part };
  const members = [{ name: "r", offset: 0, type: part }, { name: "i", offset: partSize, type: part }];
  return { class: "compound", size: 2 * partSize, members };
}

function textType(
  length: number | undefined,
  characterSet: CharacterSet,
  sizes: FieldSizes,
  options: DatatypeOptions,
): Datatype {
  if (length === undefined) {
    const base = fixedPoint(1, false, "little-endian");
    const size = 8 + sizes.offsets;
    return { class: "variable-length", size, kind: "string", base, padding: "null-terminated", characterSet };
  }
  if (!Number.isInteger(length) || length < 1) throw new TypeError(`Cannot store text of ${length} bytes`);
  return { class: "string", size: length, padding: options.padding ?? "null-padded", characterSet };
}
