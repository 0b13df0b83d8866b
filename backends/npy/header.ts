/**
 * The header of an npy file (numpy.lib.format): what the elements are, and their shape.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import type { ByteRange } from "../sources/source.ts";
import { type Descr, descrText, isExtent, toDescr } from "./descr.ts";
import { parseLiteral } from "./literal.ts";

/** What the header says. */
export interface NpyHeader {
  /** What the elements are. */
  readonly descr: Descr;
  /** Whether the first axis moves fastest. */
  readonly fortranOrder: boolean;
  /** The extents. */
  readonly shape: readonly number[];
}

/** The bytes that every npy file starts with. */
export const npyMagic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/**
 * Tells whether a file starts as an npy file does.
 *
 * @param bytes Its first bytes.
 * @returns Whether it does.
 */
export function isNpy(bytes: Uint8Array): boolean {
  return npyMagic.every((byte, i) => bytes[i] === byte);
}

/** Magic, version and the length of the text, in the longest version. */
const PREFIX = 12;
/** More than numpy itself reads. */
const MAX_TEXT = 2 ** 24;
const ALIGNMENT = 64;

/** Where the text of a header is, and how it is encoded. */
interface Prefix {
  readonly text: ByteRange;
  readonly encoding: "latin1" | "utf-8";
}

/** Reads the prefix; `start` is where the file begins. */
function readPrefix(bytes: Uint8Array): Prefix {
  if (!isNpy(bytes)) throw damaged("it does not start as an npy file does");
  const major = bytes[6]!;
  if (major < 1 || major > 3) {
    throw new UnsupportedError(`Cannot read npy header: its version is ${major}`, {
      feature: `version ${major} of npy`,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw damaged("it is cut short");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_TEXT) throw damaged(`it claims ${length} bytes`);
  return { text: { start, end: start + length }, encoding: major === 3 ? "utf-8" : "latin1" };
}

/**
 * Reads a header.
 *
 * @param read Gives the bytes of a range of the file, fewer where it is shorter.
 * @returns The header, and the byte after it.
 * @throws {FormatError} If it is damaged.
 * @throws {UnsupportedError} If it is of another version.
 */
export async function readNpyHeader(
  read: (range: ByteRange) => Promise<Uint8Array>,
): Promise<{
  /** What it says. */
  header: NpyHeader;
  /** Where the elements start. */
  end: number;
}> {
  // numpy's headers mostly have 128 bytes.
  let bytes = await read({ start: 0, end: 128 });
  const { text, encoding } = readPrefix(bytes);
  if (bytes.length < text.end) bytes = await read({ start: 0, end: text.end });
  if (bytes.length < text.end) throw damaged("it is cut short");
  const header = bytes.subarray(text.start, text.end);
  return { header: parseHeader(decode(header, encoding)), end: text.end };
}

/** Text in the encoding of a version; `TextDecoder` takes Latin-1 for Windows-1252. */
function decode(bytes: Uint8Array, encoding: Prefix["encoding"]): string {
  if (encoding === "utf-8") return new TextDecoder().decode(bytes);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function parseHeader(text: string): NpyHeader {
  const header = parseLiteral(text);
  if (!(header instanceof Map)) throw damaged("it is no dictionary");
  const fortranOrder = header.get("fortran_order");
  const shape = header.get("shape");
  if (typeof fortranOrder !== "boolean") throw damaged("the order of the axes is missing");
  if (!Array.isArray(shape) || !shape.every(isExtent)) throw damaged("the shape is missing");
  const extents = shape as number[];
  if (!Number.isSafeInteger(extents.reduce((product, extent) => product * Math.max(extent, 1), 1))) {
    throw damaged("the shape is too large");
  }
  return { descr: toDescr(header.get("descr")), fortranOrder, shape: extents };
}

function damaged(what: string): FormatError {
  return new FormatError(`Cannot read npy header: ${what}`);
}

/**
 * Writes a header, in the lowest version that can express it.
 *
 * @param header What it says.
 * @returns The bytes that the elements follow.
 */
export function encodeNpyHeader(header: NpyHeader): Uint8Array {
  const { descr, fortranOrder, shape } = header;
  const extents = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const order = fortranOrder ? "True" : "False";
  const text = `{'descr': ${descrText(descr)}, 'fortran_order': ${order}, 'shape': ${extents}, }`;
  const characters = Array.from(text);
  const latin = characters.every((character) => character.codePointAt(0)! <= 0xff);
  const encoded = latin
    ? Uint8Array.from(characters, (character) => character.charCodeAt(0))
    : new TextEncoder().encode(text);
  const short = padded(10, encoded.length);
  const version = !latin ? 3 : short - 10 <= 0xffff ? 1 : 2;
  const start = version === 1 ? 10 : PREFIX;
  const length = version === 1 ? short : padded(PREFIX, encoded.length);
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set(npyMagic);
  bytes[6] = version;
  bytes[7] = 0;
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, length - start, true);
  else view.setUint32(8, length - start, true);
  bytes.set(encoded, start);
  bytes[length - 1] = 0x0a;
  return bytes;
}

/** The length of a header with a newline at its end, so that the elements are aligned. */
function padded(start: number, text: number): number {
  return Math.ceil((start + text + 1) / ALIGNMENT) * ALIGNMENT;
}
