/**
 * Makes references to objects and to regions of datasets.
 *
 * @module
 */

import type { Reference } from "../../ndarray/dtype.ts";
import { type ArrayInput, elementsOf } from "../../ndarray/input.ts";
import { type DataspaceSelection, encodeSelection } from "./format/dataspace_selection.ts";
import { Encoder } from "./format/encoder.ts";
import { encodeGlobalHeapId } from "./format/global_heap.ts";
import { type ReferenceKind, referenceType } from "./make_datatype.ts";
import type { ObjectHandle } from "./object_handle.ts";
import { StoredPointer } from "./references.ts";

/** What references of a value lead to; `undefined` where the value has none. */
export function referenceKindOf(value: ArrayInput): ReferenceKind | undefined {
  const { dtype, storage } = elementsOf(value, "reference");
  if (dtype !== "reference") return undefined;
  const kinds = new Set((storage.data as Reference[]).map(({ kind }) => kind));
  return kinds.has("region") ? "region" : kinds.has("object") ? "object" : undefined;
}

/** A reference to an object. */
export function objectReference({ state, context }: ObjectHandle): StoredPointer {
  const bytes = new Encoder(context.sizes, 8).offset(state.address).bytes();
  return new StoredPointer(context, { type: referenceType("object", context.sizes), bytes, heapObject: undefined });
}

/** A reference to some elements of a dataset. */
export function regionReference({ state, context }: ObjectHandle, selection: DataspaceSelection): StoredPointer {
  const type = referenceType("region", context.sizes);
  const heapObject = encodeSelection(selection, new Encoder(context.sizes).offset(state.address)).bytes();
  // It has no place in the global heap before it is written: any place that is not "nowhere" stands for that.
  const bytes = new Encoder(context.sizes, type.size);
  encodeGlobalHeapId({ collection: 1, index: 1 }, bytes);
  return new StoredPointer(context, { type, bytes: bytes.bytes(), heapObject });
}
