/**
 * Writing a fractal heap to fresh space.
 *
 * All blocks of a heap name the address of its header, so that a header which moves takes its blocks along: a heap is
 * written as a whole. No space is left for a free-space manager to look after, and none is made; the C library starts
 * one of its own when it first removes something.
 *
 * @module
 */

import { emptyBtreeV2, updateBtreeV2 } from "./btree_v2_update.ts";
import type { FieldSizes } from "./cursor.ts";
import {
  directRows,
  encodeFractalHeapHeader,
  encodeHugeId,
  encodeManagedId,
  type FractalHeapHeader,
  fractalHeapHeaderSize,
  type FractalHeapParameters,
  maxRows,
  rowBlockSize,
  rowOffset,
  rowsOf,
} from "./fractal_heap.ts";
import { directBlockOverhead, encodeDirectBlock, encodeIndirectBlock } from "./fractal_heap_blocks.ts";
import { type HugeRecord, hugeRecordType } from "./fractal_heap_huge.ts";
import type { Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** Bytes of a node in the B-tree of huge objects. */
const hugeNodeSize = 512;

/** A heap that was written. */
export interface WrittenHeap {
  readonly address: number;
  /** The id of each object, in the order they were given. */
  readonly ids: readonly Uint8Array[];
}

/** A direct block that is being filled. */
interface Filling {
  readonly offset: number;
  readonly size: number;
  readonly objects: Uint8Array[];
  used: number;
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
  const address = space.allocate(fractalHeapHeaderSize(sizes));
  const overhead = directBlockOverhead(parameters, sizes);
  const places = directBlocks(parameters, 0, maxRows(parameters));
  const blocks: Filling[] = [];
  const huge: HugeRecord[] = [];
  const ids: Uint8Array[] = [];
  for (const object of objects) {
    if (object.length > Math.min(parameters.maxManagedSize, parameters.maxDirectBlockSize - overhead)) {
      const record = writeHugeObject(object, huge.length + 1, space);
      huge.push(record);
      ids.push(encodeHugeId(record.key, parameters, sizes));
      continue;
    }
    const block = blockFor(object.length, blocks, places, overhead);
    ids.push(encodeManagedId(block.offset + block.used, object.length, parameters, sizes));
    block.objects.push(object);
    block.used += object.length;
  }
  const empty: FractalHeapHeader = {
    ...parameters,
    address,
    hugeIdsWrapped: false,
    nextHugeId: huge.length,
    hugeBtreeAddress: undefined,
    freeSpace: 0,
    freeSpaceManagerAddress: undefined,
    managedSize: 0,
    allocatedSize: 0,
    iteratorOffset: 0,
    managedCount: objects.length - huge.length,
    hugeSize: huge.reduce((sum, { size }) => sum + size, 0),
    hugeCount: huge.length,
    tinySize: 0,
    tinyCount: 0,
    rootAddress: undefined,
    rootRows: 0,
    filtered: undefined,
  };
  const hugeBtreeAddress = huge.length === 0 ? undefined : (yield* writeHugeTree(huge, space, sizes));
  const header = { ...empty, hugeBtreeAddress, ...writeBlocks(empty, blocks, space, sizes) };
  space.write(address, encodeFractalHeapHeader(header, sizes));
  return { address, ids };
}

function* writeHugeTree(records: readonly HugeRecord[], space: Space, sizes: FieldSizes): Reading<number> {
  const tree = emptyBtreeV2(hugeRecordType(false, sizes), hugeNodeSize, sizes);
  return (yield* updateBtreeV2(tree, records.map((record) => ({ record })), space)).address;
}

function writeHugeObject(object: Uint8Array, key: number, space: Space): HugeRecord {
  const address = space.allocate(object.length);
  space.write(address, object);
  return { key, address, size: object.length, filterMask: 0, unfilteredSize: object.length };
}

/** All direct blocks that a heap can have, in the order of its own address space. */
function* directBlocks(
  heap: FractalHeapParameters,
  offset: number,
  rows: number,
): Generator<{ offset: number; size: number }, undefined> {
  for (let row = 0; row < rows; row++) {
    const size = rowBlockSize(heap, row);
    for (let column = 0; column < heap.width; column++) {
      const start = offset + rowOffset(heap, row) + column * size;
      if (row < directRows(heap)) yield { offset: start, size };
      else yield* directBlocks(heap, start, rowsOf(heap, size));
    }
  }
}

/** The last block where it has room, else the next one that is large enough. */
function blockFor(
  length: number,
  blocks: Filling[],
  places: Generator<{ offset: number; size: number }, undefined>,
  overhead: number,
): Filling {
  const last = blocks.at(-1);
  if (last !== undefined && last.used + length <= last.size) return last;
  let place = places.next().value;
  while (place !== undefined && place.size < overhead + length) place = places.next().value;
  if (place === undefined) throw new RangeError("Cannot write fractal heap: it is full");
  const block = { ...place, objects: [], used: overhead };
  blocks.push(block);
  return block;
}

type Managed = Pick<
  FractalHeapHeader,
  "freeSpace" | "managedSize" | "allocatedSize" | "iteratorOffset" | "rootAddress" | "rootRows"
>;

function writeBlocks(
  heap: FractalHeapHeader,
  blocks: readonly Filling[],
  space: Space,
  sizes: FieldSizes,
): Partial<Managed> {
  const last = blocks.at(-1);
  if (last === undefined) return {};
  const addresses = new Map<number, number>();
  for (const { offset, size, objects } of blocks) {
    const address = space.allocate(size);
    space.write(address, encodeDirectBlock(heap, offset, size, objects, sizes));
    addresses.set(offset, address);
  }
  const filled = blocks.reduce((sum, { objects }) => objects.reduce((bytes, { length }) => bytes + length, sum), 0);
  const allocatedSize = blocks.reduce((sum, { size }) => sum + size, 0);
  const end = last.offset + last.size;
  if (end <= heap.startingBlockSize) {
    const freeSpace = heap.startingBlockSize - directBlockOverhead(heap, sizes) - filled;
    return { freeSpace, managedSize: heap.startingBlockSize, allocatedSize, rootAddress: addresses.get(0)! };
  }
  let rootRows = Math.min(heap.startingRows, maxRows(heap));
  while (rowOffset(heap, rootRows) < end) rootRows++;
  return {
    freeSpace: capacity(heap, rootRows, sizes) - filled,
    managedSize: rowOffset(heap, rootRows),
    allocatedSize,
    iteratorOffset: end,
    rootAddress: writeIndirect(heap, 0, rootRows, addresses, space, sizes),
    rootRows,
  };
}

/** Bytes for objects in all direct blocks that an indirect block can have, made or not. */
function capacity(heap: FractalHeapParameters, rows: number, sizes: FieldSizes): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const size = rowBlockSize(heap, row);
    const each = row < directRows(heap)
      ? size - directBlockOverhead(heap, sizes)
      : capacity(heap, rowsOf(heap, size), sizes);
    sum += heap.width * each;
  }
  return sum;
}

/** Writes an indirect block and those below it; `undefined` where no block stands there. */
function writeIndirect(
  heap: FractalHeapHeader,
  offset: number,
  rows: number,
  addresses: ReadonlyMap<number, number>,
  space: Space,
  sizes: FieldSizes,
): number | undefined {
  const children: (number | undefined)[] = [];
  for (let row = 0; row < rows; row++) {
    const size = rowBlockSize(heap, row);
    for (let column = 0; column < heap.width; column++) {
      const start = offset + rowOffset(heap, row) + column * size;
      children.push(
        row < directRows(heap)
          ? addresses.get(start)
          : writeIndirect(heap, start, rowsOf(heap, size), addresses, space, sizes),
      );
    }
  }
  if (children.every((child) => child === undefined)) return undefined;
  const bytes = encodeIndirectBlock(heap, offset, children, sizes);
  const address = space.allocate(bytes.length);
  space.write(address, bytes);
  return address;
}
