/**
 * References: stored pointers to objects, to regions of datasets, and to attributes.
 *
 * HDF5 File Format Specification 4.0, VII.D (revised references) and IV.A.2.d (the old kinds, class 7).
 *
 * @module
 */

import { Cursor, decodeText, type FieldSizes } from "./cursor.ts";
import { type DataspaceSelection, decodeSelection } from "./dataspace_selection.ts";
import { decodeGlobalHeapId, type GlobalHeapId } from "./global_heap.ts";
import type { ReferenceType } from "./messages/datatype.ts";

/** What a reference points to. */
export interface ReferenceTarget {
  readonly kind: "object" | "region" | "attribute";
  /** The address of the object's header. */
  readonly address: number;
  /** The elements of the dataset; only for regions. */
  readonly selection?: DataspaceSelection;
  /** The name of the attribute; only for attributes. */
  readonly attribute?: string;
  /** The file it stands in, where that is another one. */
  readonly file?: string;
}

/** What stands in an element: nothing, the target itself, or where in the global heap it is described. */
export type ReferenceElement =
  | { readonly where: "null" }
  | { readonly where: "here"; readonly target: ReferenceTarget }
  | { readonly where: "heap"; readonly id: GlobalHeapId };

const EXTERNAL = 1;

/** Decodes one element of a reference datatype. */
export function decodeReferenceElement(bytes: Uint8Array, type: ReferenceType, sizes: FieldSizes): ReferenceElement {
  const cursor = new Cursor(bytes, sizes, "reference");
  if (type.kind === "object") {
    const address = cursor.offset();
    return address === undefined || address === 0
      ? { where: "null" }
      : { where: "here", target: { kind: "object", address } };
  }
  if (type.kind === "region") return decodePointer(cursor);
  const kind = cursor.u8();
  if (kind === 0) return { where: "null" };
  const flags = cursor.u8();
  if (kind === 2 && (flags & EXTERNAL) === 0) {
    return { where: "here", target: { kind: "object", address: decodeToken(cursor) } };
  }
  cursor.skip(4);
  return decodePointer(cursor);
}

function decodePointer(cursor: Cursor): ReferenceElement {
  const id = decodeGlobalHeapId(cursor);
  return id === undefined ? { where: "null" } : { where: "heap", id };
}

/**
 * Decodes what an element of a reference datatype points to in the global heap.
 *
 * @param element The element; the revised kinds keep their kind and flags there.
 * @param object The object of the global heap.
 * @param type The datatype.
 * @param sizes The widths of addresses and lengths.
 */
export function decodeReferenceObject(
  element: Uint8Array,
  object: Uint8Array,
  type: ReferenceType,
  sizes: FieldSizes,
): ReferenceTarget {
  const cursor = new Cursor(object, sizes, "reference");
  if (type.kind === "region") {
    const address = cursor.offset() ?? cursor.fail("a region lies in no dataset");
    return { kind: "region", address, selection: decodeSelection(cursor) };
  }
  const kind = element[0]!;
  const address = decodeToken(cursor);
  const file = (element[1]! & EXTERNAL) === 0 ? undefined : decodeString(cursor);
  const place = file === undefined ? { address } : { address, file };
  switch (kind) {
    case 2:
      return { kind: "object", ...place };
    case 3:
      cursor.skip(8);
      return { kind: "region", ...place, selection: decodeSelection(cursor) };
    case 4:
      return { kind: "attribute", ...place, attribute: decodeString(cursor) };
  }
  return cursor.fail(`reference type ${kind} is unknown`);
}

function decodeToken(cursor: Cursor): number {
  const width = cursor.u8();
  if (width > 8) cursor.fail(`an object token of ${width} bytes is none of this format`);
  return cursor.uint(width);
}

function decodeString(cursor: Cursor): string {
  return decodeText(cursor.slice(cursor.u16()));
}
