/**
 * Reads the attributes of an object, whether they stand in its header or densely.
 *
 * @module
 */

import { HyperslabError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { compareNames } from "./compare_names.ts";
import { DenseAttributeStorage } from "./attribute_storage/dense.ts";
import type { AttributeStorage, StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import { Cursor, decodeText } from "./format/cursor.ts";
import { decodeAttribute } from "./format/messages/attribute.ts";
import { type AttributeInfo, decodeAttributeInfo } from "./format/messages/attribute_info.ts";
import { type Dataspace, decodeDataspace } from "./format/messages/dataspace.ts";
import { type Datatype, decodeDatatype } from "./format/messages/datatype.ts";
import { messageTypes } from "./format/message_types.ts";
import { headerFlags, type ObjectHeader } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";
import type { ObjectState } from "./object_state.ts";
import { readHeapMessage, readMessage, readSharable } from "./read_message.ts";

/** An attribute in a listing; one that cannot be decoded has its name there, and what is wrong with it. */
export type ListedAttribute = StoredAttribute & { readonly damage?: HyperslabError };

/** An attribute with everything that decoding its value takes. */
export interface ReadAttribute {
  readonly name: string;
  readonly datatype: Datatype;
  /** The committed datatype that it shares, by the address of its header. */
  readonly committedAt: number | undefined;
  readonly dataspace: Dataspace;
  /** The elements as the datatype stores them. */
  readonly data: Uint8Array;
  /** Counted from 0, where the object tracks it. */
  readonly creationOrder: number | undefined;
}

/** Whether an object tracks the order in which its attributes were made. */
export function tracksAttributeOrder(state: ObjectState): boolean {
  return (state.header.flags & headerFlags.attributeOrderTracked) !== 0;
}

/** Reads the attribute of one name. */
export function* lookupAttribute(state: ObjectState, name: string): Reading<ListedAttribute | undefined> {
  const changes = state.edits?.attributes;
  if (changes?.has(name)) return changes.get(name);
  const stored = yield* headerAttribute(state, name);
  if (stored !== undefined) return stored;
  const dense = denseAttributes(state);
  return dense === undefined ? undefined : yield* dense.lookup(name);
}

/** So many lookups in one header decode its attributes; from then on they are kept. */
const FEW_LOOKUPS = 2;

/** The attributes of a header by their names, where several were looked up. */
export interface NamedAttributes {
  /** The header. */
  readonly header: ObjectHeader;
  /** How many names were looked up before. */
  lookups: number;
  /** The attributes, once they are kept. */
  byName: ReadonlyMap<string, ListedAttribute> | undefined;
}

/** Reads the attribute of one name that stands in the header. */
function* headerAttribute(state: ObjectState, name: string): Reading<ListedAttribute | undefined> {
  const { header } = state;
  if (state.headerAttributes?.header !== header) state.headerAttributes = { header, lookups: 0, byName: undefined };
  const known = state.headerAttributes;
  if (known.byName !== undefined) return known.byName.get(name);
  const all = yield* headerAttributes(state);
  // Of equal names, which only damaged files have, the first counts.
  if (++known.lookups > FEW_LOOKUPS) known.byName = new Map(all.toReversed().map((own) => [own.attribute.name, own]));
  return all.find(({ attribute }) => attribute.name === name);
}

/** Reads all attributes, in the order of their names or, where the object tracks it, of their making. */
export function* listAttributes(state: ObjectState): Reading<ListedAttribute[]> {
  let all = yield* headerAttributes(state);
  const dense = denseAttributes(state);
  if (dense !== undefined) yield* dense.list((stored) => all.push(stored));
  const changes = state.edits?.attributes;
  if (changes !== undefined) {
    all = all.filter(({ attribute }) => !changes.has(attribute.name));
    for (const stored of changes.values()) if (stored !== undefined) all.push(stored);
  }
  return tracksAttributeOrder(state)
    ? all.sort((a, b) => (a.creationOrder ?? 0) - (b.creationOrder ?? 0))
    : all.sort((a, b) => compareNames(a.attribute.name, b.attribute.name));
}

/** Follows the shared parts of an attribute. */
export function* completeAttribute(context: FileContext, stored: ListedAttribute): Reading<ReadAttribute> {
  const { attribute, creationOrder, damage } = stored;
  if (damage !== undefined) throw damage;
  const datatype = yield* readSharable(
    context,
    attribute.datatype,
    messageTypes.datatype,
    "datatype",
    decodeDatatype,
  );
  const dataspace = yield* readSharable(
    context,
    attribute.dataspace,
    messageTypes.dataspace,
    "dataspace",
    decodeDataspace,
  );
  return {
    name: attribute.name,
    datatype: datatype.value,
    committedAt: datatype.committedAt,
    dataspace: dataspace.value,
    data: attribute.data,
    creationOrder,
  };
}

/** What stands in a listing for a message that cannot be decoded: it shows, and is an error when it is asked for. */
function damagedAttribute(
  body: Uint8Array,
  place: number,
  creationOrder: number | undefined,
  damage: HyperslabError,
): ListedAttribute {
  const start = body[0] === 3 ? 9 : 8;
  const end = body.indexOf(0, start);
  const name = end > start ? decodeText(body.subarray(start, end)) : `(damaged attribute ${place})`;
  const datatype: Datatype = { class: "opaque", size: 1, tag: "" };
  const dataspace: Dataspace = { class: "null", shape: [], maxShape: [] };
  return {
    attribute: {
      version: 3,
      name,
      characterSet: "utf-8",
      datatype: { shared: false, value: datatype },
      dataspace: { shared: false, value: dataspace },
      data: new Uint8Array(0),
    },
    creationOrder,
    damage,
  };
}

/** Reads the attributes that stand in the header. */
export function* headerAttributes(state: ObjectState): Reading<ListedAttribute[]> {
  const all: ListedAttribute[] = [];
  for (const message of state.header.messages) {
    if (message.type !== messageTypes.attribute) continue;
    const { creationOrder } = message;
    try {
      const { value } = yield* readMessage(state.context, message, "attribute", decodeAttribute);
      all.push({ attribute: value, creationOrder });
    } catch (error) {
      if (!(error instanceof HyperslabError)) throw error;
      all.push(damagedAttribute(message.body, all.length, creationOrder, error));
    }
  }
  return all;
}

/** The attributes that stand densely, where there are any. */
export function denseAttributes(state: ObjectState): AttributeStorage<AttributeInfo> | undefined {
  if (state.denseAttributes === undefined) {
    const info = attributeInfo(state);
    if (info?.heapAddress === undefined) return undefined;
    const { context } = state;
    state.denseAttributes = new DenseAttributeStorage(info, {
      sizes: context.sizes,
      unfilter: context.unfilter,
      readShared: (id: Uint8Array) => readHeapMessage(context, messageTypes.attribute, id, "attribute"),
    });
  }
  return state.denseAttributes;
}

/** What the header of an object says of its attributes, where it says something. */
export function attributeInfo(state: ObjectState): AttributeInfo | undefined {
  const message = state.message(messageTypes.attributeInfo);
  return message === undefined
    ? undefined
    : decodeAttributeInfo(new Cursor(message.body, state.context.sizes, "attribute info", message.address));
}
