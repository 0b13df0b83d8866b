/**
 * Dense storage: messages in a fractal heap, found through version 2 B-trees by name and by the order of their making.
 * Links and attributes are stored so when there are too many for the object's header.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import { compareNames } from "./compare_names.ts";
import { type BtreeV2, btreeV2HeaderSize, type BtreeV2RecordType, openBtreeV2 } from "./format/btree_v2.ts";
import { emptyBtreeV2, updateBtreeV2 } from "./format/btree_v2_update.ts";
import { lookup3 } from "./format/checksum.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { encodeText } from "./format/encoder.ts";
import type { FractalHeapParameters } from "./format/fractal_heap.ts";
import { type FractalHeap, openFractalHeap, type Unfilter } from "./format/fractal_heap_read.ts";
import { writeFractalHeap } from "./format/fractal_heap_write.ts";
import { messageFlags } from "./format/message_types.ts";
import { type Reading, together } from "./format/reading.ts";
import type { Space } from "./format/space.ts";

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

interface Opened {
  readonly heap: FractalHeap;
  readonly names: BtreeV2<DenseRecord>;
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

  /** Reads all messages, in the order of the index by name. */
  *all(): Reading<DenseMessage[]> {
    const opened = yield* this.#open();
    if (opened === undefined) return [];
    const records: DenseRecord[] = [];
    yield* opened.names.all((record) => records.push(record));
    return yield* this.#read(opened.heap, records);
  }

  /**
   * Writes heap and indexes to fresh space, and releases the old ones.
   *
   * @returns What the header is to say; it names no heap where nothing is left.
   */
  *update(changes: readonly DenseChange[], space: Space): Reading<DenseInfo> {
    const byName = new Map(changes.map((change) => [change.name, change]));
    const hashes = new Map(changes.map(({ name }) => [name, lookup3(encodeText(name))]));
    const touched = new Set(hashes.values());
    const messages: DenseMessage[] = [];
    for (const message of yield* this.all()) {
      if (touched.has(message.record.hash) && byName.has(this.#kind.nameOf(message.bytes))) continue;
      messages.push(message);
    }
    for (const { name, message } of changes) {
      if (message === undefined) continue;
      const record = { hash: hashes.get(name)!, order: message.order, flags: 0, id: new Uint8Array(0) };
      messages.push({ record, bytes: message.bytes });
    }
    const parameters = (yield* this.#open())?.heap.header ?? this.#kind.heap;
    yield* this.#release(space);
    const { nextCreationOrder, orderIndexed } = this.#info;
    const next = nextCreationOrder === undefined
      ? undefined
      : changes.reduce((next, { message }) => Math.max(next, (message?.order ?? -1) + 1), nextCreationOrder);
    const places = messages.length === 0 ? undefined : yield* this.#write(messages, parameters, space);
    return {
      nextCreationOrder: next,
      orderIndexed,
      heapAddress: places?.heapAddress,
      nameIndexAddress: places?.nameIndexAddress,
      orderIndexAddress: places?.orderIndexAddress,
    };
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
    space: Space,
  ): Reading<{ heapAddress: number; nameIndexAddress: number; orderIndexAddress: number | undefined }> {
    const { sizes } = this.#options;
    const own = messages.filter(({ record }) => !isShared(record));
    const heap = yield* writeFractalHeap(own.map(({ bytes }) => bytes), parameters, space, sizes);
    const records = own.map(({ record, bytes }, i) => ({ ...record, id: heap.ids[i]!, bytes }));
    for (const { record, bytes } of messages) if (isShared(record)) records.push({ ...record, bytes });
    const { nameIndex, orderIndex, nameOf, orderOf } = this.#kind;
    const nameIndexAddress = yield* writeIndex(
      nameIndex,
      records,
      (a, b) => {
        return a.hash - b.hash || compareNames(nameOf(a.bytes), nameOf(b.bytes));
      },
      space,
      sizes,
    );
    if (!this.#info.orderIndexed) {
      return { heapAddress: heap.address, nameIndexAddress, orderIndexAddress: undefined };
    }
    const ordered = orderOf === undefined
      ? records
      : records.map((record) => ({ ...record, order: orderOf(record.bytes) }));
    const orderIndexAddress = yield* writeIndex(orderIndex, ordered, (a, b) => a.order - b.order, space, sizes);
    return { heapAddress: heap.address, nameIndexAddress, orderIndexAddress };
  }

  *#release(space: Space): Reading<void> {
    const opened = yield* this.#open();
    if (opened === undefined) return;
    const { sizes } = this.#options;
    yield* opened.heap.release(space);
    yield* releaseTree(opened.names, space);
    const { orderIndexAddress } = this.#info;
    if (orderIndexAddress === undefined) return;
    const type = { ...this.#kind.orderIndex, compare: (a: DenseRecord, b: DenseRecord) => a.order - b.order };
    yield* releaseTree(yield* openBtreeV2(orderIndexAddress, type, sizes), space);
  }
}

/** Whether the message stands in the file's heap of shared messages and not in the object's own. */
function isShared({ flags }: DenseRecord): boolean {
  return (flags & messageFlags.shared) !== 0;
}

function* writeIndex<R extends DenseRecord>(
  index: Omit<BtreeV2RecordType<DenseRecord>, "compare">,
  records: readonly R[],
  compare: (a: R, b: R) => number,
  space: Space,
  sizes: FieldSizes,
): Reading<number> {
  // All records of a tree that starts out empty are those given: none is ever decoded.
  const type = { ...index, compare } as unknown as BtreeV2RecordType<R>;
  const tree = emptyBtreeV2(type, nodeSize, sizes);
  return (yield* updateBtreeV2(tree, records.map((record) => ({ record })), space)).address;
}

function* releaseTree(tree: BtreeV2<DenseRecord>, space: Space): Reading<void> {
  yield* tree.walk(() => {}, ({ address }) => space.release(address, tree.header.nodeSize));
  space.release(tree.header.address, btreeV2HeaderSize(tree.sizes));
}
