import type { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import type { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import { messageTypes } from "../../../backends/hdf5/format/message_types.ts";
import { decodeAttribute, encodeAttribute } from "../../../backends/hdf5/format/messages/attribute.ts";
import { decodeAttributeInfo, encodeAttributeInfo } from "../../../backends/hdf5/format/messages/attribute_info.ts";
import { decodeDataLayout, encodeDataLayout } from "../../../backends/hdf5/format/messages/data_layout.ts";
import { decodeDataspace, encodeDataspace } from "../../../backends/hdf5/format/messages/dataspace.ts";
import { decodeDatatype, encodeDatatype } from "../../../backends/hdf5/format/messages/datatype.ts";
import {
  decodeExternalDataFiles,
  encodeExternalDataFiles,
} from "../../../backends/hdf5/format/messages/external_data_files.ts";
import {
  decodeFillValue,
  decodeOldFillValue,
  encodeFillValue,
  encodeOldFillValue,
} from "../../../backends/hdf5/format/messages/fill_value.ts";
import { decodeFilterPipeline, encodeFilterPipeline } from "../../../backends/hdf5/format/messages/filter_pipeline.ts";
import { decodeGroupInfo, encodeGroupInfo } from "../../../backends/hdf5/format/messages/group_info.ts";
import {
  decodeHeaderContinuation,
  encodeHeaderContinuation,
} from "../../../backends/hdf5/format/messages/header_continuation.ts";
import { decodeLink, encodeLink } from "../../../backends/hdf5/format/messages/link.ts";
import { decodeLinkInfo, encodeLinkInfo } from "../../../backends/hdf5/format/messages/link_info.ts";
import {
  decodeModificationTime,
  decodeOldModificationTime,
  encodeModificationTime,
  encodeOldModificationTime,
} from "../../../backends/hdf5/format/messages/modification_time.ts";
import { decodeObjectComment, encodeObjectComment } from "../../../backends/hdf5/format/messages/object_comment.ts";
import { decodeReferenceCount, encodeReferenceCount } from "../../../backends/hdf5/format/messages/reference_count.ts";
import {
  decodeSymbolTableMessage,
  encodeSymbolTableMessage,
} from "../../../backends/hdf5/format/messages/symbol_table_message.ts";

/** How one kind of message is read and written. */
export interface MessageCodec {
  decode(cursor: Cursor): unknown;
  encode(value: unknown, encoder: Encoder, version: number): Encoder;
}

function codec<T>(
  decode: (cursor: Cursor) => T,
  encode: (value: T, encoder: Encoder, version: number) => Encoder,
): MessageCodec {
  return { decode, encode: (value, encoder, version) => encode(value as T, encoder, version) };
}

/** Every message of object headers that is both read and written. */
export const messageCodecs: ReadonlyMap<number, MessageCodec> = new Map([
  [messageTypes.dataspace, codec(decodeDataspace, (value, encoder) => encodeDataspace(value, encoder))],
  [messageTypes.linkInfo, codec(decodeLinkInfo, encodeLinkInfo)],
  [messageTypes.datatype, codec(decodeDatatype, encodeDatatype)],
  [
    messageTypes.oldFillValue,
    codec(decodeOldFillValue, ({ value }, encoder) => encodeOldFillValue(value ?? new Uint8Array(), encoder)),
  ],
  [messageTypes.fillValue, codec(decodeFillValue, (value, encoder) => encodeFillValue(value, encoder))],
  [messageTypes.link, codec(decodeLink, encodeLink)],
  [messageTypes.externalDataFiles, codec(decodeExternalDataFiles, encodeExternalDataFiles)],
  [messageTypes.dataLayout, codec(decodeDataLayout, encodeDataLayout)],
  [messageTypes.groupInfo, codec(decodeGroupInfo, encodeGroupInfo)],
  [
    messageTypes.filterPipeline,
    codec(decodeFilterPipeline, (value, encoder, version) => encodeFilterPipeline(value, encoder, version as 1 | 2)),
  ],
  [messageTypes.attribute, codec(decodeAttribute, encodeAttribute)],
  [messageTypes.comment, codec(decodeObjectComment, encodeObjectComment)],
  [messageTypes.oldModificationTime, codec(decodeOldModificationTime, encodeOldModificationTime)],
  [messageTypes.continuation, codec(decodeHeaderContinuation, encodeHeaderContinuation)],
  [messageTypes.symbolTable, codec(decodeSymbolTableMessage, encodeSymbolTableMessage)],
  [messageTypes.modificationTime, codec(decodeModificationTime, encodeModificationTime)],
  [messageTypes.attributeInfo, codec(decodeAttributeInfo, encodeAttributeInfo)],
  [messageTypes.referenceCount, codec(decodeReferenceCount, encodeReferenceCount)],
]);

/** The messages that have only one form: written again they are the same, byte for byte. */
export const canonicalTypes: ReadonlySet<number> = new Set([
  messageTypes.linkInfo,
  messageTypes.groupInfo,
  messageTypes.filterPipeline,
  messageTypes.comment,
  messageTypes.oldModificationTime,
  messageTypes.continuation,
  messageTypes.symbolTable,
  messageTypes.modificationTime,
  messageTypes.attributeInfo,
  messageTypes.referenceCount,
]);
