/**
 * numpy's descriptions of dtypes, as the header of an npy file has them, and how elements so described are converted.
 *
 * @module
 */

import { type CompoundDType, type DType, type DTypeName, unfold } from "../../ndarray/dtype.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import { floatKernel } from "../hdf5/convert_floats.ts";
import type { Kernel, TypedClass } from "../hdf5/convert_kernel.ts";
import { nativeKernel, swappedKernel } from "../hdf5/convert_numbers.ts";
import { arrayKernel, recordKernel } from "../hdf5/convert_records.ts";
import { fixedTextKernel } from "../hdf5/convert_text.ts";
import type { FloatingPointType } from "../hdf5/format/messages/datatype.ts";
import { floatType } from "../hdf5/make_datatype.ts";
import { type Literal, quoted } from "./literal.ts";
import { unicodeKernel } from "./unicode.ts";

/** A description: the name of a scalar type, or the fields of a record. */
export type Descr = string | readonly DescrField[];

/** A field of a record. */
export interface DescrField {
  /** The name; empty for bytes that only fill. */
  readonly name: string;
  /** What the field is. */
  readonly descr: Descr;
  /** The extents, where the field is an array. */
  readonly shape: readonly number[];
}

/** How elements are converted. */
export interface DescrConversion {
  /** Their dtype. */
  readonly dtype: DType;
  /** Converts them. */
  readonly kernel: Kernel;
  /** Gives text as its raw bytes, where they are text of bytes. */
  readonly bytesKernel?: Kernel;
}

/** Bytes of an element: what numpy itself can make. */
const MAX_ITEM_SIZE = 2 ** 31 - 1;
const INTEGERS: Readonly<Record<string, TypedClass>> = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
};

/** The 80-bit numbers of x86 in 12 or 16 bytes, numpy's `longdouble`. */
function longDouble(size: number): FloatingPointType {
  return {
    class: "floating-point",
    size,
    byteOrder: "little-endian",
    bitOffset: 0,
    bitPrecision: 80,
    signLocation: 79,
    exponentLocation: 64,
    exponentSize: 15,
    exponentBias: 16383,
    mantissaLocation: 0,
    mantissaSize: 64,
    normalization: "none",
  };
}

/**
 * Takes a description out of a parsed header.
 *
 * @param literal What stands under `descr`.
 * @returns The description.
 * @throws {FormatError} If it is none.
 */
export function toDescr(literal: Literal | undefined): Descr {
  if (typeof literal === "string") return literal;
  if (!Array.isArray(literal)) throw damaged(String(literal));
  return literal.map((field) => {
    if (!Array.isArray(field) || field.length < 2 || field.length > 3) throw damaged("a field of a record");
    const [title, descr, extents = []] = field as [Literal, Literal, Literal?];
    // A field may have a title beside its name.
    const name = Array.isArray(title) ? title[1] : title;
    if (typeof name !== "string") throw damaged("the name of a field");
    const shape = Array.isArray(extents) ? extents : [extents];
    if (!shape.every(isExtent)) throw damaged(`the shape of field ${quoted(name)}`);
    return { name, descr: toDescr(descr), shape: shape as number[] };
  });
}

/** Whether a literal is the extent of an axis. */
export function isExtent(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(what: string): FormatError {
  return new FormatError(`Cannot read npy header: the description of the dtype is damaged (${what})`);
}

/**
 * Writes a description as numpy does.
 *
 * @param descr The description.
 * @returns The literal.
 */
export function descrText(descr: Descr): string {
  if (typeof descr === "string") return quoted(descr);
  const fields = descr.map(({ name, descr, shape }) => {
    const extents = shape.length === 0 ? "" : `, (${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
    return `(${quoted(name)}, ${descrText(descr)}${extents})`;
  });
  return `[${fields.join(", ")}]`;
}

/**
 * Finds how elements are converted.
 *
 * @param descr Their description.
 * @returns Their dtype and the conversion.
 * @throws {FormatError} If there is no such dtype.
 * @throws {UnsupportedError} If it has no counterpart: Python objects.
 */
export function conversionOf(descr: Descr): DescrConversion {
  return typeof descr === "string" ? scalarConversion(descr) : recordConversion(descr);
}

function scalarConversion(descr: string): DescrConversion {
  const [, order, kind, digits] = /^([<>=|]?)([a-zA-Z?])(\d*)(?:\[[^\]]*\])?$/.exec(descr) ?? [];
  const size = Number(digits || (kind === "?" ? 1 : 0));
  const big = order === ">";
  if (size > MAX_ITEM_SIZE) throw damaged(descr);
  switch (kind) {
    case "?":
      return { dtype: "bool", kernel: nativeKernel(Uint8Array) };
    case "b":
      if (size === 1) return { dtype: "bool", kernel: nativeKernel(Uint8Array) };
      break;
    case "i":
    case "u": {
      const type = INTEGERS[`${kind}${size}`];
      if (type === undefined) break;
      const kernel = big && size > 1 ? swappedKernel(type) : nativeKernel(type);
      return { dtype: `${kind === "u" ? "u" : ""}int${size * 8}` as DTypeName, kernel };
    }
    case "m":
    case "M":
      // Times and spans of time are counts of a unit that only the description names.
      if (size === 8) {
        return { dtype: "int64", kernel: big ? swappedKernel(BigInt64Array) : nativeKernel(BigInt64Array) };
      }
      break;
    case "f": {
      const part = floatPart(size, big);
      if (part !== undefined) return part;
      break;
    }
    case "c": {
      const part = floatPart(size / 2, big);
      if (part === undefined || part.dtype === "float16") break;
      return { dtype: part.dtype === "float32" ? "complex64" : "complex128", kernel: arrayKernel(part.kernel, 2) };
    }
    case "S":
    case "a":
      return { dtype: "string", kernel: bytesText(size, "string"), bytesKernel: bytesText(size, "bytes") };
    case "U":
      return { dtype: "string", kernel: unicodeKernel(size, big) };
    case "V":
      return { dtype: { opaque: true, size, tag: "" }, kernel: nativeKernel(Uint8Array, size) };
    case "O":
      throw new UnsupportedError("Cannot read npy array: its elements are Python objects", {
        feature: "pickled Python objects",
      });
  }
  throw damaged(descr);
}

function bytesText(size: number, form: "string" | "bytes"): Kernel {
  return fixedTextKernel({ class: "string", size, padding: "null-padded", characterSet: "utf-8" }, form);
}

function floatPart(size: number, big: boolean): DescrConversion | undefined {
  if (size === 2 || size === 4 || size === 8) {
    const dtype = `float${size * 8}` as "float16" | "float32" | "float64";
    return { dtype, kernel: floatKernel(floatType(size, big ? "big-endian" : "little-endian"), dtype) };
  }
  if ((size === 16 || size === 12) && !big) {
    return { dtype: "float64", kernel: floatKernel(longDouble(size), "float64") };
  }
  return undefined;
}

function recordConversion(descr: readonly DescrField[]): DescrConversion {
  let offset = 0;
  const fields = new Map<string, { dtype: DType; kernel: Kernel; offset: number }>();
  for (const field of descr) {
    const { dtype, kernel } = fieldConversion(field);
    if (field.name !== "") {
      if (fields.has(field.name)) throw damaged(`two fields are called ${quoted(field.name)}`);
      fields.set(field.name, { dtype, kernel, offset });
    }
    offset += kernel.size;
  }
  if (offset > MAX_ITEM_SIZE) throw damaged("a record is too long");
  const dtype: CompoundDType = { fields: Object.fromEntries([...fields].map(([name, { dtype }]) => [name, dtype])) };
  // The packed order is that of the dtype's keys, which for names like "0" is not the order of the file.
  let packed = 0;
  const places = Object.keys(dtype.fields).map((name) => {
    const { kernel, offset } = fields.get(name)!;
    const place = { offset, packed, kernel };
    packed += kernel.memory.bytes;
    return place;
  });
  return { dtype, kernel: recordKernel(offset, places) };
}

function fieldConversion({ descr, shape }: DescrField): DescrConversion {
  const { dtype, kernel } = conversionOf(descr);
  if (shape.length === 0) return { dtype, kernel };
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (length * kernel.size > MAX_ITEM_SIZE) throw damaged("an array in a record is too long");
  return { dtype: { array: dtype, shape }, kernel: arrayKernel(kernel, length) };
}

/** What texts need: the characters, or bytes, of the longest. */
export interface TextLengths {
  /** Of the elements themselves, where they are text. */
  readonly length: number;
  /** Of the fields, where the elements are records. */
  readonly fields: ReadonlyMap<string, TextLengths>;
}

/**
 * Describes elements for numpy.
 *
 * @param dtype Their dtype; not an array dtype.
 * @param lengths How long their texts are.
 * @returns The description.
 * @throws {TypeError} If numpy has no such elements without pickling.
 */
export function describe(dtype: DType, lengths: TextLengths): Descr {
  if (typeof dtype === "string") return describeNamed(dtype, lengths.length);
  if ("enum" in dtype) return describeNamed(dtype.base, 0);
  if ("opaque" in dtype) return `|V${dtype.size}`;
  if ("fields" in dtype) {
    return Object.entries(dtype.fields).map(([name, field]) => {
      if (name === "") throw new TypeError("Cannot save records for numpy: a field has no name");
      const { base, shape } = unfold(field);
      return { name, descr: describe(base, lengths.fields.get(name)!), shape };
    });
  }
  throw new TypeError("Cannot save sequences of any length for numpy");
}

function describeNamed(dtype: DTypeName, length: number): string {
  switch (dtype) {
    case "bool":
      return "|b1";
    case "string":
      return `<U${Math.max(length, 1)}`;
    case "bytes":
      return `|S${Math.max(length, 1)}`;
    case "reference":
      throw new TypeError("Cannot save references for numpy");
    default: {
      const [, kind, bits] = /^(uint|int|float|complex)(\d+)$/.exec(dtype)!;
      const size = Number(bits) / 8;
      return `${size === 1 ? "|" : "<"}${kind![0]}${size}`;
    }
  }
}
