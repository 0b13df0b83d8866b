/**
 * Dense storage: messages in a fractal heap, found through version 2 B-trees by name and by the order of their making.
 * Links and attributes are stored so when there are too many for the object's header.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import { compareNames } from "./compare_names.ts";
import { BtreeV2, btreeV2HeaderSize, type BtreeV2RecordType, openBtreeV2 } from "./format/btree_v2.ts";
import { type BtreeV2Change, emptyBtreeV2, updateBtreeV2 } from "./format/btree_v2_update.ts";
import { lookup3 } from "./format/checksum.ts";
import type { Cursor, FieldSizes } from "./format/cursor.ts";
import { encodeText } from "./format/encoder.ts";
import { type FractalHeapParameters, heapOffsetWidth } from "./format/fractal_heap.ts";
import { readPackedObjects } from "./format/fractal_heap_packed.ts";
import { type FractalHeap, openFractalHeap, type Unfilter } from "./format/fractal_heap_read.ts";
import { canUpdateFractalHeap, type FractalHeapChange, updateFractalHeap } from "./format/fractal_heap_update.ts";
import { writeFractalHeap } from "./format/fractal_heap_write.ts";
import { messageFlags } from "./format/message_types.ts";
import { type Reading, together } from "./format/reading.ts";
import type { PublishingSpace } from "./format/space.ts";

/** Bytes of a node in the B-trees. */
const nodeSize = 512;

/** What a header says of dense storage. */
export interface DenseInfo {
  readonly nextCreationOrder: number | undefined;
  readonly orderIndexed: boolean;
  readonly heapAddress: number | undefined;
  readonly nameIndexAddress: number | undefined;
  readonly orderIndexAddress: number | undefined;
}

/** An entry of an index. */
export interface DenseRecord {
  /** The checksum of the name; 0 where the index does not hold it. */
  readonly hash: number;
  readonly order: number;
  /** The flags of the message. */
  readonly flags: number;
  /** Where the message stands in the heap. */
  readonly id: Uint8Array;
}

/** A message, and the entry that leads to it. */
export interface DenseMessage {
  readonly record: DenseRecord;
  readonly bytes: Uint8Array;
}

/** One change: the message that goes by a name now, or that there is none. */
export interface DenseChange {
  readonly name: string;
  readonly message: { readonly bytes: Uint8Array; readonly order: number } | undefined;
}

/** What is stored: links or attributes. */
export interface DenseKind {
  /** For messages: `dense links`. */
  readonly what: string;
  readonly heap: FractalHeapParameters;
  /** How the index by name stores its records. */
  readonly nameIndex: Omit<BtreeV2RecordType<DenseRecord>, "compare">;
  /** How the index by order stores its records. */
  readonly orderIndex: Omit<BtreeV2RecordType<DenseRecord>, "compare">;
  /** The name in a message. */
  nameOf(bytes: Uint8Array): string;
  /** When a message was made, where its entry in the index by name does not hold it. */
  orderOf?(bytes: Uint8Array): number;
}

/** What dense storage may need of the file. */
export interface DenseOptions {
  readonly sizes: FieldSizes;
  /** Undoes the filters of a heap that has some. */
  readonly unfilter?: Unfilter | undefined;
  /** Reads a message that stands in the file's heap of shared messages. */
  readonly readShared?: ((id: Uint8Array) => Reading<Uint8Array>) | undefined;
}

/** What a header says of where heap and indexes stand. */
type Places = Pick<DenseInfo, "heapAddress" | "nameIndexAddress" | "orderIndexAddress">;

/** What an update does to the messages. */
interface Edit {
  readonly kept: readonly DenseRecord[];
  /** Messages whose names may be among those that change: their checksums are. */
  readonly touched: readonly DenseMessage[];
  /** Those of them whose names are. */
  readonly gone: readonly DenseMessage[];
  readonly added: readonly DenseMessage[];
}

interface Opened {
  readonly heap: FractalHeap;
  readonly names: BtreeV2<DenseRecord>;
}

/** How many messages are read together. */
const batchSize = 4096;

/** Orders the ids of a heap by where the objects stand: by kind, then by their little-endian offset of some width. */
function compareIds(a: Uint8Array, b: Uint8Array, width: number): number {
  if (a[0] !== b[0]) return a[0]! - b[0]!;
  for (let i = width; i > 0; i--) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The dense messages of one object. */
export class DenseMessages {
  readonly #kind: DenseKind;
  readonly #info: DenseInfo;
  readonly #options: DenseOptions;
  #opened: Opened | undefined;

  /** Opens what a header names; nothing is read yet, and nothing is there while it names no heap. */
  constructor(kind: DenseKind, info: DenseInfo, options: DenseOptions) {
    this.#kind = kind;
    this.#info = info;
    this.#options = options;
  }

  /** Looks one name up through the index by name. */
  *find(name: string): Reading<DenseMessage | undefined> {
    const opened = yield* this.#open();
    if (opened === undefined) return undefined;
    const hash = lookup3(encodeText(name));
    const records = yield* opened.names.find((record) => record.hash - hash);
    const messages = yield* this.#read(opened.heap, records);
    return messages.find(({ bytes }) => this.#kind.nameOf(bytes) === name);
  }

  /** Reads all messages. */
  *all(): Reading<DenseMessage[]> {
    const messages: DenseMessage[] = [];
    yield* this.each((message) => messages.push(message));
    return messages;
  }

  /** Reads all messages, some at a time, in the order in which they stand in the heap. */
  *each(visit: (message: DenseMessage) => void): Reading<void> {
    const opened = yield* this.#open();
    if (opened === undefined) return;
    const records: DenseRecord[] = [];
    yield* opened.names.all((record) => records.push(record));
    const width = heapOffsetWidth(opened.heap.header);
    records.sort((a, b) => compareIds(a.id, b.id, width));
    for (let start = 0; start < records.length; start += batchSize) {
      for (const message of yield* this.#read(opened.heap, records.slice(start, start + batchSize))) visit(message);
    }
  }

  /**
   * Reads all messages without the index, where they are of a kind that tells its own length.
   *
   * @param decode Reads one message, and leaves the cursor behind it.
   * @returns What was decoded; `undefined` where the index is needed to tell which messages there are.
   */
  *packed<T>(decode: (cursor: Cursor) => T): Reading<T[] | undefined> {
    const opened = yield* this.#open();
    if (opened === undefined) return [];
    const { heap, names } = opened;
    if (heap.header.managedCount !== (names.header.root?.totalRecords ?? 0)) return undefined;
    return yield* readPackedObjects(heap, this.#options.sizes, decode);
  }

  /**
   * Puts the changes into heap and indexes: along the touched paths where the heap can stay, else all anew.
   *
   * @returns What the header is to say; it names no heap where nothing is left.
   */
  *update(changes: readonly DenseChange[], space: PublishingSpace): Reading<DenseInfo> {
    const names = new Set(changes.map(({ name }) => name));
    const opened = yield* this.#open();
    const records: DenseRecord[] = [];
    if (opened !== undefined) yield* opened.names.all((record) => records.push(record));
    const hashes = new Set(Array.from(names, hashOf));
    const touched = opened === undefined
      ? []
      : yield* this.#read(opened.heap, records.filter(({ hash }) => hashes.has(hash)));
    const gone = touched.filter(({ bytes }) => names.has(this.#kind.nameOf(bytes)));
    const goneRecords = new Set(gone.map(({ record }) => record));
    const edit: Edit = {
      kept: records.filter((record) => !goneRecords.has(record)),
      touched,
      gone,
      added: changes.flatMap(({ name, message }): DenseMessage[] => {
        if (message === undefined) return [];
        const record = { hash: hashOf(name), order: message.order, flags: 0, id: new Uint8Array(0) };
        return [{ record, bytes: message.bytes }];
      }),
    };
    const { nextCreationOrder, orderIndexed } = this.#info;
    const next = nextCreationOrder === undefined
      ? undefined
      : edit.added.reduce((next, { record }) => Math.max(next, record.order + 1), nextCreationOrder);
    const places = (yield* this.#edit(opened, edit, space)) ?? (yield* this.#rewrite(opened, edit, space));
    return { nextCreationOrder: next, orderIndexed, ...places };
  }

  /** Changes heap and indexes where the heap can stay. */
  *#edit(opened: Opened | undefined, edit: Edit, space: PublishingSpace): Reading<Places | undefined> {
    if (opened === undefined || edit.kept.length === 0) return undefined;
    const { sizes } = this.#options;
    const { nameIndex, orderIndex, nameOf } = this.#kind;
    const idsOf = (records: readonly DenseRecord[]) =>
      records.filter((record) => !isShared(record)).map(({ id }) => id);
    const change: FractalHeapChange = {
      kept: idsOf(edit.kept),
      removed: idsOf(edit.gone.map(({ record }) => record)),
      added: edit.added.map(({ bytes }) => bytes),
    };
    if (!canUpdateFractalHeap(opened.heap, change, sizes)) return undefined;
    const ids = yield* updateFractalHeap(opened.heap, change, space, sizes);
    const added = edit.added.map(({ record, bytes }, i) => ({ record: { ...record, id: ids[i]! }, bytes }));
    const nameOfId = new Map([...edit.touched, ...added].map(({ record, bytes }) => [keyOf(record), nameOf(bytes)]));
    // Of two records with one checksum at least one is changed, so that both were read.
    const byName = (a: DenseRecord, b: DenseRecord) =>
      a.hash - b.hash || compareNames(nameOfId.get(keyOf(a))!, nameOfId.get(keyOf(b))!);
    const names = new BtreeV2(opened.names.header, { ...nameIndex, compare: byName }, sizes);
    const { address: nameIndexAddress } = yield* updateBtreeV2(names, replace(edit.gone, added, byName), space);
    const heapAddress = opened.heap.header.address;
    const { orderIndexAddress } = this.#info;
    if (orderIndexAddress === undefined) return { heapAddress, nameIndexAddress, orderIndexAddress };
    const orders = yield* openBtreeV2(orderIndexAddress, { ...orderIndex, compare: byOrder }, sizes);
    const goneOrders = edit.gone.map((message) => this.#withOrder(message));
    const updated = yield* updateBtreeV2(orders, replace(goneOrders, added, byOrder), space);
    return { heapAddress, nameIndexAddress, orderIndexAddress: updated.address };
  }

  /** Writes heap and indexes anew, and releases the old ones. */
  *#rewrite(opened: Opened | undefined, edit: Edit, space: PublishingSpace): Reading<Places> {
    const kept = opened === undefined ? [] : yield* this.#read(opened.heap, edit.kept);
    const parameters = opened?.heap.header ?? this.#kind.heap;
    if (opened !== undefined) yield* this.#release(opened, space);
    const messages = kept.concat(edit.added);
    if (messages.length > 0) return yield* this.#write(messages, parameters, space);
    return { heapAddress: undefined, nameIndexAddress: undefined, orderIndexAddress: undefined };
  }

  #withOrder({ record, bytes }: DenseMessage): DenseMessage {
    const { orderOf } = this.#kind;
    return orderOf === undefined ? { record, bytes } : { record: { ...record, order: orderOf(bytes) }, bytes };
  }

  *#open(): Reading<Opened | undefined> {
    const { heapAddress, nameIndexAddress } = this.#info;
    if (this.#opened !== undefined || heapAddress === undefined) return this.#opened;
    if (nameIndexAddress === undefined) {
      throw new FormatError(`Cannot read ${this.#kind.what}: there is a heap and no index by name`, {
        address: heapAddress,
      });
    }
    const { sizes, unfilter } = this.#options;
    const type = { ...this.#kind.nameIndex, compare: (a: DenseRecord, b: DenseRecord) => a.hash - b.hash };
    const opened: Partial<{ -readonly [K in keyof Opened]: Opened[K] }> = {};
    yield* together<void>([
      (function* () {
        opened.heap = yield* openFractalHeap(heapAddress, sizes, unfilter);
      })(),
      (function* () {
        opened.names = yield* openBtreeV2(nameIndexAddress, type, sizes);
      })(),
    ]);
    return this.#opened = { heap: opened.heap!, names: opened.names! };
  }

  *#read(heap: FractalHeap, records: readonly DenseRecord[]): Reading<DenseMessage[]> {
    const own = records.filter((record) => !isShared(record));
    const bytes = yield* heap.read(own.map(({ id }) => id));
    const messages = own.map((record, i): DenseMessage => ({ record, bytes: bytes[i]! }));
    if (own.length === records.length) return messages;
    const { readShared } = this.#options;
    if (readShared === undefined) {
      throw new FormatError(`Cannot read ${this.#kind.what}: one is shared and the file shares none`, {
        address: heap.header.address,
      });
    }
    const shared = records.filter(isShared);
    const sharedBytes = yield* together(shared.map(({ id }) => readShared(id)));
    return messages.concat(shared.map((record, i) => ({ record, bytes: sharedBytes[i]! })));
  }

  *#write(
    messages: readonly DenseMessage[],
    parameters: FractalHeapParameters,
    space: PublishingSpace,
  ): Reading<Places> {
    const { sizes } = this.#options;
    const own = messages.filter(({ record }) => !isShared(record));
    const heap = yield* writeFractalHeap(own.map(({ bytes }) => bytes), parameters, space, sizes);
    const stored = messages.filter(({ record }) => isShared(record));
    own.forEach(({ record, bytes }, i) => stored.push({ record: { ...record, id: heap.ids[i]! }, bytes }));
    const { nameIndex, orderIndex, nameOf } = this.#kind;
    const bytesOf = new Map(stored.map(({ record, bytes }) => [record, bytes]));
    const nameOfRecord = (record: DenseRecord) => nameOf(bytesOf.get(record)!);
    const names = emptyBtreeV2<DenseRecord>(
      {
        ...nameIndex,
        compare: (a, b) => a.hash - b.hash || compareNames(nameOfRecord(a), nameOfRecord(b)),
      },
      nodeSize,
      sizes,
    );
    const { address: nameIndexAddress } = yield* updateBtreeV2(names, stored, space);
    if (!this.#info.orderIndexed) {
      return { heapAddress: heap.address, nameIndexAddress, orderIndexAddress: undefined };
    }
    const orders = emptyBtreeV2<DenseRecord>({ ...orderIndex, compare: byOrder }, nodeSize, sizes);
    const ordered = stored.map((message) => this.#withOrder(message));
    const { address: orderIndexAddress } = yield* updateBtreeV2(orders, ordered, space);
    return { heapAddress: heap.address, nameIndexAddress, orderIndexAddress };
  }

  *#release(opened: Opened, space: PublishingSpace): Reading<void> {
    yield* opened.heap.release(space);
    yield* releaseTree(opened.names, space);
    const { orderIndexAddress } = this.#info;
    if (orderIndexAddress === undefined) return;
    const type = { ...this.#kind.orderIndex, compare: byOrder };
    yield* releaseTree(yield* openBtreeV2(orderIndexAddress, type, this.#options.sizes), space);
  }
}

/** Tells a message from all others: ids of the object's own heap and of the shared one may be the same. */
function keyOf(record: DenseRecord): string {
  return `${isShared(record)} ${record.id}`;
}

function hashOf(name: string): number {
  return lookup3(encodeText(name));
}

function byOrder(a: DenseRecord, b: DenseRecord): number {
  return a.order - b.order;
}

/** The changes to an index: what goes, where nothing with the same key comes, and what comes. */
function replace(
  gone: readonly DenseMessage[],
  added: readonly DenseMessage[],
  compare: (a: DenseRecord, b: DenseRecord) => number,
): BtreeV2Change<DenseRecord>[] {
  const coming = added.map(({ record }) => record).sort(compare);
  const going = gone.map(({ record }) => record).sort(compare);
  let at = 0;
  const removed = going.filter((record) => {
    while (at < coming.length && compare(coming[at]!, record) < 0) at++;
    return at === coming.length || compare(coming[at]!, record) !== 0;
  });
  return [...removed.map((record) => ({ record, removed: true })), ...added];
}

/** Whether the message stands in the file's heap of shared messages and not in the object's own. */
function isShared({ flags }: DenseRecord): boolean {
  return (flags & messageFlags.shared) !== 0;
}

function* releaseTree(tree: BtreeV2<DenseRecord>, space: PublishingSpace): Reading<void> {
  yield* tree.walk(() => {}, ({ address }) => space.release(address, tree.header.nodeSize));
  space.release(tree.header.address, btreeV2HeaderSize(tree.sizes));
}
