/**
 * Where the elements of a new dataset go that has no chunks: into its header, into other files, or nowhere, since they
 * are those of other datasets.
 *
 * @module
 */

import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { ExternalFile } from "./dataset_storage.ts";
import { fillElement, fillWith } from "./fill.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { Encoder, encodeText } from "./format/encoder.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import { LocalHeapWriter } from "./format/local_heap.ts";
import type { DataLayout } from "./format/messages/data_layout.ts";
import type { Dataspace } from "./format/messages/dataspace.ts";
import type { Datatype } from "./format/messages/datatype.ts";
import { encodeExternalDataFiles } from "./format/messages/external_data_files.ts";
import type { FillValue } from "./format/messages/fill_value.ts";
import { messageFlags, messageTypes } from "./format/message_types.ts";
import type { Space } from "./format/space.ts";
import { message } from "./new_group.ts";
import type { FileWriter } from "./writer.ts";

/** The most bytes of elements that fit into a message of a header. */
const mostCompactBytes = 65520;

/** Keeps the elements in the header. */
export function compactLayout(dataspace: Dataspace, datatype: Datatype, fillValue: FillValue): DataLayout {
  const size = byteLength(dataspace, datatype);
  if (size > mostCompactBytes) {
    throw new RangeError(`A header has no room for ${size} bytes of elements, only for ${mostCompactBytes}`);
  }
  const data = new Uint8Array(size);
  fillWith(data, fillElement(fillValue, datatype.size));
  return { class: "compact", data, version: 3 };
}

/** Shows the elements of other datasets. */
export function virtualLayout(writer: FileWriter, mappings: Uint8Array): DataLayout {
  const { collection, index } = writer.heap.add(mappings);
  return { class: "virtual", address: collection, heapIndex: index, version: 4 };
}

/** The raw files that are to hold the elements; `undefined` where this one does. */
export function newExternalFiles(
  { external }: CreateDatasetOptions,
  dataspace: Dataspace,
  datatype: Datatype,
): readonly ExternalFile[] | undefined {
  if (external === undefined) return undefined;
  const files = typeof external === "string" ? [{ name: external, offset: 0, size: null }] : external;
  const size = byteLength(dataspace, datatype);
  files.forEach((file, at) => {
    if (file.name === "") throw new TypeError("An external file needs a name");
    if (file.size === null && at < files.length - 1) {
      throw new TypeError(`External file "${file.name}" has no end, so none can follow it`);
    }
  });
  const room = files.reduce((sum, file) => sum + (file.size ?? Infinity), 0);
  if (room < size) throw new RangeError(`External files of ${room} bytes do not hold ${size} bytes of elements`);
  return files;
}

/** The message that names the raw files; their names go into a heap of their own. */
export function externalFilesMessage(
  files: readonly ExternalFile[],
  sizes: FieldSizes,
  space: Space,
): OutgoingMessage {
  const heap = new LocalHeapWriter(sizes);
  const slots = files.map(({ name, offset, size }) => {
    return { nameOffset: heap.add(encodeText(name)), offset, size: size ?? undefined };
  });
  const body = encodeExternalDataFiles({ heapAddress: heap.write(space), files: slots }, new Encoder(sizes)).bytes();
  return message(messageTypes.externalDataFiles, messageFlags.constant, body);
}

function byteLength({ class: kind, shape }: Dataspace, datatype: Datatype): number {
  return kind === "null" ? 0 : shape.reduce((product, extent) => product * extent, datatype.size);
}
