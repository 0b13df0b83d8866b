/**
 * Opens the links of a group, however it stores them.
 *
 * @module
 */

import { EditedLinks, type ReadableLinks } from "./edited_links.ts";
import { Cursor } from "./format/cursor.ts";
import { decodeLink, type Link } from "./format/messages/link.ts";
import { decodeLinkInfo, type LinkInfo } from "./format/messages/link_info.ts";
import { decodeSymbolTableMessage } from "./format/messages/symbol_table_message.ts";
import { messageTypes } from "./format/message_types.ts";
import type { Reading } from "./format/reading.ts";
import { CompactLinks } from "./link_storage/compact.ts";
import { DenseLinkStorage } from "./link_storage/dense.ts";
import { SymbolTableStorage } from "./link_storage/symbol_table.ts";
import type { LinkStorage } from "./link_storage/link_storage.ts";
import type { ObjectState } from "./object_state.ts";
import { readMessage } from "./read_message.ts";

/** What the header of a group says of its links; `undefined` for old-style groups. */
export function linkInfo(state: ObjectState): LinkInfo | undefined {
  const message = state.message(messageTypes.linkInfo);
  return message === undefined
    ? undefined
    : decodeLinkInfo(new Cursor(message.body, state.context.sizes, "link info", message.address));
}

/** Whether a group tracks the order in which its links were made. */
export function tracksLinkOrder(state: ObjectState): boolean {
  return linkInfo(state)?.nextCreationOrder !== undefined;
}

/** The links of a group, with what was changed and is not yet in the file. */
export function* openLinks(state: ObjectState): Reading<ReadableLinks> {
  const stored = yield* openStoredLinks(state);
  const changes = state.edits?.links;
  return changes === undefined || changes.size === 0 ? stored : new EditedLinks(stored, changes);
}

/** The links of a group as they stand in the file. */
export function* openStoredLinks(state: ObjectState): Reading<LinkStorage<unknown>> {
  return state.links ??= yield* open(state);
}

function* open(state: ObjectState): Reading<LinkStorage<unknown>> {
  const { context } = state;
  const symbolTable = state.message(messageTypes.symbolTable);
  if (symbolTable !== undefined) {
    const { value } = yield* readMessage(context, symbolTable, "symbol table", decodeSymbolTableMessage);
    const { groupLeafK: leafK, groupInternalK: internalK } = context.facts.superblock;
    const { far, sizes } = context;
    return new SymbolTableStorage(value, { sizes, leafK, internalK, far });
  }
  const info = linkInfo(state)!;
  if (info.heapAddress !== undefined) {
    const { sizes, unfilter, far } = context;
    return new DenseLinkStorage(info, sizes, { unfilter, far: far !== undefined });
  }
  const links: Link[] = [];
  for (const message of state.header.messages) {
    if (message.type === messageTypes.link) {
      links.push((yield* readMessage(context, message, "link", decodeLink)).value);
    }
  }
  return new CompactLinks(links);
}
