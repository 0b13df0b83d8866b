/**
 * Object headers: the messages that describe one object, in one block and its continuations.
 *
 * HDF5 File Format Specification 4.0, IV.A.
 *
 * @module
 */

/** One message of an object header, as it stands in the file. */
export interface HeaderMessage {
  /** The message type, such as 0x0003 for a datatype. */
  readonly type: number;
  /** The message flags: bit 0 constant, bit 1 shared, bits 2 to 7 what to do when the type is unknown. */
  readonly flags: number;
  /** The creation order, where the header stores it. */
  readonly creationOrder: number | undefined;
  /** The message data. */
  readonly body: Uint8Array;
  /** The file address of the message data. */
  readonly address: number;
  /** Which of the header's chunks it stands in: 0 is the first. */
  readonly chunk: number;
}

/** One block of messages of an object header. */
export interface HeaderChunk {
  /** Where the block starts: the header itself, or a continuation block. */
  readonly address: number;
  /** All its bytes, signature, prefix and checksum counted in. */
  readonly size: number;
}

/** An object header. */
export interface ObjectHeader {
  readonly address: number;
  readonly version: 1 | 2;
  /** The header's flags (version 2), 0 for version 1. */
  readonly flags: number;
  readonly referenceCount: number;
  /** Seconds since 1970: access, modification, change, birth; where the header stores them. */
  readonly times: readonly [number, number, number, number] | undefined;
  /** When attributes move to dense storage and back, where the header stores it. */
  readonly attributePhaseChange: { readonly maxCompact: number; readonly minDense: number } | undefined;
  /** All messages in order, continuations and NIL messages too. */
  readonly messages: readonly HeaderMessage[];
  readonly chunks: readonly HeaderChunk[];
}
