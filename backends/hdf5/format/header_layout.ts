/**
 * Lays out the messages of an object header: in its first block, which never moves, and in a continuation block, which
 * is written anew whenever what it holds changes.
 *
 * HDF5 File Format Specification 4.0, IV.A.
 *
 * @module
 */

import { lookup3 } from "./checksum.ts";
import type { FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { messageTypes } from "./message_types.ts";
import { encodeHeaderContinuation } from "./messages/header_continuation.ts";
import { headerFlags, type HeaderMessage, type ObjectHeader, prefixSizeV1, prefixSizeV2 } from "./object_header.ts";

/** A message as it is to be written. A message that was read is one, too. */
export type OutgoingMessage = Pick<HeaderMessage, "type" | "flags" | "creationOrder" | "body">;

/** What stands before the messages of a header. */
export type HeaderPrefix = Pick<
  ObjectHeader,
  "version" | "flags" | "referenceCount" | "times" | "attributePhaseChange"
>;

/** The bytes that come before the body of each message. */
export function messageOverhead({ version, flags }: Pick<HeaderPrefix, "version" | "flags">): number {
  return version === 1 ? 8 : (flags & headerFlags.attributeOrderTracked) !== 0 ? 6 : 4;
}

/** The bytes that a message takes. Version 1 fills bodies up to a multiple of 8 bytes. */
export function messageSize(header: Pick<HeaderPrefix, "version" | "flags">, body: Uint8Array): number {
  const size = header.version === 1 ? Math.ceil(body.length / 8) * 8 : body.length;
  return messageOverhead(header) + size;
}

/** The bytes that a continuation message takes. */
export function continuationSize(header: Pick<HeaderPrefix, "version" | "flags">, sizes: FieldSizes): number {
  return messageSize(header, new Uint8Array(sizes.offsets + sizes.lengths));
}

/** The bytes before the messages of a header's first block. */
export function prefixSize({ version, flags }: Pick<HeaderPrefix, "version" | "flags">): number {
  return version === 1 ? prefixSizeV1 : prefixSizeV2(flags);
}

/** The bytes of a first block that has room for `room` bytes of messages. */
export function firstBlockSize(header: Pick<HeaderPrefix, "version" | "flags">, room: number): number {
  return prefixSize(header) + room + (header.version === 2 ? 4 : 0);
}

/** The flag bits that say how wide the size of a first block is that has room for `room` bytes of messages. */
export function sizeWidthFlags(room: number): number {
  return room < 0x100 ? 0 : room < 0x10000 ? 1 : 2;
}

/** Appends one message. */
export function encodeMessage(
  header: Pick<HeaderPrefix, "version" | "flags">,
  message: OutgoingMessage,
  encoder: Encoder,
): void {
  const { type, flags, body } = message;
  const size = messageSize(header, body) - messageOverhead(header);
  if (header.version === 1) encoder.u16(type).u16(size).u8(flags).fill(0, 3);
  else encoder.u8(type).u16(size).u8(flags);
  if (header.version === 2 && (header.flags & headerFlags.attributeOrderTracked) !== 0) {
    encoder.u16(message.creationOrder ?? 0);
  }
  encoder.raw(body).fill(0, size - body.length);
}

/** A message without meaning that takes `size` bytes in all; it begins with as much of the `edition` as it has room for. */
export function nilMessage(
  header: Pick<HeaderPrefix, "version" | "flags">,
  size: number,
  edition: number = 0,
): OutgoingMessage {
  const body = new Uint8Array(size - messageOverhead(header));
  for (let i = 0; i < Math.min(4, body.length); i++) body[i] = edition >>> (8 * i);
  return { type: messageTypes.nil, flags: 0, creationOrder: undefined, body };
}

/** The edition that a header's first message without meaning tells of; 0 where none does. */
export function editionOf({ messages }: Pick<ObjectHeader, "messages">): number {
  const body = messages.find(({ type, chunk }) => type === messageTypes.nil && chunk === 0)?.body ?? new Uint8Array(0);
  return body.subarray(0, 4).reduceRight((edition, byte) => edition * 256 + byte, 0);
}

/** The message that leads to a continuation block. */
export function continuationMessage(address: number, size: number, sizes: FieldSizes): OutgoingMessage {
  const body = encodeHeaderContinuation({ address, size }, new Encoder(sizes, 16)).bytes();
  return { type: messageTypes.continuation, flags: 0, creationOrder: undefined, body };
}

/** Writes a continuation block. */
export function encodeContinuation(
  header: HeaderPrefix,
  messages: readonly OutgoingMessage[],
  sizes: FieldSizes,
): Uint8Array {
  const encoder = new Encoder(sizes, 1024);
  if (header.version === 2) encoder.signature("OCHK");
  for (const message of messages) encodeMessage(header, message, encoder);
  if (header.version === 2) encoder.u32(lookup3(encoder.bytes()));
  return encoder.bytes();
}

/** The bytes of a continuation block. */
export function continuationBlockSize(header: HeaderPrefix, messages: readonly OutgoingMessage[]): number {
  const own = header.version === 2 ? 8 : 0;
  return messages.reduce((sum, { body }) => sum + messageSize(header, body), own);
}

/** Writes what stands before the messages of a first block that has room for `room` bytes of them. */
export function encodePrefix(header: HeaderPrefix, messageCount: number, room: number, encoder: Encoder): void {
  if (header.version === 1) {
    encoder.u8(1).u8(0).u16(messageCount).u32(header.referenceCount).u32(room).u32(0);
    return;
  }
  encoder.signature("OHDR").u8(2).u8(header.flags);
  for (const time of header.times ?? []) encoder.u32(time);
  if (header.attributePhaseChange !== undefined) {
    encoder.u16(header.attributePhaseChange.maxCompact).u16(header.attributePhaseChange.minDense);
  }
  encoder.uint(room, 1 << (header.flags & headerFlags.sizeWidth));
}

/**
 * Fills a stretch of a block: the messages, then one NIL message in front of those that change (so that what changes
 * stays close to the checksum), or a gap where the rest is too small for a message.
 *
 * @returns The bytes, and how many messages there are among them; `undefined` where the rest can be neither.
 */
export function fillStretch(
  header: HeaderPrefix,
  messages: readonly OutgoingMessage[],
  size: number,
  mayEndInGap: boolean,
  sizes: FieldSizes,
  edition: number = 0,
): { bytes: Uint8Array; count: number } | undefined {
  const used = messages.reduce((sum, { body }) => sum + messageSize(header, body), 0);
  const rest = size - used;
  if (rest < 0) return undefined;
  const encoder = new Encoder(sizes, Math.max(size, 1));
  const hasNil = rest >= messageOverhead(header);
  if (rest > 0 && !hasNil && !mayEndInGap) return undefined;
  for (const message of messages) if (isConstant(message.type)) encodeMessage(header, message, encoder);
  if (hasNil) encodeMessage(header, nilMessage(header, rest, edition), encoder);
  for (const message of messages) if (!isConstant(message.type)) encodeMessage(header, message, encoder);
  return { bytes: encoder.padTo(size).bytes(), count: messages.length + (hasNil ? 1 : 0) };
}

const constantTypes = new Set<number>([
  messageTypes.datatype,
  messageTypes.oldFillValue,
  messageTypes.fillValue,
  messageTypes.groupInfo,
  messageTypes.filterPipeline,
  messageTypes.externalDataFiles,
]);

/** Whether messages of a type stay as they are once the object is made. */
export function isConstant(type: number): boolean {
  return constantTypes.has(type);
}
