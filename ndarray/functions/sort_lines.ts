/**
 * Sorting lines of elements: NaN comes last, complex numbers go by real and then by imaginary parts, text by code points.
 *
 * @module
 */

import { type AnyData, type DType, layoutOf } from "../dtype.ts";
import { compareTexts } from "../text_comparison.ts";

type Sortable = Exclude<AnyData, unknown[]>;

/** Whether one number comes before another; NaN comes after all others. */
function precedes(x: number | bigint, y: number | bigint): boolean {
  return x < y || (y !== y && x === x);
}

type Order = (i: number, j: number) => boolean;

/** Whether, of a line, one element comes before another. */
function orderOf(dtype: DType, line: AnyData): Order {
  if (dtype === "string") return (i, j) => compareTexts(line[i] as string, line[j] as string) < 0;
  if (layoutOf(dtype).width === 1) {
    const numbers = line as Float64Array;
    return (i, j) => precedes(numbers[i]!, numbers[j]!);
  }
  const parts = line as Float64Array;
  return (i, j) => complexPrecedes(parts[2 * i]!, parts[2 * i + 1]!, parts[2 * j]!, parts[2 * j + 1]!);
}

/** Numbers with a NaN come last: first those with only the imaginary part NaN. */
function complexPrecedes(re: number, im: number, otherRe: number, otherIm: number): boolean {
  if (re !== re || otherRe !== otherRe) {
    if (re === re || otherRe === otherRe) return re === re;
    return precedes(im, otherIm);
  }
  if (im !== im || otherIm !== otherIm) {
    if (im === im || otherIm === otherIm) return im === im;
    return re < otherRe;
  }
  return re < otherRe || (re === otherRe && im < otherIm);
}

/** The length of runs that are sorted by insertion. */
const shortRun = 16;

/** Merges two runs of indices that follow each other; of equal elements, those of the first run come first. */
function merge(from: Uint32Array, to: Uint32Array, start: number, middle: number, end: number, less: Order): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    to[at] = left < middle && (right >= end || !less(from[right]!, from[left]!)) ? from[left++]! : from[right++]!;
  }
}

/** Merges as {@linkcode merge} does, by doubles that are at hand: no call per comparison. */
function mergeNumbers(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
  x: Float64Array,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    if (left >= middle) to[at] = from[right++]!;
    else if (right >= end) to[at] = from[left++]!;
    else {
      const [a, b] = [x[from[left]!]!, x[from[right]!]!];
      to[at] = b < a || (a !== a && b === b) ? from[right++]! : from[left++]!;
    }
  }
}

/**
 * Gives the order that sorts a line. Equal elements keep theirs.
 *
 * @param dtype The dtype of the elements.
 * @param line The elements.
 * @param count How many there are.
 * @returns The indices, in sorted order.
 */
export function sortedOrder(dtype: DType, line: AnyData, count: number): Uint32Array {
  let order = new Uint32Array(count);
  let spare = new Uint32Array(count);
  const numbers = line instanceof Float64Array && layoutOf(dtype).width === 1 ? line : undefined;
  const less = orderOf(dtype, line);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let start = 0; start < count; start += shortRun) {
    const end = Math.min(start + shortRun, count);
    for (let i = start + 1; i < end; i++) {
      const own = order[i]!;
      let at = i;
      for (; at > start && less(own, order[at - 1]!); at--) order[at] = order[at - 1]!;
      order[at] = own;
    }
  }
  for (let width = shortRun; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const [middle, end] = [Math.min(start + width, count), Math.min(start + 2 * width, count)];
      if (numbers !== undefined) mergeNumbers(order, spare, start, middle, end, numbers);
      else merge(order, spare, start, middle, end, less);
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/**
 * Puts the elements of a line, sorted, into another.
 *
 * @param dtype The dtype of the elements.
 * @param line The elements.
 * @param out Where they go.
 */
export function sortLine(dtype: DType, line: AnyData, out: AnyData): void {
  const { width } = layoutOf(dtype);
  if (!Array.isArray(line) && width === 1) {
    (out as Float64Array).set(line as Float64Array);
    (out as Sortable).sort();
    return;
  }
  const order = sortedOrder(dtype, line, line.length / width);
  const [from, to] = [line as Float64Array, out as Float64Array];
  for (let i = 0; i < order.length; i++) {
    for (let k = 0; k < width; k++) to[i * width + k] = from[order[i]! * width + k]!;
  }
}
