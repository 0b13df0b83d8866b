/**
 * What the copy of a dataset is to be.
 *
 * @module
 */

import type { FileContext } from "./context.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { likeDataset } from "./like_dataset.ts";
import type { DataLayout } from "./format/messages/data_layout.ts";
import type { Dataspace } from "./format/messages/dataspace.ts";
import { type Datatype, withVersions } from "./format/messages/datatype.ts";
import type { FillValue } from "./format/messages/fill_value.ts";
import { describeDataset, type NewDataset, newDataset, newLayout } from "./new_dataset.ts";
import { compactLayout, virtualLayout } from "./new_storage.ts";
import type { ObjectHandle } from "./object_handle.ts";
import type { FileWriter } from "./writer.ts";

/** How a dataset is copied. */
export interface CopiedDatasetOptions {
  /** The copy of the committed datatype that the dataset shares. */
  readonly committed: ObjectHandle | undefined;
  /** What is to be different. */
  readonly changes: CreateDatasetOptions | undefined;
  /** What the copy keeps beside elements. */
  readonly options: Pick<CreateDatasetOptions, "trackOrder" | "trackTimes">;
  /** Moves what an element points to into the other file. */
  readonly translate: (bytes: Uint8Array, type: Datatype) => Promise<void> | undefined;
}

/** Works out what the copy of a dataset is to be. */
export async function copiedDataset(
  to: FileContext,
  writer: FileWriter,
  from: DatasetStorage,
  { committed, changes, options, translate }: CopiedDatasetOptions,
): Promise<NewDataset> {
  const { libver } = writer;
  const datatype = committed === undefined ? withVersions(from.datatype, libver) : from.datatype;
  const fillValue = await copiedFill(from, translate);
  if (changes !== undefined && from.dataspaceClass === "simple" && from.layout.class !== "virtual") {
    const template = { datatype, fillBytes: fillValue?.value };
    const like = likeDataset(from, to.codecs, changes);
    return { ...await newDataset(to, writer, { ...like, ...options, ...changes }, template), committed: undefined };
  }
  const shape = from.dataspaceClass === "null" ? [] : from.shape;
  const maxShape = from.dataspaceClass === "null" ? [] : from.maxShape;
  const dataspace: Dataspace = { class: from.dataspaceClass, shape, maxShape };
  const layout = await copiedLayout(from, dataspace, datatype, fillValue, writer);
  const { filters, external } = from;
  return describeDataset(to, writer, { datatype, dataspace, layout, fillValue, filters, external }, committed, options);
}

/** Space is set aside in the copy as it is needed. */
async function copiedFill(
  { fillValue, layout, datatype }: DatasetStorage,
  translate: CopiedDatasetOptions["translate"],
): Promise<FillValue> {
  const allocationTime = layout.class === "compact" ? "early" : layout.class === "contiguous" ? "late" : "incremental";
  if (fillValue === undefined) {
    return { allocationTime, writeTime: "if set", status: "default", value: undefined };
  }
  const value = fillValue.value?.slice();
  if (value !== undefined && value.length === datatype.size) await translate(value, datatype);
  const { version: _, ...rest } = fillValue;
  return { ...rest, allocationTime, value };
}

async function copiedLayout(
  from: DatasetStorage,
  dataspace: Dataspace,
  datatype: Datatype,
  fillValue: FillValue,
  writer: FileWriter,
): Promise<DataLayout> {
  const { layout, filters } = from;
  switch (layout.class) {
    case "compact":
      return compactLayout(dataspace, datatype, fillValue);
    case "contiguous":
      return newLayout({}, dataspace, datatype, undefined, [], writer.libver);
    case "chunked":
      return newLayout({}, dataspace, datatype, [...layout.chunkShape], filters, writer.libver);
    case "virtual": {
      if (layout.address === undefined) return { ...layout, version: 4 };
      const { context } = from;
      context.writer?.heap.finish();
      const id = { collection: layout.address, index: layout.heapIndex };
      const [mappings] = await context.run(context.heap.read([id]));
      return virtualLayout(writer, mappings!);
    }
  }
}
