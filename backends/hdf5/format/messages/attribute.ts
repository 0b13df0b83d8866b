/**
 * The Attribute message (0x000C): a small named value attached to an object.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.m.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { Encoder, encodeText } from "../encoder.ts";
import { type Dataspace, decodeDataspace, encodeDataspace } from "./dataspace.ts";
import { type CharacterSet, type Datatype, decodeDatatype, encodeDatatype } from "./datatype.ts";

/** A part of an attribute as the file holds it: written out, or the pointer to a shared message. */
export type Sharable<T> =
  | { readonly shared: false; readonly value: T }
  | { readonly shared: true; readonly pointer: Uint8Array };

/** An attribute as the file holds it. */
export interface AttributeMessage {
  readonly version: 1 | 2 | 3;
  readonly name: string;
  readonly characterSet: CharacterSet;
  readonly datatype: Sharable<Datatype>;
  readonly dataspace: Sharable<Dataspace>;
  /** The elements as the datatype stores them. */
  readonly data: Uint8Array;
}

/** Reads an Attribute message. */
export function decodeAttribute(cursor: Cursor): AttributeMessage {
  const version = cursor.u8();
  if (version !== 1 && version !== 2 && version !== 3) {
    cursor.fail(`an attribute has the unknown version ${version}`, cursor.position - 1);
  }
  const flags = cursor.u8();
  const nameSize = cursor.u16();
  const datatypeSize = cursor.u16();
  const dataspaceSize = cursor.u16();
  const characterSet: CharacterSet = version === 3 && cursor.u8() === 1 ? "utf-8" : "ascii";
  // Version 1 fills each part up to a multiple of 8 bytes; the sizes do not count the filling.
  const unit = version === 1 ? 8 : 1;
  const part = (size: number): Cursor => {
    const whole = cursor.part(Math.min(Math.ceil(size / unit) * unit, Math.max(size, cursor.remaining)));
    return whole.part(size);
  };
  const nameBytes = part(nameSize).bytes;
  const end = nameBytes.indexOf(0);
  const name = decodeText(end < 0 ? nameBytes : nameBytes.subarray(0, end));
  const datatype = decodeSharable(part(datatypeSize), version > 1 && (flags & 1) !== 0, decodeDatatype);
  const dataspace = decodeSharable(part(dataspaceSize), version > 1 && (flags & 2) !== 0, decodeDataspace);
  return { version, name, characterSet, datatype, dataspace, data: cursor.slice(cursor.remaining) };
}

function decodeSharable<T>(cursor: Cursor, shared: boolean, decode: (cursor: Cursor) => T): Sharable<T> {
  return shared ? { shared, pointer: cursor.bytes } : { shared, value: decode(cursor) };
}

/** Writes an Attribute message. */
export function encodeAttribute(attribute: AttributeMessage, encoder: Encoder): Encoder {
  const { version, datatype, dataspace } = attribute;
  const name = encodeText(`${attribute.name}\0`);
  const datatypeBytes = datatype.shared
    ? datatype.pointer
    : encodeDatatype(datatype.value, new Encoder(encoder.sizes)).bytes();
  const dataspaceBytes = dataspace.shared
    ? dataspace.pointer
    : encodeDataspace(dataspace.value, new Encoder(encoder.sizes)).bytes();
  encoder.u8(version).u8(version === 1 ? 0 : (datatype.shared ? 1 : 0) | (dataspace.shared ? 2 : 0));
  encoder.u16(name.length).u16(datatypeBytes.length).u16(dataspaceBytes.length);
  if (version === 3) encoder.u8(attribute.characterSet === "utf-8" ? 1 : 0);
  for (const part of [name, datatypeBytes, dataspaceBytes]) {
    const start = encoder.length;
    encoder.raw(part);
    if (version === 1) encoder.align(8, start);
  }
  return encoder.raw(attribute.data);
}
