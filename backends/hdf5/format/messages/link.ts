/**
 * The Link message (0x0006): a name in a group and what it leads to.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.g.
 *
 * @module
 */

import { type Cursor, decodeText } from "../cursor.ts";
import { type Encoder, encodeText } from "../encoder.ts";
import type { CharacterSet } from "./datatype.ts";

/** A name in a group and what it leads to. */
export type Link =
  & {
    readonly name: string;
    readonly characterSet: CharacterSet;
    /** Counted from 0 where the group tracks it. */
    readonly creationOrder: number | undefined;
  }
  & (
    | { readonly kind: "hard"; readonly address: number }
    | { readonly kind: "soft"; readonly target: string }
    | { readonly kind: "external"; readonly file: string; readonly target: string }
    | { readonly kind: "user-defined"; readonly linkClass: number; readonly data: Uint8Array }
  );

const classHard = 0;
const classSoft = 1;
const classExternal = 64;

/** Reads a Link message. */
export function decodeLink(cursor: Cursor): Link {
  const version = cursor.u8();
  if (version !== 1) cursor.fail(`a link has the unknown version ${version}`, cursor.position - 1);
  const flags = cursor.u8();
  const linkClass = (flags & 0x08) !== 0 ? cursor.u8() : classHard;
  const creationOrder = (flags & 0x04) !== 0 ? cursor.u64() : undefined;
  const characterSet: CharacterSet = (flags & 0x10) !== 0 && cursor.u8() === 1 ? "utf-8" : "ascii";
  const nameLength = cursor.uint(1 << (flags & 3));
  if (nameLength === 0) cursor.fail("a link has no name");
  const common = { name: decodeText(cursor.slice(nameLength)), characterSet, creationOrder };
  if (linkClass === classHard) {
    const address = cursor.offset();
    if (address === undefined) cursor.fail("a link points nowhere");
    return { ...common, kind: "hard", address };
  }
  const data = cursor.slice(cursor.u16());
  if (linkClass === classSoft) return { ...common, kind: "soft", target: decodeText(data) };
  if (linkClass === classExternal) return { ...common, kind: "external", ...externalTarget(data, cursor) };
  return { ...common, kind: "user-defined", linkClass, data };
}

function externalTarget(data: Uint8Array, cursor: Cursor): { file: string; target: string } {
  const fileEnd = data.indexOf(0, 1);
  const targetEnd = data.indexOf(0, fileEnd + 1);
  if (fileEnd < 0 || targetEnd < 0) cursor.fail("the target of an external link does not end");
  if (data[0]! >> 4 !== 0) cursor.fail(`an external link has the unknown version ${data[0]! >> 4}`);
  return { file: decodeText(data.subarray(1, fileEnd)), target: decodeText(data.subarray(fileEnd + 1, targetEnd)) };
}

/** Writes a Link message. */
export function encodeLink(link: Link, encoder: Encoder): Encoder {
  const name = encodeText(link.name);
  const width = name.length < 0x100 ? 0 : name.length < 0x10000 ? 1 : 2;
  const utf8 = link.characterSet === "utf-8";
  const flags = width | (link.creationOrder === undefined ? 0 : 0x04) | (link.kind === "hard" ? 0 : 0x08) |
    (utf8 ? 0x10 : 0);
  encoder.u8(1).u8(flags);
  if (link.kind !== "hard") encoder.u8(linkClassOf(link));
  if (link.creationOrder !== undefined) encoder.u64(link.creationOrder);
  if (utf8) encoder.u8(1);
  encoder.uint(name.length, 1 << width).raw(name);
  if (link.kind === "hard") return encoder.offset(link.address);
  const data = linkData(link);
  return encoder.u16(data.length).raw(data);
}

function linkClassOf(link: Exclude<Link, { kind: "hard" }>): number {
  return link.kind === "soft" ? classSoft : link.kind === "external" ? classExternal : link.linkClass;
}

function linkData(link: Exclude<Link, { kind: "hard" }>): Uint8Array {
  if (link.kind === "user-defined") return link.data;
  if (link.kind === "soft") return encodeText(link.target);
  return encodeText(`\0${link.file}\0${link.target}\0`);
}
