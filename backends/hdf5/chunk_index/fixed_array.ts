/**
 * The chunk index of datasets whose size has a limit on every axis: a fixed array with an element for each chunk.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { decodePage, testBit } from "../format/array_pages.ts";
import {
  decodeFixedArrayBlock,
  decodeFixedArrayHeader,
  encodeFixedArrayBlock,
  encodeFixedArrayHeader,
  type FixedArrayHeader,
  fixedArrayHeaderSize,
  type FixedArrayLayout,
  fixedArrayLayout,
  fixedArrayPageRange,
} from "../format/fixed_array.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import { block, type Reading } from "../format/reading.ts";
import type { Space } from "../format/space.ts";
import { ChunkElements } from "./chunk_element.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import { ChunkNumbering } from "./numbering.ts";

type FixedArrayIndexing = Extract<ChunkIndexing, { kind: "fixed-array" }>;

/** A stretch of elements that was read. */
interface Stretch {
  /** The number of the first element. */
  readonly first: number;
  readonly bytes: Uint8Array;
}

/** What was read of the array before anything was looked up in it. */
interface OpenArray {
  readonly header: FixedArrayHeader;
  readonly headerAddress: number;
  readonly layout: FixedArrayLayout;
  /** The elements, or with pages a bit for each page; `undefined` without a data block. */
  readonly content: Uint8Array | undefined;
}

/** Bytes of pages that are asked for in one call. */
const BATCH = 4 << 20;

/** A fixed array of chunks. */
export class FixedArrayIndex implements ChunkIndex {
  #indexing: FixedArrayIndexing;
  #shape: ChunkedShape;
  #elements: ChunkElements;
  #numbering: ChunkNumbering;
  #open: OpenArray | undefined;

  /** Takes what the layout message says. */
  constructor(indexing: FixedArrayIndexing, shape: ChunkedShape) {
    this.#indexing = indexing;
    this.#shape = shape;
    this.#elements = new ChunkElements(shape);
    this.#numbering = new ChunkNumbering(shape, 0);
  }

  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const found = new Array<StoredChunk | undefined>(coordinates.length).fill(undefined);
    const array = yield* this.#opened();
    if (array === undefined || array.content === undefined) return found;
    const { pages, pageElements } = array.layout;
    const numbers = coordinates.map((each) => this.#numbering.number(each));
    const pageOf = (number: number) => pages === 0 ? 0 : Math.floor(number / pageElements);
    const stretches = new Map<number, Stretch>();
    for (const each of yield* this.#stretches(array, new Set(numbers.map(pageOf)))) {
      stretches.set(pageOf(each.first), each);
    }
    numbers.forEach((number, i) => {
      const stretch = stretches.get(pageOf(number));
      if (stretch === undefined) return;
      found[i] = this.#elements.read(stretch.bytes, (number - stretch.first) * this.#elements.width);
    });
    return found;
  }

  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    const coordinates = this.#shape.shape.map(() => 0);
    const { width } = this.#elements;
    yield* this.#allStretches((stretch) => {
      let number = stretch.first;
      for (let at = 0; at < stretch.bytes.length; at += width) {
        const chunk = this.#elements.read(stretch.bytes, at);
        if (chunk !== undefined) {
          this.#numbering.coordinates(number, coordinates);
          visit(coordinates, chunk);
        }
        number++;
      }
    });
  }

  /** All elements go to fresh space, since a data block is one piece and names its header. */
  *update(changes: readonly ChunkChange[], space: Space): Reading<ChunkIndexing> {
    if (changes.length === 0) return this.#indexing;
    const { width, clientId } = this.#elements;
    const { count } = this.#numbering;
    const { sizes } = this.#shape;
    const elements = this.#elements.empty(count);
    const pageElements = 2 ** this.#indexing.pageBits;
    const used = new Set<number>();
    const old = yield* this.#opened();
    yield* this.#allStretches(({ first, bytes }) => {
      used.add(Math.floor(first / pageElements));
      elements.set(bytes, first * width);
    });
    for (const { coordinates, chunk } of changes) {
      const number = this.#numbering.number(coordinates);
      used.add(Math.floor(number / pageElements));
      this.#elements.write(elements, number * width, chunk);
    }
    const headerAddress = space.allocate(fixedArrayHeaderSize(sizes));
    const header = { clientId, elementSize: width, pageBits: this.#indexing.pageBits, count };
    const bytes = encodeFixedArrayBlock(
      { ...header, dataBlock: undefined },
      headerAddress,
      elements,
      (page) => used.has(page),
      sizes,
    );
    const dataBlock = space.allocate(bytes.length);
    space.write(dataBlock, bytes);
    space.write(headerAddress, encodeFixedArrayHeader({ ...header, dataBlock }, sizes));
    if (old?.header.dataBlock !== undefined) space.release(old.header.dataBlock, old.layout.size);
    if (old !== undefined) space.release(old.headerAddress, fixedArrayHeaderSize(sizes));
    return { ...this.#indexing, address: headerAddress };
  }

  *#opened(): Reading<OpenArray | undefined> {
    const headerAddress = this.#indexing.address;
    if (headerAddress === undefined || this.#open !== undefined) return this.#open;
    const { sizes } = this.#shape;
    const bytes = yield* block(headerAddress, fixedArrayHeaderSize(sizes));
    const header = decodeFixedArrayHeader(bytes, sizes, headerAddress);
    this.#check(header, headerAddress);
    const layout = fixedArrayLayout(header, sizes);
    let content: Uint8Array | undefined;
    if (header.dataBlock !== undefined) {
      const prefix = yield* block(header.dataBlock, layout.prefixSize);
      content = decodeFixedArrayBlock(prefix, header, headerAddress, sizes);
    }
    return this.#open = { header, headerAddress, layout, content };
  }

  #check(header: FixedArrayHeader, address: number): void {
    const fail = (reason: string): never => {
      throw new FormatError(`Cannot read fixed array header at ${address}: ${reason}`, { address });
    };
    if (header.clientId !== this.#elements.clientId) fail("chunks with filters and without are mixed up");
    if (header.elementSize !== this.#elements.width) fail(`elements have ${header.elementSize} bytes`);
    if (header.pageBits !== this.#indexing.pageBits) fail(`${header.pageBits} page bits are not those of the dataset`);
    const { count } = this.#numbering;
    if (header.count !== count) fail(`${header.count} elements are not the ${count} of the dataset`);
  }

  /** Hands over every element that was written, a page or the whole block at a time. */
  *#allStretches(visit: (stretch: Stretch) => void): Reading<void> {
    const array = yield* this.#opened();
    if (array === undefined || array.content === undefined) return;
    const { pages, pageElements } = array.layout;
    const batch = Math.max(1, Math.floor(BATCH / (pageElements * this.#elements.width)));
    let wanted: number[] = [];
    for (let page = 0; page < Math.max(1, pages); page++) {
      wanted.push(page);
      if (wanted.length < batch && page < pages - 1) continue;
      for (const stretch of yield* this.#stretches(array, wanted)) visit(stretch);
      wanted = [];
    }
  }

  /** Reads pages, all in one call; those that were never written are left out. */
  *#stretches(array: OpenArray, pages: Iterable<number>): Reading<Stretch[]> {
    const { header, layout } = array;
    const content = array.content!;
    if (layout.pages === 0) return [{ first: 0, bytes: content }];
    const written = [...pages].filter((page) => page < layout.pages && testBit(content, page));
    if (written.length === 0) return [];
    const ranges = written.map((page) => {
      const { start, end } = fixedArrayPageRange(header, layout, page);
      return { start: header.dataBlock! + start, end: header.dataBlock! + end };
    });
    const blocks = yield ranges;
    return written.map((page, i) => {
      const address = ranges[i]!.start;
      const what = `page ${page} of fixed array data block at ${header.dataBlock}`;
      return { first: page * layout.pageElements, bytes: decodePage(blocks[i]!, this.#shape.sizes, what, address) };
    });
  }
}
