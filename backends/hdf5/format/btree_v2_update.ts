/**
 * Changing a version 2 B-tree by writing the nodes along the touched paths to fresh space.
 *
 * @module
 */

import { UnsupportedError } from "../../../ndarray/errors.ts";
import {
  BtreeV2,
  type BtreeV2Header,
  btreeV2HeaderSize,
  type BtreeV2Level,
  btreeV2Levels,
  type BtreeV2NodePointer,
  type BtreeV2RecordType,
  encodeBtreeV2Header,
} from "./btree_v2.ts";
import { lookup3 } from "./checksum.ts";
import type { FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import type { Reading } from "./reading.ts";
import type { Space } from "./space.ts";

/** One change: a record that is put (in place of one with the same key) or taken out. */
export interface BtreeV2Change<R> {
  readonly record: R;
  /** Whether the record with this key is taken out; one that is not there is no error. Default false. */
  readonly removed?: boolean;
}

/** A node as it will be written: more or fewer records than fit are put right before that. */
interface Draft<R> {
  records: R[];
  children: Child<R>[];
}

/** A node that stands in the file, or one that will. */
interface Child<R> {
  stored: BtreeV2NodePointer | undefined;
  draft: Draft<R> | undefined;
}

/** An empty tree that was not written yet. */
export function emptyBtreeV2<R>(recordType: BtreeV2RecordType<R>, nodeSize: number, sizes: FieldSizes): BtreeV2<R> {
  const header: BtreeV2Header = {
    address: -1,
    type: recordType.type,
    nodeSize,
    recordSize: recordType.size,
    depth: 0,
    splitPercent: 100,
    mergePercent: 40,
    root: undefined,
  };
  return new BtreeV2(header, recordType, sizes);
}

/**
 * Writes what the changes touch to fresh space, children first; the old nodes and the old header are released.
 *
 * @param tree The tree as it stands, or an empty one.
 * @param changes The changes in any order, each key once.
 * @param space Where to write.
 * @returns The new header, already written.
 */
export function* updateBtreeV2<R>(
  tree: BtreeV2<R>,
  changes: readonly BtreeV2Change<R>[],
  space: Space,
): Reading<BtreeV2Header> {
  return yield* new Update(tree, changes, space).run();
}

class Update<R> {
  readonly #tree: BtreeV2<R>;
  readonly #changes: readonly BtreeV2Change<R>[];
  readonly #space: Space;
  #levels: BtreeV2Level[];

  constructor(tree: BtreeV2<R>, changes: readonly BtreeV2Change<R>[], space: Space) {
    this.#tree = tree;
    this.#changes = [...changes].sort((a, b) => tree.recordType.compare(a.record, b.record));
    this.#space = space;
    this.#levels = [...tree.levels];
  }

  *run(): Reading<BtreeV2Header> {
    const { header, sizes } = this.#tree;
    let depth = header.depth;
    let root: Child<R> = { stored: header.root, draft: header.root === undefined ? emptyDraft() : undefined };
    if (header.root === undefined) depth = 0;
    else yield* this.#openTouched(root, depth);
    if (root.draft !== undefined) yield* this.#apply(root.draft, depth, 0, this.#changes.length);
    while (root.draft !== undefined && root.draft.records.length > this.#level(depth).maxRecords) {
      const draft = emptyDraft<R>();
      this.#split(root, this.#level(depth).maxRecords, draft);
      root = { stored: undefined, draft };
      depth++;
    }
    while (depth > 0 && root.draft?.records.length === 0) {
      root = root.draft.children[0] ?? { stored: undefined, draft: emptyDraft() };
      depth--;
    }
    const empty = root.draft?.records.length === 0;
    const pointer = empty ? undefined : this.#write(root, depth);
    if (header.address >= 0) this.#space.release(header.address, btreeV2HeaderSize(sizes));
    const size = btreeV2HeaderSize(sizes);
    const updated = { ...header, address: this.#space.allocate(size), depth: empty ? 0 : depth, root: pointer };
    const encoder = new Encoder(sizes, size);
    encodeBtreeV2Header(updated, encoder);
    this.#space.write(updated.address, encoder.bytes());
    return updated;
  }

  #level(depth: number): BtreeV2Level {
    if (depth >= this.#levels.length) this.#levels = btreeV2Levels(this.#tree.header, depth, this.#tree.sizes);
    const level = this.#levels[depth]!;
    if (level.maxRecords >= 2) return level;
    throw new UnsupportedError(
      "Cannot write B-tree: its nodes have no room for two records, so that none can be split",
      {
        feature: "version 2 B-trees with one record a node",
      },
    );
  }

  /** Opens all nodes that the changes lead to, level by level. */
  *#openTouched(root: Child<R>, depth: number): Reading<void> {
    let level = this.#changes.length === 0 ? [] : [{ child: root, from: 0, to: this.#changes.length }];
    for (let at = depth; level.length > 0; at--) {
      const blocks = yield level.map(({ child }) => this.#tree.nodeRange(child.stored!, at));
      const next: typeof level = [];
      level.forEach(({ child, from, to }, i) => {
        const draft = this.#open(child, blocks[i]!, at);
        let start = from;
        for (let k = 0; k < draft.children.length; k++) {
          const end = this.#endOf(draft, k, start, to);
          if (end > start) next.push({ child: draft.children[k]!, from: start, to: end });
          start = this.#matches(draft, k, end, to) ? end + 1 : end;
        }
      });
      level = next;
    }
  }

  #open(child: Child<R>, bytes: Uint8Array, depth: number): Draft<R> {
    const node = this.#tree.decodeNode(bytes, child.stored!, depth);
    const records: R[] = [];
    for (let i = 0; i < node.recordCount; i++) records.push(this.#tree.record(node, i));
    child.draft = { records, children: node.children.map((stored) => ({ stored, draft: undefined })) };
    this.#space.release(child.stored!.address, this.#tree.header.nodeSize);
    return child.draft;
  }

  *#opened(child: Child<R>, depth: number): Reading<Draft<R>> {
    if (child.draft !== undefined) return child.draft;
    const [bytes] = yield [this.#tree.nodeRange(child.stored!, depth)];
    return this.#open(child, bytes!, depth);
  }

  /** Where the changes end that belong to child `k`, of those from `start`. */
  #endOf(draft: Draft<R>, k: number, start: number, to: number): number {
    if (k === draft.records.length) return to;
    const { compare } = this.#tree.recordType;
    let low = start;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#changes[middle]!.record, draft.records[k]!) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #matches(draft: Draft<R>, k: number, at: number, to: number): boolean {
    if (k === draft.records.length || at === to) return false;
    return this.#tree.recordType.compare(this.#changes[at]!.record, draft.records[k]!) === 0;
  }

  *#apply(draft: Draft<R>, depth: number, from: number, to: number): Reading<void> {
    if (depth === 0) {
      draft.records = this.#merged(draft.records, from, to);
      return;
    }
    const gone: number[] = [];
    let start = from;
    for (let k = 0; k < draft.children.length; k++) {
      const end = this.#endOf(draft, k, start, to);
      const child = draft.children[k]!;
      if (end > start) yield* this.#apply(child.draft!, depth - 1, start, end);
      start = end;
      if (!this.#matches(draft, k, end, to)) continue;
      const { record, removed } = this.#changes[end]!;
      if (removed) gone.push(k);
      else draft.records[k] = record;
      start = end + 1;
    }
    for (const k of gone.reverse()) yield* this.#removeSeparator(draft, k, depth);
    yield* this.#balance(draft, depth);
  }

  #merged(records: readonly R[], from: number, to: number): R[] {
    const { compare } = this.#tree.recordType;
    const merged: R[] = [];
    let at = 0;
    for (let i = from; i < to; i++) {
      const { record, removed } = this.#changes[i]!;
      while (at < records.length && compare(records[at]!, record) < 0) merged.push(records[at++]!);
      if (at < records.length && compare(records[at]!, record) === 0) at++;
      if (!removed) merged.push(record);
    }
    while (at < records.length) merged.push(records[at++]!);
    return merged;
  }

  /** Puts the last record before a removed separator in its place. */
  *#removeSeparator(draft: Draft<R>, k: number, depth: number): Reading<void> {
    const last = yield* this.#takeLast(draft.children[k]!, depth - 1);
    if (last !== undefined) {
      draft.records[k] = last;
    } else {
      draft.records.splice(k, 1);
      draft.children.splice(k, 1);
    }
  }

  /** Takes the last record out of a subtree; `undefined` where it holds none. */
  *#takeLast(child: Child<R>, depth: number): Reading<R | undefined> {
    const draft = yield* this.#opened(child, depth);
    if (depth === 0 || draft.children.length === 0) return draft.records.pop();
    const last = yield* this.#takeLast(draft.children.at(-1)!, depth - 1);
    if (last === undefined) {
      draft.children.pop();
      return draft.records.pop();
    }
    yield* this.#balance(draft, depth);
    return last;
  }

  /** Joins children that hold too little with a neighbour, and splits those that hold too much. */
  *#balance(draft: Draft<R>, depth: number): Reading<void> {
    const { maxRecords } = this.#level(depth - 1);
    const least = Math.max(1, Math.floor((maxRecords * this.#tree.header.mergePercent) / 100));
    for (let k = 0; k < draft.children.length;) {
      const child = draft.children[k]!;
      if (child.draft === undefined || child.draft.records.length >= least || draft.children.length === 1) {
        k++;
        continue;
      }
      k = Math.max(0, k - 1);
      const left = yield* this.#opened(draft.children[k]!, depth - 1);
      const right = yield* this.#opened(draft.children[k + 1]!, depth - 1);
      left.records = left.records.concat([draft.records[k]!], right.records);
      left.children = left.children.concat(right.children);
      draft.records.splice(k, 1);
      draft.children.splice(k + 1, 1);
      // A node with a single child could not balance that; now there may be neighbours.
      if (depth > 1) yield* this.#balance(left, depth - 1);
    }
    if (draft.children.every((child) => (child.draft?.records.length ?? 0) <= maxRecords)) return;
    const wide = emptyDraft<R>();
    draft.children.forEach((child, k) => {
      if ((child.draft?.records.length ?? 0) > maxRecords) this.#split(child, maxRecords, wide);
      else wide.children.push(child);
      if (k < draft.records.length) wide.records.push(draft.records[k]!);
    });
    draft.records = wide.records;
    draft.children = wide.children;
  }

  /** Cuts a node into the fewest that hold it, of about one size, and appends them to `parent`. */
  #split(child: Child<R>, maxRecords: number, parent: Draft<R>): void {
    const { records, children } = child.draft!;
    const pieces = Math.ceil((records.length + 1) / (maxRecords + 1));
    for (let piece = 0; piece < pieces; piece++) {
      const start = Math.floor(((records.length + 1) * piece) / pieces);
      const end = Math.floor(((records.length + 1) * (piece + 1)) / pieces);
      const draft = { records: records.slice(start, end - 1), children: children.slice(start, end) };
      parent.children.push({ stored: undefined, draft });
      if (piece < pieces - 1) parent.records.push(records[end - 1]!);
    }
  }

  #write(child: Child<R>, depth: number): BtreeV2NodePointer {
    if (child.draft === undefined) return child.stored!;
    const { header, recordType, sizes } = this.#tree;
    const { records } = child.draft;
    const children = child.draft.children.map((below) => this.#write(below, depth - 1));
    const { countWidth, totalWidth } = this.#level(depth);
    const encoder = new Encoder(sizes, header.nodeSize);
    encoder.signature(depth === 0 ? "BTLF" : "BTIN").u8(0).u8(header.type);
    for (const record of records) recordType.encode(record, encoder);
    for (const { address, recordCount, totalRecords } of children) {
      encoder.offset(address).uint(recordCount, countWidth);
      if (totalWidth > 0) encoder.uint(totalRecords, totalWidth);
    }
    encoder.u32(lookup3(encoder.bytes())).padTo(header.nodeSize);
    const address = this.#space.allocate(header.nodeSize);
    this.#space.write(address, encoder.bytes());
    const totalRecords = children.reduce((sum, below) => sum + below.totalRecords, records.length);
    return { address, recordCount: records.length, totalRecords };
  }
}

function emptyDraft<R>(): Draft<R> {
  return { records: [], children: [] };
}
