/**
 * Writing a fractal heap to fresh space.
 *
 * All blocks of a heap name the address of its header, so that a header which moves takes its blocks along: here a heap
 * is written as a whole. No free-space manager is made; the C library starts one of its own when it needs one.
 *
 * @module
 */

import { UnsupportedError } from "../../../ndarray/errors.ts";
import { type BtreeV2, openBtreeV2 } from "./btree_v2.ts";
import { emptyBtreeV2, updateBtreeV2 } from "./btree_v2_update.ts";
import type { FieldSizes } from "./cursor.ts";
import {
  encodeFractalHeapHeader,
  encodeHugeId,
  encodeManagedId,
  type FractalHeapHeader,
  fractalHeapHeaderSize,
  type FractalHeapParameters,
} from "./fractal_heap.ts";
import { directBlockOverhead, encodeDirectBlock } from "./fractal_heap_blocks.ts";
import { type HugeRecord, hugeRecordType } from "./fractal_heap_huge.ts";
import { type BlockPlace, directBlocks, writeBlockTable } from "./fractal_heap_table.ts";
import type { Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** Bytes of a node in the B-tree of huge objects. */
const hugeNodeSize = 512;
/** A header that is aligned so lies within one sector, and can be published where it stands. */
const headerAlignment = 256;

/** A heap that was written. */
export interface WrittenHeap {
  readonly address: number;
  /** The id of each object, in the order they were given. */
  readonly ids: readonly Uint8Array[];
}

/** A direct block that is being filled. */
export interface FilledBlock extends BlockPlace {
  readonly objects: Uint8Array[];
  /** Bytes in use, those in front of the objects counted in. */
  used: number;
}

/** Where objects were put. */
export interface PlacedObjects {
  readonly ids: Uint8Array[];
  /** Blocks with new objects; the first may be one that stood before. */
  readonly blocks: FilledBlock[];
  readonly huge: HugeRecord[];
  /** Bytes of the managed objects. */
  readonly filled: number;
}

/**
 * Writes objects as a new heap.
 *
 * @param objects The objects; each has at least one byte.
 * @param parameters How to lay the heap out.
 * @param space Where to write.
 * @param sizes The widths of addresses and lengths.
 * @returns Where the heap is, and the ids of the objects.
 */
export function* writeFractalHeap(
  objects: readonly Uint8Array[],
  parameters: FractalHeapParameters,
  space: Space,
  sizes: FieldSizes,
): Reading<WrittenHeap> {
  const address = space.allocate(fractalHeapHeaderSize(sizes), headerAlignment);
  const placed = placeObjects(objects, parameters, undefined, 0, space, sizes);
  const { huge, blocks } = placed;
  const empty: FractalHeapHeader = {
    ...emptyHeader(parameters, address),
    nextHugeId: huge.length,
    hugeBtreeAddress: yield* updateHugeTree(undefined, huge, space, sizes),
    hugeSize: huge.reduce((sum, { size }) => sum + size, 0),
    hugeCount: huge.length,
    managedCount: objects.length - huge.length,
  };
  const written = blocks.map((block) => writeDirectBlock(empty, block, space, sizes));
  const facts = written.length === 0 ? {} : writeBlockTable(empty, written, placed.filled, space, sizes);
  space.write(address, encodeFractalHeapHeader({ ...empty, ...facts }, sizes));
  return { address, ids: placed.ids };
}

function emptyHeader(parameters: FractalHeapParameters, address: number): FractalHeapHeader {
  return {
    idLength: parameters.idLength,
    maxManagedSize: parameters.maxManagedSize,
    checksummed: parameters.checksummed,
    width: parameters.width,
    startingBlockSize: parameters.startingBlockSize,
    maxDirectBlockSize: parameters.maxDirectBlockSize,
    maxHeapBits: parameters.maxHeapBits,
    startingRows: parameters.startingRows,
    address,
    hugeIdsWrapped: false,
    nextHugeId: 0,
    hugeBtreeAddress: undefined,
    freeSpace: 0,
    freeSpaceManagerAddress: undefined,
    managedSize: 0,
    allocatedSize: 0,
    iteratorOffset: 0,
    managedCount: 0,
    hugeSize: 0,
    hugeCount: 0,
    tinySize: 0,
    tinyCount: 0,
    rootAddress: undefined,
    rootRows: 0,
    filtered: undefined,
  };
}

/** Finds a place for each object: behind the last one, in the next block that is large enough, or on its own. */
export function placeObjects(
  objects: readonly Uint8Array[],
  heap: FractalHeapParameters,
  last: FilledBlock | undefined,
  hugeIds: number,
  space: Space,
  sizes: FieldSizes,
): PlacedObjects {
  const overhead = directBlockOverhead(heap, sizes);
  const places = directBlocks(heap);
  const blocks: FilledBlock[] = [];
  const huge: HugeRecord[] = [];
  let open = last;
  let filled = 0;
  const ids = objects.map((object) => {
    if (object.length > Math.min(heap.maxManagedSize, heap.maxDirectBlockSize - overhead)) {
      const record = writeHugeObject(object, hugeIds + huge.length + 1, space);
      huge.push(record);
      return encodeHugeId(record.key, heap, sizes);
    }
    if (open === undefined || open.used + object.length > open.size) {
      open = nextBlock(object.length, open === undefined ? 0 : open.offset + open.size, places, overhead);
    }
    if (blocks.at(-1) !== open) blocks.push(open);
    const id = encodeManagedId(open.offset + open.used, object.length, heap, sizes);
    open.objects.push(object);
    open.used += object.length;
    filled += object.length;
    return id;
  });
  return { ids, blocks, huge, filled };
}

function nextBlock(
  length: number,
  end: number,
  places: Generator<BlockPlace, undefined>,
  overhead: number,
): FilledBlock {
  for (;;) {
    const place = places.next().value;
    if (place === undefined) {
      throw new UnsupportedError("Cannot write fractal heap: it is full", {
        feature: "fractal heaps past their limit",
      });
    }
    if (place.offset >= end && place.size >= overhead + length) return { ...place, objects: [], used: overhead };
  }
}

/** Writes a block that did not stand before. */
export function writeDirectBlock(
  heap: FractalHeapHeader,
  { offset, size, objects }: FilledBlock,
  space: Space,
  sizes: FieldSizes,
): BlockPlace & { address: number } {
  const address = space.allocate(size);
  space.write(address, encodeDirectBlock(heap, offset, size, objects, sizes));
  return { offset, size, address };
}

function writeHugeObject(object: Uint8Array, key: number, space: Space): HugeRecord {
  const address = space.allocate(object.length);
  space.write(address, object);
  return { key, address, size: object.length, filterMask: 0, unfilteredSize: object.length };
}

/** Puts records into the B-tree of huge objects; gives its address. */
export function* updateHugeTree(
  address: number | undefined,
  added: readonly HugeRecord[],
  space: Space,
  sizes: FieldSizes,
): Reading<number | undefined> {
  if (added.length === 0) return address;
  const type = hugeRecordType(false, sizes);
  const tree: BtreeV2<HugeRecord> = address === undefined
    ? emptyBtreeV2(type, hugeNodeSize, sizes)
    : yield* openBtreeV2(address, type, sizes);
  return (yield* updateBtreeV2(tree, added.map((record) => ({ record })), space)).address;
}
