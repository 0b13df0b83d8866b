/**
 * The inner loops of arithmetic, by lane.
 *
 * Sums, differences and products of doubles are written out by fours: that is as fast as vectors are in memory of their
 * own, which doubles would have to be copied to.
 *
 * @module
 */

import type { Wide } from "./ufunc.ts";

/** Sums of doubles. */
export function addDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  let i = 0;
  if (aStep === 1 && bStep === 1) {
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! + b[i]!;
      const x = a[i + 1]! + b[i + 1]!;
      const y = a[i + 2]! + b[i + 2]!;
      const z = a[i + 3]! + b[i + 3]!;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  } else if (aStep === 1 && bStep === 0) {
    const second = b[0]!;
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! + second;
      const x = a[i + 1]! + second;
      const y = a[i + 2]! + second;
      const z = a[i + 3]! + second;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  }
  const p = -aStep;
  const q = -bStep;
  for (; i < count; i++) out[i] = a[i & p]! + b[i & q]!;
}

/** Differences of doubles. */
export function subtractDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  let i = 0;
  if (aStep === 1 && bStep === 1) {
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! - b[i]!;
      const x = a[i + 1]! - b[i + 1]!;
      const y = a[i + 2]! - b[i + 2]!;
      const z = a[i + 3]! - b[i + 3]!;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  } else if (aStep === 1 && bStep === 0) {
    const second = b[0]!;
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! - second;
      const x = a[i + 1]! - second;
      const y = a[i + 2]! - second;
      const z = a[i + 3]! - second;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  }
  const p = -aStep;
  const q = -bStep;
  for (; i < count; i++) out[i] = a[i & p]! - b[i & q]!;
}

/** Products of doubles. */
export function multiplyDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  let i = 0;
  if (aStep === 1 && bStep === 1) {
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! * b[i]!;
      const x = a[i + 1]! * b[i + 1]!;
      const y = a[i + 2]! * b[i + 2]!;
      const z = a[i + 3]! * b[i + 3]!;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  } else if (aStep === 1 && bStep === 0) {
    const second = b[0]!;
    for (const last = count - 3; i < last; i += 4) {
      const w = a[i]! * second;
      const x = a[i + 1]! * second;
      const y = a[i + 2]! * second;
      const z = a[i + 3]! * second;
      out[i] = w;
      out[i + 1] = x;
      out[i + 2] = y;
      out[i + 3] = z;
    }
  }
  const p = -aStep;
  const q = -bStep;
  for (; i < count; i++) out[i] = a[i & p]! * b[i & q]!;
}

/** Quotients of doubles. */
export function divideDoubles(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = a[i & p]! / b[i & q]!;
}

/** Products of 32-bit integers, whose low bits doubles would lose. */
export function multiplyWords(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = Math.imul(a[i & p]!, b[i & q]!);
}

/** Sums of 64-bit integers. */
export function addWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = a[i & p]! + b[i & q]!;
}

/** Differences of 64-bit integers. */
export function subtractWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = a[i & p]! - b[i & q]!;
}

/** Products of 64-bit integers. */
export function multiplyWide(a: Wide, aStep: number, b: Wide, bStep: number, out: Wide, count: number): void {
  const p = -aStep;
  const q = -bStep;
  for (let i = 0; i < count; i++) out[i] = a[i & p]! * b[i & q]!;
}

/** Sums of complex numbers. */
export function addComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[2 * i] = a[p]! + b[q]!;
    out[2 * i + 1] = a[p + 1]! + b[q + 1]!;
  }
}

/** Differences of complex numbers. */
export function subtractComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[2 * i] = a[p]! - b[q]!;
    out[2 * i + 1] = a[p + 1]! - b[q + 1]!;
  }
}

/** Products of complex numbers. */
export function multiplyComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[2 * i] = a[p]! * b[q]! - a[p + 1]! * b[q + 1]!;
    out[2 * i + 1] = a[p]! * b[q + 1]! + a[p + 1]! * b[q]!;
  }
}

/** Smith's division, which does not overflow where the quotient does not. */
export function divideComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    const [re, im, c, d] = [a[p]!, a[p + 1]!, b[q]!, b[q + 1]!];
    if (c === 0 && d === 0) {
      out[2 * i] = re / Math.abs(c);
      out[2 * i + 1] = im / Math.abs(c);
    } else if (Math.abs(c) >= Math.abs(d)) {
      const ratio = d / c;
      const scale = 1 / (c + d * ratio);
      out[2 * i] = (re + im * ratio) * scale;
      out[2 * i + 1] = (im - re * ratio) * scale;
    } else {
      const ratio = c / d;
      const scale = 1 / (d + c * ratio);
      out[2 * i] = (re * ratio + im) * scale;
      out[2 * i + 1] = (im * ratio - re) * scale;
    }
  }
}

/** Doubles with the other sign. */
export function negateDoubles(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  const p = -aStep;
  for (let i = 0; i < count; i++) out[i] = -a[i & p]!;
}

/** Complex numbers with the other sign. */
export function negateComplex(a: Float64Array, aStep: number, out: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    out[2 * i] = -a[2 * i * aStep]!;
    out[2 * i + 1] = -a[2 * i * aStep + 1]!;
  }
}

/** 64-bit integers with the other sign. */
export function negateWide(a: Wide, aStep: number, out: Wide, count: number): void {
  const p = -aStep;
  for (let i = 0; i < count; i++) out[i] = -a[i & p]!;
}
