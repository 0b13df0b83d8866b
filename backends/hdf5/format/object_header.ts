/**
 * Object headers: the messages that describe one object, in one block and its continuations.
 *
 * HDF5 File Format Specification 4.0, IV.A.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { verifyChecksum } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { isKnownMessage, messageFlags, messageTypes } from "./message_types.ts";
import { decodeHeaderContinuation, type HeaderContinuation } from "./messages/header_continuation.ts";
import { decodeReferenceCount } from "./messages/reference_count.ts";
import { block, type FileEnd, type Reading, together } from "./reading.ts";

/** One message of an object header, as it stands in the file. */
export interface HeaderMessage {
  /** The message type, such as 0x0003 for a datatype. */
  readonly type: number;
  /** The message flags: bit 0 constant, bit 1 shared, bits 2 to 7 what to do when the type is unknown. */
  readonly flags: number;
  /** The creation order, where the header stores it. */
  readonly creationOrder: number | undefined;
  /** The message data. */
  readonly body: Uint8Array;
  /** The file address of the message data. */
  readonly address: number;
  /** Which of the header's chunks it stands in: 0 is the first. */
  readonly chunk: number;
}

/** One block of messages of an object header. */
export interface HeaderChunk {
  /** Where the block starts: the header itself, or a continuation block. */
  readonly address: number;
  /** All its bytes, signature, prefix and checksum counted in. */
  readonly size: number;
}

/** An object header. */
export interface ObjectHeader {
  readonly address: number;
  readonly version: 1 | 2;
  /** The header's flags (version 2), 0 for version 1. */
  readonly flags: number;
  readonly referenceCount: number;
  /** Seconds since 1970: access, modification, change, birth; where the header stores them. */
  readonly times: readonly [number, number, number, number] | undefined;
  /** When attributes move to dense storage and back, where the header stores it. */
  readonly attributePhaseChange: { readonly maxCompact: number; readonly minDense: number } | undefined;
  /** All messages in order, continuations and NIL messages too. */
  readonly messages: readonly HeaderMessage[];
  readonly chunks: readonly HeaderChunk[];
  /** The bytes of the first block; none of a header that was not read. */
  readonly first: Uint8Array;
}

/** The bits of the flags of a version 2 header. */
export const headerFlags = {
  /** The width of the size of chunk 0, as a power of two. */
  sizeWidth: 0x03,
  /** Messages carry their creation order: attributes are tracked. */
  attributeOrderTracked: 0x04,
  /** Dense attributes have an index by creation order. */
  attributeOrderIndexed: 0x08,
  /** The header says when attributes move to dense storage. */
  phaseChange: 0x10,
  /** The header stores times. */
  times: 0x20,
} as const;

/** The bytes of a version 1 header before its messages. */
export const prefixSizeV1 = 16;

const firstAsk = 512;
const leastAsk = 16;
const maxChunks = 1024;

/** The prefix of a header: what stands before the messages of chunk 0. */
interface Prefix {
  readonly version: 1 | 2;
  readonly flags: number;
  readonly referenceCount: number;
  readonly times: ObjectHeader["times"];
  readonly attributePhaseChange: ObjectHeader["attributePhaseChange"];
  /** The bytes of the prefix. */
  readonly size: number;
  /** The bytes of chunk 0: prefix, messages and checksum. */
  readonly chunkSize: number;
}

/**
 * Reads an object header with all its continuations, one round a generation of them.
 *
 * @param address The address of the header.
 * @param sizes The widths of addresses and lengths.
 * @param end Tells the byte after the last one of the file, relative to the base address; the first read stops there.
 */
export function* readObjectHeader(address: number, sizes: FieldSizes, end?: FileEnd): Reading<ObjectHeader> {
  const what = `object header at ${address}`;
  const isPastEnd = (needed: number): boolean => end !== undefined && needed > (end(needed) ?? Infinity);
  if (isPastEnd(address + leastAsk)) {
    throw new FormatError(`Cannot read ${what}: it lies past the end of the file`, { address });
  }
  const known = end?.(address + leastAsk);
  const start = yield* block(address, known === undefined ? leastAsk : Math.min(firstAsk, known - address));
  const prefixSize = prefixLength(new Cursor(start, sizes, what, address));
  const begun = prefixSize <= start.length ? start : yield* block(address, prefixSize);
  const prefix = decodePrefix(new Cursor(begun, sizes, what, address));
  if (isPastEnd(address + prefix.chunkSize)) {
    throw new FormatError(`Cannot read ${what}: it goes past the end of the file`, { address });
  }
  const first = prefix.chunkSize <= begun.length
    ? begun.subarray(0, prefix.chunkSize)
    : yield* block(address, prefix.chunkSize);
  const messages: HeaderMessage[] = [];
  const chunks: HeaderChunk[] = [{ address, size: prefix.chunkSize }];
  const visited = new Set([address]);
  const cursor = new Cursor(first, sizes, what, address);
  cursor.skip(prefix.size);
  let found = decodeMessages(cursor, prefix, 0, messages);
  while (found.length > 0) {
    for (const { address: next, size } of found) {
      if (visited.has(next)) cursor.fail(`the continuation at ${next} is met twice`, 0);
      if (visited.size >= maxChunks) cursor.fail(`there are more than ${maxChunks} continuations`, 0);
      if (isPastEnd(next + size)) {
        cursor.fail(`the continuation at ${next} goes past the end of the file`, 0);
      }
      visited.add(next);
    }
    const blocks = yield* together(found.map(({ address, size }) => block(address, size)));
    const asked = found;
    found = [];
    for (const [i, { address: next, size }] of asked.entries()) {
      const part = new Cursor(blocks[i]!, sizes, `continuation at ${next} of ${what}`, next);
      if (prefix.version === 2) part.signature("OCHK");
      chunks.push({ address: next, size });
      found.push(...decodeMessages(part, prefix, chunks.length - 1, messages));
    }
  }
  return {
    address,
    version: prefix.version,
    flags: prefix.flags,
    referenceCount: storedCount(messages, sizes) ?? prefix.referenceCount,
    times: prefix.times,
    attributePhaseChange: prefix.attributePhaseChange,
    messages,
    chunks,
    first,
  };
}

/** How many bytes the prefix has, from the first 16 of the header. */
function prefixLength(cursor: Cursor): number {
  if (cursor.bytes[0] === 1) return prefixSizeV1;
  cursor.signature("OHDR");
  const version = cursor.u8();
  if (version !== 2) cursor.fail(`version ${version} is unknown`, 4);
  return prefixSizeV2(cursor.u8());
}

/** The bytes of a version 2 header before its messages. */
export function prefixSizeV2(flags: number): number {
  const times = (flags & headerFlags.times) !== 0 ? 16 : 0;
  const phaseChange = (flags & headerFlags.phaseChange) !== 0 ? 4 : 0;
  return 6 + times + phaseChange + (1 << (flags & headerFlags.sizeWidth));
}

function decodePrefix(cursor: Cursor): Prefix {
  if (cursor.bytes[0] === 1) {
    cursor.skip(4);
    const referenceCount = cursor.u32();
    const chunkSize = prefixSizeV1 + cursor.u32();
    return {
      version: 1,
      flags: 0,
      referenceCount,
      times: undefined,
      attributePhaseChange: undefined,
      size: prefixSizeV1,
      chunkSize,
    };
  }
  cursor.skip(5);
  const flags = cursor.u8();
  const times: ObjectHeader["times"] = (flags & headerFlags.times) !== 0
    ? [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()]
    : undefined;
  const attributePhaseChange = (flags & headerFlags.phaseChange) !== 0
    ? { maxCompact: cursor.u16(), minDense: cursor.u16() }
    : undefined;
  const messageBytes = cursor.uint(1 << (flags & headerFlags.sizeWidth));
  const size = cursor.position;
  return {
    version: 2,
    flags,
    referenceCount: 1,
    times,
    attributePhaseChange,
    size,
    chunkSize: size + messageBytes + 4,
  };
}

/** Reads the messages of one block and gives the continuations among them. */
function decodeMessages(
  cursor: Cursor,
  prefix: Prefix,
  chunk: number,
  messages: HeaderMessage[],
): HeaderContinuation[] {
  const { version, flags } = prefix;
  const end = cursor.bytes.length - (version === 2 ? 4 : 0);
  const ordered = (flags & headerFlags.attributeOrderTracked) !== 0;
  const messageHeader = version === 1 ? 8 : ordered ? 6 : 4;
  const found: HeaderContinuation[] = [];
  // What is left and too small for a message is a gap (version 2).
  while (end - cursor.position >= messageHeader) {
    const type = version === 1 ? cursor.u16() : cursor.u8();
    const size = cursor.u16();
    const messageBits = cursor.u8();
    if (version === 1) cursor.skip(3);
    const creationOrder = version === 2 && ordered ? cursor.u16() : undefined;
    if (size > end - cursor.position) cursor.fail(`a message of ${size} bytes goes past the end of its block`);
    if (!isKnownMessage(type) && (messageBits & messageFlags.failAlways) !== 0) {
      cursor.fail(`the message type ${type} is unknown and must not be passed over`);
    }
    const address = cursor.address + cursor.position;
    const body = cursor.slice(size);
    messages.push({ type, flags: messageBits, creationOrder, body, address, chunk });
    if (type === messageTypes.continuation) {
      found.push(decodeHeaderContinuation(new Cursor(body, cursor.sizes, cursor.what, address)));
    }
  }
  if (version === 2) {
    cursor.position = end;
    verifyChecksum(cursor);
  }
  return found;
}

function storedCount(messages: readonly HeaderMessage[], sizes: FieldSizes): number | undefined {
  const message = messages.find(({ type }) => type === messageTypes.referenceCount);
  if (message === undefined) return undefined;
  return decodeReferenceCount(new Cursor(message.body, sizes, "reference count", message.address));
}
