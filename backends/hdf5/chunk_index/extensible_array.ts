/**
 * The chunk index of datasets with one unlimited axis: an extensible array with an element for each chunk.
 *
 * @module
 */

import type { ExtensibleArrayBlock, ExtensibleArraySuperBlock } from "../format/extensible_array.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";
import { ChunkElements } from "./chunk_element.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import {
  allDataBlocks,
  dataBlockAddress,
  type DataBlockRequest,
  type ElementPlace,
  type ExtensibleArrayIndexing,
  type OpenExtensibleArray,
  openExtensibleArray,
  placeOf,
  readDataBlocks,
  readSuperBlocks,
  type Stretch,
  writtenPages,
} from "./extensible_array_reader.ts";
import { updateExtensibleArray } from "./extensible_array_update.ts";
import { ChunkNumbering } from "./numbering.ts";

/** Bytes of blocks that are asked for in one call. */
const BATCH = 4 << 20;

/** An extensible array of chunks. */
export class ExtensibleArrayIndex implements ChunkIndex {
  #indexing: ExtensibleArrayIndexing;
  #shape: ChunkedShape;
  #elements: ChunkElements;
  #numbering: ChunkNumbering;
  #open: OpenExtensibleArray | undefined;

  /** Takes what the layout message says. */
  constructor(indexing: ExtensibleArrayIndexing, shape: ChunkedShape) {
    this.#indexing = indexing;
    this.#shape = shape;
    this.#elements = new ChunkElements(shape);
    this.#numbering = new ChunkNumbering(shape, 1);
  }

  *#opened(): Reading<OpenExtensibleArray | undefined> {
    const { address } = this.#indexing;
    if (address === undefined) return undefined;
    return this.#open ??= yield* openExtensibleArray(address, this.#indexing, this.#elements, this.#shape);
  }

  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const found = new Array<StoredChunk | undefined>(coordinates.length).fill(undefined);
    const array = yield* this.#opened();
    if (array === undefined || array.indexBlock === undefined) return found;
    const numbers = coordinates.map((each) => this.#numbering.number(each));
    const places = numbers.map((number) => placeOf(number, array));
    const superBlocks = yield* readSuperBlocks(array, new Set(places.map(({ superBlock }) => superBlock)));
    const stretches = new Map<number, Uint8Array>();
    if (array.header.indexElements > 0) stretches.set(0, array.indexBlock.elements);
    const requests = this.#requestsFor(places, array, superBlocks);
    for (const { first, bytes } of yield* readDataBlocks(array, requests)) stretches.set(first, bytes);
    places.forEach((place, i) => {
      const first = numbers[i]! - elementInStretch(place, array);
      const bytes = stretches.get(first);
      if (bytes !== undefined) found[i] = this.#elements.read(bytes, (numbers[i]! - first) * this.#elements.width);
    });
    return found;
  }

  #requestsFor(
    places: readonly ElementPlace[],
    array: OpenExtensibleArray,
    superBlocks: ReadonlyMap<number, ExtensibleArraySuperBlock>,
  ): DataBlockRequest[] {
    const requests = new Map<number, DataBlockRequest & { pages: number[] }>();
    for (const { superBlock, dataBlock, element } of places) {
      if (superBlock < 0) continue;
      const { firstDataBlock, elements, pages } = array.layout.superBlocks[superBlock]!;
      const secondary = superBlocks.get(superBlock);
      const address = dataBlockAddress(array, superBlock, dataBlock, secondary);
      if (address === undefined) continue;
      const key = firstDataBlock + dataBlock;
      let request = requests.get(key);
      if (request === undefined) requests.set(key, request = { superBlock, dataBlock, address, pages: [] });
      if (pages === 0) continue;
      const page = Math.floor(element / (elements / pages));
      const isWritten = writtenPages(array, superBlock, dataBlock, secondary).includes(page);
      if (isWritten && !request.pages.includes(page)) request.pages.push(page);
    }
    return [...requests.values()];
  }

  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    const array = yield* this.#opened();
    if (array === undefined || array.indexBlock === undefined) return;
    const coordinates = this.#shape.shape.map(() => 0);
    yield* allStretches(array, ({ first, bytes }) => {
      let number = first;
      for (let at = 0; at < bytes.length; at += this.#elements.width) {
        const chunk = this.#elements.read(bytes, at);
        if (chunk !== undefined) {
          this.#numbering.coordinates(number, coordinates);
          visit(coordinates, chunk);
        }
        number++;
      }
    });
  }

  *update(changes: readonly ChunkChange[], space: PublishingSpace): Reading<ChunkIndexing> {
    if (changes.length === 0) return this.#indexing;
    const numbered = changes.map(({ coordinates, chunk }) => ({ number: this.#numbering.number(coordinates), chunk }));
    const array = yield* this.#opened();
    return yield* updateExtensibleArray(array, numbered, this.#indexing, this.#elements, this.#shape.sizes, space);
  }
}

/** How many elements stand before an element in the stretch it is read with. */
function elementInStretch({ superBlock, element }: ElementPlace, { layout }: ExtensibleArrayBlock): number {
  if (superBlock < 0) return element;
  const { pages, elements } = layout.superBlocks[superBlock]!;
  return pages === 0 ? element : element % (elements / pages);
}

/** Hands over every element that was written, in the order of their numbers. */
function* allStretches(array: OpenExtensibleArray, visit: (stretch: Stretch) => void): Reading<void> {
  visit({ first: 0, bytes: array.indexBlock!.elements });
  const superBlocks = yield* readSuperBlocks(array, array.layout.superBlocks.keys());
  let batch: DataBlockRequest[] = [];
  let size = 0;
  for (const request of allDataBlocks(array, superBlocks)) {
    const of = array.layout.superBlocks[request.superBlock]!;
    if (size > 0 && size + of.dataBlockSize > BATCH) {
      for (const stretch of yield* readDataBlocks(array, batch)) visit(stretch);
      batch = [];
      size = 0;
    }
    batch.push(request);
    size += of.dataBlockSize;
  }
  for (const stretch of yield* readDataBlocks(array, batch)) visit(stretch);
}
