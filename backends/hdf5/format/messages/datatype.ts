/**
 * The Datatype message (0x0003): how an element is laid out in the file.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.d.
 *
 * @module
 */

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
