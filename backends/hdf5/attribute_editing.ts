/**
 * Changes the attributes of objects.
 *
 * @module
 */

import { array } from "../../ndarray/create.ts";
import { type ArrayInput, elementsOf } from "../../ndarray/input.ts";
import { attributeInfo, lookupAttribute, tracksAttributeOrder } from "./attribute_reading.ts";
import type { StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import type { CommittedDatatype } from "./committed_datatype.ts";
import type { FileContext } from "./context.ts";
import { conversionOf, encodeElements } from "./convert.ts";
import { Empty } from "./empty.ts";
import { Encoder } from "./format/encoder.ts";
import type { AttributeMessage, Sharable } from "./format/messages/attribute.ts";
import type { Dataspace } from "./format/messages/dataspace.ts";
import { type Datatype, withVersions } from "./format/messages/datatype.ts";
import { encodeSharedMessage } from "./format/shared_message.ts";
import { changeReferenceCount, characterSetOf, isName } from "./group_editing.ts";
import type { LibVer } from "./libver.ts";
import { type DatatypeOptions, type StoredDType, toDatatype } from "./make_datatype.ts";
import { referenceKindOf } from "./make_reference.ts";
import { handleOf, isCommittedDatatype, type ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";
import type { FileWriter } from "./writer.ts";

/** Options of `attrs.set`. */
export interface SetAttributeOptions extends DatatypeOptions {
  /** A dtype, a name of numpy's such as `">i2"`, or a committed datatype. Default: that of the value. */
  readonly dtype?: StoredDType | CommittedDatatype | undefined;
  /** The extents, where they are to be others than those of the value; as many elements in all. */
  readonly shape?: readonly number[] | undefined;
}

const mostOrders = 0xffff;

/** Gives an object an attribute, in the place of one of the same name; `given` is its datatype, where it is known. */
export function setAttribute(
  handle: ObjectHandle,
  writer: FileWriter,
  name: string,
  value: ArrayInput | Empty,
  options: SetAttributeOptions,
  given?: Datatype,
): void {
  const { state, context } = handle;
  const { datatype, committed } = attributeType(context, writer.libver, value, options, given);
  const { dataspace, data } = attributeElements(context, writer.libver, datatype, value, options.shape);
  const shared: Sharable<Datatype> = committed === undefined ? { shared: false, value: datatype } : {
    shared: true,
    pointer: encodeSharedMessage({ kind: "committed", address: committed.address }, new Encoder(context.sizes), 2)
      .bytes(),
  };
  putAttribute(writer, state, name, shared, dataspace, data);
  if (committed !== undefined) changeReferenceCount(writer, committed, 1);
}

/** Gives an object an attribute whose elements are encoded already. */
export function putAttribute(
  writer: FileWriter,
  state: ObjectState,
  name: string,
  datatype: Sharable<Datatype>,
  dataspace: Dataspace,
  data: Uint8Array,
): void {
  if (!isName(name)) throw new TypeError(`An attribute cannot be called ${JSON.stringify(name)}: it is no name`);
  const characterSet = characterSetOf(name);
  const isNew = writer.libver !== "earliest" || characterSet === "utf-8";
  const attribute: AttributeMessage = {
    version: isNew ? 3 : datatype.shared ? 2 : 1,
    name,
    characterSet,
    datatype,
    dataspace: { shared: false, value: dataspace },
    data,
  };
  writer.edit(state).attributes.set(name, { attribute, creationOrder: nextCreationOrder(state) });
}

/** Gives an attribute other elements, of the datatype that it has. */
export async function modifyAttribute(
  handle: ObjectHandle,
  writer: FileWriter,
  name: string,
  value: ArrayInput,
): Promise<void> {
  const { state, context } = handle;
  const stored = await context.run(lookupAttribute(state, name));
  const type = stored?.attribute.datatype;
  if (stored === undefined || type === undefined || type.shared) return setAttribute(handle, writer, name, value, {});
  const { attribute, creationOrder } = stored;
  const datatype = type.value;
  const { dataspace, data } = attributeElements(context, writer.libver, datatype, value, undefined);
  const changed: StoredAttribute = {
    attribute: { ...attribute, dataspace: { shared: false, value: dataspace }, data },
    creationOrder,
  };
  writer.edit(state).attributes.set(name, changed);
}

function attributeType(
  context: FileContext,
  libver: LibVer,
  value: ArrayInput | Empty,
  options: SetAttributeOptions,
  given: Datatype | undefined,
): { datatype: Datatype; committed: ObjectState | undefined } {
  if (given !== undefined) return { datatype: withVersions(given, libver), committed: undefined };
  const { dtype } = options;
  if (isCommittedDatatype(dtype)) {
    const { state } = handleOf(dtype);
    if (state.context !== context) throw new TypeError("Cannot share a datatype of another file");
    return { datatype: state.datatype!, committed: state };
  }
  const wanted = dtype ?? (value instanceof Empty ? value.dtype : elementsOf(value).dtype);
  const referenceKind = options.referenceKind ??
    (wanted === "reference" && !(value instanceof Empty) ? referenceKindOf(value) : undefined);
  const datatype = toDatatype(wanted, context.sizes, { ...options, referenceKind });
  return { datatype: withVersions(datatype, libver), committed: undefined };
}

function attributeElements(
  context: FileContext,
  libver: LibVer,
  datatype: Datatype,
  value: ArrayInput | Empty,
  shape: readonly number[] | undefined,
): { dataspace: Dataspace; data: Uint8Array } {
  if (value instanceof Empty) {
    return { dataspace: { class: "null", shape: [], maxShape: [], version: 2 }, data: new Uint8Array(0) };
  }
  const conversion = conversionOf(datatype, context.sizes);
  const { elementShape } = conversion;
  const elements = array(
    value,
    elementShape.length === 0 ? conversion.dtype : { array: conversion.dtype, shape: elementShape },
  );
  const rank = elements.shape.length - elementShape.length;
  const extents = shape ?? elements.shape.slice(0, rank);
  const count = elements.size;
  if (extents.reduce((a, b) => a * b, 1) !== elements.shape.slice(0, rank).reduce((a, b) => a * b, 1)) {
    throw new TypeError(`A value of shape (${elements.shape.join(", ")}) does not fill (${extents.join(", ")})`);
  }
  const data = encodeElements(context, conversion, elements.storage.data, count, elements.storage.objects);
  const version = libver === "earliest" ? 1 : 2;
  return {
    dataspace: { class: extents.length === 0 ? "scalar" : "simple", shape: extents, maxShape: extents, version },
    data,
  };
}

function nextCreationOrder(state: ObjectState): number | undefined {
  if (!tracksAttributeOrder(state)) return undefined;
  let next = attributeInfo(state)?.nextCreationOrder ?? 0;
  for (const stored of state.edits?.attributes.values() ?? []) {
    if (stored !== undefined) next = Math.max(next, (stored.creationOrder ?? -1) + 1);
  }
  if (next >= mostOrders) {
    throw new RangeError(`An object that tracks their order can have ${mostOrders} attributes in all`);
  }
  return next;
}
