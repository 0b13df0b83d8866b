/**
 * The doubling table of a fractal heap: which direct blocks it can have, and the indirect blocks that lead to them.
 *
 * @module
 */

import type { FieldSizes } from "./cursor.ts";
import {
  directRows,
  type FractalHeapHeader,
  type FractalHeapParameters,
  maxRows,
  rowBlockSize,
  rowOffset,
  rowsOf,
} from "./fractal_heap.ts";
import { directBlockOverhead, encodeIndirectBlock } from "./fractal_heap_blocks.ts";
import type { Space } from "./space.ts";

/** A place for a direct block in the heap's own address space. */
export interface BlockPlace {
  readonly offset: number;
  readonly size: number;
}

/** All direct blocks that a heap can have, in the order of its own address space. */
export function directBlocks(heap: FractalHeapParameters): Generator<BlockPlace, undefined> {
  return blocksBelow(heap, 0, maxRows(heap));
}

function* blocksBelow(heap: FractalHeapParameters, offset: number, rows: number): Generator<BlockPlace, undefined> {
  for (let row = 0; row < rows; row++) {
    const size = rowBlockSize(heap, row);
    for (let column = 0; column < heap.width; column++) {
      const start = offset + rowOffset(heap, row) + column * size;
      if (row < directRows(heap)) yield { offset: start, size };
      else yield* blocksBelow(heap, start, rowsOf(heap, size));
    }
  }
}

/** What a header says of managed objects, apart from how many there are. */
export type ManagedFacts = Pick<
  FractalHeapHeader,
  "freeSpace" | "managedSize" | "allocatedSize" | "iteratorOffset" | "rootAddress" | "rootRows"
>;

/**
 * Writes the indirect blocks over direct blocks that stand already.
 *
 * @param heap The heap; its address goes into the blocks.
 * @param blocks All direct blocks, at least one, in the order of the heap's own address space.
 * @param filled Bytes of all managed objects.
 * @param space Where to write.
 * @param sizes The widths of addresses and lengths.
 * @returns What the header is to say.
 */
export function writeBlockTable(
  heap: FractalHeapHeader,
  blocks: readonly (BlockPlace & { readonly address: number })[],
  filled: number,
  space: Space,
  sizes: FieldSizes,
): ManagedFacts {
  const last = blocks.at(-1)!;
  const end = last.offset + last.size;
  const allocatedSize = blocks.reduce((sum, { size }) => sum + size, 0);
  if (heap.rootRows === 0 && end <= heap.startingBlockSize) {
    const freeSpace = managedCapacity(heap, 0, sizes) - filled;
    const rootAddress = last.address;
    return { freeSpace, managedSize: end, allocatedSize, iteratorOffset: 0, rootAddress, rootRows: 0 };
  }
  let rootRows = Math.max(heap.rootRows, Math.min(heap.startingRows, maxRows(heap)));
  while (rowOffset(heap, rootRows) < end) rootRows++;
  const addresses = new Map(blocks.map(({ offset, address }) => [offset, address]));
  return {
    freeSpace: managedCapacity(heap, rootRows, sizes) - filled,
    managedSize: rowOffset(heap, rootRows),
    allocatedSize,
    iteratorOffset: end,
    rootAddress: writeIndirect(heap, 0, rootRows, addresses, space, sizes),
    rootRows,
  };
}

/** Bytes for objects in a root direct block, or in all direct blocks that an indirect block of so many rows can have. */
export function managedCapacity(heap: FractalHeapParameters, rows: number, sizes: FieldSizes): number {
  if (rows === 0) return heap.startingBlockSize - directBlockOverhead(heap, sizes);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const size = rowBlockSize(heap, row);
    const each = row < directRows(heap)
      ? size - directBlockOverhead(heap, sizes)
      : managedCapacity(heap, rowsOf(heap, size), sizes);
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
