/**
 * How much room the header of a new object has.
 *
 * @module
 */

import { sectorSize } from "./allocator.ts";
import type { FieldSizes } from "./format/cursor.ts";
import {
  continuationSize,
  firstBlockSize,
  type HeaderPrefix,
  messageSize,
  type OutgoingMessage,
  sizeWidthFlags,
} from "./format/header_layout.ts";
import { headerFlags, type HeaderMessage, type ObjectHeader } from "./format/object_header.ts";

/** A header that is not in the file. */
export interface NewHeader {
  readonly prefix: HeaderPrefix;
  readonly messages: readonly OutgoingMessage[];
  /** How many bytes of messages its first block has room for. */
  readonly room: number;
}

/** Options of `createGroup`. */
export interface CreateGroupOptions {
  /** Whether the order in which links and attributes are made is kept. Default: no. */
  readonly trackOrder?: boolean | undefined;
  /** Whether times are kept. Default: no. */
  readonly trackTimes?: boolean | undefined;
}

/**
 * Gives a header room: all its messages, a continuation and something to grow, within one sector.
 *
 * @param version The version of the header.
 * @param messages Its messages.
 * @param least The smallest size of its first block.
 */
export function newHeader(
  version: 1 | 2,
  messages: readonly OutgoingMessage[],
  least: number,
  sizes: FieldSizes,
  options: CreateGroupOptions = {},
): NewHeader {
  const flags = version === 1
    ? 0
    : (options.trackOrder ? headerFlags.attributeOrderTracked | headerFlags.attributeOrderIndexed : 0) |
      (options.trackTimes ? headerFlags.times : 0);
  const now = Math.floor(Date.now() / 1000);
  const draft: HeaderPrefix = {
    version,
    flags,
    referenceCount: 1,
    times: options.trackTimes && version === 2 ? [now, now, now, now] : undefined,
    attributePhaseChange: undefined,
  };
  const needed = messages.reduce((sum, { body }) => sum + messageSize(draft, body), continuationSize(draft, sizes));
  const block = Math.min(sectorSize, Math.max(least, Math.ceil(firstBlockSize(draft, needed) / 8) * 8));
  // The size of the room takes one byte more in a larger block.
  const roomOf = (prefix: HeaderPrefix) => block - firstBlockSize(prefix, 0);
  const prefix = { ...draft, flags: flags | (version === 1 ? 0 : sizeWidthFlags(roomOf(draft))) };
  return { prefix, messages, room: roomOf(prefix) };
}

/** What a header says, while it is not known where in the file its messages stand: it has no blocks. */
export function pendingHeader(
  prefix: HeaderPrefix,
  messages: readonly OutgoingMessage[],
  address: number,
): ObjectHeader {
  const { version, flags, referenceCount, times, attributePhaseChange } = prefix;
  const standing = messages.map(({ type, flags, creationOrder, body }): HeaderMessage => {
    return { type, flags, creationOrder, body, address, chunk: 0 };
  });
  const first = new Uint8Array(0);
  return {
    version,
    flags,
    referenceCount,
    times,
    attributePhaseChange,
    address,
    messages: standing,
    chunks: [],
    first,
  };
}
