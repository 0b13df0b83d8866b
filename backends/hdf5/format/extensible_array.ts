/**
 * Extensible arrays: an index that grows along one axis without moving what it holds.
 *
 * HDF5 File Format Specification 4.0, VII.D: a header (`EAHD`) and an index block (`EAIB`), which holds the first elements,
 * the addresses of the first data blocks (`EADB`), and the addresses of secondary blocks (`EASB`), which hold the addresses
 * of the further ones. Each secondary block stands for twice as many elements as the one before it.
 *
 * @module
 */

import { encodePages } from "./array_pages.ts";
import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";

/** The parameters that an extensible array is made with. */
export interface ExtensibleArrayParameters {
  /** 0: the elements are chunks without filters. 1: with filters. */
  readonly clientId: number;
  /** Bytes an element takes. */
  readonly elementSize: number;
  /** There may be 2 to the power of this many elements. */
  readonly maxBits: number;
  /** Elements in the index block. */
  readonly indexElements: number;
  /** Elements of the smallest data block. */
  readonly minElements: number;
  /** The fewest data blocks a secondary block stands for. */
  readonly minPointers: number;
  /** A page has 2 to the power of this many elements; a data block with no more than that has no pages. */
  readonly pageBits: number;
}

/** The header of an extensible array. */
export interface ExtensibleArrayHeader extends ExtensibleArrayParameters {
  readonly superBlocks: number;
  /** Bytes of all secondary blocks. */
  readonly superBlockBytes: number;
  readonly dataBlocks: number;
  /** Bytes of all data blocks. */
  readonly dataBlockBytes: number;
  /** One more than the highest element that was ever set. */
  readonly maxIndexSet: number;
  /** Elements for which there is room in the blocks. */
  readonly realized: number;
  /** Where the index block stands; `undefined` where nothing was ever written. */
  readonly indexBlock: number | undefined;
}

/** Bytes a header takes. */
export function extensibleArrayHeaderSize(sizes: FieldSizes): number {
  return 16 + 6 * sizes.lengths + sizes.offsets;
}

/** Reads a header. */
export function decodeExtensibleArrayHeader(
  bytes: Uint8Array,
  sizes: FieldSizes,
  address: number,
): ExtensibleArrayHeader {
  const cursor = new Cursor(bytes, sizes, `extensible array header at ${address}`, address);
  cursor.signature("EAHD");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  const header: ExtensibleArrayHeader = {
    clientId: cursor.u8(),
    elementSize: cursor.u8(),
    maxBits: cursor.u8(),
    indexElements: cursor.u8(),
    minElements: cursor.u8(),
    minPointers: cursor.u8(),
    pageBits: cursor.u8(),
    superBlocks: cursor.length(),
    superBlockBytes: cursor.length(),
    dataBlocks: cursor.length(),
    dataBlockBytes: cursor.length(),
    maxIndexSet: cursor.length(),
    realized: cursor.length(),
    indexBlock: cursor.offset(),
  };
  verifyChecksum(cursor);
  const problem = parameterProblem(header);
  if (problem !== undefined) cursor.fail(problem, 6);
  return header;
}

/** What is wrong with the parameters of an array; `undefined` where nothing is. */
export function parameterProblem(parameters: ExtensibleArrayParameters): string | undefined {
  const { elementSize, maxBits, minElements, minPointers } = parameters;
  const isPower = (value: number) => value > 0 && (value & (value - 1)) === 0;
  if (elementSize === 0) return "an element has no bytes";
  if (!isPower(minElements) || !isPower(minPointers) || minPointers < 2) return "a block size is not a power of two";
  if (maxBits > 64 || 2 ** maxBits < minElements) return `2^${maxBits} elements are not possible`;
  return undefined;
}

/** Builds a header. */
export function encodeExtensibleArrayHeader(header: ExtensibleArrayHeader, sizes: FieldSizes): Uint8Array {
  const encoder = new Encoder(sizes, extensibleArrayHeaderSize(sizes));
  encoder.signature("EAHD").u8(0).u8(header.clientId).u8(header.elementSize).u8(header.maxBits);
  encoder.u8(header.indexElements).u8(header.minElements).u8(header.minPointers).u8(header.pageBits);
  encoder.lengthField(header.superBlocks).lengthField(header.superBlockBytes);
  encoder.lengthField(header.dataBlocks).lengthField(header.dataBlockBytes);
  encoder.lengthField(header.maxIndexSet).lengthField(header.realized).offset(header.indexBlock);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/** One of the ever larger groups of data blocks that the elements after those of the index block fall into. */
export interface SuperBlockLayout {
  /** How many data blocks there are. */
  readonly dataBlocks: number;
  /** Elements of each. */
  readonly elements: number;
  /** The number of its first element, counted after those of the index block. */
  readonly start: number;
  /** How many data blocks come before it. */
  readonly firstDataBlock: number;
  /** Pages of each data block; 0 where they have none. */
  readonly pages: number;
  /** Bytes of each data block up to its first page, or of the whole block. */
  readonly prefixSize: number;
  /** Bytes of each data block with its pages. */
  readonly dataBlockSize: number;
  /** Bytes of the secondary block, if there is one. */
  readonly size: number;
}

/** Where everything of an array stands in its blocks. */
export interface ExtensibleArrayLayout {
  readonly superBlocks: readonly SuperBlockLayout[];
  /** The first of `superBlocks` that have a secondary block; the data blocks of those before are in the index block. */
  readonly firstSecondary: number;
  /** How many data block addresses the index block holds. */
  readonly indexDataBlocks: number;
  readonly indexBlockSize: number;
  /** Bytes of the field that says which element a block starts with. */
  readonly startWidth: number;
}

/** Works out the layout of an array. */
export function extensibleArrayLayout(parameters: ExtensibleArrayParameters, sizes: FieldSizes): ExtensibleArrayLayout {
  const { maxBits, minElements, minPointers, pageBits, elementSize, indexElements } = parameters;
  const startWidth = Math.ceil(maxBits / 8);
  const fixed = 10 + sizes.offsets;
  const superBlocks: SuperBlockLayout[] = [];
  let start = 0;
  let firstDataBlock = 0;
  for (let i = 0; i <= maxBits - Math.log2(minElements); i++) {
    const dataBlocks = 2 ** Math.floor(i / 2);
    const elements = 2 ** Math.ceil(i / 2) * minElements;
    const pages = elements > 2 ** pageBits ? elements / 2 ** pageBits : 0;
    const prefixSize = fixed + startWidth + (pages === 0 ? elements * elementSize : 0);
    const dataBlockSize = prefixSize + (pages === 0 ? 0 : elements * elementSize + 4 * pages);
    const size = fixed + startWidth + dataBlocks * (Math.ceil(pages / 8) + sizes.offsets);
    superBlocks.push({ dataBlocks, elements, start, firstDataBlock, pages, prefixSize, dataBlockSize, size });
    start += dataBlocks * elements;
    firstDataBlock += dataBlocks;
  }
  const firstSecondary = Math.min(superBlocks.length, 2 * Math.log2(minPointers));
  const indexDataBlocks = 2 * (minPointers - 1);
  const addresses = indexDataBlocks + superBlocks.length - firstSecondary;
  const indexBlockSize = fixed + indexElements * elementSize + addresses * sizes.offsets;
  return { superBlocks, firstSecondary, indexDataBlocks, indexBlockSize, startWidth };
}

/** Which block of which array is read or written. */
export interface ExtensibleArrayBlock {
  readonly header: ExtensibleArrayParameters;
  /** Where the header stands: all blocks name it. */
  readonly headerAddress: number;
  readonly layout: ExtensibleArrayLayout;
  readonly sizes: FieldSizes;
}

/** The index block. */
export interface ExtensibleArrayIndexBlock {
  /** The first elements. */
  readonly elements: Uint8Array;
  readonly dataBlocks: (number | undefined)[];
  /** The secondary blocks, from that of `firstSecondary`. */
  readonly superBlocks: (number | undefined)[];
}

function openBlock(bytes: Uint8Array, of: ExtensibleArrayBlock, signature: string, name: string, at: number): Cursor {
  const cursor: Cursor = new Cursor(bytes, of.sizes, `extensible array ${name} at ${at}`, at);
  cursor.signature(signature);
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  if (cursor.u8() !== of.header.clientId) cursor.fail("it is for other elements than its header", 5);
  if (cursor.offset() !== of.headerAddress) cursor.fail("it belongs to another header", 6);
  return cursor;
}

function startBlock(of: ExtensibleArrayBlock, signature: string, size: number): Encoder {
  return new Encoder(of.sizes, size).signature(signature).u8(0).u8(of.header.clientId).offset(of.headerAddress);
}

/** Reads the index block. */
export function decodeIndexBlock(
  bytes: Uint8Array,
  of: ExtensibleArrayBlock,
  address: number,
): ExtensibleArrayIndexBlock {
  const cursor = openBlock(bytes, of, "EAIB", "index block", address);
  const { layout, header } = of;
  const elements = cursor.slice(header.indexElements * header.elementSize);
  const dataBlocks = Array.from({ length: layout.indexDataBlocks }, () => cursor.offset());
  const superBlocks = layout.superBlocks.slice(layout.firstSecondary).map(() => cursor.offset());
  verifyChecksum(cursor);
  return { elements, dataBlocks, superBlocks };
}

/** Builds the index block. */
export function encodeIndexBlock(block: ExtensibleArrayIndexBlock, of: ExtensibleArrayBlock): Uint8Array {
  const encoder = startBlock(of, "EAIB", of.layout.indexBlockSize).raw(block.elements);
  for (const address of block.dataBlocks) encoder.offset(address);
  for (const address of block.superBlocks) encoder.offset(address);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/** A secondary block. */
export interface ExtensibleArraySuperBlock {
  /**
   * A bit for each page that was written, without a gap between those of one data block and the next; the field has room
   * for whole bytes a block all the same. Empty without pages.
   */
  readonly bitmaps: Uint8Array;
  readonly dataBlocks: (number | undefined)[];
}

/** Reads the secondary block of `layout.superBlocks[i]`. */
export function decodeSuperBlock(
  bytes: Uint8Array,
  of: ExtensibleArrayBlock,
  i: number,
  address: number,
): ExtensibleArraySuperBlock {
  const cursor = openBlock(bytes, of, "EASB", "secondary block", address);
  const { start, dataBlocks, pages } = of.layout.superBlocks[i]!;
  if (cursor.uint(of.layout.startWidth) !== start) cursor.fail("it starts with another element", 6 + of.sizes.offsets);
  const bitmaps = cursor.slice(dataBlocks * Math.ceil(pages / 8));
  const addresses = Array.from({ length: dataBlocks }, () => cursor.offset());
  verifyChecksum(cursor);
  return { bitmaps, dataBlocks: addresses };
}

/** Builds the secondary block of `layout.superBlocks[i]`. */
export function encodeSuperBlock(block: ExtensibleArraySuperBlock, of: ExtensibleArrayBlock, i: number): Uint8Array {
  const { start, size } = of.layout.superBlocks[i]!;
  const encoder = startBlock(of, "EASB", size).uint(start, of.layout.startWidth).raw(block.bitmaps);
  for (const address of block.dataBlocks) encoder.offset(address);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/**
 * The element that a data block says it starts with. The library counts the blocks of the index block through from the
 * first one when it writes this, where the specification counts them within their super block.
 */
function storedStart({ layout }: ExtensibleArrayBlock, i: number, dataBlock: number): number {
  const { start, elements, firstDataBlock } = layout.superBlocks[i]!;
  return start + (dataBlock + (i < layout.firstSecondary ? firstDataBlock : 0)) * elements;
}

/**
 * Reads the start of a data block: all of it where it has no pages.
 *
 * @param bytes The bytes up to the first page.
 * @param of The array.
 * @param i Which of `layout.superBlocks` it belongs to.
 * @param dataBlock Which of the data blocks there it is.
 * @param address Where it stands.
 * @returns The elements, not copied; empty where there are pages.
 */
export function decodeDataBlock(
  bytes: Uint8Array,
  of: ExtensibleArrayBlock,
  i: number,
  dataBlock: number,
  address: number,
): Uint8Array {
  const cursor = openBlock(bytes, of, "EADB", "data block", address);
  const { start, elements } = of.layout.superBlocks[i]!;
  const stored = cursor.uint(of.layout.startWidth);
  if (stored !== storedStart(of, i, dataBlock) && stored !== start + dataBlock * elements) {
    cursor.fail("it starts with another element", 6 + of.sizes.offsets);
  }
  const content = cursor.slice(cursor.remaining - 4);
  verifyChecksum(cursor);
  return content;
}

/** Builds a whole data block of `layout.superBlocks[i]`; all its pages count as written. */
export function encodeDataBlock(
  elements: Uint8Array,
  of: ExtensibleArrayBlock,
  i: number,
  dataBlock: number,
): Uint8Array {
  const { pages, dataBlockSize } = of.layout.superBlocks[i]!;
  const encoder = startBlock(of, "EADB", dataBlockSize).uint(storedStart(of, i, dataBlock), of.layout.startWidth);
  if (pages === 0) return encoder.raw(elements).u32(lookup3(encoder.bytes())).bytes();
  encoder.u32(lookup3(encoder.bytes()));
  encodePages(encoder, elements, elements.length / pages, () => true);
  return encoder.bytes();
}
