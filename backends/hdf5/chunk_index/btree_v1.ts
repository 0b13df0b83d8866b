/**
 * The chunk index of files before HDF5 1.10, and of all that are to be read by it: a version 1 B-tree.
 *
 * HDF5 File Format Specification 4.0, III.A.1, node type 1. A key says which chunk stands on its right: stored size,
 * filter mask, and where the chunk starts in elements on each axis, with one more axis for the bytes of an element.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import {
  type BTreeV1Entry,
  type BTreeV1Kind,
  type BTreeV1Node,
  btreeV1NodeSize,
  type BTreeV1Run,
  readBTreeV1Nodes,
  releaseBTreeV1Node,
  writeBTreeV1Level,
  writeBTreeV1Root,
} from "../format/btree_v1.ts";
import { Encoder } from "../format/encoder.ts";
import type { ChunkIndexing } from "../format/messages/data_layout.ts";
import { type Reading, together } from "../format/reading.ts";
import type { Space } from "../format/space.ts";
import type { ChunkChange, ChunkedShape, ChunkIndex, StoredChunk } from "./chunk_index.ts";
import { gridShape } from "./numbering.ts";

/** Bytes of nodes that are asked for in one call. */
const BATCH = 4 << 20;

/** A version 1 B-tree of chunks. */
export class BTreeV1Index implements ChunkIndex {
  #address: number | undefined;
  #kind: BTreeV1Kind;
  #shape: ChunkedShape;
  #grid: readonly number[];

  /** Takes the address of the root. */
  constructor(address: number | undefined, shape: ChunkedShape) {
    if (!(shape.btreeK > 0)) throw new FormatError("Cannot read chunk index: B-tree nodes have room for no children");
    this.#address = address;
    this.#shape = shape;
    this.#grid = gridShape(shape);
    this.#kind = { nodeType: 1, keySize: 16 + 8 * shape.chunkShape.length, k: shape.btreeK, sizes: shape.sizes };
  }

  *locate(coordinates: readonly (readonly number[])[]): Reading<(StoredChunk | undefined)[]> {
    const found = new Array<StoredChunk | undefined>(coordinates.length).fill(undefined);
    if (this.#address === undefined || coordinates.length === 0) return found;
    let wanted = new Map([[this.#address, coordinates.map((_, i) => i)]]);
    let level: number | undefined;
    while (wanted.size > 0) {
      const nodes: BTreeV1Node[] = yield* readBTreeV1Nodes([...wanted.keys()], this.#kind, level);
      const below = new Map<number, number[]>();
      for (const node of nodes) {
        const keys = new KeyReader(node, this.#shape);
        for (const i of wanted.get(node.address)!) {
          const at = keys.childOf(coordinates[i]!);
          if (at < 0) continue;
          if (node.level === 0) {
            if (keys.compare(at, coordinates[i]!) === 0) found[i] = keys.chunk(at);
            continue;
          }
          const child = node.child(at);
          const others = below.get(child);
          if (others === undefined) below.set(child, [i]);
          else others.push(i);
        }
      }
      level = nodes[0]!.level - 1;
      wanted = below;
    }
    return found;
  }

  *all(visit: (coordinates: readonly number[], chunk: StoredChunk) => void): Reading<void> {
    if (this.#address === undefined) return;
    const batch = Math.max(1, Math.floor(BATCH / btreeV1NodeSize(this.#kind)));
    const order = { coordinates: this.#grid.map(() => 0), previous: this.#grid.map(() => -1) };
    let addresses = [this.#address];
    let level: number | undefined;
    while (addresses.length > 0) {
      const below = new Set<number>();
      for (let start = 0; start < addresses.length; start += batch) {
        const nodes: BTreeV1Node[] = yield* readBTreeV1Nodes(
          addresses.slice(start, start + batch),
          this.#kind,
          level,
        );
        level = nodes[0]!.level;
        for (const node of nodes) {
          if (node.level === 0) this.#visitLeaf(node, order, visit);
          else {
            for (let i = 0; i < node.count; i++) {
              const child = node.child(i);
              if (below.has(child)) node.fail(`the node at ${child} has two parents`);
              below.add(child);
            }
          }
        }
      }
      addresses = [...below];
      level = level! - 1;
    }
  }

  #visitLeaf(
    node: BTreeV1Node,
    order: { coordinates: number[]; previous: number[] },
    visit: (coordinates: readonly number[], chunk: StoredChunk) => void,
  ): void {
    const keys = new KeyReader(node, this.#shape);
    const rank = this.#grid.length;
    for (let i = 0; i < node.count; i++) {
      const { coordinates, previous } = order;
      let inside = true;
      for (let axis = 0; axis < rank; axis++) {
        coordinates[axis] = keys.coordinate(i, axis);
        inside &&= coordinates[axis]! < this.#grid[axis]!;
      }
      if (compareCoordinates(previous, coordinates) >= 0) node.fail(`key ${i} is not after the one before it`);
      if (inside) visit(coordinates, keys.chunk(i));
      order.coordinates = previous;
      order.previous = coordinates;
    }
  }

  *update(changes: readonly ChunkChange[], space: Space): Reading<ChunkIndexing> {
    const sorted = [...changes].sort((a, b) => compareCoordinates(a.coordinates, b.coordinates));
    let level = 0;
    let run: BTreeV1Run;
    if (this.#address === undefined) run = this.#mergeLeaf({ entries: [], lastKey: this.#key([], undefined) }, sorted);
    else if (sorted.length === 0) return { kind: "btree-v1", address: this.#address };
    else {
      const [root] = yield* readBTreeV1Nodes([this.#address], this.#kind);
      level = root!.level;
      run = yield* this.#rewrite(root!, sorted, true, space);
      releaseBTreeV1Node(root!, this.#kind, space);
    }
    if (run.entries.length === 0) return { kind: "btree-v1", address: undefined };
    const only = level > 0 && run.entries.length === 1 ? run.entries[0]!.child : undefined;
    return { kind: "btree-v1", address: only ?? writeBTreeV1Root(this.#kind, level, run, space) };
  }

  /** What the children of a node are after the changes; nodes below it are written. */
  *#rewrite(node: BTreeV1Node, changes: readonly ChunkChange[], rightmost: boolean, space: Space): Reading<BTreeV1Run> {
    const keys = new KeyReader(node, this.#shape);
    if (node.level === 0) return this.#mergeLeaf(node.run(), changes);
    const ofChild = new Map<number, ChunkChange[]>();
    for (const change of changes) {
      const at = Math.max(0, keys.childOf(change.coordinates));
      const others = ofChild.get(at);
      if (others === undefined) ofChild.set(at, [change]);
      else others.push(change);
    }
    const touched = [...ofChild.keys()];
    if (node.count === 0) node.fail("it has no children and is no leaf");
    const children = yield* readBTreeV1Nodes(touched.map((at) => node.child(at)), this.#kind, node.level - 1);
    const isLast = touched.map((at) => rightmost && at === node.count - 1);
    const runs = yield* together(
      children.map((child, i) => this.#rewrite(child, ofChild.get(touched[i]!)!, isLast[i]!, space)),
    );
    const entries: BTreeV1Entry[] = [];
    let { lastKey } = node.run();
    let next = 0;
    for (let at = 0; at < node.count; at++) {
      if (touched[next] !== at) {
        entries.push({ key: node.key(at), child: node.child(at) });
        continue;
      }
      const run = runs[next]!;
      releaseBTreeV1Node(children[next]!, this.#kind, space);
      entries.push(...writeBTreeV1Level(this.#kind, node.level - 1, run, isLast[next]!, space).entries);
      if (at === node.count - 1 && run.entries.length > 0) lastKey = run.lastKey;
      next++;
    }
    return { entries, lastKey };
  }

  #mergeLeaf(old: BTreeV1Run, changes: readonly ChunkChange[]): BTreeV1Run {
    const entries: BTreeV1Entry[] = [];
    let at = 0;
    let last: ChunkChange | undefined;
    for (const change of changes) {
      const { coordinates, chunk } = change;
      const key = this.#key(coordinates, chunk);
      while (at < old.entries.length && compareKeys(old.entries[at]!.key, key) < 0) entries.push(old.entries[at++]!);
      if (at < old.entries.length && compareKeys(old.entries[at]!.key, key) === 0) at++;
      if (chunk === undefined) continue;
      entries.push({ key, child: chunk.address });
      last = change;
    }
    const added = at === old.entries.length ? last : undefined;
    while (at < old.entries.length) entries.push(old.entries[at++]!);
    const beyond = added === undefined ? undefined : this.#lastKey(added);
    const grew = beyond !== undefined && (old.entries.length === 0 || compareKeys(beyond, old.lastKey) > 0);
    return { entries, lastKey: grew ? beyond : old.lastKey };
  }

  #key(coordinates: readonly number[], chunk: StoredChunk | undefined): Uint8Array {
    const key = new Encoder(this.#shape.sizes, this.#kind.keySize);
    key.u32(chunk?.size ?? 0).u32(chunk?.filterMask ?? 0);
    coordinates.forEach((coordinate, axis) => key.u64(coordinate * this.#shape.chunkShape[axis]!));
    return key.padTo(this.#kind.keySize).bytes();
  }

  /** The key on the right of the last chunk: where that chunk starts, one element further on the axis of the bytes. */
  #lastKey({ coordinates }: ChunkChange): Uint8Array {
    const key = new Encoder(this.#shape.sizes, this.#kind.keySize).u32(0).u32(0);
    coordinates.forEach((coordinate, axis) => key.u64(coordinate * this.#shape.chunkShape[axis]!));
    return key.u64(this.#shape.elementSize).bytes();
  }
}

/** Reads the keys of a node in place. */
class KeyReader {
  #node: BTreeV1Node;
  #view: DataView;
  #chunkShape: readonly number[];

  constructor(node: BTreeV1Node, shape: ChunkedShape) {
    this.#node = node;
    this.#view = new DataView(node.bytes.buffer, node.bytes.byteOffset, node.bytes.byteLength);
    this.#chunkShape = shape.chunkShape;
  }

  /** Where chunk `i` starts on an axis, in elements. */
  #start(i: number, axis: number): number {
    const at = this.#node.start + i * this.#node.stride + 8 + 8 * axis;
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  coordinate(i: number, axis: number): number {
    const start = this.#start(i, axis);
    const coordinate = start / this.#chunkShape[axis]!;
    if (!Number.isInteger(coordinate) || start > Number.MAX_SAFE_INTEGER) {
      this.#node.fail(
        `key ${i} starts a chunk at ${start}, within a chunk of ${this.#chunkShape[axis]} on axis ${axis}`,
      );
    }
    return coordinate;
  }

  /** Negative, zero or positive: key `i` is before, at or after the coordinates. */
  compare(i: number, coordinates: readonly number[]): number {
    for (let axis = 0; axis < coordinates.length; axis++) {
      const difference = this.#start(i, axis) - coordinates[axis]! * this.#chunkShape[axis]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** The last child whose key is not after the coordinates; -1 where all are. */
  childOf(coordinates: readonly number[]): number {
    let low = 0;
    let high = this.#node.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(middle, coordinates) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  chunk(i: number): StoredChunk {
    const at = this.#node.start + i * this.#node.stride;
    const address = this.#node.child(i);
    return { address, size: this.#view.getUint32(at, true), filterMask: this.#view.getUint32(at + 4, true) };
  }
}

function compareCoordinates(a: readonly number[], b: readonly number[]): number {
  for (let axis = 0; axis < a.length; axis++) {
    const difference = a[axis]! - b[axis]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The order of two keys: by where their chunks start. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  for (let axis = 8; axis < a.length; axis += 8) {
    for (let i = axis + 7; i >= axis; i--) {
      const difference = a[i]! - b[i]!;
      if (difference !== 0) return difference;
    }
  }
  return 0;
}
