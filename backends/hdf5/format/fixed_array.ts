/**
 * Fixed arrays: an index of as many elements as were known when it was made.
 *
 * HDF5 File Format Specification 4.0, VII.C: a header (`FAHD`) and one data block (`FADB`), which is cut into pages where it
 * is large.
 *
 * @module
 */

import { encodePages, setBit, testBit } from "./array_pages.ts";
import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";

/** The header of a fixed array. */
export interface FixedArrayHeader {
  /** 0: the elements are chunks without filters. 1: with filters. */
  readonly clientId: number;
  /** Bytes an element takes. */
  readonly elementSize: number;
  /** A page has 2 to the power of this many elements; a block with no more than that has no pages. */
  readonly pageBits: number;
  /** How many elements there are. */
  readonly count: number;
  /** Where the data block stands; `undefined` where nothing was ever written. */
  readonly dataBlock: number | undefined;
}

/** Bytes a header takes. */
export function fixedArrayHeaderSize(sizes: FieldSizes): number {
  return 12 + sizes.lengths + sizes.offsets;
}

/** Reads a header. */
export function decodeFixedArrayHeader(bytes: Uint8Array, sizes: FieldSizes, address: number): FixedArrayHeader {
  const cursor = new Cursor(bytes, sizes, `fixed array header at ${address}`, address);
  cursor.signature("FAHD");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  const clientId = cursor.u8();
  const elementSize = cursor.u8();
  const pageBits = cursor.u8();
  const count = cursor.length();
  const dataBlock = cursor.offset();
  verifyChecksum(cursor);
  if (elementSize === 0) cursor.fail("an element has no bytes", 6);
  return { clientId, elementSize, pageBits, count, dataBlock };
}

/** Builds a header. */
export function encodeFixedArrayHeader(header: FixedArrayHeader, sizes: FieldSizes): Uint8Array {
  const encoder = new Encoder(sizes, fixedArrayHeaderSize(sizes));
  encoder.signature("FAHD").u8(0).u8(header.clientId).u8(header.elementSize).u8(header.pageBits);
  encoder.lengthField(header.count).offset(header.dataBlock);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/** How the data block of a fixed array is laid out. */
export interface FixedArrayLayout {
  /** How many pages there are; 0 where the elements stand in the block itself. */
  readonly pages: number;
  /** Elements of a full page. */
  readonly pageElements: number;
  /** Bytes of the block up to the first page, or of the whole block. */
  readonly prefixSize: number;
  /** Bytes of the whole block with its pages. */
  readonly size: number;
}

/** Works out the layout of the data block. */
export function fixedArrayLayout(header: FixedArrayHeader, sizes: FieldSizes): FixedArrayLayout {
  const pageElements = 2 ** header.pageBits;
  const pages = header.count > pageElements ? Math.ceil(header.count / pageElements) : 0;
  const elements = header.count * header.elementSize;
  const fixed = 10 + sizes.offsets;
  if (pages === 0) return { pages, pageElements, prefixSize: fixed + elements, size: fixed + elements };
  const prefixSize = fixed + Math.ceil(pages / 8);
  return { pages, pageElements, prefixSize, size: prefixSize + elements + 4 * pages };
}

/** Where a page stands in its block, checksum included. */
export function fixedArrayPageRange(
  header: FixedArrayHeader,
  layout: FixedArrayLayout,
  page: number,
): { start: number; end: number } {
  const size = layout.pageElements * header.elementSize + 4;
  const start = layout.prefixSize + page * size;
  return { start, end: Math.min(start + size, layout.size) };
}

/**
 * Reads the start of a data block: all of it where it has no pages.
 *
 * @param bytes `layout.prefixSize` bytes.
 * @param header The header of the array.
 * @param headerAddress Where the header stands: the block names it.
 * @param sizes The widths of addresses and lengths.
 * @returns The elements, or with pages a bit for each page that was written; not copied.
 */
export function decodeFixedArrayBlock(
  bytes: Uint8Array,
  header: FixedArrayHeader,
  headerAddress: number,
  sizes: FieldSizes,
): Uint8Array {
  const cursor = new Cursor(bytes, sizes, `fixed array data block at ${header.dataBlock}`, header.dataBlock);
  cursor.signature("FADB");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  if (cursor.u8() !== header.clientId) cursor.fail("it is for other elements than its header", 5);
  if (cursor.offset() !== headerAddress) cursor.fail("it belongs to another header", 6);
  const content = cursor.slice(cursor.remaining - 4);
  verifyChecksum(cursor);
  return content;
}

/**
 * Builds a whole data block.
 *
 * @param header The header of the array.
 * @param headerAddress Where the header stands.
 * @param elements All elements, one after the other.
 * @param isUsed Says of a page whether it holds anything.
 * @param sizes The widths of addresses and lengths.
 * @returns The block with its pages.
 */
export function encodeFixedArrayBlock(
  header: FixedArrayHeader,
  headerAddress: number,
  elements: Uint8Array,
  isUsed: (page: number) => boolean,
  sizes: FieldSizes,
): Uint8Array {
  const layout = fixedArrayLayout(header, sizes);
  const encoder = new Encoder(sizes, layout.size);
  encoder.signature("FADB").u8(0).u8(header.clientId).offset(headerAddress);
  if (layout.pages === 0) return encoder.raw(elements).u32(lookup3(encoder.bytes())).bytes();
  const bitmap = new Uint8Array(Math.ceil(layout.pages / 8));
  for (let page = 0; page < layout.pages; page++) if (isUsed(page)) setBit(bitmap, page);
  encoder.raw(bitmap).u32(lookup3(encoder.bytes()));
  encodePages(encoder, elements, layout.pageElements * header.elementSize, (page) => testBit(bitmap, page));
  return encoder.bytes();
}
