/**
 * What arrays are made from and written with: scalars, nested arrays, typed arrays and arrays.
 *
 * @module
 */

import { isComplex, setElement } from "./assign.ts";
import { cast } from "./cast.ts";
import { canStore } from "./casting.ts";
import type { NDArray } from "./array.ts";
import { contiguous } from "./copy.ts";
import {
  type AnyData,
  type Complex,
  type DType,
  type DTypeName,
  dtypeText,
  layoutOf,
  type Reference,
  sameDType,
} from "./dtype.ts";
import { isDense } from "./family.ts";
import { newStorage, sizeOf, type Storage, storageOver } from "./storage.ts";

/** Any typed array of numbers. */
export type NumericArray = Exclude<AnyData, unknown[]> | Uint8ClampedArray;

/** One element as it can be given: a scalar, or a record of fields. */
export type ElementInput =
  | number
  | bigint
  | boolean
  | string
  | Complex
  | Reference
  | {
    /** The value of a field. */
    readonly [field: string]: ArrayInput;
  };

/** What an array can be made from, or written with. */
export type ArrayInput = ElementInput | NumericArray | readonly ArrayInput[] | NDArray;

/** An input as elements in memory. */
export interface Elements {
  /** The dtype. */
  readonly dtype: DType;
  /** The shape. */
  readonly shape: readonly number[];
  /** Where the elements stand. */
  readonly storage: Storage;
}

/** The dtype of a typed array. */
function dtypeOfTyped(data: NumericArray): DTypeName {
  const tag = data[Symbol.toStringTag];
  if (tag === "BigInt64Array") return "int64";
  if (tag === "BigUint64Array") return "uint64";
  return tag === "Uint8ClampedArray" ? "uint8" : tag.slice(0, -"Array".length).toLowerCase() as DTypeName;
}

function isTyped(value: unknown): value is NumericArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether a value is one element of a dtype although it is a list of things. */
function isElement(value: unknown, dtype: DType | undefined): boolean {
  if (dtype === undefined) return false;
  if (value instanceof Uint8Array) return dtype === "bytes" || (typeof dtype !== "string" && "opaque" in dtype);
  if (typeof dtype === "string" || !("vlen" in dtype)) return false;
  return isTyped(value) || isDense(value) || (Array.isArray(value) && !value.some((item) => isListLike(item)));
}

function isListLike(value: unknown): boolean {
  return Array.isArray(value) || isTyped(value) || isDense(value);
}

/** The shape of nested arrays, and their first element. */
function shapeOf(value: unknown, dtype: DType | undefined): { shape: number[]; first: unknown } {
  const shape: number[] = [];
  let level = value;
  while (isListLike(level) && !isElement(level, dtype)) {
    if (isDense(level)) {
      shape.push(...level.shape);
      return { shape, first: level };
    }
    shape.push((level as ArrayLike<unknown>).length);
    level = (level as ArrayLike<unknown>)[0];
  }
  return { shape, first: level };
}

function ragged(): RangeError {
  return new RangeError("Cannot make an array of nested arrays: they differ in length");
}

/** Sets the elements of a storage from nested arrays of its shape. */
function fill(
  dtype: DType,
  shape: readonly number[],
  storage: Storage,
  value: unknown,
  axis: number,
  at: number,
): void {
  if (axis === shape.length) {
    if (isListLike(value) && !isElement(value, dtype)) throw ragged();
    setElement(dtype, storage, at, value);
    return;
  }
  if (!isListLike(value)) throw ragged();
  const list = isDense(value) ? value.toNested() as unknown[] : value as ArrayLike<unknown>;
  if (list.length !== shape[axis]) throw ragged();
  for (let i = 0; i < list.length; i++) fill(dtype, shape, storage, list[i], axis + 1, at + i * storage.strides[axis]!);
}

/** The dtype that nested arrays suggest by their elements. */
function dtypeOfNested(value: unknown, first: unknown): DType {
  if (isDense(first)) return first.dtype;
  let source = value;
  while (Array.isArray(source) && source.length > 0) source = source[0];
  if (isTyped(source) && source.length > 0) return dtypeOfTyped(source);
  const kinds = new Set<string>();
  collectKinds(value, kinds);
  if (kinds.size === 0) return "float64";
  if (kinds.has("complex")) return "complex128";
  if (kinds.has("number")) return "float64";
  if (kinds.has("bigint")) return "int64";
  if (kinds.has("boolean")) return "bool";
  if (kinds.has("string")) return "string";
  if (kinds.has("reference")) return "reference";
  throw new TypeError("Cannot tell the dtype of the elements: give it");
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "resolve" in value && "kind" in value;
}

function collectKinds(value: unknown, kinds: Set<string>): void {
  if (isListLike(value)) { for (const item of value as Iterable<unknown>) collectKinds(item, kinds); }
  else kinds.add(isComplex(value) ? "complex" : isReference(value) ? "reference" : typeof value);
}

/**
 * Brings an input into memory, in the dtype it has of itself where none is given.
 *
 * @param value The input; not a lazy array.
 * @param dtype The dtype that single values and nested arrays are read as. Typed arrays and arrays keep their own.
 * @param shape The shape of what it will fill: a typed array of as many elements takes it on.
 * @returns The elements; those of arrays are shared.
 * @throws {TypeError} If a value is of another kind than the dtype, or lazy.
 * @throws {RangeError} If nested arrays differ in length.
 */
export function elementsOf(value: unknown, dtype?: DType, shape?: readonly number[]): Elements {
  if (isDense(value) && !isElement(value, dtype)) {
    return { dtype: value.dtype, shape: value.shape, storage: value.storage };
  }
  if (isTyped(value) && !isElement(value, dtype)) return typedElements(value, dtype, shape);
  if (typeof value === "object" && value !== null && "backend" in value && !isDense(value)) {
    throw new TypeError("Cannot take the elements of a lazy array: read() it first");
  }
  if (dtype !== undefined && isPackedFor(value, dtype)) return typedElements(value, dtype, shape);
  const { shape: own, first } = shapeOf(value, dtype);
  const target = dtype ?? dtypeOfNested(value, first);
  const storage = newStorage(target, own);
  fill(target, own, storage, value, 0, 0);
  return { dtype: target, shape: own, storage };
}

/** Opaque elements may also be given as one run of bytes. */
function isPackedFor(value: unknown, dtype: DType): value is Uint8Array {
  return value instanceof Uint8Array && typeof dtype !== "string" && "opaque" in dtype && value.length !== dtype.size;
}

function typedElements(value: NumericArray, dtype: DType | undefined, shape: readonly number[] | undefined): Elements {
  let own: DType = dtypeOfTyped(value);
  // Complex numbers and records have no typed array of their own: they come in that of their parts.
  if (dtype !== undefined && isContainerOf(value, dtype)) own = dtype;
  const count = value.length / layoutOf(own).width;
  const taken = shape !== undefined && sizeOf(shape) === count ? shape : [count];
  return { dtype: own, shape: taken, storage: storageOver(own, taken, value as AnyData) };
}

function isContainerOf(value: NumericArray, dtype: DType): boolean {
  const { container, width } = layoutOf(dtype);
  if (container === undefined || !(value instanceof container) || value.length % width !== 0) return false;
  return width > 1 || typeof dtype !== "string" || dtype === "float16";
}

/**
 * Brings an input into a storage of a dtype and a shape.
 *
 * @param value The input; not a lazy array.
 * @param dtype The dtype.
 * @param shape The shape; the input is broadcast to it.
 * @returns A storage in C order.
 * @throws {TypeError} If it is of another kind.
 * @throws {RangeError} If its shape does not fit.
 */
export function inputStorage(value: unknown, dtype: DType, shape: readonly number[]): Storage {
  const elements = elementsOf(value, dtype, shape);
  checkStore(elements.dtype, dtype);
  const spread = broadcastStorage(elements, shape);
  return sameDType(elements.dtype, dtype)
    ? contiguous(dtype, shape, spread)
    : cast(elements.dtype, shape, spread, dtype);
}

/**
 * Checks that elements of one dtype may be stored as another.
 *
 * @param from The dtype of the elements.
 * @param to The dtype they are stored in.
 * @throws {TypeError} If they may not.
 */
export function checkStore(from: DType, to: DType): void {
  if (!canStore(from, to)) throw new TypeError(`Cannot store ${dtypeText(from)} as ${dtypeText(to)}`);
}

/**
 * Repeats elements along new axes and those of extent 1, as numpy broadcasts. Nothing is copied.
 *
 * @param elements The elements.
 * @param shape The shape wanted.
 * @returns A storage of that shape.
 * @throws {RangeError} If the shapes do not fit.
 */
export function broadcastStorage(elements: Elements, shape: readonly number[]): Storage {
  const { shape: own, storage } = elements;
  const lead = own.length - shape.length;
  const fits = own.every((extent, axis) => axis < lead ? extent === 1 : extent === 1 || extent === shape[axis - lead]);
  if (!fits) throw new RangeError(`Cannot broadcast shape (${own.join(", ")}) to (${shape.join(", ")})`);
  const strides = shape.map((extent, axis) => {
    const source = axis + lead;
    return source < 0 || own[source] !== extent ? 0 : storage.strides[source]!;
  });
  return { ...storage, strides };
}
