/**
 * Changes the messages of an object header without moving it. What does not fit into the first block goes to a new
 * continuation block; the first block is changed within one sector of the file wherever that is possible, so that the
 * change is there whole or not at all.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../../ndarray/errors.ts";
import { lookup3 } from "./checksum.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import {
  continuationBlockSize,
  continuationMessage,
  continuationSize,
  encodeContinuation,
  encodePrefix,
  fillStretch,
  firstBlockSize,
  type HeaderPrefix,
  isConstant,
  messageOverhead,
  messageSize,
  nilMessage,
  type OutgoingMessage,
  prefixSize,
} from "./header_layout.ts";
import { messageTypes } from "./message_types.ts";
import { decodeHeaderContinuation } from "./messages/header_continuation.ts";
import type { HeaderMessage, ObjectHeader } from "./object_header.ts";
import type { Space } from "./space.ts";

/** The first block of a header after a change. */
export interface EditedHeader {
  /** The whole first block. */
  readonly bytes: Uint8Array;
  /** Where the continuation blocks stand that are no longer needed. */
  readonly released: readonly { readonly address: number; readonly size: number }[];
}

/** A stretch of the first block, counted from its start. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

const sectorSize = 512;

/**
 * Writes a new header: its first block, and a continuation block where it needs one.
 *
 * @param prefix What stands before the messages.
 * @param room How many bytes of messages the first block has room for.
 * @param messages The messages, in order.
 * @param space Where a continuation block goes.
 * @returns The first block.
 */
export function layOutHeader(
  prefix: HeaderPrefix,
  room: number,
  messages: readonly OutgoingMessage[],
  space: Space,
  sizes: FieldSizes,
): Uint8Array {
  const size = firstBlockSize(prefix, room);
  const start = prefixSize(prefix);
  const block = new Encoder(sizes, size);
  const packed = pack(prefix, messages, { start, end: start + room }, true, sizes)!;
  const filled = finish(packed, prefix, room, 0, 0, space, sizes);
  encodePrefix(prefix, filled.count, room, block);
  block.raw(filled.bytes);
  if (prefix.version === 2) block.u32(lookup3(block.bytes()));
  return block.bytes();
}

/**
 * Changes the messages of a header.
 *
 * @param header The header as it was read.
 * @param first The bytes of its first block.
 * @param baseAddress What is added to addresses to get positions in the file.
 * @param messages All messages it is to have; those that stay are the same objects as in `header.messages`.
 * @param referenceCount How many links lead to the object now (version 1 keeps it before the messages).
 * @param space Where a new continuation block goes.
 * @param sizes The widths of addresses and lengths.
 * @param edition A number that goes where nothing else stands, so that no two editions of the header are the same.
 */
export function editHeader(
  header: ObjectHeader,
  first: Uint8Array,
  baseAddress: number,
  messages: readonly OutgoingMessage[],
  referenceCount: number,
  space: Space,
  sizes: FieldSizes,
  edition: number = 0,
): EditedHeader {
  assertAligned(header);
  const edit = new HeaderEdit(header, first, messages, referenceCount, edition, space, sizes);
  const position = baseAddress + header.address;
  for (const window of sectorsOf(position, first.length, header.version)) {
    const edited = edit.within(window);
    if (edited !== undefined) return edited;
  }
  const edited = edit.within({ start: 0, end: first.length });
  if (edited !== undefined) return edited;
  throw new UnsupportedError(`Cannot change object header at ${header.address}: it has no room for a continuation`, {
    feature: "object headers without room for a continuation message",
  });
}

/** Messages of version 1 are of multiples of 8 bytes; what is written beside others would not fit. */
function assertAligned({ version, address, messages }: ObjectHeader): void {
  const odd = messages.find(({ body }) => body.length % 8 !== 0);
  if (version !== 1 || odd === undefined) return;
  throw new FormatError(
    `Cannot change object header at ${address}: a message has ${odd.body.length} bytes, no multiple of 8`,
    { address: odd.address },
  );
}

/** The stretches of a block that lie in one sector each; version 2 needs the one that holds the checksum. */
function sectorsOf(position: number, size: number, version: 1 | 2): Stretch[] {
  const stretches: Stretch[] = [];
  for (let start = 0; start < size;) {
    const end = Math.min(size, (Math.floor((position + start) / sectorSize) + 1) * sectorSize - position);
    stretches.push({ start, end });
    start = end;
  }
  return version === 1 ? stretches : stretches.filter(({ start, end }) => end === size && start <= size - 4);
}

class HeaderEdit {
  readonly #header: ObjectHeader;
  readonly #first: Uint8Array;
  readonly #wanted: readonly OutgoingMessage[];
  readonly #kept: ReadonlySet<OutgoingMessage>;
  readonly #referenceCount: number;
  readonly #edition: number;
  readonly #space: Space;
  readonly #sizes: FieldSizes;

  constructor(
    header: ObjectHeader,
    first: Uint8Array,
    wanted: readonly OutgoingMessage[],
    referenceCount: number,
    edition: number,
    space: Space,
    sizes: FieldSizes,
  ) {
    this.#header = header;
    this.#first = first;
    this.#wanted = wanted;
    this.#kept = new Set(wanted);
    this.#referenceCount = referenceCount;
    this.#edition = edition;
    this.#space = space;
    this.#sizes = sizes;
  }

  /** Makes the change without touching the first block outside of a window; `undefined` where that cannot be. */
  within(window: Stretch): EditedHeader | undefined {
    const { version } = this.#header;
    const prefixInside = window.start <= 2 && window.end >= 8;
    if (version === 1 && !prefixInside && this.#referenceCount !== this.#header.referenceCount) return undefined;
    const free = this.#freeStretch(window);
    const frozen = this.#frozen(free);
    if (frozen === undefined) return undefined;
    return this.#keeping(free, frozen, prefixInside) ?? this.#moving(free, frozen, prefixInside);
  }

  /** The messages of the first block that lie in the window, as one stretch. */
  #freeStretch(window: Stretch): Stretch {
    const { version, address } = this.#header;
    const overhead = messageOverhead(this.#header);
    const slots = this.#header.messages.filter(({ chunk }) => chunk === 0).map((message) => {
      const start = message.address - address - overhead;
      return { start, end: start + overhead + message.body.length };
    }).filter(({ start, end }) => start >= window.start && end <= window.end);
    const endOfMessages = this.#first.length - (version === 2 ? 4 : 0);
    if (slots.length === 0) return { start: endOfMessages, end: endOfMessages };
    return { start: slots[0]!.start, end: version === 2 ? endOfMessages : slots.at(-1)!.end };
  }

  #isFree(message: HeaderMessage, free: Stretch): boolean {
    const start = message.address - this.#header.address - messageOverhead(this.#header);
    return message.chunk === 0 && start >= free.start && start < free.end;
  }

  /** The blocks and messages that have to stay as they are; `undefined` where one of them is to change. */
  #frozen(free: Stretch): { chunks: Set<number>; messages: Set<OutgoingMessage>; count: number } | undefined {
    const chunks = new Set<number>();
    const messages = new Set<OutgoingMessage>();
    let count = 0;
    for (const message of this.#header.messages) {
      if (message.chunk === 0 ? this.#isFree(message, free) : !chunks.has(message.chunk)) continue;
      count++;
      if (message.type === messageTypes.continuation) chunks.add(this.#chunkOf(message));
      else if (message.type !== messageTypes.nil) {
        if (!this.#kept.has(message)) return undefined;
        messages.add(message);
      }
    }
    return { chunks, messages, count };
  }

  #chunkOf(message: HeaderMessage): number {
    const { address } = decodeHeaderContinuation(new Cursor(message.body, this.#sizes, "continuation"));
    return this.#header.chunks.findIndex((chunk, i) => i > 0 && chunk.address === address);
  }

  /** Keeps the continuation blocks, and changes only what stands in the first block. */
  #keeping(free: Stretch, frozen: { count: number }, prefixInside: boolean): EditedHeader | undefined {
    const outside = this.#header.messages.filter((message) => !this.#isFree(message, free));
    const isKept = ({ type }: OutgoingMessage) => type === messageTypes.nil || type === messageTypes.continuation;
    if (!outside.every((message) => isKept(message) || this.#kept.has(message))) return undefined;
    const elsewhere = new Set<OutgoingMessage>(outside);
    const links = this.#header.messages.filter((message) =>
      message.type === messageTypes.continuation && this.#isFree(message, free)
    );
    if (links.length === 0 && frozen.count < outside.length) return undefined;
    const here = [...this.#wanted.filter((message) => !elsewhere.has(message)), ...links];
    const room = free.end - free.start;
    const filled = fillStretch(this.#header, here, room, this.#mayEndInGap(free), this.#sizes, this.#edition);
    if (filled === undefined) return undefined;
    const count = outside.length + filled.count;
    if (this.#header.version === 1 && !prefixInside && count !== this.#header.messages.length) return undefined;
    return { bytes: this.#assemble(free, filled.bytes, count), released: [] };
  }

  /** Moves all that is not in the first block to a new continuation block. */
  #moving(
    free: Stretch,
    frozen: { chunks: Set<number>; messages: Set<OutgoingMessage>; count: number },
    prefixInside: boolean,
  ): EditedHeader | undefined {
    const wanted = this.#wanted.filter((message) => !frozen.messages.has(message));
    const packed = pack(this.#header, wanted, free, this.#mayEndInGap(free), this.#sizes);
    if (packed === undefined) return undefined;
    const fixedCount = this.#header.version === 1 && !prefixInside ? this.#header.messages.length - frozen.count : 0;
    if (fixedCount > 0 && packed.continued.length === 0 && packed.count !== fixedCount) {
      return undefined;
    }
    if (fixedCount > 0 && packed.count > fixedCount) return undefined;
    const room = free.end - free.start;
    const filled = finish(packed, this.#header, room, fixedCount, this.#edition, this.#space, this.#sizes);
    const released = this.#header.chunks.filter((_, i) => i > 0 && !frozen.chunks.has(i));
    return { bytes: this.#assemble(free, filled.bytes, frozen.count + filled.count), released };
  }

  /** The C library refuses a block that ends in a gap and has a NIL message as well. */
  #mayEndInGap(free: Stretch): boolean {
    if (this.#header.version === 1 || free.end !== this.#first.length - 4) return false;
    return !this.#header.messages.some((message) =>
      message.type === messageTypes.nil && message.chunk === 0 && !this.#isFree(message, free)
    );
  }

  #assemble(free: Stretch, bytes: Uint8Array, count: number): Uint8Array {
    const block = this.#first.slice();
    block.set(bytes, free.start);
    const view = new DataView(block.buffer);
    if (this.#header.version === 2) {
      view.setUint32(block.length - 4, lookup3(block, 0, block.length - 4), true);
    } else {
      view.setUint16(2, count, true);
      view.setUint32(4, this.#referenceCount, true);
    }
    return block;
  }
}

/** Which messages stand in a stretch of the first block, and which in the continuation block. */
interface Packed {
  readonly here: readonly OutgoingMessage[];
  readonly continued: readonly OutgoingMessage[];
  readonly mayEndInGap: boolean;
  /** How many messages there are in all, NIL and continuation messages too. */
  readonly count: number;
}

/** What changes with the elements or the links comes first, then what never changes, attributes and links last. */
function priority({ type }: OutgoingMessage): number {
  if (type === messageTypes.attribute || type === messageTypes.link || type === messageTypes.attributeInfo) return 2;
  return isConstant(type) ? 1 : 0;
}

function pack(
  header: HeaderPrefix,
  messages: readonly OutgoingMessage[],
  stretch: Stretch,
  mayEndInGap: boolean,
  sizes: FieldSizes,
): Packed | undefined {
  const room = stretch.end - stretch.start;
  const whole = fillStretch(header, messages, room, mayEndInGap, sizes);
  if (whole !== undefined) return { here: messages, continued: [], mayEndInGap, count: whole.count };
  const overhead = messageOverhead(header);
  let left = room - continuationSize(header, sizes);
  if (left < 0) return undefined;
  const chosen = new Set<OutgoingMessage>();
  for (const wanted of [0, 1, 2]) {
    for (const message of messages) {
      const rest = left - messageSize(header, message.body);
      if (priority(message) !== wanted || rest < 0 || (rest > 0 && rest < overhead && !mayEndInGap)) continue;
      chosen.add(message);
      left = rest;
    }
  }
  if (left > 0 && left < overhead && !mayEndInGap) return undefined;
  const count = messages.length + 1 + (left >= overhead ? 1 : 0);
  const isHere = (message: OutgoingMessage) => chosen.has(message);
  const continued = messages.filter((message) => !isHere(message));
  return { here: messages.filter(isHere), continued, mayEndInGap, count };
}

/** Writes the continuation block and fills the stretch. `count`, where it is not 0, is how many messages there must be. */
function finish(
  packed: Packed,
  header: HeaderPrefix,
  room: number,
  count: number,
  edition: number,
  space: Space,
  sizes: FieldSizes,
): { bytes: Uint8Array; count: number } {
  const { here, mayEndInGap } = packed;
  if (packed.continued.length === 0) return fillStretch(header, here, room, mayEndInGap, sizes, edition)!;
  const missing = Math.max(0, count - packed.count);
  const nils = Array.from({ length: missing }, () => nilMessage(header, messageOverhead(header)));
  const continued = [...packed.continued, ...nils];
  const size = continuationBlockSize(header, continued);
  const address = space.allocate(size);
  space.write(address, encodeContinuation(header, continued, sizes));
  const link = continuationMessage(address, size, sizes);
  const filled = fillStretch(header, [...here, link], room, mayEndInGap, sizes, edition)!;
  return { bytes: filled.bytes, count: filled.count + continued.length };
}
