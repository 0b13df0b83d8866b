/**
 * Pictures of two-dimensional arrays, drawn as matplotlib's `imshow` draws them.
 *
 * The file format is PNG (W3C Recommendation, 2003): eight bits a channel, one deflate stream.
 *
 * @module
 */

import { zlibSync } from "fflate";
import { VIRIDIS } from "./colormap_tables.ts";

/** How numbers become colours. */
export interface PNGOptions {
  /** The colours. Default `"viridis"`. */
  readonly colormap?: "viridis" | "gray";
  /** The number that gets the first colour. Default: the smallest finite one. */
  readonly vmin?: number | undefined;
  /** The number that gets the last colour. Default: the largest finite one. */
  readonly vmax?: number | undefined;
}

/** The red, green and blue of each of 256 steps. */
function colours(colormap: "viridis" | "gray"): Uint8Array {
  if (colormap === "gray") return Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  if (colormap !== "viridis") throw new RangeError(`Cannot draw with the colormap "${colormap}": it is not known`);
  return Uint8Array.from({ length: 768 }, (_, i) => parseInt(VIRIDIS.slice(2 * i, 2 * i + 2), 16));
}

/**
 * Draws numbers as an image. Numbers past the limits get the first or last colour, NaN is transparent.
 *
 * @param values The numbers, row by row.
 * @param width The pixels in a row.
 * @param height The rows.
 * @param options The colours and limits.
 * @returns The bytes of a PNG file.
 * @throws {RangeError} When the picture has no pixel or the colormap is not known.
 */
export function drawPNG(
  values: ArrayLike<number>,
  width: number,
  height: number,
  options: PNGOptions = {},
): Uint8Array<ArrayBuffer> {
  if (width === 0 || height === 0) throw new RangeError("Cannot draw an image: it has no pixel");
  const table = colours(options.colormap ?? "viridis");
  const [low, high] = limits(values, options);
  const scale = high > low ? 256 / (high - low) : 0;
  // Each row stands behind a byte that names its filter: none.
  const rows = new Uint8Array((width + 1) * height);
  let missing = false;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      if (Number.isNaN(value)) missing = true;
      rows[y * (width + 1) + 1 + x] = Math.min(Math.max(Math.trunc((value - low) * scale), 0), 255);
    }
  }
  return missing
    ? encode(width, height, COLOURS_AND_OPACITY, opaqueWhereKnown(values, width, rows, table))
    : encode(width, height, PALETTE, rows, table);
}

/** Colour types of the header. */
const PALETTE = 3;
const COLOURS_AND_OPACITY = 6;

/** Rows of four bytes a pixel: its colour, and whether it is seen at all. */
function opaqueWhereKnown(
  values: ArrayLike<number>,
  width: number,
  steps: Uint8Array,
  table: Uint8Array,
): Uint8Array {
  const height = steps.length / (width + 1);
  const rows = new Uint8Array((4 * width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Number.isNaN(values[y * width + x]!)) continue;
      const from = 3 * steps[y * (width + 1) + 1 + x]!;
      const at = y * (4 * width + 1) + 1 + 4 * x;
      rows[at] = table[from]!;
      rows[at + 1] = table[from + 1]!;
      rows[at + 2] = table[from + 2]!;
      rows[at + 3] = 255;
    }
  }
  return rows;
}

function limits(values: ArrayLike<number>, options: PNGOptions): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [options.vmin ?? low, options.vmax ?? high];
}

function encode(
  width: number,
  height: number,
  colourType: number,
  rows: Uint8Array,
  palette?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType, 0, 0, 0], 8);
  const parts = [
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(palette === undefined ? [] : [chunk("PLTE", palette)]),
    chunk("IDAT", zlibSync(rows, { level: 4 })),
    chunk("IEND", new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)));
  return bytes;
}

const CRC_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
