/**
 * The blocks of a fractal heap: direct blocks hold objects, indirect blocks the addresses of other blocks.
 *
 * HDF5 File Format Specification 4.0, III.G.
 *
 * @module
 */

import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import {
  directRows,
  type FractalHeapHeader,
  type FractalHeapParameters,
  heapOffsetWidth,
  rowBlockSize,
  rowOffset,
  rowsOf,
} from "./fractal_heap.ts";

/** A block of a heap: where it stands in the file and in the heap's own address space. */
export interface HeapBlock {
  readonly address: number;
  /** In the heap's own address space. */
  readonly offset: number;
  /** Rows of an indirect block; 0 for a direct block. */
  readonly rows: number;
  /** Bytes of the block in the file. */
  readonly storedSize: number;
  /** Bytes of a direct block before filtering; of an indirect block, as stored. */
  readonly size: number;
  /** Which filters were skipped for a direct block. */
  readonly filterMask: number;
}

/** Bytes in front of the objects of a direct block. */
export function directBlockOverhead(heap: FractalHeapParameters, sizes: FieldSizes): number {
  return 5 + sizes.offsets + heapOffsetWidth(heap) + (heap.checksummed ? 4 : 0);
}

/** Bytes of an indirect block. */
export function indirectBlockSize(
  heap: FractalHeapParameters,
  rows: number,
  filtered: boolean,
  sizes: FieldSizes,
): number {
  const direct = Math.min(rows, directRows(heap)) * heap.width;
  const indirect = rows * heap.width - direct;
  const directEntry = sizes.offsets + (filtered ? sizes.lengths + 4 : 0);
  return 9 + sizes.offsets + heapOffsetWidth(heap) + direct * directEntry + indirect * sizes.offsets;
}

/** The root block; `undefined` where nothing is managed. */
export function rootBlock(heap: FractalHeapHeader, sizes: FieldSizes): HeapBlock | undefined {
  if (heap.rootAddress === undefined) return undefined;
  const { rootAddress: address, rootRows: rows, filtered } = heap;
  if (rows > 0) return indirectBlock(heap, address, 0, rows, sizes);
  const size = heap.startingBlockSize;
  const filterMask = filtered?.rootMask ?? 0;
  return { address, offset: 0, rows: 0, size, storedSize: filtered?.rootSize ?? size, filterMask };
}

function indirectBlock(
  heap: FractalHeapHeader,
  address: number,
  offset: number,
  rows: number,
  sizes: FieldSizes,
): HeapBlock {
  const size = indirectBlockSize(heap, rows, heap.filtered !== undefined, sizes);
  return { address, offset, rows, size, storedSize: size, filterMask: 0 };
}

/** Decodes an indirect block: its children in order, `undefined` for one that was never made. */
export function decodeIndirectBlock(
  bytes: Uint8Array,
  heap: FractalHeapHeader,
  block: HeapBlock,
  sizes: FieldSizes,
): (HeapBlock | undefined)[] {
  const cursor: Cursor = new Cursor(bytes, sizes, `fractal heap block at ${block.address}`, block.address);
  decodePrefix(cursor, "FHIB", heap, block);
  const children: (HeapBlock | undefined)[] = [];
  const direct = directRows(heap);
  for (let at = 0; at < block.rows * heap.width; at++) {
    const row = Math.floor(at / heap.width);
    const size = rowBlockSize(heap, row);
    const offset = block.offset + rowOffset(heap, row) + (at % heap.width) * size;
    const address = cursor.offset();
    if (row >= direct) {
      const rows = rowsOf(heap, size);
      children.push(address === undefined ? undefined : indirectBlock(heap, address, offset, rows, sizes));
      continue;
    }
    const storedSize = heap.filtered === undefined ? size : cursor.length();
    const filterMask = heap.filtered === undefined ? 0 : cursor.u32();
    children.push(address === undefined ? undefined : { address, offset, rows: 0, size, storedSize, filterMask });
  }
  verifyChecksum(cursor);
  return children;
}

/** Which child of an indirect block covers a place in the heap's own address space. */
export function childAt(heap: FractalHeapParameters, block: HeapBlock, offset: number): number {
  const within = offset - block.offset;
  let row = 0;
  while (row < block.rows && rowOffset(heap, row + 1) <= within) row++;
  return row * heap.width + Math.floor((within - rowOffset(heap, row)) / rowBlockSize(heap, row));
}

/** Checks a direct block, unfiltered by now. */
export function checkDirectBlock(
  bytes: Uint8Array,
  heap: FractalHeapHeader,
  block: HeapBlock,
  sizes: FieldSizes,
): Cursor {
  const cursor = new Cursor(bytes, sizes, `fractal heap block at ${block.address}`, block.address);
  decodePrefix(cursor, "FHDB", heap, block);
  if (!heap.checksummed) return cursor;
  const at = cursor.position;
  const stored = cursor.u32();
  // The checksum counts the whole block, its own place as zeros.
  const zeroed = bytes.slice();
  zeroed.fill(0, at, at + 4);
  if (lookup3(zeroed) !== stored) cursor.fail("the checksum does not match", at);
  return cursor;
}

function decodePrefix(cursor: Cursor, signature: string, heap: FractalHeapHeader, block: HeapBlock): void {
  cursor.signature(signature);
  if (cursor.u8() !== 0) cursor.fail("the version is not known", 4);
  if (cursor.offset() !== heap.address) cursor.fail("it belongs to another heap", 5);
  const offset = cursor.uint(heapOffsetWidth(heap));
  if (offset !== block.offset) cursor.fail(`it says that it stands at ${offset} and not at ${block.offset}`);
}

/** Builds a direct block of `size` bytes around its objects, which stand right behind each other. */
export function encodeDirectBlock(
  heap: FractalHeapHeader,
  offset: number,
  size: number,
  objects: readonly Uint8Array[],
  sizes: FieldSizes,
): Uint8Array {
  const encoder = encodePrefix("FHDB", heap, offset, new Encoder(sizes, size));
  const at = encoder.length;
  if (heap.checksummed) encoder.u32(0);
  for (const object of objects) encoder.raw(object);
  const bytes = encoder.padTo(size).bytes();
  if (heap.checksummed) bytes.set(new Encoder(sizes, 4).u32(lookup3(bytes)).bytes(), at);
  return bytes;
}

/** Builds an indirect block from the addresses of its children. */
export function encodeIndirectBlock(
  heap: FractalHeapHeader,
  offset: number,
  children: readonly (number | undefined)[],
  sizes: FieldSizes,
): Uint8Array {
  const encoder = encodePrefix("FHIB", heap, offset, new Encoder(sizes));
  for (const child of children) encoder.offset(child);
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

function encodePrefix(signature: string, heap: FractalHeapHeader, offset: number, encoder: Encoder): Encoder {
  return encoder.signature(signature).u8(0).offset(heap.address).uint(offset, heapOffsetWidth(heap));
}
