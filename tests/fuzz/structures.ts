/**
 * Finds the on-disk structures of an HDF5 file by their signatures, so that damage lands where it tells.
 *
 * @module
 */

import { lookup3 } from "../../backends/hdf5/format/checksum.ts";

/** A structure of a file. */
export interface Structure {
  /** Its signature; `v1` for an object header of version 1, which has none. */
  readonly kind: string;
  /** Where it starts, counted from the start of the file. */
  readonly start: number;
  /** Where what is known of it ends. */
  readonly end: number;
  /** The bodies of header messages in it. */
  readonly messages: readonly Message[];
}

/** A message of an object header. */
export interface Message {
  /** Where its prefix starts. */
  readonly start: number;
  /** Where its body starts. */
  readonly body: number;
  readonly size: number;
}

/** What is known of a file before it is damaged. */
export interface FileMap {
  readonly structures: readonly Structure[];
  /** Where structures start, for addresses to be confused. */
  readonly addresses: readonly number[];
  /** Where each checksum stands that was looked for, by the start of its structure; `undefined` where there is none. */
  readonly checksums: Map<number, number | undefined>;
}

/** How much of a structure whose length its signature does not tell is taken for it. */
const GUESSED_LENGTH = 256;
/** How far behind the start of a structure its checksum is looked for. */
const CHECKSUM_REACH = 640;
const CONTINUATION = 0x10;
const signatures = new Set(
  ["OHDR", "OCHK", "TREE", "SNOD", "HEAP", "GCOL", "FRHP", "FHDB", "FHIB", "BTHD", "BTIN", "BTLF", "FAHD", "FADB"]
    .concat(
      ["EAHD", "EAIB", "EASB", "EADB", "SMTB", "SMLI", "FSHD", "FSSE", "\x89HDF"],
    ),
);
const firstLetters = new Set([...signatures].map((signature) => signature.charCodeAt(0)));

/**
 * Finds the structures of a file.
 *
 * @param bytes The file.
 * @returns What was found.
 */
export function mapFile(bytes: Uint8Array): FileMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const structures: Structure[] = [];
  for (let at = 0; at + 16 <= bytes.length; at++) {
    const first = bytes[at]!;
    if (first === 1) {
      const header = at % 8 === 0 ? headerV1(view, at) : undefined;
      if (header !== undefined) structures.push(header);
    } else if (firstLetters.has(first)) {
      const kind = String.fromCharCode(first, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
      if (!signatures.has(kind)) continue;
      structures.push(
        kind === "OHDR" ? headerV2(view, at) : {
          kind,
          start: at,
          end: Math.min(at + GUESSED_LENGTH, bytes.length),
          messages: [],
        },
      );
    }
  }
  return { structures, addresses: structures.map(({ start }) => start), checksums: new Map() };
}

/** An object header of version 1, where these bytes look like one. */
function headerV1(view: DataView, at: number): Structure | undefined {
  const count = view.getUint16(at + 2, true);
  const size = view.getUint32(at + 8, true);
  const plausible = view.getUint8(at + 1) === 0 && count > 0 && count < 1000 && size >= 8 && size % 8 === 0 &&
    at + 16 + size <= view.byteLength && view.getUint32(at + 4, true) < 1000;
  if (!plausible) return undefined;
  const end = at + 16 + size;
  const messages: Message[] = [];
  for (let start = at + 16; start + 8 <= end;) {
    const type = view.getUint16(start, true);
    const length = view.getUint16(start + 2, true);
    if (type > 0x18 || length % 8 !== 0 || start + 8 + length > end) return undefined;
    messages.push({ start, body: start + 8, size: length });
    start += 8 + length;
  }
  return { kind: "v1", start: at, end, messages };
}

function headerV2(view: DataView, at: number): Structure {
  const flags = view.getUint8(at + 5);
  const prefix = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0);
  const width = 1 << (flags & 3);
  const messages: Message[] = [];
  const sizeAt = at + prefix;
  if (width > 4 || sizeAt + width > view.byteLength) return { kind: "OHDR", start: at, end: at + 16, messages };
  const size = width === 1
    ? view.getUint8(sizeAt)
    : width === 2
    ? view.getUint16(sizeAt, true)
    : view.getUint32(sizeAt, true);
  const end = Math.min(sizeAt + width + size, view.byteLength - 4);
  const head = (flags & 4) !== 0 ? 6 : 4;
  for (let start = sizeAt + width; start + head <= end;) {
    const length = view.getUint16(start + 1, true);
    if (start + head + length > end) break;
    messages.push({ start, body: start + head, size: length });
    start += head + length;
  }
  return { kind: "OHDR", start: at, end: Math.max(end, at + 16), messages };
}

/**
 * Finds the checksum of a structure.
 *
 * @param map What is known of the file.
 * @param good The file before it was damaged.
 * @param structure The structure.
 * @returns Where the checksum stands: it is that of all bytes from the start of the structure to there.
 */
export function findChecksum(map: FileMap, good: Uint8Array, structure: Structure): number | undefined {
  const { start, kind } = structure;
  if (!map.checksums.has(start)) map.checksums.set(start, searchChecksum(map, good, start, kind));
  return map.checksums.get(start);
}

function searchChecksum(map: FileMap, good: Uint8Array, start: number, kind: string): number | undefined {
  if (["v1", "TREE", "SNOD", "HEAP", "GCOL", "FHDB"].includes(kind)) return undefined;
  const view = new DataView(good.buffer, good.byteOffset, good.length);
  const fits = (at: number) => at + 4 <= good.length && lookup3(good, start, at) === view.getUint32(at, true);
  if (kind === "OHDR") {
    const { end } = map.structures.find((structure) => structure.start === start)!;
    return fits(end) ? end : undefined;
  }
  const from = kind === "\x89HDF" ? 20 : 12;
  for (let at = start + from; at < start + CHECKSUM_REACH; at++) if (fits(at)) return at;
  return kind === "OCHK" ? endOfContinuation(map, view, start) : undefined;
}

/** Where the checksum of a long continuation block stands, as the message says that leads to it. */
function endOfContinuation(map: FileMap, view: DataView, start: number): number | undefined {
  for (const { messages, kind } of map.structures) {
    for (const { start: prefix, body, size } of messages) {
      if (kind !== "OHDR" || view.getUint8(prefix) !== CONTINUATION || size < 16) continue;
      if (view.getUint32(body, true) !== start) continue;
      const at = start + view.getUint32(body + 8, true) - 4;
      if (at + 4 <= view.byteLength && at > start) return at;
    }
  }
}
