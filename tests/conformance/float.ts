/**
 * Any floating-point element as a number, slowly and straight from the definition: the conformance run's own, so that
 * it does not share the library's mistakes.
 *
 * @module
 */

import type { FloatingPointType } from "../../backends/hdf5/format/messages/datatype.ts";

/** The number nearest to a floating-point element. */
export function floatToNumber(element: Uint8Array, type: FloatingPointType): number {
  const bits = wholeBits(element, type);
  const field = (location: number, size: number) => (bits >> BigInt(location)) & ((1n << BigInt(size)) - 1n);
  const sign = field(type.signLocation, 1) === 1n ? -1 : 1;
  const exponent = Number(field(type.exponentLocation, type.exponentSize));
  const mantissa = field(type.mantissaLocation, type.mantissaSize);
  const implied = type.normalization === "implied";
  if (exponent === 2 ** type.exponentSize - 1) {
    const fraction = implied ? mantissa : mantissa & ((1n << BigInt(type.mantissaSize - 1)) - 1n);
    return fraction === 0n ? sign * Infinity : NaN;
  }
  if (exponent === 0 && mantissa === 0n) return sign * 0;
  const normal = exponent !== 0;
  const significand = implied && normal ? mantissa | (1n << BigInt(type.mantissaSize)) : mantissa;
  const fractionBits = implied ? type.mantissaSize : type.mantissaSize - 1;
  const power = (normal || !implied ? exponent : 1) - type.exponentBias - fractionBits;
  return sign * scale(significand, power);
}

function wholeBits(element: Uint8Array, type: FloatingPointType): bigint {
  const size = type.size;
  let bits = 0n;
  for (let i = 0; i < size; i++) {
    let at = i;
    if (type.byteOrder === "big-endian") at = size - 1 - i;
    if (type.byteOrder === "vax") at = (size - 2 - (i & ~1)) + (i & 1);
    bits |= BigInt(element[at]!) << BigInt(8 * i);
  }
  return bits;
}

/** `significand` times two to the `power`, rounded once, ties to even. */
function scale(significand: bigint, power: number): number {
  if (significand === 0n) return 0;
  const length = significand.toString(2).length;
  const lowest = Math.max(length - 53, -1074 - power);
  if (lowest > 0) {
    const drop = BigInt(lowest);
    const half = 1n << (drop - 1n);
    const rest = significand & ((1n << drop) - 1n);
    significand >>= drop;
    if (rest > half || (rest === half && (significand & 1n) === 1n)) significand += 1n;
    power += lowest;
  }
  let value = Number(significand);
  while (power > 1000) {
    value *= 2 ** 1000;
    power -= 1000;
  }
  while (power < -1000) {
    value *= 2 ** -1000;
    power += 1000;
  }
  return value * 2 ** power;
}
