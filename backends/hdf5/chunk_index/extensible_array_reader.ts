/**
 * Finding and reading the blocks of an extensible array.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../../ndarray/errors.ts";
import { decodePage, testBit } from "../format/array_pages.ts";
import {
  decodeDataBlock,
  decodeExtensibleArrayHeader,
  decodeIndexBlock,
  decodeSuperBlock,
  type ExtensibleArrayBlock,
  type ExtensibleArrayHeader,
  extensibleArrayHeaderSize,
  type ExtensibleArrayIndexBlock,
  extensibleArrayLayout,
  type ExtensibleArraySuperBlock,
} from "../format/extensible_array.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import { block, type Reading } from "../format/reading.ts";
import type { ChunkElements } from "./chunk_element.ts";
import type { ChunkedShape } from "./chunk_index.ts";

/** What the layout message says of an extensible array. */
export type ExtensibleArrayIndexing = Extract<ChunkIndexing, { kind: "extensible-array" }>;

/** An array as it was opened. */
export interface OpenExtensibleArray extends ExtensibleArrayBlock {
  readonly header: ExtensibleArrayHeader;
  /** `undefined` where nothing was ever written. */
  readonly indexBlock: ExtensibleArrayIndexBlock | undefined;
}

/** Where an element stands. */
export interface ElementPlace {
  /** Which of the super blocks; -1 for the index block. */
  readonly superBlock: number;
  /** Which of its data blocks. */
  readonly dataBlock: number;
  /** Which of the elements there. */
  readonly element: number;
}

/** A data block, or some of its pages. */
export interface DataBlockRequest {
  readonly superBlock: number;
  readonly dataBlock: number;
  readonly address: number;
  /** The pages that were written and are wanted; empty where the block has none. */
  readonly pages: readonly number[];
}

/** A stretch of elements that was read. */
export interface Stretch {
  /** The number of the first element. */
  readonly first: number;
  readonly bytes: Uint8Array;
}

/** Finds the block of an element by its number. */
export function placeOf(number: number, { header, layout }: ExtensibleArrayBlock): ElementPlace {
  if (number < header.indexElements) return { superBlock: -1, dataBlock: 0, element: number };
  const rest = number - header.indexElements;
  const superBlock = layout.superBlocks.findLastIndex(({ start }) => start <= rest);
  const { start, elements, dataBlocks } = layout.superBlocks[superBlock]!;
  const dataBlock = Math.floor((rest - start) / elements);
  if (dataBlock >= dataBlocks) {
    // The extents of a damaged file may claim any number of chunks.
    throw new UnsupportedError(`chunk ${number} is more than its extensible array has room for`, {
      feature: "more chunks than an extensible array has room for",
    });
  }
  return { superBlock, dataBlock, element: (rest - start) % elements };
}

/** The written pages of a data block; empty where it has none. */
export function writtenPages(
  of: ExtensibleArrayBlock,
  superBlock: number,
  dataBlock: number,
  block: ExtensibleArraySuperBlock | undefined,
): number[] {
  const { pages } = of.layout.superBlocks[superBlock]!;
  const written: number[] = [];
  for (let page = 0; page < pages; page++) {
    if (block !== undefined && testBit(block.bitmaps, dataBlock * pages + page)) written.push(page);
  }
  return written;
}

/** Reads the header and the index block. */
export function* openExtensibleArray(
  headerAddress: number,
  indexing: ExtensibleArrayIndexing,
  elements: ChunkElements,
  { sizes }: ChunkedShape,
): Reading<OpenExtensibleArray> {
  const bytes = yield* block(headerAddress, extensibleArrayHeaderSize(sizes));
  const header = decodeExtensibleArrayHeader(bytes, sizes, headerAddress);
  const fail = (reason: string): never => {
    const message = `Cannot read extensible array header at ${headerAddress}: ${reason}`;
    throw new FormatError(message, { address: headerAddress });
  };
  if (header.clientId !== elements.clientId) fail("chunks with filters and without are mixed up");
  if (header.elementSize !== elements.width) fail(`elements have ${header.elementSize} bytes`);
  for (const name of ["maxBits", "indexElements", "minElements", "minPointers", "pageBits"] as const) {
    if (header[name] !== indexing[name]) fail(`its ${name} is ${header[name]} and the dataset's ${indexing[name]}`);
  }
  const layout = extensibleArrayLayout(header, sizes);
  const of = { header, headerAddress, layout, sizes };
  if (header.indexBlock === undefined) return { ...of, indexBlock: undefined };
  const content = yield* block(header.indexBlock, layout.indexBlockSize);
  return { ...of, indexBlock: decodeIndexBlock(content, of, header.indexBlock) };
}

/** Reads secondary blocks, all in one call; those that were never written are left out. */
export function* readSuperBlocks(
  array: OpenExtensibleArray,
  wanted: Iterable<number>,
): Reading<Map<number, ExtensibleArraySuperBlock>> {
  const { layout, indexBlock } = array;
  const found = [...wanted].flatMap((i) => {
    const address = i < layout.firstSecondary ? undefined : indexBlock?.superBlocks[i - layout.firstSecondary];
    return address === undefined ? [] : [{ i, address }];
  });
  if (found.length === 0) return new Map();
  const blocks = yield found.map(({ i, address }) => ({
    start: address,
    end: address + layout.superBlocks[i]!.size,
  }));
  return new Map(found.map(({ i, address }, at) => [i, decodeSuperBlock(blocks[at]!, array, i, address)]));
}

/** Where a data block stands; `undefined` for one that was never written. */
export function dataBlockAddress(
  array: OpenExtensibleArray,
  superBlock: number,
  dataBlock: number,
  block: ExtensibleArraySuperBlock | undefined,
): number | undefined {
  const { layout, indexBlock } = array;
  if (superBlock >= layout.firstSecondary) return block?.dataBlocks[dataBlock];
  return indexBlock?.dataBlocks[layout.superBlocks[superBlock]!.firstDataBlock + dataBlock];
}

/** Reads data blocks, or pages of them, all in one call. */
export function* readDataBlocks(
  array: OpenExtensibleArray,
  requests: readonly DataBlockRequest[],
): Reading<Stretch[]> {
  const { layout, header, sizes } = array;
  const ranges = requests.flatMap(({ superBlock, address, pages }) => {
    const of = layout.superBlocks[superBlock]!;
    const pageSize = of.pages === 0 ? 0 : (of.elements / of.pages) * header.elementSize + 4;
    const start = address + of.prefixSize;
    return [
      { start: address, end: start },
      ...pages.map((page) => ({ start: start + page * pageSize, end: start + (page + 1) * pageSize })),
    ];
  });
  if (ranges.length === 0) return [];
  const blocks = yield ranges;
  const stretches: Stretch[] = [];
  let next = 0;
  for (const { superBlock, dataBlock, address, pages } of requests) {
    const of = layout.superBlocks[superBlock]!;
    const start = of.start + dataBlock * of.elements;
    const bytes = decodeDataBlock(blocks[next++]!, array, superBlock, dataBlock, address);
    if (of.pages === 0) stretches.push({ first: header.indexElements + start, bytes });
    for (const page of pages) {
      const what = `page ${page} of extensible array data block at ${address}`;
      const content = decodePage(blocks[next]!, sizes, what, ranges[next]!.start);
      stretches.push({ first: header.indexElements + start + page * (of.elements / of.pages), bytes: content });
      next++;
    }
  }
  return stretches;
}

/** Every data block that was written, with all its written pages. */
export function allDataBlocks(
  array: OpenExtensibleArray,
  superBlocks: ReadonlyMap<number, ExtensibleArraySuperBlock>,
): DataBlockRequest[] {
  const requests: DataBlockRequest[] = [];
  array.layout.superBlocks.forEach(({ dataBlocks }, superBlock) => {
    const secondary = superBlocks.get(superBlock);
    if (superBlock >= array.layout.firstSecondary && secondary === undefined) return;
    for (let dataBlock = 0; dataBlock < dataBlocks; dataBlock++) {
      const address = dataBlockAddress(array, superBlock, dataBlock, secondary);
      if (address === undefined) continue;
      requests.push({ superBlock, dataBlock, address, pages: writtenPages(array, superBlock, dataBlock, secondary) });
    }
  });
  return requests;
}
