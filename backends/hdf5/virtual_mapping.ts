/**
 * The mappings of a virtual dataset: which elements of which other datasets it shows where.
 *
 * HDF5 File Format Specification 4.0, III.F.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { lookup3, verifyChecksum } from "./format/checksum.ts";
import { Cursor, decodeText, type FieldSizes } from "./format/cursor.ts";
import { type DataspaceSelection, decodeSelection, encodeSelection } from "./format/dataspace_selection.ts";
import { Encoder, encodeText } from "./format/encoder.ts";

/** One mapping of a virtual dataset. */
export interface VirtualMapping {
  /** The name of the file, `"."` for the same one. `%b` stands for the number of the block. */
  readonly file: string;
  /** The path of the dataset. `%b` stands for the number of the block. */
  readonly dataset: string;
  /** Which elements of that dataset are meant. */
  readonly source: DataspaceSelection;
  /** Where they are shown. */
  readonly virtual: DataspaceSelection;
}

/** The flags of an entry of version 1 of the block: what is not written out again. */
const SHARED_FILE = 1;
const SHARED_DATASET = 2;
const SAME_FILE = 4;

/**
 * Decodes the global heap object that holds the mappings.
 *
 * @param cursor Stands at its start.
 * @returns The mappings.
 */
export function decodeMappings(cursor: Cursor): VirtualMapping[] {
  const version = cursor.u8();
  if (version > 1) cursor.fail(`version ${version} of the mappings is not known`, 0);
  const count = cursor.length();
  // Each entry has two selections of at least 8 bytes.
  if (count * 16 > cursor.remaining) cursor.fail(`${count} mappings do not fit into the block`);
  const mappings: VirtualMapping[] = [];
  const earlier = (): VirtualMapping => {
    const at = cursor.length();
    return mappings[at] ?? cursor.fail(`mapping ${mappings.length} shares a name with mapping ${at}`);
  };
  for (let i = 0; i < count; i++) {
    const flags = version === 0 ? 0 : cursor.u8();
    const file = (flags & SAME_FILE) !== 0
      ? "."
      : (flags & SHARED_FILE) !== 0
      ? earlier().file
      : decodeText(cursor.untilZero());
    const dataset = (flags & SHARED_DATASET) !== 0 ? earlier().dataset : decodeText(cursor.untilZero());
    const source = decodeSelection(cursor);
    const virtual = decodeSelection(cursor);
    mappings.push({ file, dataset, source, virtual });
  }
  verifyChecksum(cursor);
  return mappings;
}

/**
 * Encodes mappings as the global heap holds them, in the version that every release reads.
 *
 * @param mappings The mappings.
 * @param sizes The widths of addresses and lengths.
 * @returns The bytes of the object.
 */
export function encodeMappings(mappings: readonly VirtualMapping[], sizes: FieldSizes): Uint8Array {
  const encoder = new Encoder(sizes).u8(0).lengthField(mappings.length);
  for (const { file, dataset, source, virtual } of mappings) {
    for (const name of [file, dataset]) encoder.raw(encodeText(name)).u8(0);
    encodeSelection(source, encoder);
    encodeSelection(virtual, encoder);
  }
  return encoder.u32(lookup3(encoder.bytes())).bytes();
}

/**
 * Reads the mappings of a dataset.
 *
 * @param storage The state of the dataset.
 * @returns The mappings; none where the dataset is not virtual.
 */
export function readMappings(storage: DatasetStorage): Awaitable<VirtualMapping[]> {
  const { layout, context, name } = storage;
  if (layout.class !== "virtual" || layout.address === undefined) return [];
  const id = { collection: layout.address, index: layout.heapIndex };
  const decode = ([bytes]: readonly Uint8Array[]): VirtualMapping[] =>
    decodeMappings(new Cursor(bytes!, context.sizes, `mappings of dataset ${JSON.stringify(name)}`, layout.address));
  context.writer?.heap.finish();
  const read = context.run(context.heap.read([id]));
  return read instanceof Promise ? read.then(decode) : decode(read);
}

/**
 * Whether a name stands for as many names as there are blocks.
 *
 * @param mapping The mapping.
 * @returns Whether its file or dataset has a `%b`.
 */
export function isPattern({ file, dataset }: VirtualMapping): boolean {
  return hasBlock(file) || hasBlock(dataset);
}

function hasBlock(name: string): boolean {
  return name.replaceAll("%%", "").includes("%b");
}

/**
 * Puts the number of a block into a name.
 *
 * @param name A name in which `%b` stands for the number and `%%` for a percent sign.
 * @param block The number.
 * @returns The name that is meant.
 */
export function nameOfBlock(name: string, block: number): string {
  return name.replace(/%[%b]/g, (mark) => mark === "%%" ? "%" : String(block));
}
