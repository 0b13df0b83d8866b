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

/** Builds a container of a number of slots, or over a buffer. */
interface ContainerConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (source: number | ArrayBufferLike): Exclude<DataTypes[DTypeName], unknown[]>;
}

/** `Float16Array` where the platform has it, `Float32Array` elsewhere. */
const HalfConstructor = (globalThis as { Float16Array?: ContainerConstructor }).Float16Array ?? Float32Array;

/** Whether half-precision numbers stand in a container of their own size. */
export const hasFloat16Array: boolean = HalfConstructor !== Float32Array;

/** How the elements of a dtype stand in memory. */
export interface Layout {
  /** The container, or `undefined` where elements are JavaScript objects in an array. */
  readonly container: ContainerConstructor | undefined;
  /** Slots of the container that one element takes. */
  readonly width: number;
  /** Bytes an element takes in memory (4 for a slot of an object inside of a record). */
  readonly itemSize: number;
}

function layout(container: ContainerConstructor | undefined, width: number, itemSize: number): Layout {
  return { container, width, itemSize };
}

const layouts: Readonly<Record<DTypeName, Layout>> = {
  bool: layout(Uint8Array, 1, 1),
  int8: layout(Int8Array, 1, 1),
  uint8: layout(Uint8Array, 1, 1),
  int16: layout(Int16Array, 1, 2),
  uint16: layout(Uint16Array, 1, 2),
  int32: layout(Int32Array, 1, 4),
  uint32: layout(Uint32Array, 1, 4),
  int64: layout(BigInt64Array, 1, 8),
  uint64: layout(BigUint64Array, 1, 8),
  float16: layout(HalfConstructor, 1, hasFloat16Array ? 2 : 4),
  float32: layout(Float32Array, 1, 4),
  float64: layout(Float64Array, 1, 8),
  complex64: layout(Float32Array, 2, 8),
  complex128: layout(Float64Array, 2, 16),
  string: layout(undefined, 1, 4),
  bytes: layout(undefined, 1, 4),
  reference: layout(undefined, 1, 4),
};

const vlenLayout = layout(undefined, 1, 4);

/**
 * Tells how the elements of a dtype stand in memory.
 *
 * @param dtype The dtype; for an array dtype the layout of its inner elements is given.
 * @returns The container, its slots an element, and the bytes an element.
 */
export function layoutOf(dtype: DType): Layout {
  if (typeof dtype === "string") return layouts[dtype];
  if ("enum" in dtype) return layouts[dtype.base];
  if ("vlen" in dtype) return vlenLayout;
  if ("array" in dtype) return layoutOf(dtype.array);
  const size = itemSize(dtype);
  return layout(Uint8Array, size, size);
}

/**
 * Gives the bytes that one element takes in memory. Text, references and sequences count 4, the size of their slot in a record.
 *
 * @param dtype The dtype.
 * @returns The number of bytes.
 */
export function itemSize(dtype: DType): number {
  if (typeof dtype === "string") return layouts[dtype].itemSize;
  if ("opaque" in dtype) return dtype.size;
  if ("array" in dtype) return dtype.shape.reduce((product, extent) => product * extent, itemSize(dtype.array));
  if ("fields" in dtype) return Object.values(dtype.fields).reduce((sum, field) => sum + itemSize(field), 0);
  return layoutOf(dtype).itemSize;
}

/**
 * Looks through array dtypes at what their elements are.
 *
 * @param dtype The dtype.
 * @returns The dtype of the innermost elements, and the axes that array dtypes add.
 */
export function unfold(dtype: DType): {
  /** The dtype of the innermost elements. */
  base: Exclude<DType, ArrayDType>;
  /** The axes that array dtypes add. */
  shape: readonly number[];
} {
  if (typeof dtype === "string") return { base: dtype, shape: [] };
  const shape: number[] = [];
  let base: DType = dtype;
  while (typeof base !== "string" && "array" in base) {
    shape.push(...base.shape);
    base = base.array;
  }
  return { base, shape };
}

/**
 * Tells whether the elements of a dtype are JavaScript objects (text, bytes, references, sequences).
 *
 * @param dtype The dtype.
 * @returns Whether they are.
 */
export function isObjectDType(dtype: DType): boolean {
  return layoutOf(dtype).container === undefined;
}

/**
 * Makes a container of zeros (empty texts, empty sequences).
 *
 * @param dtype The dtype; not an array dtype.
 * @param count The number of elements.
 * @returns The container.
 */
export function allocate<D extends DType>(dtype: D, count: number): Data<D> {
  const { container, width } = layoutOf(dtype);
  if (container !== undefined) return new container(count * width) as Data<D>;
  return new Array(count).fill(dtype === "string" ? "" : undefined) as Data<D>;
}

/**
 * Tells whether two dtypes are the same: same names, fields in the same order, same sizes.
 *
 * @param a One dtype.
 * @param b The other.
 * @returns Whether they are the same.
 */
export function sameDType(a: DType, b: DType): boolean {
  return a === b || (typeof a !== "string" && typeof b !== "string" && dtypeText(a) === dtypeText(b));
}

/**
 * Writes a dtype down for messages and comparisons.
 *
 * @param dtype The dtype.
 * @returns Its name, or its structure as text.
 */
export function dtypeText(dtype: DType): string {
  if (typeof dtype === "string") return dtype;
  if ("fields" in dtype) {
    const fields = Object.entries(dtype.fields).map(([name, field]) => `${JSON.stringify(name)}: ${dtypeText(field)}`);
    return `{ ${fields.join(", ")} }`;
  }
  if ("enum" in dtype) {
    const members = Object.entries(dtype.enum).map(([name, value]) => `${JSON.stringify(name)}: ${value}`);
    return `enum ${dtype.base} { ${members.join(", ")} }`;
  }
  if ("array" in dtype) return `array (${dtype.shape.join(", ")}) of ${dtypeText(dtype.array)}`;
  if ("vlen" in dtype) return `vlen of ${dtypeText(dtype.vlen)}`;
  return `opaque ${dtype.size} ${JSON.stringify(dtype.tag)}`;
}
