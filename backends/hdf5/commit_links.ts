/**
 * Turns the changed links of a group into what its header is to say.
 *
 * @module
 */

import { Encoder } from "./format/encoder.ts";
import { Cursor } from "./format/cursor.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { decodeGroupInfo } from "./format/messages/group_info.ts";
import { encodeLink, type Link } from "./format/messages/link.ts";
import { encodeLinkInfo, type LinkInfo } from "./format/messages/link_info.ts";
import { encodeSymbolTableMessage, type SymbolTableMessage } from "./format/messages/symbol_table_message.ts";
import { messageTypes } from "./format/message_types.ts";
import type { Reading } from "./format/reading.ts";
import type { PublishingSpace } from "./format/space.ts";
import { CompactLinks } from "./link_storage/compact.ts";
import { DenseLinkStorage } from "./link_storage/dense.ts";
import type { LinkChange } from "./link_storage/link_storage.ts";
import type { SymbolTableStorage } from "./link_storage/symbol_table.ts";
import type { ObjectState } from "./object_state.ts";
import { linkInfo, openStoredLinks } from "./open_links.ts";

/** The longest body that a header message can have. */
export const longestMessage = 65535;
const defaultMaxCompact = 8;

/** What becomes of the messages of a header: those that take the place of the others of their types. */
export interface CommittedMessages {
  /** The types that are replaced as a whole. */
  readonly replaced: ReadonlySet<number>;
  readonly messages: readonly OutgoingMessage[];
}

/** Writes the changed links of a group to fresh space. */
export function* commitLinks(state: ObjectState, space: PublishingSpace): Reading<CommittedMessages> {
  const changes: LinkChange[] = [...state.edits!.links].map(([name, link]) => ({ name, link }));
  const { sizes } = state.context;
  const stored = yield* openStoredLinks(state);
  const info = linkInfo(state);
  if (info === undefined) {
    const table: SymbolTableMessage = yield* (stored as SymbolTableStorage).update(changes, space);
    const body = encodeSymbolTableMessage(table, new Encoder(sizes)).bytes();
    return one({ type: messageTypes.symbolTable, flags: 0, creationOrder: undefined, body });
  }
  if (!(stored instanceof CompactLinks)) {
    return one(linkInfoMessage(yield* (stored as DenseLinkStorage).update(changes, space), state));
  }
  const links = yield* stored.update(changes);
  const messages = linkMessages(state, links);
  const fits = links.length <= maxCompactLinks(state) && messages.every(({ body }) => body.length <= longestMessage);
  if (fits) {
    const nextCreationOrder = nextOrder(info, changes);
    return {
      replaced: new Set([messageTypes.link, messageTypes.linkInfo]),
      messages: [linkInfoMessage({ ...info, nextCreationOrder }, state), ...messages],
    };
  }
  const all = links.map((link) => ({ name: link.name, link }));
  const dense = yield* new DenseLinkStorage(info, sizes).update(all, space);
  return {
    replaced: new Set([messageTypes.link, messageTypes.linkInfo]),
    messages: [linkInfoMessage(dense, state)],
  };
}

function one(message: OutgoingMessage): CommittedMessages {
  return { replaced: new Set([message.type]), messages: [message] };
}

function nextOrder({ nextCreationOrder }: LinkInfo, changes: readonly LinkChange[]): number | undefined {
  if (nextCreationOrder === undefined) return undefined;
  return changes.reduce((next, { link }) => Math.max(next, (link?.creationOrder ?? -1) + 1), nextCreationOrder);
}

/** The link info message, the one that stands there where nothing changed. */
function linkInfoMessage(info: LinkInfo, state: ObjectState): OutgoingMessage {
  const body = encodeLinkInfo(info, new Encoder(state.context.sizes, 32)).bytes();
  return keptOr(state, { type: messageTypes.linkInfo, flags: 0, creationOrder: undefined, body });
}

function linkMessages(state: ObjectState, links: readonly Link[]): OutgoingMessage[] {
  return links.map((link) => {
    const body = encodeLink(link, new Encoder(state.context.sizes, 64)).bytes();
    return keptOr(state, { type: messageTypes.link, flags: 0, creationOrder: undefined, body });
  });
}

/** The message of the header that says the same, where there is one, so that it may stay where it is. */
export function keptOr(state: ObjectState, message: OutgoingMessage): OutgoingMessage {
  const same = ({ type, creationOrder, body }: OutgoingMessage): boolean =>
    type === message.type && creationOrder === (message.creationOrder ?? creationOrder) &&
    body.length === message.body.length && body.every((byte, i) => byte === message.body[i]);
  return state.header.messages.find(same) ?? message;
}

function maxCompactLinks(state: ObjectState): number {
  const message = state.message(messageTypes.groupInfo);
  if (message === undefined) return defaultMaxCompact;
  const info = decodeGroupInfo(new Cursor(message.body, state.context.sizes, "group info", message.address));
  return info.phaseChange?.maxCompact ?? defaultMaxCompact;
}
