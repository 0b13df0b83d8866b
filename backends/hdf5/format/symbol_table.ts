/**
 * Symbol table nodes: the links of an old-style group, sorted by name.
 *
 * HDF5 File Format Specification 4.0, III.B and III.C.
 *
 * @module
 */

import { FormatError } from "../../../ndarray/errors.ts";
import { Cursor, type FieldSizes } from "./cursor.ts";
import { Encoder } from "./encoder.ts";
import { decodeSymbolTableMessage, type SymbolTableMessage } from "./messages/symbol_table_message.ts";

/** One link of an old-style group. */
export interface SymbolTableEntry {
  /** Where the name stands in the group's local heap. */
  readonly nameOffset: number;
  /** Where it leads: an object header, or for a soft link the place of its target in the local heap. */
  readonly target:
    | { readonly kind: "hard"; readonly address: number }
    | { readonly kind: "soft"; readonly valueOffset: number };
}

/** Cache type of an entry whose scratch pad holds where the links of an old-style group stand. */
const groupLinks = 1;
/** Cache type of an entry whose scratch pad holds the place of a soft link's target. */
const softLink = 2;

/** Bytes of an entry. */
export function symbolTableEntrySize(sizes: FieldSizes): number {
  return sizes.lengths + sizes.offsets + 24;
}

/** Bytes of a node, which always has room for 2K entries. */
export function symbolTableNodeSize(k: number, sizes: FieldSizes): number {
  return 8 + 2 * k * symbolTableEntrySize(sizes);
}

/** Decodes a node. */
export function decodeSymbolTableNode(
  bytes: Uint8Array,
  address: number,
  k: number,
  sizes: FieldSizes,
): SymbolTableEntry[] {
  const cursor = new Cursor(bytes, sizes, `symbol table node at ${address}`, address);
  cursor.signature("SNOD");
  const version = cursor.u8();
  if (version !== 1) cursor.fail(`version ${version} is not known`, 4);
  cursor.skip(1);
  const count = cursor.u16();
  if (count > 2 * k) cursor.fail(`${count} entries are more than the ${2 * k} it has room for`, 6);
  const entries: SymbolTableEntry[] = [];
  for (let i = 0; i < count; i++) entries.push(decodeSymbolTableEntry(cursor));
  return entries;
}

/** Decodes an entry; what its scratch pad caches of the object is not used. */
export function decodeSymbolTableEntry(cursor: Cursor): SymbolTableEntry {
  const nameOffset = cursor.uint(cursor.sizes.lengths);
  const address = cursor.offset();
  const cacheType = cursor.u32();
  cursor.skip(4);
  const valueOffset = cursor.u32();
  cursor.skip(12);
  if (cacheType === softLink) return { nameOffset, target: { kind: "soft", valueOffset } };
  if (cacheType > softLink) cursor.fail(`cache type ${cacheType} is not known`, cursor.position - 24);
  if (address === undefined) cursor.fail("a link points nowhere");
  return { nameOffset, target: { kind: "hard", address } };
}

/**
 * Looks where the links of a group stood when an entry for it was written. They may have moved since: it is no more than
 * a guess.
 *
 * @param bytes The node.
 * @param at Which entry.
 * @param sizes The widths of addresses and lengths.
 * @returns The places; `undefined` where the entry caches none.
 */
export function cachedGroup(bytes: Uint8Array, at: number, sizes: FieldSizes): SymbolTableMessage | undefined {
  const cursor = new Cursor(bytes, sizes, "scratch pad");
  cursor.position = 8 + at * symbolTableEntrySize(sizes) + sizes.lengths + sizes.offsets;
  if (cursor.u32() !== groupLinks || 2 * sizes.offsets > 16) return undefined;
  cursor.skip(4);
  try {
    return decodeSymbolTableMessage(cursor);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Appends an entry; nothing of the object is cached in it. */
export function encodeSymbolTableEntry({ nameOffset, target }: SymbolTableEntry, encoder: Encoder): void {
  encoder.uint(nameOffset, encoder.sizes.lengths);
  if (target.kind === "hard") encoder.offset(target.address).u32(0).u32(0).fill(0, 16);
  else encoder.offset(undefined).u32(softLink).u32(0).u32(target.valueOffset).fill(0, 12);
}

/** Builds a node of at most 2K entries. */
export function encodeSymbolTableNode(entries: readonly SymbolTableEntry[], k: number, sizes: FieldSizes): Uint8Array {
  const size = symbolTableNodeSize(k, sizes);
  const encoder = new Encoder(sizes, size).signature("SNOD").u8(1).u8(0).u16(entries.length);
  for (const entry of entries) encodeSymbolTableEntry(entry, encoder);
  return encoder.padTo(size).bytes();
}
