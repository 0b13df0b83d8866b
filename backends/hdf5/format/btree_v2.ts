/**
 * Version 2 B-trees: sorted records of one size, in nodes of one size.
 *
 * HDF5 File Format Specification 4.0, III.A.2. Records stand in the internal nodes too, between their children.
 *
 * @module
 */

import type { ByteRange } from "../../sources/source.ts";
import { lookup3, verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import type { Encoder } from "./encoder.ts";
import { block, type Reading } from "./reading.ts";

/** What a tree holds: how its records are read, written and ordered. */
export interface BtreeV2RecordType<R> {
  /** The type number that the header and all nodes carry. */
  readonly type: number;
  /** Bytes a record takes. */
  readonly size: number;
  /** Reads the record at the cursor; exactly `size` bytes. */
  decode(cursor: Cursor): R;
  /** Appends a record; exactly `size` bytes. */
  encode(record: R, encoder: Encoder): void;
  /** Orders records by their keys; 0 where the keys are equal. */
  compare(a: R, b: R): number;
}

/** Where a node stands and how much is in it. */
export interface BtreeV2NodePointer {
  readonly address: number;
  /** The records in the node itself. */
  readonly recordCount: number;
  /** The records in the node and all below it. */
  readonly totalRecords: number;
}

/** The header of a tree. */
export interface BtreeV2Header {
  readonly address: number;
  readonly type: number;
  readonly nodeSize: number;
  readonly recordSize: number;
  /** 0 where the root is a leaf. */
  readonly depth: number;
  /** How full a node is, in percent, when it is split. */
  readonly splitPercent: number;
  /** How full a node is, in percent, when it is joined with a neighbour. */
  readonly mergePercent: number;
  /** `undefined` where the tree is empty. */
  readonly root: BtreeV2NodePointer | undefined;
}

/** Deeper trees than any file can hold. */
const maxDepth = 32;
/** Larger nodes than any writer makes; the C library's have 512 to 2048 bytes. */
const maxNodeSize = 2 ** 24;
/** Signature, version, type, checksum. */
const nodeOverhead = 10;
const recordsStart = 6;
/** How many nodes are asked for in one call. */
const batchSize = 1024;

/** How many bytes a header takes. */
export function btreeV2HeaderSize(sizes: FieldSizes): number {
  return 22 + sizes.offsets + sizes.lengths;
}

/** Reads the header at `address`. */
export function* readBtreeV2Header(address: number, sizes: FieldSizes): Reading<BtreeV2Header> {
  const bytes = yield* block(address, btreeV2HeaderSize(sizes));
  return decodeBtreeV2Header(new Cursor(bytes, sizes, `B-tree at ${address}`, address));
}

/** Decodes a header. */
export function decodeBtreeV2Header(cursor: Cursor): BtreeV2Header {
  cursor.signature("BTHD");
  const version = cursor.u8();
  if (version !== 0) cursor.fail(`version ${version} is not known`, 4);
  const type = cursor.u8();
  const nodeSize = cursor.u32();
  const recordSize = cursor.u16();
  const depth = cursor.u16();
  const splitPercent = cursor.u8();
  const mergePercent = cursor.u8();
  const address = cursor.offset();
  const recordCount = cursor.u16();
  const totalRecords = cursor.length();
  verifyChecksum(cursor);
  if (recordSize === 0 || nodeSize < nodeOverhead + recordSize) cursor.fail("a node has no room for a record", 6);
  if (nodeSize > maxNodeSize) cursor.fail(`nodes of ${nodeSize} bytes are not possible`, 6);
  if (depth > maxDepth) cursor.fail(`a depth of ${depth} is not possible`, 12);
  const empty = address === undefined || totalRecords === 0;
  const root = empty ? undefined : { address, recordCount, totalRecords };
  return { address: cursor.address, type, nodeSize, recordSize, depth, splitPercent, mergePercent, root };
}

/** Appends a header. */
export function encodeBtreeV2Header(header: BtreeV2Header, encoder: Encoder): void {
  encoder.signature("BTHD").u8(0).u8(header.type).u32(header.nodeSize).u16(header.recordSize).u16(header.depth);
  encoder.u8(header.splitPercent).u8(header.mergePercent);
  encoder.offset(header.root?.address).u16(header.root?.recordCount ?? 0).lengthField(header.root?.totalRecords ?? 0);
  encoder.u32(lookup3(encoder.bytes()));
}

/** What the nodes of one level of a tree can hold. */
export interface BtreeV2Level {
  readonly maxRecords: number;
  /** Bytes of a pointer to a child, 0 in a leaf. */
  readonly pointerSize: number;
  /** Bytes of the record count in such a pointer. */
  readonly countWidth: number;
  /** Bytes of the total record count in such a pointer, 0 where the children are leaves. */
  readonly totalWidth: number;
}

/** What each level can hold, leaves first, from `nodeSize` and `recordSize` alone. */
export function btreeV2Levels(
  header: Pick<BtreeV2Header, "nodeSize" | "recordSize">,
  depth: number,
  sizes: FieldSizes,
): BtreeV2Level[] {
  const leafRecords = Math.floor((header.nodeSize - nodeOverhead) / header.recordSize);
  const countWidth = byteWidth(leafRecords);
  const levels: BtreeV2Level[] = [{ maxRecords: leafRecords, pointerSize: 0, countWidth, totalWidth: 0 }];
  let below = leafRecords;
  for (let level = 1; level <= depth; level++) {
    const totalWidth = level === 1 ? 0 : byteWidth(below);
    const pointerSize = sizes.offsets + countWidth + totalWidth;
    const room = header.nodeSize - nodeOverhead - pointerSize;
    const maxRecords = Math.floor(room / (header.recordSize + pointerSize));
    levels.push({ maxRecords, pointerSize, countWidth, totalWidth });
    below = (maxRecords + 1) * below + maxRecords;
  }
  return levels;
}

/** How many bytes a number takes that is at most `limit`. */
function byteWidth(limit: number): number {
  let width = 1;
  for (let rest = Math.floor(limit / 256); rest > 0 && width < 8; rest = Math.floor(rest / 256)) width++;
  return width;
}

/** A node, its records still undecoded. */
export interface BtreeV2Node {
  readonly cursor: Cursor;
  readonly recordCount: number;
  /** One more than there are records; none in a leaf. */
  readonly children: readonly BtreeV2NodePointer[];
}

/** A tree that can be walked: its header, the type of its records and what follows from both. */
export class BtreeV2<R> {
  readonly header: BtreeV2Header;
  readonly recordType: BtreeV2RecordType<R>;
  readonly sizes: FieldSizes;
  readonly levels: readonly BtreeV2Level[];

  /**
   * Puts a header and a record type together.
   *
   * @throws {FormatError} Where they do not fit.
   */
  constructor(header: BtreeV2Header, recordType: BtreeV2RecordType<R>, sizes: FieldSizes) {
    this.header = header;
    this.recordType = recordType;
    this.sizes = sizes;
    this.levels = btreeV2Levels(header, header.depth, sizes);
    const cursor = new Cursor(new Uint8Array(0), sizes, `B-tree at ${header.address}`, header.address);
    if (header.type !== recordType.type) cursor.fail(`its type is ${header.type} and not ${recordType.type}`);
    if (header.recordSize !== recordType.size) cursor.fail(`records have ${header.recordSize} bytes`);
    if (this.levels.some(({ maxRecords }) => maxRecords < 1)) cursor.fail("a node has no room for a record");
  }

  /** The bytes of a node that are in use. */
  nodeRange(pointer: BtreeV2NodePointer, depth: number): ByteRange {
    const level = this.levels[depth]!;
    if (pointer.recordCount > level.maxRecords || pointer.recordCount === 0) {
      const cursor = new Cursor(new Uint8Array(0), this.sizes, `B-tree node at ${pointer.address}`, pointer.address);
      cursor.fail(`${pointer.recordCount} records are not possible`);
    }
    const pointers = depth === 0 ? 0 : (pointer.recordCount + 1) * level.pointerSize;
    const used = nodeOverhead + pointer.recordCount * this.header.recordSize + pointers;
    return { start: pointer.address, end: pointer.address + used };
  }

  /** Decodes the bytes of `nodeRange`. */
  decodeNode(bytes: Uint8Array, pointer: BtreeV2NodePointer, depth: number): BtreeV2Node {
    const cursor: Cursor = new Cursor(bytes, this.sizes, `B-tree node at ${pointer.address}`, pointer.address);
    cursor.signature(depth === 0 ? "BTLF" : "BTIN");
    if (cursor.u8() !== 0) cursor.fail("the version is not known", 4);
    if (cursor.u8() !== this.header.type) cursor.fail("the type is not that of the tree", 5);
    cursor.skip(pointer.recordCount * this.header.recordSize);
    const children: BtreeV2NodePointer[] = [];
    const { countWidth, totalWidth } = this.levels[depth]!;
    for (let i = 0; depth > 0 && i <= pointer.recordCount; i++) {
      const address = cursor.offset();
      if (address === undefined) cursor.fail("a child has no address");
      const recordCount = cursor.uint(countWidth);
      children.push({ address, recordCount, totalRecords: totalWidth === 0 ? recordCount : cursor.uint(totalWidth) });
    }
    verifyChecksum(cursor);
    return { cursor, recordCount: pointer.recordCount, children };
  }

  /** Decodes one record of a node. */
  record(node: BtreeV2Node, at: number): R {
    node.cursor.position = recordsStart + at * this.header.recordSize;
    return this.recordType.decode(node.cursor);
  }

  /** The first place in a node whose record is not before what `probe` looks for. */
  lowerBound(node: BtreeV2Node, probe: (record: R) => number): number {
    let low = 0;
    let high = node.recordCount;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (probe(this.record(node, middle)) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Finds all records that a probe accepts; they stand together.
   *
   * @param probe Negative for a record before those looked for, 0 for one of them, positive after them.
   * @returns The records, in no particular order.
   */
  *find(probe: (record: R) => number): Reading<R[]> {
    const found: R[] = [];
    let level = this.header.root === undefined ? [] : [this.header.root];
    for (let depth = this.header.depth; level.length > 0; depth--) {
      const blocks = yield level.map((pointer) => this.nodeRange(pointer, depth));
      const next: BtreeV2NodePointer[] = [];
      level.forEach((pointer, i) => {
        const node = this.decodeNode(blocks[i]!, pointer, depth);
        let at = this.lowerBound(node, probe);
        for (;; at++) {
          if (depth > 0) next.push(node.children[at]!);
          if (at === node.recordCount) break;
          const record = this.record(node, at);
          if (probe(record) !== 0) break;
          found.push(record);
        }
      });
      level = next;
    }
    return found;
  }

  /**
   * Looks up many records by their keys, each node once.
   *
   * @param keys Records of which only the key counts, in any order.
   * @returns The record of each key, `undefined` where there is none.
   */
  *findMany(keys: readonly R[]): Reading<(R | undefined)[]> {
    const { compare } = this.recordType;
    const found = new Array<R | undefined>(keys.length).fill(undefined);
    const order = keys.map((_, i) => i).sort((a, b) => compare(keys[a]!, keys[b]!));
    let level: { pointer: BtreeV2NodePointer; wanted: number[] }[] = [];
    if (this.header.root !== undefined && keys.length > 0) level.push({ pointer: this.header.root, wanted: order });
    for (let depth = this.header.depth; level.length > 0; depth--) {
      const blocks = yield level.map(({ pointer }) => this.nodeRange(pointer, depth));
      const next: typeof level = [];
      level.forEach(({ pointer, wanted }, i) => {
        const node = this.decodeNode(blocks[i]!, pointer, depth);
        let last = -1;
        for (const key of wanted) {
          const at = this.lowerBound(node, (record) => compare(record, keys[key]!));
          const record = at < node.recordCount ? this.record(node, at) : undefined;
          if (record !== undefined && compare(record, keys[key]!) === 0) found[key] = record;
          else if (depth > 0) {
            if (at === last) next.at(-1)!.wanted.push(key);
            else next.push({ pointer: node.children[at]!, wanted: [key] });
            last = at;
          }
        }
      });
      level = next;
    }
    return found;
  }

  /** Reads all records in order. */
  *all(visit: (record: R) => void): Reading<void> {
    yield* this.walk((cursor) => visit(this.recordType.decode(cursor)));
  }

  /**
   * Reads all records in order, undecoded.
   *
   * @param visit Is given a cursor that stands at a record; it may be moved.
   * @param onNode Is told of every node.
   */
  *walk(visit: (cursor: Cursor) => void, onNode?: (pointer: BtreeV2NodePointer) => void): Reading<void> {
    if (this.header.root === undefined) return;
    const met = new Set<number>();
    yield* this.#walkLevel([{ pointer: this.header.root }], this.header.depth, met, visit, onNode);
  }

  *#walkLevel(
    items: readonly WalkItem[],
    depth: number,
    met: Set<number>,
    visit: (cursor: Cursor) => void,
    onNode?: (pointer: BtreeV2NodePointer) => void,
  ): Reading<void> {
    for (let start = 0; start < items.length; start += batchSize) {
      const batch = items.slice(start, start + batchSize);
      const blocks = yield batch.map(({ pointer }) => this.nodeRange(pointer, depth));
      const below: WalkItem[] = [];
      batch.forEach(({ pointer, then }, i) => {
        const node = this.decodeNode(blocks[i]!, pointer, depth);
        if (met.has(pointer.address)) node.cursor.fail("two nodes lead to it", 0);
        met.add(pointer.address);
        onNode?.(pointer);
        for (let at = 0; at < node.recordCount; at++) {
          const position = recordsStart + at * this.header.recordSize;
          if (depth > 0) below.push({ pointer: node.children[at]!, then: { node, position } });
          else visitAt({ node, position }, visit);
        }
        if (depth > 0) below.push({ pointer: node.children[node.recordCount]!, then });
        else if (then !== undefined) visitAt(then, visit);
      });
      if (depth > 0) yield* this.#walkLevel(below, depth - 1, met, visit, onNode);
    }
  }
}

/** A node to walk through, and the record that comes right after it. */
interface WalkItem {
  readonly pointer: BtreeV2NodePointer;
  readonly then?: WalkRecord | undefined;
}

interface WalkRecord {
  readonly node: BtreeV2Node;
  readonly position: number;
}

function visitAt({ node, position }: WalkRecord, visit: (cursor: Cursor) => void): void {
  node.cursor.position = position;
  visit(node.cursor);
}

/** Opens the tree whose header stands at `address`. */
export function* openBtreeV2<R>(
  address: number,
  recordType: BtreeV2RecordType<R>,
  sizes: FieldSizes,
): Reading<BtreeV2<R>> {
  return new BtreeV2(yield* readBtreeV2Header(address, sizes), recordType, sizes);
}
