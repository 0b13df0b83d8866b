/**
 * Single elements as JavaScript values.
 *
 * @module
 */

import {
  type Complex,
  type DType,
  hasFloat16Array,
  itemSize,
  layoutOf,
  type Reference,
  type Scalar,
  unfold,
} from "./dtype.ts";
import { kindOf } from "./casting.ts";
import { NotFoundError } from "./errors.ts";
import { makeDense } from "./family.ts";
import { recordFields } from "./record.ts";
import { contiguousStrides, newStorage, sizeOf, type Storage, storageOver } from "./storage.ts";

const nullReference: Reference = {
  kind: "null",
  resolve: () => Promise.reject(new NotFoundError("Cannot resolve a reference: it is null", { path: "" })),
};

/**
 * Gives what an element is that was never set.
 *
 * @param dtype The dtype.
 * @returns Zero, `false`, an empty text, an empty sequence, a record of such values.
 */
export function emptyElement<D extends DType>(dtype: D): Scalar<D> {
  const { base, shape } = unfold(dtype);
  if (shape.length > 0) return makeDense(base, shape, newStorage(base, shape)) as Scalar<D>;
  return getElement(dtype, newStorage(dtype, []), 0);
}

function emptyObject(dtype: DType): unknown {
  if (dtype === "string") return "";
  if (dtype === "bytes") return new Uint8Array(0);
  if (dtype === "reference") return nullReference;
  const { base, shape } = unfold((dtype as { vlen: DType }).vlen);
  return makeDense(base, [0, ...shape], newStorage(base, [0, ...shape]));
}

/**
 * Gives one element.
 *
 * @param dtype The dtype; not an array dtype.
 * @param storage Where the elements stand.
 * @param at Where the element stands, in the units of the storage.
 * @returns The element.
 */
export function getElement<D extends DType>(dtype: D, storage: Storage, at: number): Scalar<D> {
  const { data, loose, objects } = storage;
  const { container, width } = layoutOf(dtype);
  if (container === undefined) return (data[at] ?? emptyObject(dtype)) as Scalar<D>;
  if (loose || kindOf(dtype) === "other") {
    const { buffer, byteOffset, byteLength } = data as Uint8Array;
    const byte = loose ? at : at * width;
    return getPacked(dtype, new DataView(buffer, byteOffset, byteLength), byte, objects) as Scalar<D>;
  }
  if (dtype === "bool") return (data[at] !== 0) as Scalar<D>;
  if (width === 2) return { re: data[2 * at], im: data[2 * at + 1] } as Scalar<D>;
  return data[at] as Scalar<D>;
}

function getPacked(dtype: DType, bytes: DataView, at: number, objects: readonly unknown[] | undefined): unknown {
  if (typeof dtype === "string") return getNamed(dtype, bytes, at, objects);
  if ("enum" in dtype) return getNamed(dtype.base, bytes, at, objects);
  if ("opaque" in dtype) return new Uint8Array(bytes.buffer, bytes.byteOffset + at, dtype.size).slice();
  if ("vlen" in dtype) return objects?.[bytes.getUint32(at, true)] ?? emptyObject(dtype);
  if ("fields" in dtype) {
    // Names such as `__proto__` are only names, which `fromEntries` respects.
    return Object.fromEntries(
      recordFields(dtype).map(({ name, dtype, offset }) => [name, getPacked(dtype, bytes, at + offset, objects)]),
    );
  }
  const { base, shape } = unfold(dtype);
  if (layoutOf(base).container === undefined) {
    const items = Array.from({ length: sizeOf(shape) }, (_, i) => getPacked(base, bytes, at + 4 * i, objects));
    return makeDense(base, shape, storageOver(base, shape, items as string[]));
  }
  const size = itemSize(base);
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strides = contiguousStrides(shape).map((stride) => stride * size);
  return makeDense(base, shape, { data, offset: at, strides, objects: objects as unknown[], loose: true }).copy();
}

function getNamed(
  dtype: string,
  bytes: DataView & { getFloat16?(at: number, littleEndian: boolean): number },
  at: number,
  objects: readonly unknown[] | undefined,
): boolean | number | bigint | Complex | unknown {
  switch (dtype) {
    case "bool":
      return bytes.getUint8(at) !== 0;
    case "int8":
      return bytes.getInt8(at);
    case "uint8":
      return bytes.getUint8(at);
    case "int16":
      return bytes.getInt16(at, true);
    case "uint16":
      return bytes.getUint16(at, true);
    case "int32":
      return bytes.getInt32(at, true);
    case "uint32":
      return bytes.getUint32(at, true);
    case "int64":
      return bytes.getBigInt64(at, true);
    case "uint64":
      return bytes.getBigUint64(at, true);
    case "float16":
      return hasFloat16Array ? bytes.getFloat16!(at, true) : bytes.getFloat32(at, true);
    case "float32":
      return bytes.getFloat32(at, true);
    case "float64":
      return bytes.getFloat64(at, true);
    case "complex64":
      return { re: bytes.getFloat32(at, true), im: bytes.getFloat32(at + 4, true) };
    case "complex128":
      return { re: bytes.getFloat64(at, true), im: bytes.getFloat64(at + 8, true) };
    default:
      return objects?.[bytes.getUint32(at, true)] ?? emptyObject(dtype as DType);
  }
}
