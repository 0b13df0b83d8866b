/**
 * Floating-point numbers of any format, by their fields.
 *
 * @module
 */

import type { AnyData } from "../../ndarray/dtype.ts";
import { FormatError } from "../../ndarray/errors.ts";
import type { Kernel, TypedClass } from "./convert_kernel.ts";
import { nativeKernel, swappedKernel, toLittleEndian, typedForm } from "./convert_numbers.ts";
import type { FloatingPointType } from "./format/messages/datatype.ts";
import { isIeee } from "./value_types.ts";

/** `Float16Array`, where the platform has it. */
const half = (globalThis as { Float16Array?: TypedClass }).Float16Array;

/** The typed array that holds elements of a float dtype. */
export function floatArray(name: "float16" | "float32" | "float64"): TypedClass {
  return name === "float64" ? Float64Array : name === "float16" && half !== undefined ? half : Float32Array;
}

/** Numbers of any floating-point format, held in memory as `name`. */
export function floatKernel(type: FloatingPointType, name: "float16" | "float32" | "float64"): Kernel {
  const target = floatArray(name);
  if (isIeee(type) && target.BYTES_PER_ELEMENT === type.size) {
    if (type.byteOrder === "little-endian") return nativeKernel(target);
    if (type.byteOrder === "big-endian") return swappedKernel(target);
  }
  const { size, byteOrder } = type;
  checkFields(type);
  const element = new Uint8Array(size);
  return {
    size,
    memory: typedForm(target),
    native: false,
    usesHeap: false,
    decode(from, start, stride, count, to: AnyData, at) {
      for (let i = 0; i < count; i++) {
        toLittleEndian(from, start + i * stride, size, byteOrder, element);
        (to as unknown as number[])[at + i] = decodeFloat(element, type);
      }
    },
    encode(from: AnyData, at, step, count, to, start, stride) {
      for (let i = 0; i < count; i++) {
        encodeFloat((from as unknown as number[])[at + i * step]!, type, element);
        toLittleEndian(element, 0, size, byteOrder, to.subarray(start + i * stride, start + i * stride + size));
      }
    },
  };
}

function checkFields(type: FloatingPointType): void {
  const bits = type.size * 8;
  const fits = (location: number, size: number) => location >= 0 && size >= 0 && location + size <= bits;
  if (
    !fits(type.signLocation, 1) || !fits(type.exponentLocation, type.exponentSize) || type.exponentSize > 32 ||
    !fits(type.mantissaLocation, type.mantissaSize)
  ) throw new FormatError("Cannot read datatype: the fields of a floating-point number lie outside of it");
}

/** The unsigned number in a field of bits of little-endian bytes; exact up to 2^53. */
function field(bytes: Uint8Array, location: number, size: number): number {
  let value = 0;
  for (let at = location + size; at > location;) {
    const low = Math.max(location, (at - 1) & ~7);
    const count = at - low;
    value = value * 2 ** count + ((bytes[low >> 3]! >> (low & 7)) & ((1 << count) - 1));
    at = low;
  }
  return value;
}

/** The same, for fields of any size. */
function bigField(bytes: Uint8Array, location: number, size: number): bigint {
  let value = 0n;
  for (let at = location + size; at > location;) {
    const low = Math.max(location, (at - 1) & ~7);
    const count = at - low;
    value = (value << BigInt(count)) | BigInt((bytes[low >> 3]! >> (low & 7)) & ((1 << count) - 1));
    at = low;
  }
  return value;
}

/** The value of one number; its bytes are little-endian. All bits of the exponent set: infinity, or not a number. */
export function decodeFloat(bytes: Uint8Array, type: FloatingPointType): number {
  const { mantissaSize, exponentSize, normalization } = type;
  const negative = field(bytes, type.signLocation, 1) === 1;
  const exponent = field(bytes, type.exponentLocation, exponentSize);
  const wide = mantissaSize > 52;
  let magnitude: number;
  if (exponentSize > 0 && exponent === 2 ** exponentSize - 1) {
    const visible = normalization === "implied" ? mantissaSize : mantissaSize - 1;
    magnitude = bigField(bytes, type.mantissaLocation, visible) === 0n ? Infinity : NaN;
  } else {
    const implied = normalization === "implied" && exponent !== 0;
    const power = normalization === "implied" && exponent === 0 ? 1 - type.exponentBias : exponent - type.exponentBias;
    const point = normalization === "implied" ? mantissaSize : mantissaSize - 1;
    if (wide) {
      let mantissa = bigField(bytes, type.mantissaLocation, mantissaSize);
      if (implied) mantissa |= 1n << BigInt(mantissaSize);
      magnitude = roundedScale(mantissa, power - point);
    } else {
      const mantissa = field(bytes, type.mantissaLocation, mantissaSize) + (implied ? 2 ** mantissaSize : 0);
      magnitude = scale(mantissa, power - point);
    }
  }
  return negative ? -magnitude : magnitude;
}

/** `mantissa * 2 ** exponent` for a mantissa below 2^53, rounded once. */
function scale(mantissa: number, exponent: number): number {
  if (exponent >= -1022 && exponent <= 971) return mantissa * 2 ** exponent;
  if (exponent > 971) return mantissa * 2 ** 971 * 2 ** Math.min(exponent - 971, 1023);
  return roundedScale(BigInt(mantissa), exponent);
}

/** `mantissa * 2 ** exponent`, rounded to the nearest number once, ties to even. */
function roundedScale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1024) return Infinity;
  // The last bit that a double can hold of this number: 53 bits of it, fewer where it is subnormal.
  const drop = Math.max(bits - 53, -1074 - exponent);
  if (drop > bits + 1) return 0;
  if (drop > 0) {
    const by = BigInt(drop);
    const rest = mantissa & ((1n << by) - 1n);
    const middle = 1n << (by - 1n);
    mantissa >>= by;
    if (rest > middle || (rest === middle && (mantissa & 1n) === 1n)) mantissa += 1n;
    exponent += drop;
  }
  const value = Number(mantissa);
  if (exponent >= -1022) return exponent > 971 ? value * 2 ** 971 * 2 ** (exponent - 971) : value * 2 ** exponent;
  return value * 2 ** -1022 * 2 ** (exponent + 1022);
}

/** Puts a number into the fields, rounded to the nearest, ties to even; what is too large becomes infinity. */
export function encodeFloat(value: number, type: FloatingPointType, to: Uint8Array): void {
  const { mantissaSize, exponentSize, exponentBias, normalization } = type;
  const top = 2 ** exponentSize - 1;
  const implied = normalization === "implied";
  const point = implied ? mantissaSize : mantissaSize - 1;
  const magnitude = Math.abs(value);
  const leading = 1n << BigInt(point);
  let exponent = 0;
  let mantissa = 0n;
  if (Number.isNaN(value)) {
    exponent = top;
    mantissa = (1n << BigInt(point - 1)) | (implied ? 0n : leading);
  } else if (magnitude === Infinity) {
    exponent = top;
    mantissa = implied ? 0n : leading;
  } else if (magnitude !== 0) {
    const [digits, power] = split(magnitude);
    let biased = power + exponentBias;
    const lowest = implied ? 1 : 0;
    const keep = point + 1 - Math.max(0, lowest - biased);
    mantissa = roundTo(digits, 53 - keep);
    if (biased < lowest) biased = lowest;
    if (mantissa.toString(2).length > point + 1) {
      mantissa >>= 1n;
      biased += 1;
    }
    const subnormal = implied && mantissa < leading;
    exponent = subnormal || mantissa === 0n ? 0 : biased;
    if (exponent >= top) {
      exponent = top;
      mantissa = implied ? 0n : leading;
    } else if (implied && !subnormal) mantissa ^= leading;
  }
  let bits = (mantissa << BigInt(type.mantissaLocation)) | (BigInt(exponent) << BigInt(type.exponentLocation));
  if (value < 0 || Object.is(value, -0)) bits |= 1n << BigInt(type.signLocation);
  for (let i = 0; i < to.length; i++) {
    to[i] = Number(bits & 0xffn);
    bits >>= 8n;
  }
}

/** A positive number as 53 significant bits, and the power of two of the first. */
function split(value: number): [bigint, number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  if (exponent !== 0) return [fraction | (1n << 52n), exponent - 1023];
  const length = fraction.toString(2).length;
  return [fraction << BigInt(53 - length), length - 1075];
}

/** Drops the lowest bits, rounding to the nearest, ties to even; a negative count adds zeros. */
function roundTo(digits: bigint, drop: number): bigint {
  if (drop <= 0) return digits << BigInt(-drop);
  if (drop > 54) return 0n;
  const by = BigInt(drop);
  const rest = digits & ((1n << by) - 1n);
  const middle = 1n << (by - 1n);
  const kept = digits >> by;
  return rest > middle || (rest === middle && (kept & 1n) === 1n) ? kept + 1n : kept;
}
