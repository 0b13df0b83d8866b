/**
 * Reading all objects of a fractal heap without the index that leads to them.
 *
 * Objects that tell their own length can be read one after the other, as long as nothing but objects stands in the
 * blocks: then the blocks alone are read, and not the nodes of the index, which may lie all over the file.
 *
 * HDF5 File Format Specification 4.0, III.G.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import type { Cursor, FieldSizes } from "./cursor.ts";
import type { FractalHeapHeader } from "./fractal_heap.ts";
import { directBlockOverhead, type HeapBlock } from "./fractal_heap_blocks.ts";
import type { FractalHeap } from "./fractal_heap_read.ts";
import { managedCapacity } from "./fractal_heap_table.ts";
import type { Reading } from "./reading.ts";

/** Blocks of so many bytes are asked for in one call. */
const batchBytes = 2 ** 24;

/**
 * Reads all objects in the order in which they stand.
 *
 * What an object that was taken out leaves behind cannot be told from an object. But the header says how many objects
 * there are and how many bytes they take: where that is what is found, and behind it each block holds zeros alone, then
 * all that is found are objects, and none is missing.
 *
 * @param heap The heap.
 * @param sizes The widths of addresses and lengths.
 * @param decode Reads one object, and leaves the cursor behind it.
 * @returns The objects; `undefined` where only the index can tell which they are.
 */
export function* readPackedObjects<T>(
  heap: FractalHeap,
  sizes: FieldSizes,
  decode: (cursor: Cursor) => T,
): Reading<T[] | undefined> {
  const { header } = heap;
  if (header.hugeCount > 0 || header.tinyCount > 0) return undefined;
  const objects: T[] = [];
  let rest = managedBytes(header, sizes);
  try {
    const direct = (yield* heap.blocks()).filter(({ rows }) => rows === 0);
    for (const batch of batches(direct)) {
      const stored = yield batch.map(({ address, storedSize }) => ({ start: address, end: address + storedSize }));
      for (let i = 0; i < batch.length; i++) {
        const cursor = heap.openDirectBlock(stored[i]!, batch[i]!);
        cursor.position = directBlockOverhead(header, sizes);
        const start = cursor.position;
        while (cursor.remaining > 0 && cursor.bytes[cursor.position] !== 0) {
          if (objects.length === header.managedCount) return undefined;
          objects.push(decode(cursor));
        }
        rest -= cursor.position - start;
        if (rest < 0 || cursor.bytes.subarray(cursor.position).some((byte) => byte !== 0)) return undefined;
      }
    }
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return rest === 0 && objects.length === header.managedCount ? objects : undefined;
}

/** How many bytes the objects take, by what the header says. */
function managedBytes(header: FractalHeapHeader, sizes: FieldSizes): number {
  return managedCapacity(header, header.rootRows, sizes) - header.freeSpace;
}

function* batches(blocks: readonly HeapBlock[]): Generator<HeapBlock[], void, undefined> {
  let batch: HeapBlock[] = [];
  let bytes = 0;
  for (const block of blocks) {
    batch.push(block);
    bytes += block.storedSize;
    if (bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
