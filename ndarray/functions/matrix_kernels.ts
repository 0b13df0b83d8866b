/**
 * Multiplying matrices that stand in C order.
 *
 * @module
 */

import type { Wide } from "../ufunc.ts";

/** The columns and inner elements that are worked on together: what of `b` stays in the nearest caches. */
const blockColumns = 256;
const blockInner = 64;

/**
 * Multiplies matrices of doubles.
 *
 * @param a The first one.
 * @param x Where it starts.
 * @param b The second one.
 * @param y Where it starts.
 * @param out Where the product is added to.
 * @param z Where that starts.
 * @param rows The rows of the first.
 * @param inner The columns of the first: the rows of the second.
 * @param columns The columns of the second.
 */
export function multiplyDoubles(
  a: Float64Array,
  x: number,
  b: Float64Array,
  y: number,
  out: Float64Array,
  z: number,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let column = 0; column < columns; column += blockColumns) {
    const width = Math.min(blockColumns, columns - column);
    for (let start = 0; start < inner; start += blockInner) {
      const end = Math.min(start + blockInner, inner);
      for (let row = 0; row < rows; row++) {
        addRows(a, x + row * inner, start, end, b, y + column, columns, out, z + row * columns + column, width);
      }
    }
  }
}

/** Adds rows of `b`, each times an element of `a`, to a row: four at a time. */
function addRows(
  a: Float64Array,
  at: number,
  start: number,
  end: number,
  b: Float64Array,
  first: number,
  stride: number,
  out: Float64Array,
  to: number,
  width: number,
): void {
  let k = start;
  for (; k + 3 < end; k += 4) {
    const [p, q, r, s] = [a[at + k]!, a[at + k + 1]!, a[at + k + 2]!, a[at + k + 3]!];
    const i = first + k * stride;
    const j = i + stride;
    const l = j + stride;
    const m = l + stride;
    for (let c = 0; c < width; c++) {
      out[to + c] = out[to + c]! + p * b[i + c]! + q * b[j + c]! + r * b[l + c]! + s * b[m + c]!;
    }
  }
  for (; k < end; k++) {
    const p = a[at + k]!;
    const i = first + k * stride;
    for (let c = 0; c < width; c++) out[to + c]! += p * b[i + c]!;
  }
}

/**
 * Multiplies matrices of complex numbers. See {@linkcode multiplyDoubles}; places count in parts.
 *
 * @param a The first one.
 * @param x Where it starts.
 * @param b The second one.
 * @param y Where it starts.
 * @param out Where the product is added to.
 * @param z Where that starts.
 * @param rows The rows of the first.
 * @param inner The columns of the first: the rows of the second.
 * @param columns The columns of the second.
 */
export function multiplyComplex(
  a: Float64Array,
  x: number,
  b: Float64Array,
  y: number,
  out: Float64Array,
  z: number,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = z + 2 * row * columns;
    for (let k = 0; k < inner; k++) {
      const re = a[x + 2 * (row * inner + k)]!;
      const im = a[x + 2 * (row * inner + k) + 1]!;
      const from = y + 2 * k * columns;
      for (let c = 0; c < 2 * columns; c += 2) {
        out[to + c]! += re * b[from + c]! - im * b[from + c + 1]!;
        out[to + c + 1]! += re * b[from + c + 1]! + im * b[from + c]!;
      }
    }
  }
}

/**
 * Multiplies matrices of 64-bit integers, which wrap around. See {@linkcode multiplyDoubles}.
 *
 * @param a The first one.
 * @param x Where it starts.
 * @param b The second one.
 * @param y Where it starts.
 * @param out Where the product is added to.
 * @param z Where that starts.
 * @param rows The rows of the first.
 * @param inner The columns of the first: the rows of the second.
 * @param columns The columns of the second.
 */
export function multiplyWide(
  a: Wide,
  x: number,
  b: Wide,
  y: number,
  out: Wide,
  z: number,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0n;
      for (let k = 0; k < inner; k++) sum += a[x + row * inner + k]! * b[y + k * columns + c]!;
      out[z + row * columns + c] = sum;
    }
  }
}
