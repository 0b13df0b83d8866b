/**
 * Reads messages of object headers, whether they stand there or are shared.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { Cursor } from "./format/cursor.ts";
import type { Sharable } from "./format/messages/attribute.ts";
import { messageFlags } from "./format/message_types.ts";
import { type HeaderMessage, readObjectHeader } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";
import { decodeSharedMessage } from "./format/shared_message.ts";
import { readSharedMessage } from "./format/shared_message_index.ts";

/** A message, and the committed datatype it came from where it was shared through one. */
export interface ReadMessage<T> {
  readonly value: T;
  readonly committedAt: number | undefined;
}

/** Decodes a message of a header, following it to where it is shared. */
export function* readMessage<T>(
  context: FileContext,
  message: HeaderMessage,
  what: string,
  decode: (cursor: Cursor) => T,
): Reading<ReadMessage<T>> {
  if ((message.flags & messageFlags.shared) === 0) {
    const cursor = new Cursor(message.body, context.sizes, what, message.address);
    return { value: decode(cursor), committedAt: undefined };
  }
  return yield* readShared(context, message.body, message.type, what, decode);
}

/** Decodes a part of an attribute, following it to where it is shared. */
export function* readSharable<T>(
  context: FileContext,
  part: Sharable<T>,
  type: number,
  what: string,
  decode: (cursor: Cursor) => T,
): Reading<ReadMessage<T>> {
  if (!part.shared) return { value: part.value, committedAt: undefined };
  return yield* readShared(context, part.pointer, type, what, decode);
}

/** Decodes a message that is shared, given the bytes of the pointer to it. */
export function* readShared<T>(
  context: FileContext,
  pointerBytes: Uint8Array,
  type: number,
  what: string,
  decode: (cursor: Cursor) => T,
): Reading<ReadMessage<T>> {
  const pointer = decodeSharedMessage(new Cursor(pointerBytes, context.sizes, `pointer to shared ${what}`));
  if (pointer.kind === "heap") {
    const body = yield* readHeapMessage(context, type, pointer.id, what);
    return { value: decode(new Cursor(body, context.sizes, what)), committedAt: undefined };
  }
  const header = yield* readObjectHeader(pointer.address, context.sizes, context.end);
  const message = header.messages.find((message) => message.type === type);
  if (message === undefined || (message.flags & messageFlags.shared) !== 0) {
    throw new FormatError(`Cannot read ${what}: the object at ${pointer.address} does not hold it`, {
      address: pointer.address,
    });
  }
  const cursor = new Cursor(message.body, context.sizes, what, message.address);
  return { value: decode(cursor), committedAt: pointer.address };
}

/** The bytes of a message in the file's heap of shared messages. */
export function* readHeapMessage(
  context: FileContext,
  type: number,
  id: Uint8Array,
  what: string,
): Reading<Uint8Array> {
  const table = context.facts.sharedMessages;
  if (table === undefined) throw new FormatError(`Cannot read ${what}: the file has no table of shared messages`);
  return yield* readSharedMessage(table, type, id, context.sizes, context.unfilter);
}
