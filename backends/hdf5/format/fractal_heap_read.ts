/**
 * Reading the objects of a fractal heap.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../../ndarray/errors.ts";
import type { ByteRange } from "../../sources/source.ts";
import { btreeV2HeaderSize, openBtreeV2 } from "./btree_v2.ts";
import { verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import {
  decodeFractalHeapId,
  type FractalHeapHeader,
  fractalHeapHeaderSize,
  type FractalHeapId,
  type HugeObject,
  readFractalHeapHeader,
} from "./fractal_heap.ts";
import {
  checkDirectBlock,
  childAt,
  decodeIndirectBlock,
  directBlockOverhead,
  type HeapBlock,
  rootBlock,
} from "./fractal_heap_blocks.ts";
import { findHugeObjects, hugeRecordType } from "./fractal_heap_huge.ts";
import type { FilterDescription } from "./messages/filter_pipeline.ts";
import { block, type Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/**
 * Undoes the filters of a block, at once.
 *
 * @param bytes The block as stored.
 * @param filters The filters in order of encoding.
 * @param filterMask A set bit: the filter of that place was skipped.
 * @param byteLength How long the block is without filters.
 */
export type Unfilter = (
  bytes: Uint8Array,
  filters: readonly FilterDescription[],
  filterMask: number,
  byteLength: number,
) => Uint8Array;

/** Larger direct blocks are not read for a few objects. */
const largestWhole = 32768;
const fewObjects = 8;

interface Wanted {
  /** The place of the object in the answer. */
  readonly at: number;
  readonly offset: number;
  readonly length: number;
}

/** A fractal heap that can be read. */
export class FractalHeap {
  readonly header: FractalHeapHeader;
  readonly #sizes: FieldSizes;
  readonly #unfilter: Unfilter | undefined;

  /** Takes a header, and what undoes filters where the heap may have them. */
  constructor(header: FractalHeapHeader, sizes: FieldSizes, unfilter?: Unfilter) {
    this.header = header;
    this.#sizes = sizes;
    this.#unfilter = unfilter;
  }

  /**
   * Reads many objects; blocks are asked for level by level, each once.
   *
   * @param ids The ids, in any order.
   * @returns The bytes of each; not to be changed.
   */
  *read(ids: readonly Uint8Array[]): Reading<Uint8Array[]> {
    const found = new Array<Uint8Array>(ids.length);
    const managed: Wanted[] = [];
    const huge: { at: number; id: Extract<FractalHeapId, { kind: "huge" | "huge-direct" }> }[] = [];
    ids.forEach((bytes, at) => {
      const id = decodeFractalHeapId(bytes, this.header, this.#sizes);
      if (id.kind === "tiny") found[at] = id.data;
      else if (id.kind === "managed") managed.push({ at, offset: id.offset, length: id.length });
      else huge.push({ at, id });
    });
    if (managed.length > 0) yield* this.#readManaged(managed, found);
    if (huge.length > 0) yield* this.#readHuge(huge, found);
    return found;
  }

  *#readManaged(wanted: readonly Wanted[], found: Uint8Array[]): Reading<void> {
    const root = rootBlock(this.header, this.#sizes);
    if (root === undefined) this.#fail("an object is looked for and there are none");
    let level = [{ block: root, wanted }];
    const alone: { at: number; start: number; end: number }[] = [];
    while (level.length > 0) {
      const blocks = yield level.map(({ block }) => ({ start: block.address, end: block.address + block.storedSize }));
      const next = new Map<HeapBlock, Wanted[]>();
      level.forEach(({ block, wanted }, i) => {
        if (block.rows === 0) this.#takeObjects(blocks[i]!, block, wanted, found);
        else this.#descend(blocks[i]!, block, wanted, next);
      });
      level = [];
      for (const [block, wanted] of next) {
        if (this.#isWorthReading(block, wanted)) level.push({ block, wanted });
        else for (const object of wanted) alone.push({ at: object.at, ...this.#rangeOf(object, block) });
      }
    }
    if (alone.length === 0) return;
    const objects = yield alone.map(({ start, end }) => ({ start, end }));
    alone.forEach(({ at }, i) => found[at] = objects[i]!);
  }

  /**
   * Whether to read a block whole, and so to check its checksum. Of the largest blocks few objects are read alone, so
   * that finding one link in a large group stays a small read.
   */
  #isWorthReading(block: HeapBlock, wanted: readonly Wanted[]): boolean {
    const whole = block.rows > 0 || block.size <= largestWhole || this.header.filtered !== undefined;
    return whole || wanted.length > fewObjects;
  }

  #rangeOf({ offset, length }: Wanted, block: HeapBlock): ByteRange {
    const within = offset - block.offset;
    if (within < directBlockOverhead(this.header, this.#sizes) || within + length > block.size) {
      this.#fail(`an object at offset ${offset} does not lie in its block`);
    }
    return { start: block.address + within, end: block.address + within + length };
  }

  #descend(bytes: Uint8Array, block: HeapBlock, wanted: readonly Wanted[], next: Map<HeapBlock, Wanted[]>): void {
    const children = decodeIndirectBlock(bytes, this.header, block, this.#sizes);
    for (const object of wanted) {
      const child = children[childAt(this.header, block, object.offset)];
      if (child === undefined) this.#fail(`there is no block at offset ${object.offset}`);
      const others = next.get(child);
      if (others === undefined) next.set(child, [object]);
      else others.push(object);
    }
  }

  #takeObjects(stored: Uint8Array, block: HeapBlock, wanted: readonly Wanted[], found: Uint8Array[]): void {
    const cursor = this.openDirectBlock(stored, block);
    const start = directBlockOverhead(this.header, this.#sizes);
    for (const { at, offset, length } of wanted) {
      if (offset - block.offset < start) cursor.fail("an object stands in the prefix", 0);
      cursor.position = offset - block.offset;
      found[at] = cursor.slice(length);
    }
  }

  /** Undoes the filters of a direct block and checks it; the cursor stands somewhere in its prefix. */
  openDirectBlock(stored: Uint8Array, block: HeapBlock): Cursor {
    const bytes = this.#unfiltered(stored, block.filterMask, block.size);
    return checkDirectBlock(bytes, this.header, block, this.#sizes);
  }

  *#readHuge(
    wanted: readonly { at: number; id: Extract<FractalHeapId, { kind: "huge" | "huge-direct" }> }[],
    found: Uint8Array[],
  ): Reading<void> {
    const keys = wanted.flatMap(({ id }) => id.kind === "huge" ? [id.key] : []);
    const byKey = yield* findHugeObjects(this.header, keys, this.#sizes);
    let next = 0;
    const records = wanted.map(({ id }): HugeObject => {
      const record = id.kind === "huge" ? byKey[next++] : id.record;
      return record ?? this.#fail("there is no huge object of that number");
    });
    const blocks = yield records.map(({ address, size }) => ({ start: address, end: address + size }));
    wanted.forEach(({ at }, i) => {
      const { filterMask, unfilteredSize } = records[i]!;
      found[at] = this.#unfiltered(blocks[i]!, filterMask, unfilteredSize);
    });
  }

  #unfiltered(bytes: Uint8Array, filterMask: number, byteLength: number): Uint8Array {
    if (this.header.filtered === undefined) return bytes;
    if (this.#unfilter !== undefined) {
      return this.#unfilter(bytes, this.header.filtered.filters, filterMask, byteLength);
    }
    throw new UnsupportedError(`Cannot read fractal heap at ${this.header.address}: its blocks are filtered`, {
      feature: "filtered fractal heaps",
    });
  }

  #fail(reason: string): never {
    const { address } = this.header;
    throw new FormatError(`Cannot read fractal heap at ${address}: ${reason}`, { address });
  }

  /** All blocks of the heap, direct and indirect. */
  *blocks(): Reading<HeapBlock[]> {
    const root = rootBlock(this.header, this.#sizes);
    const all: HeapBlock[] = [];
    for (let level = root === undefined ? [] : [root]; level.length > 0;) {
      all.push(...level);
      const indirect = level.filter(({ rows }) => rows > 0);
      if (indirect.length === 0) break;
      const blocks = yield indirect.map(({ address, storedSize }) => ({ start: address, end: address + storedSize }));
      level = indirect.flatMap((block, i) =>
        decodeIndirectBlock(blocks[i]!, this.header, block, this.#sizes).filter((child) => child !== undefined)
      );
    }
    return all;
  }

  /** Gives back all that the heap takes: header, blocks, huge objects and the bookkeeping of free space. */
  *release(space: Space): Reading<void> {
    const { header } = this;
    const filterSize = header.filtered === undefined ? 0 : this.#sizes.lengths + 4 + header.filtered.encodedLength;
    for (const { address, storedSize } of yield* this.blocks()) space.release(address, storedSize);
    if (header.hugeBtreeAddress !== undefined) yield* this.#releaseHuge(header.hugeBtreeAddress, space);
    if (header.freeSpaceManagerAddress !== undefined) {
      yield* releaseFreeSpaceManager(header.freeSpaceManagerAddress, space, this.#sizes);
    }
    space.release(header.address, fractalHeapHeaderSize(this.#sizes) + filterSize);
  }

  *#releaseHuge(address: number, space: Space): Reading<void> {
    const type = hugeRecordType(this.header.filtered !== undefined, this.#sizes);
    const tree = yield* openBtreeV2(address, type, this.#sizes);
    yield* tree.walk(
      (cursor) => {
        const { address, size } = type.decode(cursor);
        space.release(address, size);
      },
      (node) => space.release(node.address, tree.header.nodeSize),
    );
    space.release(address, btreeV2HeaderSize(this.#sizes));
  }
}

/** Gives a free-space manager back (III.H): its header and its list of sections. */
export function* releaseFreeSpaceManager(address: number, space: Space, sizes: FieldSizes): Reading<void> {
  const size = 18 + sizes.offsets + 7 * sizes.lengths;
  const cursor = new Cursor(yield* block(address, size), sizes, `free-space manager at ${address}`, address);
  cursor.signature("FSHD");
  cursor.skip(2 + 4 * sizes.lengths + 8 + sizes.lengths);
  const sections = cursor.offset();
  cursor.length();
  const allocated = cursor.length();
  verifyChecksum(cursor);
  if (sections !== undefined) space.release(sections, allocated);
  space.release(address, size);
}

/** Opens the heap whose header stands at `address`. */
export function* openFractalHeap(address: number, sizes: FieldSizes, unfilter?: Unfilter): Reading<FractalHeap> {
  return new FractalHeap(yield* readFractalHeapHeader(address, sizes), sizes, unfilter);
}
