/**
 * The parts of a FITS file (header and data units): where each has its header and its data.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import { PageCache } from "../sources/cache.ts";
import type { ByteSource } from "../sources/source.ts";
import { BLOCK, CardReader, countOf, FitsHeader } from "./header.ts";

/** One part of a file. */
export interface Hdu {
  /** Its name: `EXTNAME`, or `"PRIMARY"` for the first part without one; empty where it has none. */
  readonly name: string;
  /** Its header. */
  readonly header: FitsHeader;
  /** The byte that its data starts at. */
  readonly start: number;
  /** The bytes of its data, fill left out. */
  readonly size: number;
}

/** More blocks than any header has: 20,000 cards. */
const MAX_HEADER_BLOCKS = 600;
const MAX_AXES = 999;

/**
 * Finds all parts of a file.
 *
 * @param source The file.
 * @returns The parts, in order.
 * @throws {FormatError} If the file is damaged.
 */
export async function readHdus(source: ByteSource): Promise<Hdu[]> {
  const cache = new PageCache(source);
  const end = source.size ?? Infinity;
  const hdus: Hdu[] = [];
  for (let at = 0; at + BLOCK <= end;) {
    const [first] = await cache.read([{ start: at, end: at + 9 }]);
    const kind = new TextDecoder().decode(first);
    // Whatever follows the last part belongs to somebody else.
    if (hdus.length > 0 && !kind.startsWith("XTENSION=")) break;
    if (hdus.length === 0 && !kind.startsWith("SIMPLE")) throw new FormatError("Cannot read FITS file: it is none");
    const { header, next } = await readHeader(cache, at, end);
    const size = dataSize(header);
    const name = header.get("EXTNAME");
    hdus.push({
      name: typeof name === "string" ? name : hdus.length === 0 ? "PRIMARY" : "",
      header,
      start: next,
      size,
    });
    at = next + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (hdus.length === 0) throw new FormatError("Cannot read FITS file: it is cut short");
  return hdus;
}

async function readHeader(
  source: ByteSource,
  start: number,
  end: number,
): Promise<{ header: FitsHeader; next: number }> {
  const reader = new CardReader();
  for (let blocks = 0; blocks < MAX_HEADER_BLOCKS; blocks++) {
    const at = start + blocks * BLOCK;
    if (at + BLOCK > end) throw new FormatError("Cannot read FITS header: it is cut short", { address: at });
    const [block] = await source.read([{ start: at, end: at + BLOCK }]);
    if (reader.read(block!)) return { header: new FitsHeader(reader.cards), next: at + BLOCK };
  }
  throw new FormatError("Cannot read FITS header: it does not end", { address: start });
}

/**
 * Gives the extents of the data.
 *
 * @param header The header.
 * @param prefix What the keywords start with. Default: nothing.
 * @returns The extents, the axis that moves fastest last.
 */
export function shapeOf(header: FitsHeader, prefix = ""): number[] {
  const axes = countOf(header, `${prefix}NAXIS`);
  if (axes > MAX_AXES) throw new FormatError(`Cannot read FITS header: ${prefix}NAXIS is ${axes}`);
  return Array.from({ length: axes }, (_, i) => countOf(header, `${prefix}NAXIS${axes - i}`));
}

/** The bytes of the data (equations 1 and 2 of the standard). */
function dataSize(header: FitsHeader): number {
  const shape = shapeOf(header);
  if (shape.length === 0) return 0;
  const bits = header.get("BITPIX");
  if (typeof bits !== "number") throw new FormatError("Cannot read FITS header: BITPIX is missing");
  const groups = header.get("GROUPS") === true && shape.at(-1) === 0;
  const elements = (groups ? shape.slice(0, -1) : shape).reduce((product, extent) => product * extent, 1);
  const size = Math.abs(bits) / 8 * countOf(header, "GCOUNT", 1) * (countOf(header, "PCOUNT", 0) + elements);
  if (!Number.isSafeInteger(size)) throw new FormatError("Cannot read FITS header: the data has no possible size");
  return size;
}
