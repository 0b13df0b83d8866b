/**
 * The header of a new dataset.
 *
 * @module
 */

import { type ArrayInput, elementsOf } from "../../ndarray/input.ts";
import { array } from "../../ndarray/create.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { conversionOf, encodeElements } from "./convert.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { DatasetDescription } from "./dataset_storage.ts";
import { Empty } from "./empty.ts";
import { asksForFilters, newFilters } from "./filter_pipeline.ts";
import { Encoder } from "./format/encoder.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { type DataLayout, encodeDataLayout } from "./format/messages/data_layout.ts";
import { type Dataspace, encodeDataspace } from "./format/messages/dataspace.ts";
import { type Datatype, encodeDatatype, withVersions } from "./format/messages/datatype.ts";
import { encodeFillValue, encodeOldFillValue, type FillValue } from "./format/messages/fill_value.ts";
import { encodeFilterPipeline, type FilterDescription } from "./format/messages/filter_pipeline.ts";
import { encodeModificationTime } from "./format/messages/modification_time.ts";
import { messageFlags, messageTypes } from "./format/message_types.ts";
import { encodeSharedMessage } from "./format/shared_message.ts";
import { compactLayout, externalFilesMessage, newExternalFiles, virtualLayout } from "./new_storage.ts";
import { guessChunk } from "./guess_chunk.ts";
import type { LibVer } from "./libver.ts";
import { toDatatype } from "./make_datatype.ts";
import { referenceKindOf } from "./make_reference.ts";
import { newIndexing } from "./new_indexing.ts";
import { type NewHeader, newHeader } from "./new_header.ts";
import { message } from "./new_group.ts";
import { handleOf, isCommittedDatatype, type ObjectHandle } from "./object_handle.ts";
import type { FileWriter } from "./writer.ts";

/** A dataset that is not in the file. */
export interface NewDataset {
  readonly header: NewHeader;
  readonly description: Omit<DatasetDescription, "name">;
  /** The committed datatype that it shares. */
  readonly committed: ObjectHandle | undefined;
}

/** The size of the first block of a dataset's header: as the C library's. */
const datasetBlockSize = 256;

/** What options cannot say of a new dataset. */
export interface DatasetTemplate {
  /** The datatype, where the options name none. */
  readonly datatype?: Datatype | undefined;
  /** The element that was never written, as the datatype stores it, where the options name none. */
  readonly fillBytes?: Uint8Array | undefined;
  /** The mappings of a virtual dataset, as the global heap holds them. */
  readonly mappings?: Uint8Array | undefined;
}

/**
 * Works out what a new dataset is to be.
 *
 * @throws {TypeError} for options that do not go together.
 */
export async function newDataset(
  context: FileContext,
  writer: FileWriter,
  options: CreateDatasetOptions,
  template: DatasetTemplate = {},
): Promise<NewDataset> {
  const { libver } = writer;
  const { datatype, committed } = newDatatype(context, libver, options, template.datatype);
  const dataspace = newDataspace(context, options, datatype);
  const isVirtual = template.mappings !== undefined;
  const chunkShape = isVirtual ? undefined : newChunkShape(options, dataspace, datatype);
  const placement = isVirtual || chunkShape !== undefined
    ? "incremental"
    : options.layout === "compact"
    ? "early"
    : "late";
  const fillValue = newFillValue(context, options, datatype, placement, template.fillBytes);
  const filters = chunkShape === undefined
    ? []
    : await newFilters(options, chunkShape, datatype, fillValue.value, context.codecs);
  const external = newExternalFiles(options, dataspace, datatype);
  const layout = isVirtual
    ? virtualLayout(writer, template.mappings!)
    : options.layout === "compact"
    ? compactLayout(dataspace, datatype, fillValue)
    : newLayout(options, dataspace, datatype, chunkShape, filters, libver);
  return describeDataset(
    context,
    writer,
    { datatype, dataspace, layout, fillValue, filters, external },
    committed,
    options,
  );
}

/**
 * Lays out the header of a new dataset.
 *
 * @param description What it says.
 * @param committed The committed datatype that the dataset shares, where it does.
 * @param options Whether times and the order of attributes are kept.
 */
export function describeDataset(
  context: FileContext,
  writer: FileWriter,
  description: Omit<DatasetDescription, "name">,
  committed: ObjectHandle | undefined,
  options: Pick<CreateDatasetOptions, "trackOrder" | "trackTimes">,
): NewDataset {
  const { libver } = writer;
  const messages = datasetMessages(context, libver, description, committed, options);
  const { external } = description;
  if (external !== undefined) messages.push(externalFilesMessage(external, context.sizes, writer.space));
  const version = libver === "earliest" && !options.trackOrder ? 1 : 2;
  const header = newHeader(version, messages, datasetBlockSize, context.sizes, options);
  return { header, description, committed };
}

function newDatatype(
  context: FileContext,
  libver: LibVer,
  options: CreateDatasetOptions,
  template: Datatype | undefined,
): { datatype: Datatype; committed: ObjectHandle | undefined } {
  const { dtype, data } = options;
  if (isCommittedDatatype(dtype)) {
    const committed = handleOf(dtype);
    if (committed.context !== context) throw new TypeError("Cannot share a datatype of another file");
    return { datatype: committed.state.datatype!, committed };
  }
  if (dtype === undefined && template !== undefined) return { datatype: template, committed: undefined };
  const values = data instanceof Empty || data === undefined ? undefined : data;
  const wanted = dtype ??
    (data === undefined ? "float32" : data instanceof Empty ? data.dtype : elementsOf(data).dtype);
  const referenceKind = options.referenceKind ??
    (wanted === "reference" && values !== undefined ? referenceKindOf(values) : undefined);
  const datatype = toDatatype(wanted, context.sizes, { ...options, referenceKind });
  return { datatype: withVersions(datatype, libver), committed: undefined };
}

function newDataspace(
  context: FileContext,
  { shape, data, maxShape }: CreateDatasetOptions,
  datatype: Datatype,
): Dataspace {
  if (data instanceof Empty) return { class: "null", shape: [], maxShape: [] };
  const extents = shape === undefined
    ? dataShape(context, data, datatype)
    : typeof shape === "number"
    ? [shape]
    : [...shape];
  for (const extent of extents) {
    if (!Number.isSafeInteger(extent) || extent < 0) throw new RangeError(`An extent cannot be ${extent}`);
  }
  if (extents.length > 32) throw new RangeError(`A dataset cannot have ${extents.length} axes, only up to 32`);
  const most = maxShape === undefined
    ? extents
    : maxShape === true
    ? extents.map(() => null)
    : typeof maxShape === "number"
    ? [maxShape]
    : [...maxShape];
  if (most.length !== extents.length) {
    throw new TypeError(`A dataset of ${extents.length} axes cannot have a maxShape of ${most.length}`);
  }
  most.forEach((max, axis) => {
    if (max !== null && max < extents[axis]!) {
      throw new RangeError(`Axis ${axis} has ${extents[axis]} elements and may have no more than ${max}`);
    }
  });
  return { class: extents.length === 0 ? "scalar" : "simple", shape: extents, maxShape: most };
}

function dataShape(context: FileContext, data: ArrayInput | undefined, datatype: Datatype): readonly number[] {
  if (data === undefined) throw new TypeError("A dataset needs a shape or data");
  const { dtype, elementShape } = conversionOf(datatype, context.sizes);
  const { shape } = elementsOf(data, dtype);
  return shape.slice(0, shape.length - elementShape.length);
}

/** The shape of chunks; `undefined` where there are to be none. */
function newChunkShape(
  options: CreateDatasetOptions,
  { class: kind, shape, maxShape }: Dataspace,
  datatype: Datatype,
): number[] | undefined {
  const { chunks } = options;
  const growing = maxShape.some((max, axis) => max !== shape[axis]);
  const needed = growing || asksForFilters(options);
  const wanted = chunks !== undefined && chunks !== false;
  if (options.layout === "compact" || options.external !== undefined) {
    if (!needed && !wanted) return undefined;
    const place = options.layout === "compact" ? "in its header" : "in external files";
    throw new TypeError(`A dataset ${place} has no chunks or filters, and cannot grow`);
  }
  if (!needed && !wanted) return undefined;
  if (kind !== "simple") throw new TypeError("A dataset without axes has no chunks, filters or maxShape");
  if (chunks === false) throw new TypeError("A dataset without chunks cannot grow and has no filters");
  if (chunks === undefined || chunks === true) return guessChunk(shape, datatype.size);
  const chunk = typeof chunks === "number" ? [chunks] : [...chunks];
  if (chunk.length !== shape.length) {
    throw new TypeError(`A dataset of ${shape.length} axes cannot have chunks of ${chunk.length}`);
  }
  chunk.forEach((extent, axis) => {
    if (!Number.isSafeInteger(extent) || extent < 1) throw new RangeError(`A chunk cannot have an extent of ${extent}`);
    const most = maxShape[axis]!;
    if (most !== null && extent > most) {
      throw new RangeError(`A chunk cannot have ${extent} elements along axis ${axis}, which has at most ${most}`);
    }
  });
  return chunk;
}

/** Whether elements hold values of variable length. */
function hasSequences(type: Datatype): boolean {
  switch (type.class) {
    case "variable-length":
      return true;
    case "compound":
      return type.members.some((member) => hasSequences(member.type));
    case "array":
      return hasSequences(type.base);
    default:
      return false;
  }
}

function newFillValue(
  context: FileContext,
  { fillValue, fillTime, allocationTime }: CreateDatasetOptions,
  datatype: Datatype,
  placement: "early" | "late" | "incremental",
  template: Uint8Array | undefined,
): FillValue {
  const writeTimes = { ifset: "if set", alloc: "on allocation", never: "never" } as const;
  const asked = writeTimes[fillTime ?? "ifset"];
  // As the C library does it: pointers to nothing have to be written.
  const writeTime = asked === "if set" && hasSequences(datatype) ? "on allocation" : asked;
  if (writeTime === undefined) throw new TypeError(`The fillTime is "ifset", "alloc" or "never", not ${fillTime}`);
  const time = allocationTime === "early" ? "early" : placement;
  if (fillValue === undefined) {
    return { allocationTime: time, writeTime, status: template === undefined ? "default" : "user", value: template };
  }
  const conversion = conversionOf(datatype, context.sizes);
  const element = array(fillValue, conversion.dtype).storage;
  const count = datatype.size / conversion.kernel.size;
  const value = encodeElements(context, conversion, element.data, count, element.objects);
  return { allocationTime: time, writeTime, status: "user", value };
}

/** Where the elements of a new dataset stand: in chunks or in one piece. */
export function newLayout(
  { allocationTime }: Pick<CreateDatasetOptions, "allocationTime">,
  dataspace: Dataspace,
  datatype: Datatype,
  chunkShape: number[] | undefined,
  filters: readonly FilterDescription[],
  libver: LibVer,
): DataLayout {
  if (chunkShape === undefined) {
    const size = dataspace.class === "null" ? 0 : dataspace.shape.reduce((a, b) => a * b, datatype.size);
    if (size > Number.MAX_SAFE_INTEGER) {
      const feature = "datasets of more than 2^53 bytes in one piece";
      throw new UnsupportedError(`Cannot create dataset: ${feature} are not supported`, { feature });
    }
    return { class: "contiguous", address: undefined, size, version: 3 };
  }
  const bytes = chunkShape.reduce((a, b) => a * b, datatype.size);
  if (bytes >= 2 ** 32 && libver !== "latest") {
    throw new RangeError(`A chunk of ${bytes} bytes is too large: chunks have less than 4 GiB`);
  }
  const index = newIndexing(dataspace, chunkShape, filters.length > 0, allocationTime === "early", libver);
  const version = libver === "latest" ? 5 : libver === "v110" ? 4 : 3;
  return { class: "chunked", chunkShape, elementSize: datatype.size, edgesUnfiltered: false, index, version };
}

function datasetMessages(
  context: FileContext,
  libver: LibVer,
  { datatype, dataspace, layout, fillValue, filters }: Omit<DatasetDescription, "name">,
  committed: ObjectHandle | undefined,
  options: Pick<CreateDatasetOptions, "trackTimes">,
): OutgoingMessage[] {
  const old = libver === "earliest";
  const encoder = () => new Encoder(context.sizes, 48);
  const { constant, shared } = messageFlags;
  const typeMessage = committed === undefined
    ? message(messageTypes.datatype, constant, encodeDatatype(datatype, encoder()).bytes())
    : message(
      messageTypes.datatype,
      constant | shared,
      encodeSharedMessage({ kind: "committed", address: committed.state.address }, encoder(), 2).bytes(),
    );
  const messages = [
    message(messageTypes.dataspace, 0, encodeDataspace(dataspace, encoder(), old ? 1 : 2).bytes()),
    typeMessage,
    message(messageTypes.fillValue, constant, encodeFillValue(fillValue!, encoder(), old ? 2 : 3).bytes()),
  ];
  if (old && fillValue?.value !== undefined) {
    messages.push(message(messageTypes.oldFillValue, constant, encodeOldFillValue(fillValue.value, encoder()).bytes()));
  }
  messages.push(message(messageTypes.dataLayout, 0, encodeDataLayout(layout, encoder()).bytes()));
  if (filters.length > 0) {
    const body = encodeFilterPipeline(filters, encoder(), old ? 1 : 2).bytes();
    messages.push(message(messageTypes.filterPipeline, constant, body));
  }
  if (options.trackTimes && old) {
    const now = Math.floor(Date.now() / 1000);
    messages.push(message(messageTypes.modificationTime, 0, encodeModificationTime(now, encoder()).bytes()));
  }
  return messages;
}
