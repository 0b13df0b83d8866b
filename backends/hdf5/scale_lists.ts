/**
 * The attribute in which a dataset keeps the scales of its axes.
 *
 * @module
 */

import { DenseArray } from "../../ndarray/dense.ts";
import type { DType, Reference } from "../../ndarray/dtype.ts";
import { attributesOf } from "./attributes.ts";
import type { ObjectHandle } from "./object_handle.ts";

/** Lists the scales of each axis; none where the attribute is missing, or no list of references for each axis. */
export async function scaleLists(handle: ObjectHandle, rank: number): Promise<Reference[][]> {
  const attributes = attributesOf(handle);
  const list = await attributes.has("DIMENSION_LIST") ? await attributes.get("DIMENSION_LIST") : undefined;
  const known = list instanceof DenseArray && holdsReferences(list.dtype) ? list.data as unknown as DenseArray[] : [];
  return Array.from({ length: rank }, (_, axis) => [...(known[axis]?.data ?? []) as unknown as Reference[]]);
}

function holdsReferences(dtype: DType): boolean {
  return typeof dtype === "object" && "vlen" in dtype && dtype.vlen === "reference";
}
