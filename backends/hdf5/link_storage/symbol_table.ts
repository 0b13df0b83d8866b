/**
 * Old-style groups: a version 1 B-tree of symbol table nodes, the names in a local heap.
 *
 * An update writes heap, nodes and tree to fresh space, packed, and the symbol table message publishes all at once: the
 * heap has to be copied in any case, since the free space within it is described inside itself. What an update costs
 * grows with the group, about 60 bytes a link.
 *
 * @module
 */

import { HyperslabError, UnsupportedError } from "../../../ndarray/errors.ts";
import {
  type BTreeV1Entry,
  type BTreeV1Kind,
  type BTreeV1Node,
  btreeV1NodeSize,
  decodeBTreeV1Node,
  encodeBTreeV1Node,
  readBTreeV1Nodes,
  writeBTreeV1Root,
} from "../format/btree_v1.ts";
import type { FarFile } from "../far_file.ts";
import { compareBytes } from "../format/compare_bytes.ts";
import { Cursor, decodeText, type FieldSizes } from "../format/cursor.ts";
import { Encoder, encodeText } from "../format/encoder.ts";
import {
  decodeLocalHeap,
  type LocalHeap,
  localHeapPrefixSize,
  LocalHeapWriter,
  readSegment,
  readTexts,
  releaseLocalHeap,
  SegmentStrings,
  segmentText,
} from "../format/local_heap.ts";
import type { Link } from "../format/messages/link.ts";
import type { SymbolTableMessage } from "../format/messages/symbol_table_message.ts";
import { block, type Reading, together } from "../format/reading.ts";
import type { Space } from "../format/space.ts";
import {
  cachedGroup,
  decodeSymbolTableNode,
  encodeSymbolTableNode,
  type SymbolTableEntry,
  symbolTableNodeSize,
} from "../format/symbol_table.ts";
import type { LinkChange, LinkStorage } from "./link_storage.ts";

/** What the superblock says of old-style groups. */
export interface SymbolTableSizes {
  readonly sizes: FieldSizes;
  /** A symbol table node holds twice as many links. */
  readonly leafK: number;
  /** A B-tree node holds twice as many children. */
  readonly internalK: number;
  /** Where to tell what is going to be read; not given for a file near by. */
  readonly far?: Pick<FarFile, "roundBytes" | "expectSoon" | "expectWalk"> | undefined;
}

/** A link with its texts as the file holds them. */
interface RawLink {
  readonly name: Uint8Array;
  readonly target:
    | { readonly kind: "hard"; readonly address: number }
    | { readonly kind: "soft"; readonly value: Uint8Array };
}

/** A heap no longer than this is read whole and kept: one round of reads less for the first name, none for others. */
const smallHeap = 8192;
/** In a file far away: bytes that are fetched where the tree of a group starts. The nodes of a small one are near. */
const smallTree = 48 * 1024;
/** In a file near by, a name costs as much as the links do that take up so many bytes of the heap. */
const bytesALookup = 4096;
/** How many names are looked at in one round of a search. */
const probes = 7;
/** How many nodes are asked for in one call. */
const batchSize = 1024;

/** The links of an old-style group. */
export class SymbolTableStorage implements LinkStorage<SymbolTableMessage> {
  readonly #message: SymbolTableMessage | undefined;
  readonly #sizes: FieldSizes;
  readonly #leafK: number;
  readonly #tree: BTreeV1Kind;
  readonly #far: SymbolTableSizes["far"];
  #segment: Cursor | undefined;
  #lookups: number;
  /** All links by their names, once many were looked up. */
  #known: Map<string, Link> | undefined;

  /**
   * Opens the links; nothing is read yet.
   *
   * @param message Where they stand; not given for a group that is not written yet.
   * @param sizes What the superblock says.
   */
  constructor(message: SymbolTableMessage | undefined, { sizes, leafK, internalK, far }: SymbolTableSizes) {
    this.#message = message;
    this.#sizes = sizes;
    this.#leafK = leafK;
    this.#far = far;
    // Far away, all nodes of a group cost more than many names.
    this.#lookups = far === undefined ? 0 : -Infinity;
    this.#tree = { nodeType: 0, keySize: sizes.lengths, k: internalK, sizes };
  }

  /** Walks down from the root; of the heap only the names that are compared are read. */
  *lookup(name: string): Reading<Link | undefined> {
    if (this.#message === undefined) return undefined;
    if (this.#known !== undefined) return this.#known.get(name);
    const wanted = encodeText(name);
    const { heap, root } = yield* this.#readTop(this.#message);
    if (this.#lookups++ * bytesALookup > heap.size && (yield* this.#knowAll())) return this.#known!.get(name);
    const texts = yield* this.#textReader(heap);
    for (let parent = root;;) {
      // Child i holds the names after key i, up to and including key i + 1.
      const { at } = yield* search(parent.count, (i) => this.#keyOffset(parent, i + 1), wanted, texts);
      if (at === parent.count) return undefined;
      if (parent.level === 0) return yield* this.#lookupInNode(parent.child(at), wanted, texts);
      const [child] = yield* readBTreeV1Nodes([parent.child(at)], this.#tree, parent.level - 1);
      parent = child!;
    }
  }

  /** Reads what the symbol table message leads to, in one step. */
  *#readTop({ heapAddress, btreeAddress }: SymbolTableMessage): Reading<Top> {
    const [prefix, node] = yield [
      { start: heapAddress, end: heapAddress + localHeapPrefixSize(this.#sizes) },
      { start: btreeAddress, end: btreeAddress + btreeV1NodeSize(this.#tree) },
    ];
    const heap = decodeLocalHeap(new Cursor(prefix!, this.#sizes, `local heap at ${heapAddress}`, heapAddress));
    return { heap, root: decodeBTreeV1Node(node!, this.#tree, btreeAddress) };
  }

  *#lookupInNode(address: number, wanted: Uint8Array, texts: TextReader): Reading<Link | undefined> {
    const bytes = yield* block(address, symbolTableNodeSize(this.#leafK, this.#sizes));
    const entries = decodeSymbolTableNode(bytes, address, this.#leafK, this.#sizes);
    const { at, equal } = yield* search(entries.length, (i) => entries[i]!.nameOffset, wanted, texts);
    if (!equal) return undefined;
    const { target } = entries[at]!;
    if (this.#far !== undefined) this.#expectGroup(this.#far, bytes, at);
    if (target.kind === "hard") return toLink({ name: wanted, target });
    const [value] = yield* texts([target.valueOffset]);
    return toLink({ name: wanted, target: { kind: "soft", value: value! } });
  }

  /** A group is mostly opened to go on from there: its links come along with its header, where the node tells of them. */
  #expectGroup(far: NonNullable<SymbolTableSizes["far"]>, bytes: Uint8Array, at: number): void {
    const group = cachedGroup(bytes, at, this.#sizes);
    if (group === undefined) return;
    const { heapAddress, btreeAddress } = group;
    far.expectSoon([
      { start: heapAddress, end: heapAddress + localHeapPrefixSize(this.#sizes) },
      { start: btreeAddress, end: btreeAddress + smallTree },
    ]);
  }

  /** Keeps all links, where so many were looked up that this was sooner done, and nothing is damaged. */
  *#knowAll(): Reading<boolean> {
    const known = new Map<string, Link>();
    try {
      yield* this.list("name", (link) => known.set(link.name, link));
    } catch (error) {
      if (!(error instanceof HyperslabError)) throw error;
      this.#lookups = -Infinity;
      return false;
    }
    this.#known = known;
    return true;
  }

  /** Reads all links, in the order of their names. */
  *list(order: "name" | "creation", visit: (link: Link) => void): Reading<void> {
    if (order === "creation") {
      throw new UnsupportedError("Cannot list links: an old-style group does not track the order of their making", {
        feature: "creation order of old-style groups",
      });
    }
    if (this.#message === undefined) return;
    const { segment, leaves, met } = yield* this.#readFrame(yield* this.#readTop(this.#message));
    const texts = new SegmentStrings(segment);
    yield* this.#readLeaves(leaves, met, segment, ({ nameOffset, target }) => {
      const common = { name: texts.at(nameOffset), characterSet: "ascii" as const, creationOrder: undefined };
      if (target.kind === "hard") visit({ ...common, kind: "hard", address: target.address });
      else visit({ ...common, kind: "soft", target: texts.at(target.valueOffset) });
    });
  }

  /** Writes the group anew. */
  *update(changes: readonly LinkChange[], space: Space): Reading<SymbolTableMessage> {
    const links: RawLink[] = [];
    if (this.#message !== undefined) {
      const top = yield* this.#readTop(this.#message);
      const nodeSize = btreeV1NodeSize(this.#tree);
      const symbolSize = symbolTableNodeSize(this.#leafK, this.#sizes);
      const { segment, leaves, met } = yield* this.#readFrame(top, (address) => {
        space.release(address, nodeSize);
      });
      const keep = ({ nameOffset, target }: SymbolTableEntry) => {
        const name = segmentText(segment, nameOffset);
        if (target.kind === "hard") links.push({ name, target });
        else links.push({ name, target: { kind: "soft", value: segmentText(segment, target.valueOffset) } });
      };
      yield* this.#readLeaves(leaves, met, segment, keep);
      for (const address of leaves) space.release(address, symbolSize);
      releaseLocalHeap(top.heap, space, this.#sizes);
    }
    return this.#write(merge(links, changes), space);
  }

  #write(links: readonly RawLink[], space: Space): SymbolTableMessage {
    const heap = new LocalHeapWriter(this.#sizes);
    const nodes = Math.ceil(links.length / (2 * this.#leafK));
    const run: BTreeV1Entry[] = [];
    let key = this.#encodeKey(0);
    for (let node = 0; node < nodes; node++) {
      const start = Math.floor((links.length * node) / nodes);
      const end = Math.floor((links.length * (node + 1)) / nodes);
      const entries = links.slice(start, end).map(({ name, target }): SymbolTableEntry => ({
        nameOffset: heap.add(name),
        target: target.kind === "hard" ? target : { kind: "soft", valueOffset: heap.add(target.value) },
      }));
      const bytes = encodeSymbolTableNode(entries, this.#leafK, this.#sizes);
      const child = space.allocate(bytes.length);
      space.write(child, bytes);
      run.push({ key, child });
      key = this.#encodeKey(entries.at(-1)!.nameOffset);
    }
    const btreeAddress = run.length > 0
      ? writeBTreeV1Root(this.#tree, 0, { entries: run, lastKey: key }, space)
      : this.#writeEmptyTree(key, space);
    return { btreeAddress, heapAddress: heap.write(space) };
  }

  #writeEmptyTree(key: Uint8Array, space: Space): number {
    const bytes = encodeBTreeV1Node(this.#tree, 0, { entries: [], lastKey: key });
    const address = space.allocate(bytes.length);
    space.write(address, bytes);
    return address;
  }

  #encodeKey(offset: number): Uint8Array {
    return new Encoder(this.#sizes, this.#sizes.lengths).lengthField(offset).bytes();
  }

  #keyOffset(node: BTreeV1Node, at: number): number {
    return new Cursor(node.key(at), this.#sizes, `B-tree node at ${node.address}`, node.address).length();
  }

  *#textReader(heap: LocalHeap): Reading<TextReader> {
    if (heap.size > Math.max(smallHeap, this.#far?.roundBytes ?? 0)) {
      return (offsets) => readTexts(heap, offsets, this.#sizes);
    }
    const segment = this.#segment ??= yield* readSegment(heap, this.#sizes);
    // deno-lint-ignore require-yield
    return function* (offsets) {
      return offsets.map((offset) => segmentText(segment, offset));
    };
  }

  *#readSymbolTableNodes(addresses: readonly number[]): Reading<SymbolTableEntry[][]> {
    const size = symbolTableNodeSize(this.#leafK, this.#sizes);
    const blocks = yield addresses.map((start) => ({ start, end: start + size }));
    return addresses.map((address, i) => decodeSymbolTableNode(blocks[i]!, address, this.#leafK, this.#sizes));
  }

  /** Reads the names in step with the tree below its root; gives what leads to the symbol table nodes. */
  *#readFrame(
    { heap, root }: Top,
    onNode?: (address: number) => void,
  ): Reading<{ segment: Cursor; leaves: readonly number[]; met: Set<number> }> {
    const met = new Set<number>();
    if (root.level > 0 && root.count > 0) this.#expectWalk(root);
    const parts = yield* together<Cursor | number[]>([
      readSegment(heap, this.#sizes),
      this.#walkTree([root], met, onNode),
    ]);
    const [segment, leaves] = parts as [Cursor, number[]];
    return { segment, leaves, met };
  }

  /**
   * Nodes are half full at least, as long as no link was taken out; and they lie between the root, which stays where the
   * group was made, and those that were made last.
   */
  #expectWalk(root: BTreeV1Node): void {
    const children = Array.from({ length: root.count }, (_, i) => root.child(i));
    const within = { start: Math.min(root.address, ...children), end: Math.max(root.address, ...children) };
    this.#far?.expectWalk({ count: root.count * this.#tree.k ** root.level, within });
  }

  /** Reads the tree level by level below the root; gives the addresses of the symbol table nodes. */
  *#walkTree(root: BTreeV1Node[], met: Set<number>, onNode?: (address: number) => void): Reading<number[]> {
    for (let nodes = root;;) {
      const below: number[] = [];
      const { level } = nodes[0]!;
      for (const node of nodes) {
        if (met.has(node.address)) node.fail("two nodes lead to it");
        met.add(node.address);
        onNode?.(node.address);
        for (let i = 0; i < node.count; i++) below.push(node.child(i));
      }
      if (level === 0 || below.length === 0) return below;
      nodes = [];
      for (const batch of batches(below)) nodes.push(...yield* readBTreeV1Nodes(batch, this.#tree, level - 1));
    }
  }

  /** Reads the symbol table nodes in batches. */
  *#readLeaves(
    addresses: readonly number[],
    met: Set<number>,
    segment: Cursor,
    visit: (entry: SymbolTableEntry) => void,
  ): Reading<void> {
    for (const batch of batches(addresses)) {
      for (const address of batch) {
        if (met.has(address)) segment.fail(`two nodes lead to the symbol table node at ${address}`, 0);
        met.add(address);
      }
      for (const entries of yield* this.#readSymbolTableNodes(batch)) {
        for (const entry of entries) visit(entry);
      }
    }
  }
}

/** What a symbol table message leads to. */
interface Top {
  readonly heap: LocalHeap;
  readonly root: BTreeV1Node;
}

type TextReader = (offsets: readonly number[]) => Reading<Uint8Array[]>;

/** Finds the first of `count` sorted names that is not before the wanted one, a few names a round. */
function* search(
  count: number,
  offsetOf: (at: number) => number,
  wanted: Uint8Array,
  texts: TextReader,
): Reading<{ at: number; equal: boolean }> {
  let low = 0;
  let high = count;
  let equal = false;
  while (low < high) {
    const asked = [
      ...new Set(Array.from({ length: probes }, (_, i) => {
        return low + Math.floor(((high - low) * (i + 1)) / (probes + 1));
      })),
    ];
    const found = yield* texts(asked.map(offsetOf));
    for (let i = 0; i < asked.length; i++) {
      const order = compareBytes(found[i]!, wanted);
      if (order < 0) {
        low = asked[i]! + 1;
      } else {
        high = asked[i]!;
        equal = order === 0;
        break;
      }
    }
  }
  return { at: low, equal };
}

function* batches(addresses: readonly number[]): Generator<number[], void, undefined> {
  for (let start = 0; start < addresses.length; start += batchSize) yield addresses.slice(start, start + batchSize);
}

function toLink({ name, target }: RawLink): Link {
  const common = { name: decodeText(name), characterSet: "ascii" as const, creationOrder: undefined };
  return target.kind === "hard"
    ? { ...common, kind: "hard", address: target.address }
    : { ...common, kind: "soft", target: decodeText(target.value) };
}

function toRawLink(name: Uint8Array, link: Link): RawLink {
  if (link.kind === "hard") return { name, target: { kind: "hard", address: link.address } };
  if (link.kind === "soft") return { name, target: { kind: "soft", value: encodeText(link.target) } };
  throw new UnsupportedError(`Cannot write link "${link.name}": an old-style group holds hard and soft links only`, {
    feature: `${link.kind} links in old-style groups`,
  });
}

/** Puts the changes into the sorted links. */
function merge(links: RawLink[], changes: readonly LinkChange[]): RawLink[] {
  const sorted = changes
    .map(({ name, link }) => ({ name: encodeText(name), link }))
    .sort((a, b) => compareBytes(a.name, b.name));
  const existing = links.sort((a, b) => compareBytes(a.name, b.name));
  const merged: RawLink[] = [];
  let at = 0;
  for (const { name, link } of sorted) {
    while (at < existing.length && compareBytes(existing[at]!.name, name) < 0) merged.push(existing[at++]!);
    if (at < existing.length && compareBytes(existing[at]!.name, name) === 0) at++;
    if (link !== undefined) merged.push(toRawLink(name, link));
  }
  while (at < existing.length) merged.push(existing[at++]!);
  return merged;
}
