/**
 * The kinds of elements an array can have, under numpy's names.
 *
 * @module
 */

import type { DenseArray } from "./dense.ts";

/** `Float16Array` where the platform's types have it, `Float32Array` elsewhere. */
export type HalfArray = typeof globalThis extends { Float16Array: { prototype: infer A } } ? A | Float32Array
  : Float32Array;

/** A complex number. */
export interface Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
}

/** A stored pointer to an object, a region of a dataset, or an attribute. */
export interface Reference {
  /** What it points to; `null` for a reference that was never set. */
  readonly kind: "object" | "region" | "attribute" | "null";
  /**
   * Opens what the reference points to: an object, a lazy view of the region, or an attribute's value.
   *
   * @returns The target; rejects with a `NotFoundError` when it is gone.
   */
  resolve(): Promise<unknown>;
}

/** What holds the elements of each named dtype in memory. */
export interface DataTypes {
  /** One byte an element, 0 or 1. */
  bool: Uint8Array;
  /** Signed, 8 bits. */
  int8: Int8Array;
  /** Unsigned, 8 bits. */
  uint8: Uint8Array;
  /** Signed, 16 bits. */
  int16: Int16Array;
  /** Unsigned, 16 bits. */
  uint16: Uint16Array;
  /** Signed, 32 bits. */
  int32: Int32Array;
  /** Unsigned, 32 bits. */
  uint32: Uint32Array;
  /** Signed, 64 bits. */
  int64: BigInt64Array;
  /** Unsigned, 64 bits. */
  uint64: BigUint64Array;
  /** IEEE half precision. */
  float16: HalfArray;
  /** IEEE single precision. */
  float32: Float32Array;
  /** IEEE double precision. */
  float64: Float64Array;
  /** Two single-precision numbers an element: real, imaginary. */
  complex64: Float32Array;
  /** Two double-precision numbers an element: real, imaginary. */
  complex128: Float64Array;
  /** Text. */
  string: string[];
  /** The raw bytes of text. */
  bytes: Uint8Array[];
  /** Pointers to objects, regions and attributes. */
  reference: Reference[];
}

/** What one element of each named dtype is as a JavaScript value. */
export interface Scalars {
  /** A truth value. */
  bool: boolean;
  /** A whole number. */
  int8: number;
  /** A whole number. */
  uint8: number;
  /** A whole number. */
  int16: number;
  /** A whole number. */
  uint16: number;
  /** A whole number. */
  int32: number;
  /** A whole number. */
  uint32: number;
  /** A whole number. */
  int64: bigint;
  /** A whole number. */
  uint64: bigint;
  /** A number. */
  float16: number;
  /** A number. */
  float32: number;
  /** A number. */
  float64: number;
  /** A complex number. */
  complex64: Complex;
  /** A complex number. */
  complex128: Complex;
  /** Text. */
  string: string;
  /** The raw bytes of text. */
  bytes: Uint8Array;
  /** A pointer. */
  reference: Reference;
}

/** The dtypes that have a name of their own. */
export type DTypeName = keyof DataTypes;

/** Records: named fields, packed one after the other in the order given. */
export interface CompoundDType {
  /** The dtype of each field, in order of definition. */
  readonly fields: Readonly<Record<string, DType>>;
}

/** Whole numbers some of which have names. */
export interface EnumDType {
  /** The value of each name. */
  readonly enum: Readonly<Record<string, number | bigint>>;
  /** The integer dtype that holds the values. */
  readonly base: IntegerName;
}

/** Elements that are small arrays themselves; in memory they become further trailing axes. */
export interface ArrayDType {
  /** The dtype of the inner elements. */
  readonly array: DType;
  /** The shape of one element. */
  readonly shape: readonly number[];
}

/** Elements that are one-dimensional arrays of any length. */
export interface VlenDType {
  /** The dtype of the inner elements. */
  readonly vlen: DType;
}

/** Bytes whose meaning only their writer knows. */
export interface OpaqueDType {
  /** Marks the dtype. */
  readonly opaque: true;
  /** Bytes an element. */
  readonly size: number;
  /** What the writer called it. */
  readonly tag: string;
}

/** The names of the integer dtypes. */
export type IntegerName = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64";

/** Any dtype. */
export type DType = DTypeName | CompoundDType | EnumDType | ArrayDType | VlenDType | OpaqueDType;

/** Any container of elements. */
export type AnyData = DataTypes[DTypeName] | DenseArray[];

/** The container of an array's elements in memory. */
export type Data<D extends DType = DType> = D extends DTypeName ? DataTypes[D]
  : D extends EnumDType ? DataTypes[D["base"]]
  : D extends VlenDType ? DenseArray[]
  : D extends ArrayDType ? AnyData
  : Uint8Array;

/** One element of an array as a JavaScript value. */
export type Scalar<D extends DType = DType> = D extends DTypeName ? Scalars[D]
  : D extends EnumDType ? Scalars[D["base"]]
  : D extends VlenDType | ArrayDType ? DenseArray
  : D extends CompoundDType ? { [K in keyof D["fields"]]: Scalar<D["fields"][K]> }
  : Uint8Array;
