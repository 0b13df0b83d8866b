/**
 * Zip archives (APPNOTE 6.3), zip64 included: the directory and the places of the members.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import type { ByteSource } from "../sources/source.ts";

/** A member of an archive. */
export interface ZipEntry {
  /** Its name. */
  readonly name: string;
  /** How it is stored: 0 as it is, 8 deflated. */
  readonly method: number;
  /** The CRC-32 of its bytes. */
  readonly crc: number;
  /** How many bytes are stored. */
  readonly storedSize: number;
  /** How many bytes it has. */
  readonly size: number;
  /** The byte of the archive that its local header starts at. */
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const LOCATOR64_SIZE = 20;
const MAX_COMMENT = 0xffff;
const CENTRAL_SIZE = 46;
/** The length of a local header before its name. */
export const LOCAL_SIZE = 30;
/** The extra field that holds what does not fit into 32 bits. */
export const ZIP64_FIELD = 1;
const ENCRYPTED = 1;
const UTF8 = 0x800;
const MAX_DIRECTORY = 2 ** 28;

/**
 * Tells whether a file starts as a zip archive does, with a member or, where it has none, its end.
 *
 * @param bytes Its first bytes.
 * @returns Whether it does.
 */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, first, second] = bytes;
  return p === 0x50 && k === 0x4b && ((first === 3 && second === 4) || (first === 5 && second === 6));
}

function damaged(what: string): FormatError {
  return new FormatError(`Cannot read zip archive: ${what}`);
}

async function readBytes(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  if (start < 0 || end > (source.size ?? Infinity)) throw damaged("its directory lies outside of it");
  return (await source.read([{ start, end }]))[0]!;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function wide(view: DataView, at: number): number {
  const value = view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
  if (!Number.isSafeInteger(value)) throw damaged("a size is out of range");
  return value;
}

/**
 * Reads the directory of an archive.
 *
 * @param source The archive; its size has to be known.
 * @returns The members, in the order of the directory.
 * @throws {FormatError} If it is damaged.
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  const { size } = source;
  if (size === undefined) throw damaged("its size is unknown, and its directory stands at its end");
  const tailStart = Math.max(0, size - END_SIZE - MAX_COMMENT - LOCATOR64_SIZE);
  const tail = await readBytes(source, tailStart, size);
  const view = viewOf(tail);
  let at = tail.length - END_SIZE;
  while (at >= 0 && view.getUint32(at, true) !== END_SIGNATURE) at--;
  if (at < 0) throw damaged("it has no directory");
  let count = view.getUint16(at + 10, true);
  let length = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  const locator = at - LOCATOR64_SIZE;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64_SIGNATURE) {
    const end64 = wide(view, locator + 8);
    const record = viewOf(await readBytes(source, end64, end64 + 56));
    if (record.getUint32(0, true) !== END64_SIGNATURE) throw damaged("the end of its directory is damaged");
    count = wide(record, 32);
    length = wide(record, 40);
    start = wide(record, 48);
  }
  if (length > MAX_DIRECTORY || count * CENTRAL_SIZE > length) throw damaged("its directory is too large");
  return decodeDirectory(await readBytes(source, start, start + length), count);
}

function decodeDirectory(bytes: Uint8Array, count: number): ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE) {
      throw damaged("its directory is damaged");
    }
    const nameEnd = at + CENTRAL_SIZE + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw damaged("its directory is damaged");
    const flags = view.getUint16(at + 8, true);
    const name = decodeName(bytes.subarray(at + CENTRAL_SIZE, nameEnd), (flags & UTF8) !== 0);
    if ((flags & ENCRYPTED) !== 0) {
      throw new UnsupportedError(`Cannot read zip archive: "${name}" is encrypted`, { feature: "encrypted archives" });
    }
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...placeOf(view, at, nameEnd, extraEnd),
    });
    at = next;
  }
  return entries;
}

/** Sizes and place of a member; those that do not fit stand in the zip64 field, in this order. */
function placeOf(
  view: DataView,
  at: number,
  extra: number,
  extraEnd: number,
): Pick<ZipEntry, "size" | "storedSize" | "offset"> {
  const values = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  for (let field = extra; field + 4 <= extraEnd;) {
    const end = field + 4 + view.getUint16(field + 2, true);
    if (end > extraEnd) break;
    if (view.getUint16(field, true) === ZIP64_FIELD) {
      let place = field + 4;
      for (let i = 0; i < 3; i++) {
        if (values[i] !== 0xffffffff || place + 8 > end) continue;
        values[i] = wide(view, place);
        place += 8;
      }
    }
    field = end;
  }
  return { size: values[0]!, storedSize: values[1]!, offset: values[2]! };
}

function decodeName(bytes: Uint8Array, utf8: boolean): string {
  return utf8 ? new TextDecoder().decode(bytes) : Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/**
 * Finds where the stored bytes of a member start, behind its local header.
 *
 * @param source The archive.
 * @param entry The member.
 * @returns The byte.
 * @throws {FormatError} If the header is damaged.
 */
export async function findZipData(source: ByteSource, entry: ZipEntry): Promise<number> {
  const view = viewOf(await readBytes(source, entry.offset, entry.offset + LOCAL_SIZE));
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw damaged(`the header of "${entry.name}" is damaged`);
  const start = entry.offset + LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.storedSize > source.size!) throw damaged(`"${entry.name}" is cut short`);
  return start;
}

/** Whether numbers need the zip64 form. */
function isWide(...values: number[]): boolean {
  return values.some((value) => value >= 0xffffffff);
}

function narrow(value: number): number {
  return Math.min(value, 0xffffffff);
}

/** The fields that a local and a central header share, from the version needed on. */
function putShared(view: DataView, at: number, entry: ZipEntry, name: Uint8Array, zip64: boolean): void {
  view.setUint16(at, zip64 ? 45 : 20, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 4, entry.method, true);
  // The first of January 1980, as numpy writes it: archives of equal arrays are equal.
  view.setUint16(at + 8, 0x21, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, zip64 ? 0xffffffff : entry.storedSize, true);
  view.setUint32(at + 18, zip64 ? 0xffffffff : entry.size, true);
  view.setUint16(at + 22, name.length, true);
}

function putWide(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/**
 * Writes the local header of a member. Its sizes always stand in a zip64 field, so that its length depends on the name alone.
 *
 * @param entry The member.
 * @returns The header.
 */
export function encodeZipHeader(entry: ZipEntry): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const bytes = new Uint8Array(LOCAL_SIZE + name.length + 20);
  const view = viewOf(bytes);
  view.setUint32(0, LOCAL_SIGNATURE, true);
  putShared(view, 4, entry, name, true);
  view.setUint16(28, 20, true);
  bytes.set(name, LOCAL_SIZE);
  const extra = LOCAL_SIZE + name.length;
  view.setUint16(extra, ZIP64_FIELD, true);
  view.setUint16(extra + 2, 16, true);
  putWide(view, extra + 4, entry.size);
  putWide(view, extra + 12, entry.storedSize);
  return bytes;
}

/**
 * Writes the directory of an archive.
 *
 * @param entries The members.
 * @param start The byte of the archive that the directory starts at.
 * @returns The directory and the end of the archive.
 */
export function encodeZipDirectory(entries: readonly ZipEntry[], start: number): Uint8Array {
  const records = entries.map(encodeCentral);
  const length = records.reduce((sum, record) => sum + record.length, 0);
  const zip64 = isWide(start, length) || entries.length >= 0xffff;
  const bytes = new Uint8Array(length + (zip64 ? 56 + LOCATOR64_SIZE : 0) + END_SIZE);
  const view = viewOf(bytes);
  let at = 0;
  for (const record of records) {
    bytes.set(record, at);
    at += record.length;
  }
  if (zip64) {
    view.setUint32(at, END64_SIGNATURE, true);
    putWide(view, at + 4, 44);
    view.setUint16(at + 12, 45, true);
    view.setUint16(at + 14, 45, true);
    [entries.length, entries.length, length, start].forEach((value, i) => putWide(view, at + 24 + 8 * i, value));
    at += 56;
    view.setUint32(at, LOCATOR64_SIGNATURE, true);
    putWide(view, at + 8, start + length);
    view.setUint32(at + 16, 1, true);
    at += LOCATOR64_SIZE;
  }
  view.setUint32(at, END_SIGNATURE, true);
  view.setUint16(at + 8, Math.min(entries.length, 0xffff), true);
  view.setUint16(at + 10, Math.min(entries.length, 0xffff), true);
  view.setUint32(at + 12, narrow(length), true);
  view.setUint32(at + 16, narrow(start), true);
  return bytes;
}

function encodeCentral(entry: ZipEntry): Uint8Array {
  const name = new TextEncoder().encode(entry.name);
  const zip64 = isWide(entry.size, entry.storedSize, entry.offset);
  const bytes = new Uint8Array(CENTRAL_SIZE + name.length + (zip64 ? 28 : 0));
  const view = viewOf(bytes);
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  view.setUint16(4, zip64 ? 45 : 20, true);
  putShared(view, 6, entry, name, zip64);
  bytes.set(name, CENTRAL_SIZE);
  if (!zip64) {
    view.setUint32(42, entry.offset, true);
    return bytes;
  }
  view.setUint32(42, 0xffffffff, true);
  view.setUint16(30, 28, true);
  const extra = CENTRAL_SIZE + name.length;
  view.setUint16(extra, ZIP64_FIELD, true);
  view.setUint16(extra + 2, 24, true);
  [entry.size, entry.storedSize, entry.offset].forEach((value, i) => putWide(view, extra + 4 + 8 * i, value));
  return bytes;
}
