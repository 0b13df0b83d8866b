/**
 * The file's table of shared messages: which heap holds the shared messages of each type.
 *
 * HDF5 File Format Specification 4.0, III.I. The table also names an index of the messages by their content; only who
 * shares new messages needs it.
 *
 * @module
 */

import { verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { openFractalHeap, type Unfilter } from "./fractal_heap_read.ts";
import { messageTypes } from "./message_types.ts";
import type { SharedMessageTable } from "./messages/shared_message_table.ts";
import { block, type Reading } from "./reading.ts";

/** One index of the table. */
export interface SharedMessageIndex {
  /** Whether the index is a list or a version 2 B-tree. */
  readonly kind: "list" | "btree";
  /** A set bit: messages of that type number are shared here. */
  readonly messageTypes: number;
  /** Shorter messages are not shared. */
  readonly minimumSize: number;
  readonly messageCount: number;
  readonly indexAddress: number | undefined;
  /** The fractal heap with the messages. */
  readonly heapAddress: number | undefined;
}

/** Reads the indexes of the table. */
export function* readSharedMessageIndexes(table: SharedMessageTable, sizes: FieldSizes): Reading<SharedMessageIndex[]> {
  const size = 8 + table.indexCount * (14 + 2 * sizes.offsets);
  const what = `shared message table at ${table.address}`;
  return decodeSharedMessageIndexes(
    new Cursor(yield* block(table.address, size), sizes, what, table.address),
    table.indexCount,
  );
}

/** Decodes the table. */
export function decodeSharedMessageIndexes(cursor: Cursor, count: number): SharedMessageIndex[] {
  cursor.signature("SMTB");
  const indexes: SharedMessageIndex[] = [];
  for (let i = 0; i < count; i++) {
    const version = cursor.u8();
    if (version !== 0) cursor.fail(`version ${version} is not known`, cursor.position - 1);
    const kind = cursor.u8();
    if (kind > 1) cursor.fail(`an index of kind ${kind} is not known`, cursor.position - 1);
    const messageTypes = cursor.u16();
    const minimumSize = cursor.u32();
    cursor.skip(4);
    const messageCount = cursor.u16();
    const indexAddress = cursor.offset();
    const heapAddress = cursor.offset();
    indexes.push({
      kind: kind === 0 ? "list" : "btree",
      messageTypes,
      minimumSize,
      messageCount,
      indexAddress,
      heapAddress,
    });
  }
  verifyChecksum(cursor);
  return indexes;
}

/**
 * Reads a shared message.
 *
 * @param table Where the table stands.
 * @param type The type of the message.
 * @param id Where the message stands in the heap of its type.
 * @param sizes The widths of addresses and lengths.
 * @param unfilter Undoes the filters of a heap that has some.
 * @returns The message data.
 */
export function* readSharedMessage(
  table: SharedMessageTable,
  type: number,
  id: Uint8Array,
  sizes: FieldSizes,
  unfilter?: Unfilter,
): Reading<Uint8Array> {
  const indexes = yield* readSharedMessageIndexes(table, sizes);
  // Old fill values are shared where the new ones are.
  const bit = 1 << (type === messageTypes.oldFillValue ? messageTypes.fillValue : type);
  const index = indexes.find(({ messageTypes }) => (messageTypes & bit) !== 0);
  if (index?.heapAddress === undefined) {
    const what = `shared message table at ${table.address}`;
    new Cursor(new Uint8Array(0), sizes, what, table.address).fail(`no heap holds messages of type ${type}`);
  }
  const heap = yield* openFractalHeap(index!.heapAddress!, sizes, unfilter);
  const [message] = yield* heap.read([id]);
  return message!;
}
