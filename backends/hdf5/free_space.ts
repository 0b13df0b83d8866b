/**
 * What a file remembers of its free space, which does not hold any more once somebody else writes to it.
 *
 * @module
 */

import type { FileContext } from "./context.ts";
import { Cursor } from "./format/cursor.ts";
import { Encoder } from "./format/encoder.ts";
import { editHeader } from "./format/header_edit.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { decodeFileSpaceInfo, encodeFileSpaceInfo } from "./format/messages/file_space_info.ts";
import { messageTypes } from "./format/message_types.ts";
import { readObjectHeader } from "./format/object_header.ts";
import { block, type Reading } from "./format/reading.ts";
import type { Space } from "./format/space.ts";

/** The first block of a header, before and after a change. */
export interface ChangedHeader {
  readonly address: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Has the file forget where its free space is: what is free stays unused, and nobody takes new blocks for it.
 *
 * @returns The change of the superblock extension; `undefined` where the file remembers nothing.
 */
export function* forgetFreeSpace(context: FileContext, space: Space): Reading<ChangedHeader | undefined> {
  const { extensionAddress: address } = context.facts.superblock;
  if (address === undefined) return undefined;
  const { sizes } = context;
  const header = yield* readObjectHeader(address, sizes, context.end);
  const message = header.messages.find(({ type }) => type === messageTypes.fileSpaceInfo);
  if (message === undefined) return undefined;
  const info = decodeFileSpaceInfo(new Cursor(message.body, sizes, "file space info", message.address));
  if (!info.persistent || info.managers.every((manager) => manager === undefined)) return undefined;
  const empty = { ...info, endOfSpace: undefined, managers: info.managers.map(() => undefined) };
  const changed: OutgoingMessage = { ...message, body: encodeFileSpaceInfo(empty, new Encoder(sizes)).bytes() };
  const messages = header.messages
    .filter(({ type }) => type !== messageTypes.nil && type !== messageTypes.continuation)
    .map((each): OutgoingMessage => each === message ? changed : each);
  const before = yield* block(address, header.chunks[0]!.size);
  const after = editHeader(header, before, context.baseAddress, messages, header.referenceCount, space, sizes);
  return { address, before, after: after.bytes };
}
