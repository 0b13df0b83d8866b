/**
 * Version 1 B-tree nodes (`TREE`): the index of old-style groups (node type 0) and of chunks (node type 1).
 *
 * HDF5 File Format Specification 4.0, III.A.1. Keys are of different kinds, so that nodes hold them as bytes; whoever owns
 * the tree knows what they mean.
 *
 * @module
 */

import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import type { Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** What all nodes of one tree have in common. */
export interface BTreeV1Kind {
  /** 0: the children of leaves are symbol table nodes. 1: they are chunks. */
  readonly nodeType: 0 | 1;
  /** Bytes a key takes. */
  readonly keySize: number;
  /** A node has room for 2K children. */
  readonly k: number;
  /** The widths of addresses and lengths. */
  readonly sizes: FieldSizes;
}

/** A child and the key on its left. */
export interface BTreeV1Entry {
  readonly key: Uint8Array;
  readonly child: number;
}

/** Children in a row, each with the key on its left, and the key on the right of the last. */
export interface BTreeV1Run {
  readonly entries: readonly BTreeV1Entry[];
  readonly lastKey: Uint8Array;
}

/** The deepest tree that is read: far more than any file needs. */
const MAX_LEVEL = 32;

/** Bytes a node takes, however full it is. */
export function btreeV1NodeSize(kind: BTreeV1Kind): number {
  const { offsets } = kind.sizes;
  return 8 + 2 * offsets + 2 * kind.k * offsets + (2 * kind.k + 1) * kind.keySize;
}

/** One node, read in place: nothing is copied out of its bytes. */
export class BTreeV1Node {
  /** Where the node stands. */
  readonly address: number;
  /** 0 for a leaf. */
  readonly level: number;
  /** How many children there are. */
  readonly count: number;
  /** Whether nodes of the same level may point to this one. */
  readonly hasSiblings: boolean;
  /** The bytes of the node. */
  readonly bytes: Uint8Array;
  /** Where key 0 starts in `bytes`. */
  readonly start: number;
  /** From one key to the next in `bytes`. */
  readonly stride: number;
  #cursor: Cursor;
  #keySize: number;

  /** Takes what {@linkcode decodeBTreeV1Node} has checked; the cursor stands at key 0. */
  constructor(cursor: Cursor, kind: BTreeV1Kind, level: number, count: number, hasSiblings: boolean) {
    this.#cursor = cursor;
    this.#keySize = kind.keySize;
    this.address = cursor.address;
    this.level = level;
    this.count = count;
    this.hasSiblings = hasSiblings;
    this.bytes = cursor.bytes;
    this.start = cursor.position;
    this.stride = kind.keySize + kind.sizes.offsets;
  }

  /** Key `i`, of 0 to `count`; not copied. */
  key(i: number): Uint8Array {
    const at = this.start + i * this.stride;
    return this.bytes.subarray(at, at + this.#keySize);
  }

  /** The address of child `i`, of 0 to `count - 1`. */
  child(i: number): number {
    const cursor = this.#cursor;
    cursor.position = this.start + i * this.stride + this.#keySize;
    return cursor.offset() ?? cursor.fail(`child ${i} has no address`);
  }

  /** The children with their keys. */
  run(): BTreeV1Run {
    const entries = Array.from({ length: this.count }, (_, i) => ({ key: this.key(i), child: this.child(i) }));
    return { entries, lastKey: this.key(this.count) };
  }

  /** Ends the read with an error that names this node. */
  fail(reason: string): never {
    return this.#cursor.fail(reason, 0);
  }
}

/**
 * Reads a node.
 *
 * @param bytes The whole node.
 * @param kind What the tree is.
 * @param address Where the node stands.
 * @param level The level it must have; not given for the root.
 * @returns The node.
 */
export function decodeBTreeV1Node(bytes: Uint8Array, kind: BTreeV1Kind, address: number, level?: number): BTreeV1Node {
  const cursor = new Cursor(bytes, kind.sizes, `B-tree node at ${address}`, address);
  cursor.signature("TREE");
  const nodeType = cursor.u8();
  if (nodeType !== kind.nodeType) cursor.fail(`node type ${nodeType} is not ${kind.nodeType}`, 4);
  const found = cursor.u8();
  if (level === undefined ? found > MAX_LEVEL : found !== level) {
    cursor.fail(`level ${found} is not ${level ?? `within ${MAX_LEVEL}`}`, 5);
  }
  const count = cursor.u16();
  if (count > 2 * kind.k) cursor.fail(`${count} children are more than the ${2 * kind.k} a node has room for`, 6);
  const left = cursor.offset();
  const right = cursor.offset();
  const node = new BTreeV1Node(cursor, kind, found, count, left !== undefined || right !== undefined);
  if (count > 0 && node.start + count * node.stride + kind.keySize > bytes.length) {
    cursor.fail(`the node is cut short: ${count} children do not fit`);
  }
  return node;
}

/**
 * Reads nodes of one level, all in one call.
 *
 * @param addresses Where they stand.
 * @param kind What the tree is.
 * @param level The level they must have; not given for a root.
 * @returns The nodes, in order.
 */
export function* readBTreeV1Nodes(
  addresses: readonly number[],
  kind: BTreeV1Kind,
  level?: number,
): Reading<BTreeV1Node[]> {
  const size = btreeV1NodeSize(kind);
  const blocks = yield addresses.map((start) => ({ start, end: start + size }));
  return addresses.map((address, i) => decodeBTreeV1Node(blocks[i]!, kind, address, level));
}

/**
 * Builds a node. Its sibling addresses are undefined: a node that moves to fresh space cannot tell its neighbours, and
 * an address that leads to a node of the past would be worse than none. Readers descend from the root.
 *
 * @param kind What the tree is.
 * @param level 0 for a leaf.
 * @param run At most 2K children.
 * @returns The bytes, padded to the full size of a node.
 */
export function encodeBTreeV1Node(kind: BTreeV1Kind, level: number, run: BTreeV1Run): Uint8Array {
  const size = btreeV1NodeSize(kind);
  const encoder = new Encoder(kind.sizes, size);
  encoder.signature("TREE").u8(kind.nodeType).u8(level).u16(run.entries.length);
  encoder.offset(undefined).offset(undefined);
  for (const { key, child } of run.entries) encoder.raw(key).offset(child);
  return encoder.raw(run.lastKey).padTo(size).bytes();
}

/** Gives the space of a node back, unless a neighbour may still point to it. */
export function releaseBTreeV1Node(node: BTreeV1Node, kind: BTreeV1Kind, space: Space): void {
  if (!node.hasSiblings) space.release(node.address, btreeV1NodeSize(kind));
}

/**
 * Writes children as nodes of one level: one node where they fit, else as many as are needed.
 *
 * @param kind What the tree is.
 * @param level The level of the nodes.
 * @param run The children; there may be any number of them.
 * @param rightmost Whether the run ends its level: then nodes are filled up, since more is likely to be appended.
 * @param space Where to write.
 * @returns The nodes, as children of the level above; none for an empty run.
 */
export function writeBTreeV1Level(
  kind: BTreeV1Kind,
  level: number,
  run: BTreeV1Run,
  rightmost: boolean,
  space: Space,
): BTreeV1Run {
  const { entries, lastKey } = run;
  const capacity = 2 * kind.k;
  const nodes = Math.ceil(entries.length / capacity);
  const each = rightmost ? capacity : Math.ceil(entries.length / nodes);
  const parents: BTreeV1Entry[] = [];
  for (let start = 0; start < entries.length; start += each) {
    const end = Math.min(start + each, entries.length);
    const bytes = encodeBTreeV1Node(kind, level, {
      entries: entries.slice(start, end),
      lastKey: end < entries.length ? entries[end]!.key : lastKey,
    });
    const address = space.allocate(bytes.length);
    space.write(address, bytes);
    parents.push({ key: entries[start]!.key, child: address });
  }
  return { entries: parents, lastKey };
}

/**
 * Writes the levels of a tree from one of them up to the root.
 *
 * @param kind What the tree is.
 * @param level The level of the lowest nodes to write: 0 for leaves.
 * @param run Their children, at least one; they become one node if they fit.
 * @param space Where to write.
 * @returns The address of the root.
 */
export function writeBTreeV1Root(kind: BTreeV1Kind, level: number, run: BTreeV1Run, space: Space): number {
  let nodes = writeBTreeV1Level(kind, level, run, true, space);
  for (let above = level + 1; nodes.entries.length > 1; above++) {
    nodes = writeBTreeV1Level(kind, above, nodes, true, space);
  }
  return nodes.entries[0]!.child;
}
