/**
 * Reads the attributes of an object, whether they stand in its header or densely.
 *
 * @module
 */

import type { FileContext } from "./context.ts";
import { compareNames } from "./compare_names.ts";
import { DenseAttributeStorage } from "./attribute_storage/dense.ts";
import type { AttributeStorage, StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import { Cursor } from "./format/cursor.ts";
import { decodeAttribute } from "./format/messages/attribute.ts";
import { type AttributeInfo, decodeAttributeInfo } from "./format/messages/attribute_info.ts";
import { type Dataspace, decodeDataspace } from "./format/messages/dataspace.ts";
import { type Datatype, decodeDatatype } from "./format/messages/datatype.ts";
import { messageTypes } from "./format/message_types.ts";
import { headerFlags } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";
import type { ObjectState } from "./object_state.ts";
import { readHeapMessage, readMessage, readSharable } from "./read_message.ts";

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
export function* lookupAttribute(state: ObjectState, name: string): Reading<StoredAttribute | undefined> {
  for (const stored of yield* headerAttributes(state)) {
    if (stored.attribute.name === name) return stored;
  }
  const dense = openDense(state);
  return dense === undefined ? undefined : yield* dense.lookup(name);
}

/** Reads all attributes, in the order of their names or, where the object tracks it, of their making. */
export function* listAttributes(state: ObjectState): Reading<StoredAttribute[]> {
  const all = yield* headerAttributes(state);
  const dense = openDense(state);
  if (dense !== undefined) yield* dense.list((stored) => all.push(stored));
  return tracksAttributeOrder(state)
    ? all.sort((a, b) => (a.creationOrder ?? 0) - (b.creationOrder ?? 0))
    : all.sort((a, b) => compareNames(a.attribute.name, b.attribute.name));
}

/** Follows the shared parts of an attribute. */
export function* completeAttribute(context: FileContext, stored: StoredAttribute): Reading<ReadAttribute> {
  const { attribute, creationOrder } = stored;
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

function* headerAttributes(state: ObjectState): Reading<StoredAttribute[]> {
  const all: StoredAttribute[] = [];
  for (const message of state.header.messages) {
    if (message.type !== messageTypes.attribute) continue;
    const { value } = yield* readMessage(state.context, message, "attribute", decodeAttribute);
    all.push({ attribute: value, creationOrder: message.creationOrder });
  }
  return all;
}

function openDense(state: ObjectState): AttributeStorage<unknown> | undefined {
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
