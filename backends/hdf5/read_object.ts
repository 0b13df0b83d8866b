/**
 * Reads what an object is, from its header.
 *
 * @module
 */

import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { DatasetStorage, type ExternalFile } from "./dataset_storage.ts";
import { type Cursor, decodeText } from "./format/cursor.ts";
import { readLocalHeap, readTexts } from "./format/local_heap.ts";
import { type DataLayout, decodeDataLayout } from "./format/messages/data_layout.ts";
import { type Dataspace, decodeDataspace } from "./format/messages/dataspace.ts";
import { type Datatype, decodeDatatype } from "./format/messages/datatype.ts";
import { decodeExternalDataFiles } from "./format/messages/external_data_files.ts";
import { decodeFillValue, decodeOldFillValue, type FillValue } from "./format/messages/fill_value.ts";
import { decodeFilterPipeline } from "./format/messages/filter_pipeline.ts";
import { isKnownMessage, messageFlags, messageTypes } from "./format/message_types.ts";
import { type HeaderMessage, type ObjectHeader, readObjectHeader } from "./format/object_header.ts";
import type { Reading } from "./format/reading.ts";
import { connectStorage, type ObjectKind, ObjectState } from "./object_state.ts";
import { type ReadMessage, readMessage } from "./read_message.ts";
import { MOST_TRIES } from "./steadily.ts";

/** A dataset without any element, as an array sees it: one axis, of extent 0. */
const nullDataspace: Dataspace = { class: "null", shape: [0], maxShape: [0] };

/** Reads the state of the object whose header stands at an address. `path` is what it is called in messages. */
export function* readObject(context: FileContext, address: number, path: string): Reading<ObjectState> {
  const known = context.objects.get(address);
  if (known !== undefined) return known;
  const header = yield* readHeader(context, address);
  assertKnown(header, context.settings.mode !== "r");
  const state = new ObjectState(context, objectKind(header), header);
  if (state.kind === "dataset") {
    yield* readDataset(state, path);
  } else if (state.kind === "datatype") {
    state.datatype = (yield* readDatatype(state)).value;
  }
  return context.objects.add(state);
}

/**
 * Reads a header; again where it is damaged and a writer elsewhere may have used the place of a continuation block again
 * by the time it was read.
 */
export function* readHeader(context: FileContext, address: number): Reading<ObjectHeader> {
  for (let tries = 1;; tries++) {
    try {
      return yield* readObjectHeader(address, context.sizes, context.end);
    } catch (error) {
      if (!context.changes || tries === MOST_TRIES || !(error instanceof FormatError)) throw error;
    }
  }
}

/** What an object is, told from the messages of its header. */
export function objectKind(header: ObjectHeader): ObjectKind {
  const types = new Set(header.messages.map((message) => message.type));
  if (types.has(messageTypes.symbolTable) || types.has(messageTypes.linkInfo)) return "group";
  if (types.has(messageTypes.datatype)) return types.has(messageTypes.dataspace) ? "dataset" : "datatype";
  throw new FormatError(
    `Cannot read object header at ${header.address}: it is neither a group nor a dataset nor a datatype`,
    { address: header.address },
  );
}

function assertKnown(header: ObjectHeader, writing: boolean): void {
  const refused = messageFlags.failAlways | (writing ? messageFlags.failOnWrite : 0);
  for (const { type, flags } of header.messages) {
    if (!isKnownMessage(type) && (flags & refused) !== 0) {
      const feature = `header message ${type}`;
      throw new UnsupportedError(`Cannot read object header at ${header.address}: ${feature} is unknown`, { feature });
    }
  }
}

function* readDatatype(state: ObjectState): Reading<ReadMessage<Datatype>> {
  const message = state.message(messageTypes.datatype)!;
  return yield* readMessage(state.context, message, "datatype", decodeDatatype);
}

/** Reads what the header of a dataset says of its elements. */
export function* readDataset(state: ObjectState, path: string): Reading<void> {
  const { context } = state;
  const layoutMessage = state.message(messageTypes.dataLayout);
  if (layoutMessage === undefined) {
    throw new FormatError(`Cannot read object header at ${state.address}: the dataset has no layout`, {
      address: state.address,
    });
  }
  const datatype = yield* readDatatype(state);
  const dataspace = yield* readMessage(context, state.message(messageTypes.dataspace)!, "dataspace", decodeDataspace);
  const layout = yield* readMessage(context, layoutMessage, "data layout", decodeDataLayout);
  assertCountable(state, dataspace.value, layout.value);
  const filters = yield* readOptional(state, messageTypes.filterPipeline, "filter pipeline", decodeFilterPipeline);
  state.committedAt = datatype.committedAt;
  connectStorage(
    state,
    new DatasetStorage(context, {
      name: path,
      datatype: datatype.value,
      dataspace: dataspace.value.class === "null" ? nullDataspace : dataspace.value,
      layout: layout.value,
      fillValue: yield* readFillValue(state),
      filters: filters ?? [],
      external: yield* readExternalFiles(state),
    }),
  );
}

/** More chunks than 2^53 cannot be told apart by number. */
function assertCountable(state: ObjectState, { shape }: Dataspace, layout: DataLayout): void {
  if (layout.class !== "chunked") return;
  const count = shape.reduce((count, extent, axis) => count * Math.ceil(extent / (layout.chunkShape[axis] ?? 1)), 1);
  if (count <= Number.MAX_SAFE_INTEGER) return;
  throw new UnsupportedError(`Cannot read object header at ${state.address}: the dataset has ${count} chunks`, {
    feature: "datasets of more than 2^53 chunks",
  });
}

function* readFillValue(state: ObjectState): Reading<FillValue | undefined> {
  return (yield* readOptional(state, messageTypes.fillValue, "fill value", decodeFillValue)) ??
    (yield* readOptional(state, messageTypes.oldFillValue, "fill value", decodeOldFillValue));
}

function* readOptional<T>(
  state: ObjectState,
  type: number,
  what: string,
  decode: (cursor: Cursor) => T,
): Reading<T | undefined> {
  const message: HeaderMessage | undefined = state.message(type);
  return message === undefined ? undefined : (yield* readMessage(state.context, message, what, decode)).value;
}

function* readExternalFiles(state: ObjectState): Reading<readonly ExternalFile[] | undefined> {
  const message = state.message(messageTypes.externalDataFiles);
  if (message === undefined) return undefined;
  const what = "list of external files";
  const { value } = yield* readMessage(state.context, message, what, decodeExternalDataFiles);
  const { sizes } = state.context;
  const heap = yield* readLocalHeap(value.heapAddress, sizes);
  const names = yield* readTexts(heap, value.files.map((file) => file.nameOffset), sizes);
  return value.files.map(({ offset, size }, i) => ({ name: decodeText(names[i]!), offset, size: size ?? null }));
}
