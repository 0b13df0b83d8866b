/**
 * The Filter Pipeline message (0x000B): what was done to each chunk, in order of encoding.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.l.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { type Encoder, encodeText } from "../encoder.ts";

/** One filter of a pipeline. */
export interface FilterDescription {
  /** The number that the HDF Group registered for the filter. */
  readonly id: number;
  /** The name stored in the file; empty where there is none. */
  readonly name: string;
  /** Bit 0: the filter may be skipped for a chunk. */
  readonly flags: number;
  /** The client values. */
  readonly parameters: readonly number[];
}

const maxFilters = 32;

/** Reads a Filter Pipeline message. */
export function decodeFilterPipeline(cursor: Cursor): FilterDescription[] {
  const version = cursor.u8();
  if (version !== 1 && version !== 2) {
    cursor.fail(`a filter pipeline has the unknown version ${version}`, cursor.position - 1);
  }
  const count = cursor.u8();
  if (count > maxFilters) cursor.fail(`a pipeline has ${count} filters, more than ${maxFilters}`, cursor.position - 1);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => decodeFilter(cursor, version));
}

function decodeFilter(cursor: Cursor, version: 1 | 2): FilterDescription {
  const id = cursor.u16();
  const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
  const flags = cursor.u16();
  const valueCount = cursor.u16();
  const nameBytes = cursor.slice(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
  const end = nameBytes.indexOf(0);
  const name = decodeText(end < 0 ? nameBytes : nameBytes.subarray(0, end));
  if (valueCount * 4 > cursor.remaining) cursor.fail(`filter ${id} has ${valueCount} client values, past the end`);
  const parameters = Array.from({ length: valueCount }, () => cursor.u32());
  if (version === 1 && valueCount % 2 === 1 && cursor.remaining >= 4) cursor.skip(4);
  return { id, name, flags, parameters };
}

/** Writes a Filter Pipeline message. */
export function encodeFilterPipeline(
  filters: readonly FilterDescription[],
  encoder: Encoder,
  version: 1 | 2,
): Encoder {
  encoder.u8(version).u8(filters.length);
  if (version === 1) encoder.fill(0, 6);
  for (const { id, name, flags, parameters } of filters) {
    const text = encodeText(name);
    const named = version === 1 || id >= 256;
    const stored = text.length === 0 || !named ? 0 : text.length + 1;
    const padded = version === 1 ? Math.ceil(stored / 8) * 8 : stored;
    encoder.u16(id);
    if (named) encoder.u16(padded);
    encoder.u16(flags).u16(parameters.length);
    if (stored > 0) encoder.raw(text).fill(0, padded - text.length);
    for (const value of parameters) encoder.u32(value);
    if (version === 1 && parameters.length % 2 === 1) encoder.u32(0);
  }
  return encoder;
}
