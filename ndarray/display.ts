/**
 * What consoles and notebooks show of an array. Nothing here reads elements that are not in memory.
 *
 * @module
 */

import type { DType } from "./dtype.ts";
import { dtypeText } from "./dtype.ts";
import { drawPNG, type PNGOptions } from "./png.ts";
import { arrayToString, type Printable } from "./print.ts";

/** What is said of an array that is not in memory. */
export interface Described {
  /** The dtype of the elements. */
  readonly dtype: DType;
  /** The extent of each axis. */
  readonly shape: readonly number[];
  /** The shape of a block of the backend, where it has any. */
  readonly chunks: readonly number[] | null;
}

/** What is needed to print an array and to draw it. */
export interface Drawable extends Printable {
  /** The elements in C order. */
  readonly data: unknown;
}

/** A notebook's choice of forms, by MIME type. */
export type MediaBundle = Record<string, string>;

/** A shape as Python writes a tuple. */
export function tupleText(values: readonly unknown[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;
}

/**
 * Sums an array up in a line.
 *
 * @param array The array.
 * @returns The line, such as `NDArray<float64>(20, 2048, 2048) chunks (1, 256, 256)`.
 */
export function summaryText(array: Described): string {
  const chunks = array.chunks === null ? "" : ` chunks ${tupleText(array.chunks)}`;
  return `NDArray<${dtypeText(array.dtype)}>${tupleText(array.shape)}${chunks}`;
}

/**
 * Shows an array in memory with its kind, for consoles.
 *
 * @param array The array.
 * @returns The text.
 */
export function inspectText(array: Printable): string {
  return `DenseArray<${dtypeText(array.dtype)}>${tupleText(array.shape)}\n${arrayToString(array)}`;
}

function escapeHTML(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/**
 * Sums an array up for a notebook.
 *
 * @param array The array.
 * @returns A line of text and a small table.
 */
export function summaryBundle(array: Described): MediaBundle {
  const rows = [
    ["dtype", dtypeText(array.dtype)],
    ["shape", tupleText(array.shape)],
    ["chunks", array.chunks === null ? "none" : tupleText(array.chunks)],
  ].map(([name, value]) => `<tr><th>${name}</th><td>${escapeHTML(value!)}</td></tr>`);
  const text = String(array);
  return { "text/plain": text, "text/html": `<table><caption>${escapeHTML(text)}</caption>${rows.join("")}</table>` };
}

/**
 * Shows an array in memory in a notebook: as text, and as a picture where it has two axes and numbers.
 *
 * @param array The array.
 * @returns The forms.
 */
export function denseBundle(array: Drawable): MediaBundle {
  const text = arrayToString(array);
  const bundle: MediaBundle = { "text/plain": text, "text/html": `<pre>${escapeHTML(text)}</pre>` };
  const [height = 0, width = 0] = array.shape;
  if (array.shape.length !== 2 || height < 2 || width < 2 || !isReal(array.dtype)) return bundle;
  return { ...bundle, "image/png": base64(toPNG(array)) };
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function isReal(dtype: DType): boolean {
  return dtype === "bool" || (typeof dtype === "string" && /^(u?int|float)\d+$/.test(dtype)) ||
    (typeof dtype === "object" && "enum" in dtype);
}

/**
 * Draws an array as matplotlib's `imshow` does.
 *
 * @param array An array of numbers with two axes.
 * @param options The colours and limits.
 * @returns The bytes of a PNG file.
 * @throws {TypeError} When the array has not two axes, or no numbers.
 * @throws {RangeError} When it has no element.
 */
export function toPNG(array: Drawable, options?: PNGOptions): Uint8Array<ArrayBuffer> {
  const { dtype, shape } = array;
  if (shape.length !== 2 || !isReal(dtype)) {
    throw new TypeError(
      `Cannot draw an array of ${dtypeText(dtype)} and shape ${tupleText(shape)}: it takes two axes of numbers`,
    );
  }
  const [height, width] = shape as [number, number];
  const data = array.data as ArrayLike<number | bigint>;
  const numbers = typeof data[0] === "bigint" ? Float64Array.from(data, Number) : data as ArrayLike<number>;
  return drawPNG(numbers, width, height, options);
}
