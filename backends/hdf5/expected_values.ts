/**
 * Has the values of attributes fetched together where they stand apart from their object: in the global heap.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import type { StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import type { FileContext } from "./context.ts";
import { Cursor, type FieldSizes } from "./format/cursor.ts";
import { decodeGlobalHeapId } from "./format/global_heap.ts";

/** No collection of the global heap is shorter. */
const SHORTEST_COLLECTION = 4096;
/** So many collections are fetched together where all attributes are read. */
const MOST_COLLECTIONS = 256;

/** Whether the elements of an attribute are of variable length, such as text. */
export function hasHeapValues({ attribute: { datatype } }: StoredAttribute): boolean {
  return !datatype.shared && datatype.value.class === "variable-length";
}

/**
 * Tells a file that is far away that the values of attributes are going to be read.
 *
 * @param context The file.
 * @param attributes The attributes, of which those without values in the global heap are passed over.
 * @param most How many collections are fetched together at most.
 */
export function expectHeapValues(
  { far, sizes }: FileContext,
  attributes: readonly StoredAttribute[],
  most = MOST_COLLECTIONS,
): void {
  if (far === undefined) return;
  const collections = new Set<number>();
  for (const stored of attributes.filter(hasHeapValues)) {
    addCollections(stored.attribute.data, sizes, collections, most);
  }
  far.expectSoon(Array.from(collections, (start) => ({ start, end: start + SHORTEST_COLLECTION })));
}

/** Where the elements of an attribute point to; what cannot be decoded is met again when the value is read. */
function addCollections(data: Uint8Array, sizes: FieldSizes, collections: Set<number>, most: number): void {
  const cursor = new Cursor(data, sizes, "attribute");
  try {
    while (cursor.remaining > 0 && collections.size < most) {
      cursor.skip(4);
      const id = decodeGlobalHeapId(cursor);
      if (id !== undefined) collections.add(id.collection);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}
