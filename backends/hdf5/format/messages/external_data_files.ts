/**
 * The External Data Files message (0x0007): the raw files that hold the elements of a dataset.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.h.
 *
 * @module
 */

import type { Cursor } from "../cursor.ts";
import type { Encoder } from "../encoder.ts";

/** One raw file, or a part of one. */
export interface ExternalDataFile {
  /** Where its name stands in the data of the local heap. */
  readonly nameOffset: number;
  /** Where the elements start in the raw file. */
  readonly offset: number;
  /** How many bytes of it belong to the dataset; `undefined` for without limit. */
  readonly size: number | undefined;
}

/** The raw files that hold the elements of a dataset, one after the other. */
export interface ExternalDataFiles {
  /** The local heap with the names. */
  readonly heapAddress: number;
  readonly files: readonly ExternalDataFile[];
}

/** Reads an External Data Files message. */
export function decodeExternalDataFiles(cursor: Cursor): ExternalDataFiles {
  const version = cursor.u8();
  if (version !== 1) cursor.fail(`a list of raw files has the unknown version ${version}`, cursor.position - 1);
  cursor.skip(3);
  const allocated = cursor.u16();
  const used = cursor.u16();
  if (used > allocated) cursor.fail(`${used} of ${allocated} places for raw files are used`);
  const heapAddress = cursor.offset();
  if (heapAddress === undefined) cursor.fail("the names of raw files stand nowhere");
  const { lengths } = cursor.sizes;
  if (used * 3 * lengths > cursor.remaining) cursor.fail(`${used} raw files go past the end`);
  const files = Array.from({ length: used }, () => ({
    nameOffset: cursor.length(),
    offset: cursor.length(),
    size: cursor.lengthOrUnlimited(),
  }));
  return { heapAddress, files };
}

/** Writes an External Data Files message. */
export function encodeExternalDataFiles({ heapAddress, files }: ExternalDataFiles, encoder: Encoder): Encoder {
  encoder.u8(1).fill(0, 3).u16(files.length).u16(files.length).offset(heapAddress);
  for (const { nameOffset, offset, size } of files) {
    encoder.lengthField(nameOffset).lengthField(offset).lengthField(size);
  }
  return encoder;
}
