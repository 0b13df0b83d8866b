/**
 * Makes datasets dimension scales, and attaches them to the axes of others.
 *
 * HDF5 Dimension Scale Specification.
 *
 * @module
 */

import { DenseArray } from "../../ndarray/dense.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import { attributesOf } from "./attributes.ts";
import { encodeText } from "./format/encoder.ts";
import type { Dataset } from "./dataset.ts";
import { referenceType, toDatatype } from "./make_datatype.ts";
import { objectReference } from "./make_reference.ts";
import { writeAttribute } from "./object_editing.ts";
import { handleOf, type ObjectHandle } from "./object_handle.ts";
import { StoredPointer } from "./references.ts";
import { scaleLists } from "./scale_lists.ts";

/** An axis of a dataset that a scale is attached to, as attribute REFERENCE_LIST of the scale has it. */
interface Attachment {
  readonly dataset: StoredPointer;
  readonly dimension: number;
}

const text = { dtype: "string", padding: "null-terminated", characterSet: "ascii" } as const;

/** Makes a dataset a dimension scale. */
export async function makeScale(handle: ObjectHandle, name: string): Promise<void> {
  const attributes = attributesOf(handle);
  if (await attributes.has("DIMENSION_LIST")) {
    throw new TypeError(`Cannot make "${handle.path}" a dimension scale: it has scales itself`);
  }
  await attributes.set("CLASS", "DIMENSION_SCALE", { ...text, length: 16 });
  if (name !== "") await attributes.set("NAME", name, { ...text, length: encodeText(name).length + 1 });
}

/** Gives an axis a label. */
export async function setLabel(handle: ObjectHandle, axis: number, rank: number, label: string): Promise<void> {
  const attributes = attributesOf(handle);
  const known = await attributes.has("DIMENSION_LABELS") ? await attributes.get("DIMENSION_LABELS") : undefined;
  const labels = known instanceof DenseArray && known.dtype === "string" ? [...known.data as string[]] : [];
  while (labels.length < rank) labels.push("");
  labels[axis] = label;
  await attributes.set("DIMENSION_LABELS", labels, { dtype: "string", characterSet: "ascii" });
}

/** Attaches a scale to an axis, after those that it has. */
export async function attachScale(handle: ObjectHandle, axis: number, rank: number, scale: Dataset): Promise<void> {
  const scaleHandle = handleOf(scale);
  if (scaleHandle.context !== handle.context) {
    throw new TypeError(`Cannot attach "${scale.name}" to "${handle.path}": it stands in another file`);
  }
  const attributes = attributesOf(handle);
  if (await attributes.has("CLASS") && await attributes.get("CLASS") === "DIMENSION_SCALE") {
    throw new TypeError(`Cannot attach a scale to "${handle.path}": it is a dimension scale itself`);
  }
  if (!(await scale.isScale())) await makeScale(scaleHandle, "");
  const lists = await scaleLists(handle, rank);
  if (lists[axis]!.some((each) => addressOf(each) === scale.address)) return;
  lists[axis]!.push(objectReference(scaleHandle));
  await writeScaleLists(handle, lists);
  const attached = await attachments(scaleHandle);
  await writeAttachments(scaleHandle, [...attached, { dataset: objectReference(handle), dimension: axis }]);
}

/** Takes a scale from an axis. */
export async function detachScale(handle: ObjectHandle, axis: number, rank: number, scale: Dataset): Promise<void> {
  const lists = await scaleLists(handle, rank);
  const kept = lists[axis]!.filter((each) => addressOf(each) !== scale.address);
  if (kept.length === lists[axis]!.length) {
    throw new TypeError(`Cannot detach "${scale.name}" from axis ${axis} of "${handle.path}": it is not attached`);
  }
  lists[axis] = kept;
  if (lists.every((list) => list.length === 0)) await attributesOf(handle).delete("DIMENSION_LIST");
  else await writeScaleLists(handle, lists);
  const scaleHandle = handleOf(scale);
  const others = (await attachments(scaleHandle)).filter(({ dataset, dimension }) =>
    addressOf(dataset) !== handle.state.address || dimension !== axis
  );
  if (others.length === 0) await attributesOf(scaleHandle).delete("REFERENCE_LIST");
  else await writeAttachments(scaleHandle, others);
}

function addressOf(reference: Reference): number | undefined {
  return reference instanceof StoredPointer ? reference.target()?.address : undefined;
}

async function writeScaleLists(handle: ObjectHandle, lists: readonly Reference[][]): Promise<void> {
  await attributesOf(handle).set("DIMENSION_LIST", lists, { dtype: { vlen: "reference" } });
}

async function attachments(handle: ObjectHandle): Promise<Attachment[]> {
  const attributes = attributesOf(handle);
  if (!(await attributes.has("REFERENCE_LIST"))) return [];
  const list = await attributes.get("REFERENCE_LIST");
  if (!(list instanceof DenseArray) || typeof list.dtype !== "object" || !("fields" in list.dtype)) return [];
  return ([list.toNested()].flat() as unknown as Attachment[]).filter(({ dataset }) =>
    dataset instanceof StoredPointer
  );
}

async function writeAttachments(handle: ObjectHandle, all: readonly Attachment[]): Promise<void> {
  const { sizes } = handle.context;
  const reference = referenceType("object", sizes);
  const index = toDatatype("uint32", sizes);
  // As the C library lays out a record of a reference and an unsigned int.
  const members = [{ name: "dataset", offset: 0, type: reference }, {
    name: "dimension",
    offset: reference.size,
    type: index,
  }];
  const datatype = { class: "compound", size: 2 * reference.size, members } as const;
  const records = all.map(({ dataset, dimension }) => ({ dataset, dimension }));
  await writeAttribute(handle, "REFERENCE_LIST", records, {}, datatype);
}
