/**
 * Changing a fractal heap whose header stays where it is.
 *
 * New objects go behind the last one: its block, and the indirect blocks, are written to fresh space, and the header is
 * published where it stands before the indexes that lead to the new objects are. Until then, and after a kill in
 * between, the heap holds more than the indexes tell of, and everything they tell of is where it was.
 *
 * @module
 */

import { lookup3 } from "./checksum.ts";
import type { FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import {
  decodeFractalHeapId,
  encodeFractalHeapHeader,
  type FractalHeapHeader,
  fractalHeapHeaderSize,
} from "./fractal_heap.ts";
import { checkDirectBlock, directBlockOverhead, type HeapBlock } from "./fractal_heap_blocks.ts";
import { type FractalHeap, releaseFreeSpaceManager } from "./fractal_heap_read.ts";
import { writeBlockTable } from "./fractal_heap_table.ts";
import { type FilledBlock, placeObjects, updateHugeTree, writeDirectBlock } from "./fractal_heap_write.ts";
import { block, type Reading } from "./reading.ts";
import type { PublishingSpace } from "./space.ts";

/** A disk writes so many bytes whole or not at all. */
const sectorSize = 512;

/** What changes in a heap. */
export interface FractalHeapChange {
  /** The ids of all objects that stay. */
  readonly kept: readonly Uint8Array[];
  /** The ids of the objects that go. */
  readonly removed: readonly Uint8Array[];
  readonly added: readonly Uint8Array[];
}

/** What stays in a heap. */
interface Live {
  /** Bytes and number of the managed objects that stay. */
  readonly bytes: number;
  readonly count: number;
  /** Where the last of them ends in the heap's own address space, or of those that the old indexes still lead to. */
  readonly end: number;
}

/**
 * Whether a heap can be changed where it stands: its header lies within one sector, its blocks have no filters, no huge
 * object goes (the old indexes would still lead to it), and what stays is worth keeping in place.
 */
export function canUpdateFractalHeap(heap: FractalHeap, change: FractalHeapChange, sizes: FieldSizes): boolean {
  const { header } = heap;
  const headerEnd = header.address + fractalHeapHeaderSize(sizes) - 1;
  const inSector = Math.floor(header.address / sectorSize) === Math.floor(headerEnd / sectorSize);
  if (!inSector || header.filtered !== undefined || header.rootAddress === undefined || header.tinyCount > 0) {
    return false;
  }
  if (change.removed.some((id) => decodeFractalHeapId(id, header, sizes).kind !== "managed")) return false;
  return liveObjects(header, change, sizes).bytes * 4 >= header.allocatedSize;
}

/**
 * Takes objects out of a heap and adds others.
 *
 * @param heap The heap; it must be one that can be updated.
 * @param change What goes, what comes, and what stays.
 * @param space Where to write, and to publish the header.
 * @param sizes The widths of addresses and lengths.
 * @returns The ids of the added objects.
 */
export function* updateFractalHeap(
  heap: FractalHeap,
  change: FractalHeapChange,
  space: PublishingSpace,
  sizes: FieldSizes,
): Reading<Uint8Array[]> {
  const { header } = heap;
  const live = liveObjects(header, change, sizes);
  const old = yield* heap.blocks();
  const direct = old.filter(({ rows }) => rows === 0).sort((a, b) => a.offset - b.offset);
  const last = direct.at(-1)!;
  const overhead = directBlockOverhead(header, sizes);
  const used = Math.max(overhead, live.end - last.offset);
  const open: FilledBlock = { offset: last.offset, size: last.size, objects: [], used };
  const placed = placeObjects(change.added, header, open, header.nextHugeId, space, sizes);
  const table: { offset: number; size: number; address: number }[] = direct.slice();
  for (const block of placed.blocks) {
    if (block !== open) table.push(writeDirectBlock(header, block, space, sizes));
    else table[table.length - 1] = yield* extendBlock(header, last, open, used, space, sizes);
  }
  for (const { address, rows, storedSize } of old) if (rows > 0) space.release(address, storedSize);
  const facts = writeBlockTable(header, table, live.bytes + placed.filled, space, sizes);
  if (header.freeSpaceManagerAddress !== undefined) {
    yield* releaseFreeSpaceManager(header.freeSpaceManagerAddress, space, sizes);
  }
  const updated: FractalHeapHeader = {
    ...header,
    ...facts,
    freeSpaceManagerAddress: undefined,
    managedCount: live.count + change.added.length - placed.huge.length,
    nextHugeId: header.nextHugeId + placed.huge.length,
    hugeBtreeAddress: yield* updateHugeTree(header.hugeBtreeAddress, placed.huge, space, sizes),
    hugeCount: header.hugeCount + placed.huge.length,
    hugeSize: placed.huge.reduce((sum, { size }) => sum + size, header.hugeSize),
  };
  space.publish(header.address, encodeFractalHeapHeader(updated, sizes));
  return placed.ids;
}

function liveObjects(header: FractalHeapHeader, { kept, removed }: FractalHeapChange, sizes: FieldSizes): Live {
  const managed = (ids: readonly Uint8Array[]) =>
    ids.map((id) => decodeFractalHeapId(id, header, sizes)).filter((id) => id.kind === "managed");
  const live = managed(kept);
  const ends = [...live, ...managed(removed)].map(({ offset, length }) => offset + length);
  return {
    bytes: live.reduce((sum, { length }) => sum + length, 0),
    count: live.length,
    end: ends.reduce((end, next) => Math.max(end, next), 0),
  };
}

/** Writes a copy of the last block with more objects in it. */
function* extendBlock(
  header: FractalHeapHeader,
  last: HeapBlock,
  { objects, size, offset }: FilledBlock,
  used: number,
  space: PublishingSpace,
  sizes: FieldSizes,
): Reading<{ offset: number; size: number; address: number }> {
  const stored = yield* block(last.address, last.storedSize);
  const cursor = checkDirectBlock(stored, header, last, sizes);
  const bytes = stored.slice();
  let at = used;
  for (const object of objects) {
    bytes.set(object, at);
    at += object.length;
  }
  if (header.checksummed) {
    const place = cursor.position - 4;
    bytes.fill(0, place, place + 4);
    bytes.set(new Encoder(sizes, 4).u32(lookup3(bytes)).bytes(), place);
  }
  const address = space.allocate(size);
  space.write(address, bytes);
  space.release(last.address, last.storedSize);
  return { offset, size, address };
}
