/**
 * Damages a file where it tells: in fields, addresses, messages and data; the same seed gives the same damage.
 *
 * @module
 */

import { lookup3 } from "../../backends/hdf5/format/checksum.ts";
import { type FileMap, findChecksum, type Message, type Structure } from "./structures.ts";

/** Gives whole numbers from 0 to below a bound. */
export type Random = (below: number) => number;

const MAX_EDITS = 8;

/**
 * Damages a file.
 *
 * @param good The file.
 * @param map Where its structures are.
 * @param random What decides.
 * @returns Another file.
 */
export function mutate(good: Uint8Array, map: FileMap, random: Random): Uint8Array {
  const bytes = good.slice();
  const view = new DataView(bytes.buffer);
  const touched = new Set<Structure>();
  for (let edits = 1 + random(random(MAX_EDITS) + 1); edits > 0; edits--) {
    if (map.structures.length === 0 || random(12) === 0) {
      damageBytes(view, random(bytes.length), random);
      continue;
    }
    const structure = map.structures[random(map.structures.length)]!;
    touched.add(structure);
    if (structure.messages.length > 0 && random(4) > 0) {
      damageMessage(view, structure.messages[random(structure.messages.length)]!, map, random);
    } else damageStructure(view, structure, map, random);
  }
  if (random(2) === 0) { for (const structure of touched) repair(view, good, structure, map); }
  if (random(40) === 0) return bytes.slice(0, random(bytes.length));
  return bytes;
}

function damageStructure(view: DataView, { start, end }: Structure, map: FileMap, random: Random): void {
  // Most structures say what they are in their first bytes.
  const length = random(2) === 0 ? Math.min(end - start, 48) : end - start;
  damageField(view, start + random(Math.max(length, 1)), map, random);
}

/** The type, size or flags of a message, or a field in its body. */
function damageMessage(view: DataView, { start, body, size }: Message, map: FileMap, random: Random): void {
  if (random(5) === 0 || size === 0) damageField(view, start + random(body - start), map, random);
  else damageField(view, body + random(random(2) === 0 ? Math.min(size, 24) : size), map, random);
}

function damageField(view: DataView, at: number, map: FileMap, random: Random): void {
  switch (random(8)) {
    case 0:
    case 1:
      return damageBytes(view, at, random);
    case 2:
    case 3:
      return setBoundary(view, at, random);
    case 4:
      return setSmall(view, at, random);
    case 5:
      return setAddress(view, nearestAddress(view, at, random), map, random);
    case 6:
      return setAddress(view, at, map, random);
    default:
      return copyStretch(view, at, map, random);
  }
}

function damageBytes(view: DataView, at: number, random: Random): void {
  if (at >= view.byteLength) return;
  if (random(2) === 0) view.setUint8(at, view.getUint8(at) ^ (1 << random(8)));
  else view.setUint8(at, random(256));
}

/** Numbers at which counts, sizes and addresses go wrong. */
function setBoundary(view: DataView, at: number, random: Random): void {
  const width = [1, 2, 4, 8][random(4)]!;
  const one = BigInt(width * 8);
  const values = [
    0n,
    1n,
    (1n << one) - 1n,
    (1n << one) - 2n,
    1n << (one - 1n),
    (1n << (one - 1n)) - 1n,
    BigInt(view.byteLength),
    BigInt(view.byteLength) - 1n,
    1n << 31n,
    1n << 32n,
    (1n << 53n) - 1n,
    1n << BigInt(random(63)),
  ];
  setNumber(view, at, width, values[random(values.length)]!);
}

function setSmall(view: DataView, at: number, random: Random): void {
  setNumber(view, at, [1, 2, 4, 8][random(4)]!, BigInt(random(40)));
}

function setNumber(view: DataView, at: number, width: number, value: bigint): void {
  for (let i = 0; i < width && at + i < view.byteLength; i++) {
    view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
  }
}

/** The next eight bytes that could be an address. */
function nearestAddress(view: DataView, from: number, random: Random): number {
  const found: number[] = [];
  for (let at = from; at < from + 64 && at + 8 <= view.byteLength; at++) {
    const high = view.getUint32(at + 4, true);
    const low = view.getUint32(at, true);
    if (high === 0 && low >= 48 && low < view.byteLength) found.push(at);
  }
  return found.length === 0 ? from : found[random(found.length)]!;
}

/** The address of some structure, so that things lead to what they should not, or to themselves. */
function setAddress(view: DataView, at: number, map: FileMap, random: Random): void {
  const { addresses } = map;
  const target = addresses.length === 0 || random(6) === 0
    ? random(view.byteLength)
    : addresses[random(addresses.length)]!;
  setNumber(view, at, 8, BigInt(target));
}

/** Bytes of another place over these. */
function copyStretch(view: DataView, at: number, map: FileMap, random: Random): void {
  const { structures } = map;
  const source = structures.length === 0 ? random(view.byteLength) : structures[random(structures.length)]!.start;
  const bytes = new Uint8Array(view.buffer);
  const length = Math.min(1 << random(7), bytes.length - at, bytes.length - source);
  if (length > 0) bytes.copyWithin(at, source, source + length);
}

/** Makes the checksum of a structure right again, so that what was damaged is looked at. */
function repair(view: DataView, good: Uint8Array, structure: Structure, map: FileMap): void {
  const at = findChecksum(map, good, structure);
  if (at !== undefined) view.setUint32(at, lookup3(new Uint8Array(view.buffer), structure.start, at), true);
}
