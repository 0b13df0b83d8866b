/**
 * The order of complex numbers: by their real and then by their imaginary parts, as numpy has it.
 *
 * @module
 */

/**
 * Tells whether one complex number is less than another; none with a NaN is, nor is any less than it.
 *
 * @param re The real part of the one.
 * @param im Its imaginary part.
 * @param otherRe The real part of the other.
 * @param otherIm Its imaginary part.
 * @returns Whether it is.
 */
export function isLess(re: number, im: number, otherRe: number, otherIm: number): boolean {
  return re < otherRe ? im === im && otherIm === otherIm : re === otherRe && im < otherIm;
}

function isLessOrEqual(re: number, im: number, otherRe: number, otherIm: number): boolean {
  return re < otherRe ? im === im && otherIm === otherIm : re === otherRe && im <= otherIm;
}

/** Tells which complex numbers are less than others; a step of 0 takes the first of them for all. */
export function lessComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[i] = Number(isLess(a[p]!, a[p + 1]!, b[q]!, b[q + 1]!));
  }
}

/** Tells which complex numbers are less than others or equal. */
export function lessEqualComplex(
  a: Float64Array,
  aStep: number,
  b: Float64Array,
  bStep: number,
  out: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const p = 2 * i * aStep;
    const q = 2 * i * bStep;
    out[i] = Number(isLessOrEqual(a[p]!, a[p + 1]!, b[q]!, b[q + 1]!));
  }
}
