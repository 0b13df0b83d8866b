/**
 * Turns the changed links of a group into what its header is to say.
 *
 * @module
 */

import { Encoder } from "./format/encoder.ts";
import { Cursor } from "./format/cursor.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { decodeGroupInfo, encodeGroupInfo } from "./format/messages/group_info.ts";
import { encodeLink, type Link } from "./format/messages/link.ts";
import { encodeLinkInfo, type LinkInfo } from "./format/messages/link_info.ts";
import { encodeSymbolTableMessage, type SymbolTableMessage } from "./format/messages/symbol_table_message.ts";
import { messageFlags, messageTypes } from "./format/message_types.ts";
import type { Reading } from "./format/reading.ts";
import type { PublishingSpace } from "./format/space.ts";
import { CompactLinks } from "./link_storage/compact.ts";
import { DenseLinkStorage } from "./link_storage/dense.ts";
import type { LinkChange, LinkStorage } from "./link_storage/link_storage.ts";
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
    if (changes.some(({ link }) => link?.kind === "external" || link?.kind === "user-defined")) {
      return yield* modernized(state, stored, changes, space);
    }
    const table: SymbolTableMessage = yield* (stored as SymbolTableStorage).update(changes, space);
    const body = encodeSymbolTableMessage(table, new Encoder(sizes)).bytes();
    return one({ type: messageTypes.symbolTable, flags: 0, creationOrder: undefined, body });
  }
  if (!(stored instanceof CompactLinks)) {
    return one(linkInfoMessage(yield* (stored as DenseLinkStorage).update(changes, space), state));
  }
  const nextCreationOrder = nextOrder(info, changes);
  return yield* newLinks(state, { ...info, nextCreationOrder }, yield* stored.update(changes), space);
}

/** Links in the header, or in dense storage where they are many or long. */
function* newLinks(
  state: ObjectState,
  info: LinkInfo,
  links: readonly Link[],
  space: PublishingSpace,
): Reading<CommittedMessages> {
  const replaced = new Set([messageTypes.link, messageTypes.linkInfo]);
  const messages = linkMessages(state, links);
  const fits = links.length <= maxCompactLinks(state) && messages.every(({ body }) => body.length <= longestMessage);
  if (fits) return { replaced, messages: [linkInfoMessage(info, state), ...messages] };
  const all = links.map((link) => ({ name: link.name, link }));
  const dense = yield* new DenseLinkStorage(info, state.context.sizes).update(all, space);
  return { replaced, messages: [linkInfoMessage(dense, state)] };
}

/** A symbol table holds hard and soft links alone: for others the group becomes one of HDF5 1.8, as in the C library. */
function* modernized(
  state: ObjectState,
  stored: LinkStorage<unknown>,
  changes: readonly LinkChange[],
  space: PublishingSpace,
): Reading<CommittedMessages> {
  const { sizes } = state.context;
  const links = new Map<string, Link>();
  yield* stored.list("name", (link) => links.set(link.name, link));
  for (const { name, link } of changes) {
    if (link === undefined) links.delete(name);
    else links.set(name, link);
  }
  const info: LinkInfo = {
    nextCreationOrder: undefined,
    orderIndexed: false,
    heapAddress: undefined,
    nameIndexAddress: undefined,
    orderIndexAddress: undefined,
  };
  const { replaced, messages } = yield* newLinks(state, info, [...links.values()], space);
  const hints = encodeGroupInfo({ phaseChange: undefined, estimate: undefined }, new Encoder(sizes)).bytes();
  return {
    replaced: new Set([...replaced, messageTypes.symbolTable, messageTypes.groupInfo]),
    messages: [...messages, outgoing(messageTypes.groupInfo, messageFlags.constant, hints)],
  };
}

function outgoing(type: number, flags: number, body: Uint8Array): OutgoingMessage {
  return { type, flags, creationOrder: undefined, body };
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
