/**
 * The headers of new groups and committed datatypes.
 *
 * @module
 */

import { Encoder } from "./format/encoder.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { type Datatype, encodeDatatype } from "./format/messages/datatype.ts";
import { encodeGroupInfo } from "./format/messages/group_info.ts";
import { encodeLinkInfo } from "./format/messages/link_info.ts";
import { encodeSymbolTableMessage } from "./format/messages/symbol_table_message.ts";
import { messageFlags, messageTypes } from "./format/message_types.ts";
import type { Reading } from "./format/reading.ts";
import type { Space } from "./format/space.ts";
import type { LibVer } from "./libver.ts";
import { type SymbolTableSizes, SymbolTableStorage } from "./link_storage/symbol_table.ts";
import { type CreateGroupOptions, type NewHeader, newHeader } from "./new_header.ts";

/** The size of the first block of a group's header: room for a few links, or small attributes. */
const groupBlockSize = 128;

/**
 * Makes the header of a group: old-style for the earliest releases, unless the order of its links is tracked.
 *
 * @param libver Which release of HDF5 it is to be readable by.
 * @param sizes What the superblock says.
 * @param space Where an old-style group keeps its table.
 * @param options Whether times and orders are kept.
 * @param tracksLinks Whether the order of links is kept, where that is another matter than the order of attributes.
 */
export function* newGroup(
  libver: LibVer,
  sizes: SymbolTableSizes,
  space: Space,
  options: CreateGroupOptions = {},
  tracksLinks: boolean = options.trackOrder ?? false,
): Reading<NewHeader> {
  if (libver === "earliest" && !options.trackOrder && !tracksLinks) {
    const table = yield* new SymbolTableStorage(undefined, sizes).update([], space);
    const body = encodeSymbolTableMessage(table, new Encoder(sizes.sizes, 32)).bytes();
    return newHeader(1, [message(messageTypes.symbolTable, 0, body)], groupBlockSize, sizes.sizes);
  }
  const info = {
    nextCreationOrder: tracksLinks ? 0 : undefined,
    orderIndexed: tracksLinks,
    heapAddress: undefined,
    nameIndexAddress: undefined,
    orderIndexAddress: undefined,
  };
  const hints = { phaseChange: undefined, estimate: undefined };
  const messages = [
    message(messageTypes.linkInfo, 0, encodeLinkInfo(info, new Encoder(sizes.sizes, 32)).bytes()),
    message(
      messageTypes.groupInfo,
      messageFlags.constant,
      encodeGroupInfo(hints, new Encoder(sizes.sizes, 32)).bytes(),
    ),
  ];
  return newHeader(2, messages, groupBlockSize, sizes.sizes, options);
}

/** Makes the header of a committed datatype. */
export function newCommittedDatatype(
  libver: LibVer,
  type: Datatype,
  sizes: SymbolTableSizes["sizes"],
  options: CreateGroupOptions = {},
): NewHeader {
  const body = encodeDatatype(type, new Encoder(sizes)).bytes();
  const messages = [message(messageTypes.datatype, messageFlags.constant, body)];
  const version = libver === "earliest" && !options.trackOrder ? 1 : 2;
  return newHeader(version, messages, groupBlockSize, sizes, options);
}

/** A message that is not in the file. */
export function message(type: number, flags: number, body: Uint8Array): OutgoingMessage {
  return { type, flags, creationOrder: undefined, body };
}
