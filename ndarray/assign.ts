/**
 * Putting single JavaScript values into storages.
 *
 * @module
 */

import { roundToHalf, wholeBigInt } from "./cast.ts";
import { kindOf } from "./casting.ts";
import { copyStorage } from "./copy.ts";
import { type Complex, type DType, dtypeText, hasFloat16Array, itemSize, layoutOf, unfold } from "./dtype.ts";
import { isDense, makeDense } from "./family.ts";
import { recordFields } from "./record.ts";
import { contiguousStrides, newStorage, sizeOf, type Storage } from "./storage.ts";
import { inputStorage } from "./input.ts";

function mismatch(dtype: DType, value: unknown): TypeError {
  return new TypeError(`Cannot store ${kindText(value)} as ${dtypeText(dtype)}`);
}

function kindText(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Tells whether a value is a complex number.
 *
 * @param value Any value.
 * @returns Whether it has a real and an imaginary part.
 */
export function isComplex(value: unknown): value is Complex {
  return typeof value === "object" && value !== null && typeof (value as Complex).re === "number" &&
    typeof (value as Complex).im === "number";
}

/**
 * Sets one element.
 *
 * @param dtype The dtype; not an array dtype.
 * @param storage Where the elements stand.
 * @param at Where the element stands, in the units of the storage.
 * @param value The value. Numbers are cast as C casts them.
 * @throws {TypeError} If the value is of another kind.
 */
export function setElement(dtype: DType, storage: Storage, at: number, value: unknown): void {
  const { data, loose } = storage;
  const { container, width } = layoutOf(dtype);
  if (container === undefined) {
    (data as unknown[])[at] = objectFor(dtype, value);
  } else if (kindOf(dtype) === "other") {
    setPacked(dtype, storage, loose ? at : at * width, value);
  } else if (loose) {
    const apart = newStorage(dtype, []);
    setElement(dtype, apart, 0, value);
    copyStorage(dtype, [], apart, { ...storage, offset: at, strides: [] });
  } else if (width === 2) {
    if (!isComplex(value) && !isNumeric(value)) throw mismatch(dtype, value);
    const numbers = data as Float64Array;
    numbers[2 * at] = isComplex(value) ? value.re : Number(value);
    numbers[2 * at + 1] = isComplex(value) ? value.im : 0;
  } else {
    if (!isNumeric(value)) throw mismatch(dtype, value);
    setNumber(dtype, data as Float64Array, at, value);
  }
}

function isNumeric(value: unknown): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

function setNumber(
  dtype: DType,
  data: Float64Array | BigInt64Array | BigUint64Array,
  at: number,
  value: number | bigint | boolean,
): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    data[at] = typeof value === "number" ? wholeBigInt(value) : BigInt(value);
  } else if (dtype === "bool") data[at] = value ? 1 : 0;
  else if (dtype === "float16" && !hasFloat16Array) data[at] = roundToHalf(Number(value));
  else if (typeof value === "bigint" && kindOf(dtype) !== "float") data[at] = Number(BigInt.asIntN(32, value));
  else data[at] = Number(value);
}

function objectFor(dtype: DType, value: unknown): unknown {
  if (dtype === "string" && typeof value === "string") return value;
  if (dtype === "bytes" && value instanceof Uint8Array) return value;
  if (dtype === "bytes" && typeof value === "string") return new TextEncoder().encode(value);
  if (dtype === "reference" && isReference(value)) return value;
  if (typeof dtype !== "string" && "vlen" in dtype) return sequence(dtype.vlen, value);
  throw mismatch(dtype, value);
}

function isReference(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && "resolve" in value;
}

/** One sequence: an array of one axis (and those of its elements). */
function sequence(dtype: DType, value: unknown): unknown {
  const { base, shape } = unfold(dtype);
  if (isDense(value) && value.dtype === base && value.ndim === 1 + shape.length) return value;
  const length = isDense(value) ? value.shape[0] : (value as ArrayLike<unknown>)?.length;
  if (length === undefined || typeof value === "string") throw mismatch({ vlen: dtype }, value);
  const whole = [length, ...shape];
  return makeDense(base, whole, inputStorage(value, base, whole));
}

function setPacked(dtype: DType, storage: Storage, byte: number, value: unknown): void {
  const data = storage.data as Uint8Array;
  if (typeof dtype !== "string" && "opaque" in dtype) {
    if (!(value instanceof Uint8Array) || value.length !== dtype.size) throw mismatch(dtype, value);
    data.set(value, byte);
    return;
  }
  if (typeof value !== "object" || value === null || typeof dtype === "string" || !("fields" in dtype)) {
    throw mismatch(dtype, value);
  }
  const record = new Map(Object.entries(value));
  for (const field of recordFields(dtype)) {
    if (!record.has(field.name)) throw new TypeError(`Cannot store a record: field "${field.name}" is missing`);
    setMember(field.dtype, storage, byte + field.offset, record.get(field.name));
  }
}

function setMember(dtype: DType, storage: Storage, byte: number, value: unknown): void {
  const { base, shape } = unfold(dtype);
  const from = inputStorage(value, base, shape);
  const size = itemSize(base);
  const strides = contiguousStrides(shape).map((stride) => stride * size);
  if (layoutOf(base).container !== undefined) {
    copyStorage(base, shape, from, { ...storage, offset: byte, strides, loose: true });
    return;
  }
  const { buffer, byteOffset } = storage.data as Uint8Array;
  const slots = new DataView(buffer, byteOffset + byte, 4 * sizeOf(shape));
  for (let i = 0; i < sizeOf(shape); i++) slots.setUint32(4 * i, storage.objects!.push(from.data[i]) - 1, true);
}
