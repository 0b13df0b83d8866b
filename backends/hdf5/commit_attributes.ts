/**
 * Turns the changed attributes of an object into what its header is to say.
 *
 * @module
 */

import { UnsupportedError } from "../../ndarray/errors.ts";
import {
  attributeInfo,
  denseAttributes,
  headerAttributes,
  type ListedAttribute,
  tracksAttributeOrder,
} from "./attribute_reading.ts";
import { DenseAttributeStorage } from "./attribute_storage/dense.ts";
import type { AttributeChange, StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import { type CommittedMessages, keptOr, longestMessage } from "./commit_links.ts";
import { Encoder } from "./format/encoder.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { encodeAttribute } from "./format/messages/attribute.ts";
import { type AttributeInfo, encodeAttributeInfo } from "./format/messages/attribute_info.ts";
import { messageTypes } from "./format/message_types.ts";
import { headerFlags } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";
import type { PublishingSpace } from "./format/space.ts";
import type { ObjectState } from "./object_state.ts";

const defaultMaxCompact = 8;
const replaced: ReadonlySet<number> = new Set([messageTypes.attribute, messageTypes.attributeInfo]);

/** Writes the changed attributes of an object to fresh space, or says which messages hold them. */
export function* commitAttributes(state: ObjectState, space: PublishingSpace): Reading<CommittedMessages> {
  const changes: AttributeChange[] = [...state.edits!.attributes].map(([name, stored]) => ({ name, stored }));
  const { version } = state.header;
  const info = attributeInfo(state) ?? emptyInfo(state);
  const dense = denseAttributes(state);
  if (dense !== undefined) {
    const updated: AttributeInfo = yield* dense.update(changes, space);
    return { replaced, messages: [infoMessage(updated, state)] };
  }
  const entries = merge(state, yield* headerAttributes(state), changes);
  const all = entries.map(({ stored }) => stored);
  const messages = entries.map(({ stored, standing }): OutgoingMessage => standing ?? encode(state, stored));
  const long = all.find((_, i) => messages[i]!.body.length > longestMessage);
  if (version === 1) {
    if (long !== undefined) throw tooLong(long);
    return { replaced, messages };
  }
  const { maxCompact } = state.header.attributePhaseChange ?? { maxCompact: defaultMaxCompact };
  // What cannot be decoded stays where it is.
  const stays = all.some(({ damage }) => damage !== undefined);
  if (long === undefined && (all.length <= maxCompact || stays)) {
    const nextCreationOrder = nextOrder(info, all);
    return { replaced, messages: [infoMessage({ ...info, nextCreationOrder }, state), ...messages] };
  }
  const storage = new DenseAttributeStorage(info, { sizes: state.context.sizes });
  const moved = all.map((stored) => ({ name: stored.attribute.name, stored }));
  return { replaced, messages: [infoMessage(yield* storage.update(moved, space), state)] };
}

function emptyInfo(state: ObjectState): AttributeInfo {
  return {
    nextCreationOrder: tracksAttributeOrder(state) ? 0 : undefined,
    orderIndexed: (state.header.flags & headerFlags.attributeOrderIndexed) !== 0,
    heapAddress: undefined,
    nameIndexAddress: undefined,
    orderIndexAddress: undefined,
  };
}

/** An attribute, and the message that holds it already. */
interface Entry {
  readonly stored: ListedAttribute;
  readonly standing: OutgoingMessage | undefined;
}

function merge(
  state: ObjectState,
  stored: readonly ListedAttribute[],
  changes: readonly AttributeChange[],
): Entry[] {
  const standing = state.header.messages.filter(({ type }) => type === messageTypes.attribute);
  const entries = new Map(stored.map((each, i): [string, Entry] => {
    return [each.attribute.name, { stored: each, standing: standing[i] }];
  }));
  for (const { name, stored } of changes) {
    if (stored === undefined) entries.delete(name);
    else entries.set(name, { stored, standing: undefined });
  }
  return [...entries.values()];
}

function encode(state: ObjectState, { attribute, creationOrder }: StoredAttribute): OutgoingMessage {
  const body = encodeAttribute(attribute, new Encoder(state.context.sizes, 128)).bytes();
  return { type: messageTypes.attribute, flags: 0, creationOrder, body };
}

function nextOrder({ nextCreationOrder }: AttributeInfo, all: readonly StoredAttribute[]): number | undefined {
  if (nextCreationOrder === undefined) return undefined;
  return all.reduce((next, { creationOrder }) => Math.max(next, (creationOrder ?? -1) + 1), nextCreationOrder);
}

function infoMessage(info: AttributeInfo, state: ObjectState): OutgoingMessage {
  const body = encodeAttributeInfo(info, new Encoder(state.context.sizes, 32)).bytes();
  return keptOr(state, { type: messageTypes.attributeInfo, flags: 0, creationOrder: undefined, body });
}

function tooLong({ attribute }: StoredAttribute): UnsupportedError {
  const feature = "attributes of more than 64 KiB in version 1 object headers";
  return new UnsupportedError(
    `Cannot write attribute "${attribute.name}": ${feature} are not supported; create the file with libver "v108" or later`,
    { feature },
  );
}
