/**
 * Writes what was changed of an object to fresh space, and says how its header is to be changed.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { Allocator, Publication } from "./allocator.ts";
import { commitAttributes } from "./commit_attributes.ts";
import { commitLinks, type CommittedMessages, keptOr } from "./commit_links.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { Cursor } from "./format/cursor.ts";
import { Encoder } from "./format/encoder.ts";
import { editHeader, layOutHeader } from "./format/header_edit.ts";
import { editionOf, type OutgoingMessage } from "./format/header_layout.ts";
import { type ChunkIndexing, type DataLayout, encodeDataLayout } from "./format/messages/data_layout.ts";
import { decodeDataspace, encodeDataspace } from "./format/messages/dataspace.ts";
import { encodeReferenceCount } from "./format/messages/reference_count.ts";
import { messageFlags, messageTypes } from "./format/message_types.ts";
import { type ObjectHeader, readObjectHeader } from "./format/object_header.ts";
import { pendingHeader } from "./new_header.ts";
import { block, type Reading } from "./format/reading.ts";
import type { ObjectState } from "./object_state.ts";

/** The change of a header that makes everything else of a commit reachable. */
export interface Commit {
  readonly state: ObjectState;
  /** The first block before and after, for an object that was in the file before. */
  readonly change: { readonly before: Uint8Array; readonly after: Uint8Array } | undefined;
  /** What the header says afterwards; where in the file its messages stand is not known before it is read again. */
  readonly header: ObjectHeader;
  /** What is published first: the lowest. */
  readonly order: number;
  /** What the layout message says of the chunks now. */
  readonly indexing: ChunkIndexing | undefined;
  /** What is changed in place before the header is: what nothing leads to yet. */
  readonly early: readonly Publication[];
  /** What is changed in place after it: the index of a dataset that has fewer elements now. */
  readonly late: readonly Publication[];
}

/** Writes what was changed of an object. */
export function commitObject(state: ObjectState, space: Allocator): Awaitable<Commit> {
  const chunks = state.storage?.chunks;
  const stored = chunks?.dirty ? chunks.flush() : undefined;
  const finish = (indexing: ChunkIndexing | undefined) => state.context.run(commit(state, indexing, space));
  if (stored === undefined) return finish(undefined);
  const index = (changes: Awaited<typeof stored>) => {
    if (changes.length === 0) return finish(undefined);
    const updated = state.context.run(chunks!.index().update(changes, space));
    return updated instanceof Promise ? updated.then(finish) : finish(updated);
  };
  return stored instanceof Promise ? stored.then(index) : index(stored);
}

function* commit(state: ObjectState, indexing: ChunkIndexing | undefined, space: Allocator): Reading<Commit> {
  const { context, edits } = state;
  const ofIndex = space.takePublications();
  if (edits?.room === undefined && state.header.chunks.length === 0) {
    state.header = yield* readObjectHeader(state.address, context.sizes, context.end);
  }
  const { header } = state;
  const replacements: CommittedMessages[] = [];
  if (state.storage !== undefined && (state.storage.headerChanged || indexing !== undefined)) {
    replacements.push(datasetMessages(state, state.storage, indexing));
  }
  if (edits !== undefined && edits.links.size > 0) {
    replacements.push(yield* commitLinks(state, context.writer!.space.links));
  }
  if (edits !== undefined && edits.attributes.size > 0) replacements.push(yield* commitAttributes(state, space));
  for (const [type, message] of edits?.messages ?? []) {
    replacements.push({ replaced: new Set([type]), messages: message === undefined ? [] : [message] });
  }
  const referenceCount = edits?.referenceCount ?? header.referenceCount;
  if (header.version === 2 && referenceCount !== header.referenceCount) {
    replacements.push(referenceCountMessages(state, referenceCount));
  }
  const messages = replaceMessages(state, replacements);
  const rest = {
    state,
    header: pendingHeader({ ...header, referenceCount }, messages, state.address),
    order: publishingOrder(state),
    indexing,
  };
  if (edits?.room !== undefined) {
    const prefix = { ...header, referenceCount };
    space.write(state.address, layOutHeader(prefix, edits.room, messages, space, context.sizes));
    return { ...rest, change: undefined, early: [...ofIndex, ...space.takePublications()], late: [] };
  }
  const before = yield* block(header.address, header.chunks[0]!.size);
  // Where space is used again, a header could come to say what it said two flushes ago.
  const edition = space.reusesPublished ? editionOf(header) + 1 : 0;
  const { baseAddress, sizes } = context;
  const edited = editHeader(header, before, baseAddress, messages, referenceCount, space, sizes, edition);
  for (const { address, size } of edited.released) space.release(address, size);
  const ofHeaps = space.takePublications();
  const [early, late] = isSmaller(state) ? [ofHeaps, ofIndex] : [[...ofIndex, ...ofHeaps], []];
  return { ...rest, change: { before, after: edited.bytes }, early, late };
}

function isSmaller(state: ObjectState): boolean {
  const { storage } = state;
  const message = state.message(messageTypes.dataspace);
  if (!storage?.headerChanged || message === undefined || (message.flags & messageFlags.shared) !== 0) return false;
  const before = decodeDataspace(new Cursor(message.body, state.context.sizes, "dataspace", message.address)).shape;
  return storage.shape.some((extent, axis) => extent < before[axis]!);
}

/** More names for an object first, and fewer last, so that at every moment there is one. */
function publishingOrder({ header, edits }: ObjectState): number {
  if (edits === undefined) return 1;
  const count = edits.referenceCount ?? header.referenceCount;
  if (count !== header.referenceCount) return count > header.referenceCount ? 0 : 5;
  const links = [...edits.links.values()];
  if (links.length === 0) return 1;
  const gone = links.filter((link) => link === undefined).length;
  return gone === 0 ? 2 : gone < links.length ? 3 : 4;
}

function datasetMessages(
  state: ObjectState,
  storage: DatasetStorage,
  indexing: ChunkIndexing | undefined,
): CommittedMessages {
  const { sizes } = state.context;
  const messages: OutgoingMessage[] = [];
  const { layout } = storage;
  const now: DataLayout = layout.class === "chunked" && indexing !== undefined
    ? { ...layout, index: indexing }
    : layout;
  messages.push(
    keptOr(state, outgoing(state, messageTypes.dataLayout, encodeDataLayout(now, new Encoder(sizes)).bytes())),
  );
  const old = state.message(messageTypes.dataspace);
  const version = old !== undefined && (old.flags & messageFlags.shared) === 0 && old.body[0] === 1 ? 1 : 2;
  const { dataspaceClass, shape, maxShape } = storage;
  const dataspace = { class: dataspaceClass, shape, maxShape, version } as const;
  if (storage.headerChanged) {
    messages.push(
      keptOr(state, outgoing(state, messageTypes.dataspace, encodeDataspace(dataspace, new Encoder(sizes)).bytes())),
    );
  }
  return { replaced: new Set(messages.map(({ type }) => type)), messages };
}

/** A message with the flags of the one it takes the place of; it stands in the header, shared or not before. */
function outgoing(state: ObjectState, type: number, body: Uint8Array): OutgoingMessage {
  const old = state.message(type);
  return { type, flags: (old?.flags ?? 0) & ~messageFlags.shared, creationOrder: old?.creationOrder, body };
}

function referenceCountMessages(state: ObjectState, count: number): CommittedMessages {
  const body = encodeReferenceCount(count, new Encoder(state.context.sizes)).bytes();
  const message: OutgoingMessage = { type: messageTypes.referenceCount, flags: 0, creationOrder: undefined, body };
  return { replaced: new Set([messageTypes.referenceCount]), messages: count > 1 ? [message] : [] };
}

/** The messages of a header after replacements; what stays keeps its place. */
function replaceMessages(state: ObjectState, replacements: readonly CommittedMessages[]): OutgoingMessage[] {
  const replaced = new Set(replacements.flatMap(({ replaced }) => [...replaced]));
  const fresh = replacements.flatMap(({ messages }) => messages);
  const placed = new Set<OutgoingMessage>();
  const result: OutgoingMessage[] = [];
  for (const message of state.header.messages) {
    if (message.type === messageTypes.nil || message.type === messageTypes.continuation) continue;
    if (!replaced.has(message.type)) {
      result.push(message);
      continue;
    }
    const next = fresh.find((each) => !placed.has(each) && each.type === message.type);
    if (next === undefined) continue;
    placed.add(next);
    result.push(next);
  }
  return [...result, ...fresh.filter((message) => !placed.has(message))];
}
