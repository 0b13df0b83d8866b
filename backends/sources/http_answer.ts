/**
 * What the headers of an answer say.
 *
 * @module
 */

import { FileChangedError, StorageError } from "../../ndarray/errors.ts";
import type { ByteRange } from "./source.ts";

/** Which bytes an answer brings: the `Content-Range` header (RFC 9110, 14.4). */
export interface ContentRange {
  /** The bytes; `undefined` where the range could not be satisfied. */
  readonly range: ByteRange | undefined;
  /** The length of the whole file; `undefined` where the server does not say. */
  readonly total: number | undefined;
}

/** Parses `Content-Range`; `undefined` where it is absent or cannot be read. */
export function parseContentRange(text: string | null): ContentRange | undefined {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)\s*$/i.exec(text ?? "");
  if (match === null) return undefined;
  const [, first, last, total] = match;
  return {
    range: first === undefined ? undefined : { start: Number(first), end: Number(last) + 1 },
    total: total === "*" ? undefined : Number(total),
  };
}

/** What tells one version of a file from another. */
export interface FileVersion {
  /** The entity tag without its weakness mark. */
  readonly tag: string | undefined;
  /** Whether the tag is strong: only a strong one may be used in `If-Match`. */
  readonly strong: boolean;
  /** When the file last changed, as the server writes it. */
  readonly lastModified: string | undefined;
}

/** What the headers say of the version. A server behind CORS may hide it. */
export function fileVersion(headers: Headers): FileVersion {
  const text = headers.get("etag") ?? undefined;
  return {
    tag: text?.replace(/^W\//, ""),
    strong: text !== undefined && !text.startsWith("W/"),
    lastModified: headers.get("last-modified") ?? undefined,
  };
}

/** Whether two answers may come from the same version: nothing that both tell is different. */
export function sameVersion(a: FileVersion, b: FileVersion): boolean {
  if (a.tag !== undefined && b.tag !== undefined && a.tag !== b.tag) return false;
  if (a.strong && b.strong) return true;
  return a.lastModified === undefined || b.lastModified === undefined || a.lastModified === b.lastModified;
}

/** Throws where the bytes are compressed on the way: then they are not the bytes of the range. */
export function checkEncoding(name: string, headers: Headers): void {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return;
  throw new StorageError(`Cannot read ${name}: the server compressed the part that was asked for (${encoding})`);
}

/** Whether an answer is a web page. */
export function isPage(headers: Headers): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(headers.get("content-type") ?? "");
}

/** The error for a web page where a file was expected. */
export function pageError(name: string): StorageError {
  return new StorageError(
    `Cannot read ${name}: the server answered with a web page (text/html) in place of the file: perhaps a login page`,
  );
}

/** The error for a file that is another one by now. */
export function changedError(name: string, how: string): FileChangedError {
  return new FileChangedError(`Cannot read ${name}: it was changed on the server while it was open: ${how}`);
}
