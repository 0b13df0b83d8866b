/**
 * Changing an extensible array of chunks.
 *
 * All blocks name the address of the header. So the header stays where it is and is published in place, and the touched
 * blocks go to fresh space. Where that cannot be, because the header crosses a sector or because chunks are deleted (which
 * must become visible together with the smaller shape), the whole array is written anew.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { setBit } from "../format/array_pages.ts";
import type { FieldSizes } from "../format/cursor.ts";
import {
  encodeDataBlock,
  encodeExtensibleArrayHeader,
  encodeIndexBlock,
  encodeSuperBlock,
  type ExtensibleArrayBlock,
  type ExtensibleArrayHeader,
  extensibleArrayHeaderSize,
  type ExtensibleArrayIndexBlock,
  extensibleArrayLayout,
  type ExtensibleArraySuperBlock,
  parameterProblem,
} from "../format/extensible_array.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";
import type { ChunkElements } from "./chunk_element.ts";
import type { StoredChunk } from "./chunk_index.ts";
import {
  allDataBlocks,
  dataBlockAddress,
  type DataBlockRequest,
  type ExtensibleArrayIndexing,
  type OpenExtensibleArray,
  placeOf,
  readDataBlocks,
  readSuperBlocks,
  writtenPages,
} from "./extensible_array_reader.ts";

/** A change to the element of that number. */
export interface ElementChange {
  readonly number: number;
  readonly chunk: StoredChunk | undefined;
}

/** A data block as it will be written. */
interface DataBlockDraft {
  readonly superBlock: number;
  readonly dataBlock: number;
  readonly elements: Uint8Array;
  /** Where it stood before. */
  readonly old: number | undefined;
}

/** What is published within one of these is whole or absent. */
const SECTOR = 512;

function isWithinSector(address: number, size: number): boolean {
  return Math.floor(address / SECTOR) === Math.floor((address + size - 1) / SECTOR);
}

/**
 * Writes what the changes touch.
 *
 * @param old The array as it stands; `undefined` for one that was never written.
 * @param changes The changes, each element once.
 * @param indexing What the layout message says now.
 * @param elements How elements are written.
 * @param sizes The widths of addresses and lengths.
 * @param space Where to write.
 * @returns What the layout message is to say.
 */
export function* updateExtensibleArray(
  old: OpenExtensibleArray | undefined,
  changes: readonly ElementChange[],
  indexing: ExtensibleArrayIndexing,
  elements: ChunkElements,
  sizes: FieldSizes,
  space: PublishingSpace,
): Reading<ExtensibleArrayIndexing> {
  const headerSize = extensibleArrayHeaderSize(sizes);
  const stays = old !== undefined && isWithinSector(old.headerAddress, headerSize) &&
    changes.every(({ chunk }) => chunk !== undefined);
  const header = old?.header ?? newHeader(indexing, elements);
  const headerAddress = stays ? old.headerAddress : space.allocate(headerSize, 128);
  const of = { header, headerAddress, layout: old?.layout ?? extensibleArrayLayout(header, sizes), sizes };
  const update = new Update(old, of, elements, space);
  yield* update.open(changes, !stays);
  update.apply(changes);
  const bytes = encodeExtensibleArrayHeader(update.write(changes), sizes);
  if (stays) {
    space.publish(headerAddress, bytes);
    return indexing;
  }
  space.write(headerAddress, bytes);
  if (old !== undefined) space.release(old.headerAddress, headerSize);
  return { ...indexing, address: headerAddress };
}

function newHeader(indexing: ExtensibleArrayIndexing, elements: ChunkElements): ExtensibleArrayHeader {
  const { maxBits, indexElements, minElements, minPointers, pageBits } = indexing;
  const shape = { maxBits, indexElements, minElements, minPointers, pageBits };
  const parameters = { clientId: elements.clientId, elementSize: elements.width, ...shape };
  const problem = parameterProblem(parameters);
  if (problem !== undefined) throw new FormatError(`Cannot write extensible array: ${problem}`);
  const empty = { superBlocks: 0, superBlockBytes: 0, dataBlocks: 0, dataBlockBytes: 0, maxIndexSet: 0, realized: 0 };
  return { ...parameters, ...empty, indexBlock: undefined };
}

class Update {
  readonly #old: OpenExtensibleArray | undefined;
  readonly #of: ExtensibleArrayBlock & { readonly header: ExtensibleArrayHeader };
  readonly #elements: ChunkElements;
  readonly #space: PublishingSpace;
  readonly #index: ExtensibleArrayIndexBlock;
  readonly #superBlocks = new Map<number, ExtensibleArraySuperBlock>();
  readonly #dataBlocks = new Map<number, DataBlockDraft>();

  constructor(
    old: OpenExtensibleArray | undefined,
    of: ExtensibleArrayBlock & { readonly header: ExtensibleArrayHeader },
    elements: ChunkElements,
    space: PublishingSpace,
  ) {
    this.#old = old;
    this.#of = of;
    this.#elements = elements;
    this.#space = space;
    const { layout, header } = of;
    const index = old?.indexBlock;
    this.#index = {
      elements: index?.elements.slice() ?? elements.empty(header.indexElements),
      dataBlocks: index?.dataBlocks.slice() ?? new Array(layout.indexDataBlocks).fill(undefined),
      superBlocks: index?.superBlocks.slice() ??
        new Array(layout.superBlocks.length - layout.firstSecondary).fill(undefined),
    };
  }

  /** Reads the blocks that will be written again: those that are touched, or all. */
  *open(changes: readonly ElementChange[], all: boolean): Reading<void> {
    const old = this.#old;
    if (old?.indexBlock === undefined) return;
    const places = changes.map(({ number }) => placeOf(number, old));
    const wanted = all ? old.layout.superBlocks.keys() : new Set(places.map(({ superBlock }) => superBlock));
    for (const [i, block] of yield* readSuperBlocks(old, wanted)) {
      this.#superBlocks.set(i, { bitmaps: block.bitmaps.slice(), dataBlocks: block.dataBlocks });
    }
    const requests = new Map<number, DataBlockRequest>();
    const add = (request: DataBlockRequest) => requests.set(this.#key(request.superBlock, request.dataBlock), request);
    if (all) allDataBlocks(old, this.#superBlocks).forEach(add);
    else {
      for (const { superBlock, dataBlock } of places) {
        if (superBlock < 0 || requests.has(this.#key(superBlock, dataBlock))) continue;
        const secondary = this.#superBlocks.get(superBlock);
        const address = dataBlockAddress(old, superBlock, dataBlock, secondary);
        if (address === undefined) continue;
        add({ superBlock, dataBlock, address, pages: writtenPages(old, superBlock, dataBlock, secondary) });
      }
    }
    for (const { superBlock, dataBlock, address } of requests.values()) this.#draft(superBlock, dataBlock, address);
    for (const { first, bytes } of yield* readDataBlocks(old, [...requests.values()])) {
      const { superBlock, dataBlock, element } = placeOf(first, old);
      this.#draft(superBlock, dataBlock).elements.set(bytes, element * this.#elements.width);
    }
  }

  #key(superBlock: number, dataBlock: number): number {
    return this.#of.layout.superBlocks[superBlock]!.firstDataBlock + dataBlock;
  }

  #draft(superBlock: number, dataBlock: number, old?: number): DataBlockDraft {
    const key = this.#key(superBlock, dataBlock);
    let draft = this.#dataBlocks.get(key);
    if (draft === undefined) {
      const elements = this.#elements.empty(this.#of.layout.superBlocks[superBlock]!.elements);
      this.#dataBlocks.set(key, draft = { superBlock, dataBlock, elements, old });
    }
    return draft;
  }

  /** Puts the changes into the blocks; new ones are made where chunks need them. */
  apply(changes: readonly ElementChange[]): void {
    for (const { number, chunk } of changes) {
      const { superBlock, dataBlock, element } = placeOf(number, this.#of);
      const at = element * this.#elements.width;
      if (superBlock < 0) this.#elements.write(this.#index.elements, at, chunk);
      else if (chunk !== undefined || this.#dataBlocks.has(this.#key(superBlock, dataBlock))) {
        this.#elements.write(this.#draft(superBlock, dataBlock).elements, at, chunk);
      }
    }
  }

  /** Writes all blocks but the header, children first, and gives the header. */
  write(changes: readonly ElementChange[]): ExtensibleArrayHeader {
    const { header, layout } = this.#of;
    let { superBlocks, superBlockBytes, dataBlocks, dataBlockBytes, realized, maxIndexSet } = header;
    for (const draft of this.#dataBlocks.values()) {
      this.#writeDataBlock(draft);
      if (draft.old !== undefined) continue;
      const { dataBlockSize, elements } = layout.superBlocks[draft.superBlock]!;
      dataBlocks++;
      dataBlockBytes += dataBlockSize;
      realized += elements;
    }
    for (const [i, block] of this.#superBlocks) {
      const { size } = layout.superBlocks[i]!;
      const old = this.#index.superBlocks[i - layout.firstSecondary];
      this.#index.superBlocks[i - layout.firstSecondary] = this.#write(encodeSuperBlock(block, this.#of, i), old);
      if (old !== undefined) continue;
      superBlocks++;
      superBlockBytes += size;
    }
    if (header.indexBlock === undefined) realized += header.indexElements;
    const indexBlock = this.#write(encodeIndexBlock(this.#index, this.#of), header.indexBlock);
    for (const { number, chunk } of changes) if (chunk !== undefined) maxIndexSet = Math.max(maxIndexSet, number + 1);
    const counts = { superBlocks, superBlockBytes, dataBlocks, dataBlockBytes, realized, maxIndexSet };
    return { ...header, ...counts, indexBlock };
  }

  #writeDataBlock({ superBlock, dataBlock, elements, old }: DataBlockDraft): void {
    const { layout } = this.#of;
    const { pages, dataBlocks } = layout.superBlocks[superBlock]!;
    const address = this.#write(encodeDataBlock(elements, this.#of, superBlock, dataBlock), old);
    if (superBlock < layout.firstSecondary) {
      this.#index.dataBlocks[this.#key(superBlock, dataBlock)] = address;
      return;
    }
    let secondary = this.#superBlocks.get(superBlock);
    if (secondary === undefined) {
      const bitmaps = new Uint8Array(dataBlocks * Math.ceil(pages / 8));
      secondary = { bitmaps, dataBlocks: new Array(dataBlocks).fill(undefined) };
      this.#superBlocks.set(superBlock, secondary);
    }
    secondary.dataBlocks[dataBlock] = address;
    for (let page = 0; page < pages; page++) setBit(secondary.bitmaps, dataBlock * pages + page);
  }

  /** Writes a block to fresh space and gives the one it takes the place of back. */
  #write(bytes: Uint8Array, old: number | undefined): number {
    const address = this.#space.allocate(bytes.length);
    const size = bytes.length;
    this.#space.write(address, bytes);
    if (old !== undefined) this.#space.release(old, size);
    return address;
  }
}
