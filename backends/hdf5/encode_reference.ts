/**
 * Gives references the form in which the file holds them.
 *
 * @module
 */

import type { Reference } from "../../ndarray/dtype.ts";
import type { FileContext } from "./context.ts";
import { Encoder } from "./format/encoder.ts";
import { encodeGlobalHeapId, type GlobalHeapWriter } from "./format/global_heap.ts";
import type { ReferenceType } from "./format/messages/datatype.ts";
import { StoredPointer } from "./references.ts";

/** The bytes of an element of a reference datatype. */
export function encodeReference(
  context: FileContext,
  heap: GlobalHeapWriter,
  reference: Reference,
  type: ReferenceType,
): Uint8Array {
  const bytes = new Uint8Array(type.size);
  if (reference.kind === "null") return bytes;
  if (!(reference instanceof StoredPointer)) {
    throw new TypeError("Cannot write reference: it is not one of this library");
  }
  if (!reference.standsIn(context)) throw new TypeError("Cannot write reference: it leads into another file");
  const { stored } = reference;
  if (type.kind === "object") {
    const target = reference.target();
    bytes.set(new Encoder(context.sizes, 8).offset(target?.address ?? 0).bytes());
    return bytes;
  }
  if (stored.type.kind !== type.kind) {
    throw new TypeError(`Cannot write reference: one of kind ${stored.type.kind} does not fit ${type.kind}`);
  }
  if (stored.heapObject === undefined) {
    bytes.set(stored.bytes.subarray(0, type.size));
    return bytes;
  }
  // The id of the heap object stands at the end; what comes before it stays.
  const id = new Encoder(context.sizes, 16);
  encodeGlobalHeapId(heap.add(stored.heapObject), id);
  const before = type.kind === "region" ? 0 : 6;
  bytes.set(stored.bytes.subarray(0, before));
  bytes.set(id.bytes(), before);
  return bytes;
}
