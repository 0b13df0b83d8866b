/**
 * Strided copies: one inner loop for each size of unit, so that each stays specialised.
 *
 * @module
 */

import { across16, across32, across64, across8 } from "./across.ts";
import { type AnyData, type DType, layoutOf } from "./dtype.ts";
import { type PieceVisitor, walkPieces } from "./walk.ts";

/** Runs of this many units and more are copied by the engine's own routine. */
const longRun = 48;
/** Up to this many words a row, a loop is faster than the call of that routine. */
const longRow = { 4: 192, 8: 256 } as const;
/** Boxes of this many elements at most are looked at for being one piece. */
const SMALL = 4096;
const none = [0, 0] as const;
/** From this many words a row on, it pays to look whether words can be copied. */
const shortRow = 8;

function rows32(
  to: Uint32Array,
  at: number,
  rowTo: number,
  from: Uint32Array,
  start: number,
  rowFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    const end = j + columns;
    for (const last = end - 3; j < last; i += 4, j += 4) {
      to[i] = from[j]!;
      to[i + 1] = from[j + 1]!;
      to[i + 2] = from[j + 2]!;
      to[i + 3] = from[j + 3]!;
    }
    for (; j < end; i++, j++) to[i] = from[j]!;
  }
}

function rows64(
  to: Float64Array,
  at: number,
  rowTo: number,
  from: Float64Array,
  start: number,
  rowFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    const end = j + columns;
    for (const last = end - 7; j < last; i += 8, j += 8) {
      to[i] = from[j]!;
      to[i + 1] = from[j + 1]!;
      to[i + 2] = from[j + 2]!;
      to[i + 3] = from[j + 3]!;
      to[i + 4] = from[j + 4]!;
      to[i + 5] = from[j + 5]!;
      to[i + 6] = from[j + 6]!;
      to[i + 7] = from[j + 7]!;
    }
    for (; j < end; i++, j++) to[i] = from[j]!;
  }
}

function copy8(
  to: Uint8Array,
  at: number,
  rowTo: number,
  columnTo: number,
  from: Uint8Array,
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    for (let column = 0; column < columns; column++, i += columnTo, j += columnFrom) to[i] = from[j]!;
  }
}

function copy16(
  to: Uint16Array,
  at: number,
  rowTo: number,
  columnTo: number,
  from: Uint16Array,
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    for (let column = 0; column < columns; column++, i += columnTo, j += columnFrom) to[i] = from[j]!;
  }
}

function copy32(
  to: Uint32Array,
  at: number,
  rowTo: number,
  columnTo: number,
  from: Uint32Array,
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    for (let column = 0; column < columns; column++, i += columnTo, j += columnFrom) to[i] = from[j]!;
  }
}

function copy64(
  to: Float64Array,
  at: number,
  rowTo: number,
  columnTo: number,
  from: Float64Array,
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    for (let column = 0; column < columns; column++, i += columnTo, j += columnFrom) to[i] = from[j]!;
  }
}

function copyObjects(
  to: unknown[],
  at: number,
  rowTo: number,
  columnTo: number,
  from: unknown[],
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++) {
    let i = at + row * rowTo;
    let j = start + row * rowFrom;
    for (let column = 0; column < columns; column++, i += columnTo, j += columnFrom) to[i] = from[j];
  }
}

type Container = Exclude<AnyData, unknown[]>;

function bytesOf(data: Container): Uint8Array {
  return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function halvesOf(data: Container): Uint16Array {
  return data instanceof Uint16Array ? data : new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
}

function wordsOf(data: Container): Uint32Array {
  return data instanceof Uint32Array ? data : new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
}

/** The loop that copies between two containers of one kind, and how many of its units a slot is. */
function kernelFor(to: AnyData, from: AnyData): {
  readonly visit: PieceVisitor;
  readonly units: number;
} {
  if (Array.isArray(to)) {
    const [target, source] = [to as unknown[], from as unknown as unknown[]];
    return {
      units: 1,
      visit: (rows, columns, at, row, column) =>
        copyObjects(target, at[0]!, row[0]!, column[0]!, source, at[1]!, row[1]!, column[1]!, rows, columns),
    };
  }
  const size = to.BYTES_PER_ELEMENT;
  if (to instanceof Float64Array) return typedKernel(copy64, across64, to, from as Float64Array, 1);
  if (size === 1) return typedKernel(copy8, across8, bytesOf(to), bytesOf(from as Container), 1);
  if (size === 2) return typedKernel(copy16, across16, halvesOf(to), halvesOf(from as Container), 1);
  // 64-bit integers go as pairs of words: engines may normalise the NaNs among doubles.
  return typedKernel(copy32, across32, wordsOf(to), wordsOf(from as Container), size / 4);
}

type Kernel<A> = (
  to: A,
  at: number,
  rowTo: number,
  columnTo: number,
  from: A,
  start: number,
  rowFrom: number,
  columnFrom: number,
  rows: number,
  columns: number,
) => void;

type AcrossKernel<A> = (
  to: A,
  at: number,
  rowTo: number,
  from: A,
  start: number,
  columnFrom: number,
  rows: number,
  columns: number,
) => void;

function typedKernel<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  kernel: Kernel<A>,
  across: AcrossKernel<A>,
  to: A,
  from: A,
  units: number,
): { readonly visit: PieceVisitor; readonly units: number } {
  return {
    units,
    visit: (rows, columns, at, row, column) => {
      const inOrder = column[0] === 1 && column[1] === 1;
      if (inOrder && copyWords(to, at[0]!, row[0]!, from, at[1]!, row[1]!, rows, columns)) return;
      if (!inOrder && column[0] === 1 && row[1] === 1) {
        across(to, at[0]!, row[0]!, from, at[1]!, column[1]!, rows, columns);
        return;
      }
      if (!inOrder || columns < longRun) {
        kernel(to, at[0]!, row[0]!, column[0]!, from, at[1]!, row[1]!, column[1]!, rows, columns);
        return;
      }
      for (let r = 0; r < rows; r++) {
        const start = at[1]! + r * row[1]!;
        to.set(from.subarray(start, start + columns), at[0]! + r * row[0]!);
      }
    },
  };
}

/** Copies rows of elements that follow each other word by word, where all rows begin and end at words and are not long. */
function copyWords<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  to: A,
  at: number,
  rowTo: number,
  from: A,
  start: number,
  rowFrom: number,
  rows: number,
  columns: number,
): boolean {
  if (to instanceof Float64Array) {
    if (columns >= longRow[8]) return false;
    rows64(to, at, rowTo, from as Float64Array, start, rowFrom, rows, columns);
    return true;
  }
  const each = 4 / to.BYTES_PER_ELEMENT;
  const words = columns / each;
  if (each > 2 || words < shortRow || words >= longRow[4]) return false;
  if ((columns | at | rowTo | start | rowFrom) % each !== 0 || (to.byteOffset | from.byteOffset) % 4 !== 0) {
    return false;
  }
  rows32(firstWords(to), at / each, rowTo / each, firstWords(from), start / each, rowFrom / each, rows, words);
  return true;
}

function firstWords(data: Container): Uint32Array {
  if (data instanceof Uint32Array) return data;
  return new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
}

/**
 * Copies a box between two containers of one dtype.
 *
 * @param dtype The dtype; not an array dtype.
 * @param shape The extents of the box.
 * @param to Where elements go.
 * @param toOffset Where the first goes, in elements.
 * @param toStrides How far each axis moves there, in elements.
 * @param from Where elements come from; not the memory they go to.
 * @param fromOffset Where the first stands, in elements.
 * @param fromStrides How far each axis moves there, in elements.
 */
export function copyBox(
  dtype: DType,
  shape: readonly number[],
  to: AnyData,
  toOffset: number,
  toStrides: readonly number[],
  from: AnyData,
  fromOffset: number,
  fromStrides: readonly number[],
): void {
  copySlots(
    layoutOf(dtype).width,
    layoutOf(dtype).width,
    shape,
    to,
    toOffset,
    toStrides,
    from,
    fromOffset,
    fromStrides,
  );
}

/**
 * Copies a box of packed elements that stand at any byte.
 *
 * @param size The bytes of an element.
 * @param shape The extents of the box.
 * @param to Where elements go.
 * @param toOffset Where the first goes, in bytes.
 * @param toStrides How far each axis moves there, in bytes.
 * @param from Where elements come from; not the memory they go to.
 * @param fromOffset Where the first stands, in bytes.
 * @param fromStrides How far each axis moves there, in bytes.
 */
export function copyLoose(
  size: number,
  shape: readonly number[],
  to: Uint8Array,
  toOffset: number,
  toStrides: readonly number[],
  from: Uint8Array,
  fromOffset: number,
  fromStrides: readonly number[],
): void {
  copySlots(size, 1, shape, to, toOffset, toStrides, from, fromOffset, fromStrides);
}

/** Copies a small box that runs forwards along two axes at most, as windows do: it is one piece as it stands. */
function copyTable(
  shape: readonly number[],
  to: number,
  toStrides: readonly number[],
  from: number,
  fromStrides: readonly number[],
  visit: PieceVisitor,
): boolean {
  let row = -1;
  let column = -1;
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    if (row >= 0 || toStrides[axis]! <= 0 || fromStrides[axis]! <= 0) return false;
    row = column;
    column = axis;
    size *= shape[axis]!;
  }
  if (column < 0 || size === 0 || size > SMALL) return false;
  if (row >= 0 && (toStrides[row]! < toStrides[column]! || fromStrides[row]! < fromStrides[column]!)) return false;
  const rowStrides = row < 0 ? none : [toStrides[row]!, fromStrides[row]!];
  visit(row < 0 ? 1 : shape[row]!, shape[column]!, [to, from], rowStrides, [toStrides[column]!, fromStrides[column]!]);
  return true;
}

/** Copies elements of `width` slots; offsets and strides are given in multiples of `scale` slots. */
function copySlots(
  width: number,
  scale: number,
  shape: readonly number[],
  to: AnyData,
  toOffset: number,
  toStrides: readonly number[],
  from: AnyData,
  fromOffset: number,
  fromStrides: readonly number[],
): void {
  const { visit, units } = kernelFor(to, from);
  const factor = scale * units;
  if (width * units === 1) {
    if (copyTable(shape, toOffset, toStrides, fromOffset, fromStrides, visit)) return;
    walkPieces(shape, [toOffset, fromOffset], [toStrides, fromStrides], visit, true);
    return;
  }
  const inSlots = (strides: readonly number[]): number[] => [...strides.map((stride) => stride * factor), 1];
  walkPieces(
    [...shape, width * units],
    [toOffset * factor, fromOffset * factor],
    [inSlots(toStrides), inSlots(fromStrides)],
    visit,
    true,
  );
}
