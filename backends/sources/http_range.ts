/**
 * Fetches byte ranges and believes nothing: every answer is held against what was asked and what was learnt first.
 *
 * @module
 */

import { StorageError, UnsupportedError } from "../../ndarray/errors.ts";
import {
  changedError,
  checkEncoding,
  type FileVersion,
  fileVersion,
  isPage,
  pageError,
  parseContentRange,
  sameVersion,
} from "./http_answer.ts";
import { readBody, readInto, readWindow } from "./http_body.ts";
import type { HttpClient } from "./http_client.ts";
import { TemporaryError } from "./http_errors.ts";
import type { HttpSettings } from "./http_options.ts";
import { platformProcess } from "./platform_file.ts";
import type { ByteRange } from "./source.ts";

type Body = ReadableStream<Uint8Array<ArrayBuffer>> | null;

/** How many bytes the first request asks for. */
const FIRST_REQUEST = 64 * 1024;
/** How often the rest is asked for, where a server sends less than it was asked. */
const MOST_PARTS = 16;

/** What the first answer told about a file. */
export interface HttpFile {
  /** How many bytes it has. */
  readonly size: number;
  /** Which version of it that was. */
  readonly version: FileVersion;
}

/** What the first request brings. */
export interface FirstAnswer {
  /** The file's facts. */
  readonly file: HttpFile;
  /** Its first bytes, or all. */
  readonly head: Uint8Array;
}

/** Asks for the start of a file, and so for its size, its version, and whether the server has ranges. */
export async function fetchFirst(
  client: HttpClient,
  settings: HttpSettings,
  signal: AbortSignal,
): Promise<FirstAnswer> {
  const answer = await client.send("GET", rangeHeader({ start: 0, end: FIRST_REQUEST }), async (response, body) => {
    const { name } = client;
    const version = fileVersion(response.headers);
    if (response.status === 416) return firstUnsatisfied(name, response, version);
    const whole = response.status !== 206;
    const read = whole ? readWhole(name, settings, response, body) : readStart(name, response, body);
    const { head, size } = await read;
    if (isPage(response.headers) && startsLikePage(head)) throw pageError(name);
    return { head, size, version };
  }, signal);
  const size = await settleSize(client, settings, answer, signal);
  return { file: { size, version: answer.version }, head: answer.head };
}

interface Start {
  readonly head: Uint8Array;
  /** `undefined` where the server does not tell it. */
  readonly size: number | undefined;
}

/** The start of a file from a server that has ranges. */
async function readStart(name: string, response: Response, body: Body): Promise<Start> {
  checkEncoding(name, response.headers);
  const content = parseContentRange(response.headers.get("content-range"));
  const end = content?.range?.end ?? FIRST_REQUEST;
  if (content !== undefined && (content.range?.start !== 0 || end > FIRST_REQUEST)) {
    throw otherRange(name, response, { start: 0, end: FIRST_REQUEST });
  }
  const head = await readBody(body, end, name);
  if (content !== undefined && head.length !== end) throw cutShort(name, head.length, end);
  return { head, size: content?.total };
}

/** A whole file from a server that does not have ranges. */
async function readWhole(name: string, settings: HttpSettings, response: Response, body: Body): Promise<Start> {
  const declared = declaredLength(response);
  if (declared !== undefined && declared > settings.maxWholeBytes) throw noRanges(name, settings.maxWholeBytes);
  const head = await readBody(body, settings.maxWholeBytes, name);
  if (declared !== undefined && head.length !== declared) throw cutShort(name, head.length, declared);
  return { head, size: head.length };
}

/** The answer to a range past the end: only an empty file has no first byte. */
function firstUnsatisfied(name: string, response: Response, version: FileVersion): Start & { version: FileVersion } {
  if (parseContentRange(response.headers.get("content-range"))?.total !== 0) throw refusedRange(name);
  return { head: new Uint8Array(0), size: 0, version };
}

/** Finds out the size where the first answer did not tell it, and holds it against what the caller said. */
async function settleSize(
  client: HttpClient,
  settings: HttpSettings,
  { head, size }: Start,
  signal: AbortSignal,
): Promise<number> {
  if (size !== undefined && settings.size !== undefined && size !== settings.size) {
    throw changedError(client.name, `it has ${size} bytes, not ${settings.size}`);
  }
  const settled = size ?? settings.size ?? await askSize(client, signal);
  if (settled === undefined || head.length < Math.min(settled, FIRST_REQUEST)) {
    throw new StorageError(
      `Cannot read ${client.name}: the server does not tell how long the file is; give it as { size } ` +
        "(in a browser, the server must expose the header Content-Range)",
    );
  }
  return settled;
}

async function askSize(client: HttpClient, signal: AbortSignal): Promise<number | undefined> {
  try {
    return await client.send("HEAD", {}, (response) => Promise.resolve(declaredLength(response)), signal);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

/**
 * Fetches one range of a file that was opened before.
 *
 * @param onGrowth Told of the bytes from the start of the range that are there; after a failed try it may be fewer again.
 */
export async function fetchRange(
  client: HttpClient,
  settings: HttpSettings,
  file: HttpFile,
  { start, end }: ByteRange,
  signal: AbortSignal,
  onGrowth: (bytes: Uint8Array) => void,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  for (let parts = 0; filled < bytes.length; parts++) {
    if (parts === MOST_PARTS) throw cutShort(client.name, filled, bytes.length);
    const from = filled;
    const grow = (more: number): void => onGrowth(bytes.subarray(0, from + more));
    filled += await fetchPart(client, settings, file, { start: start + from, end }, bytes.subarray(from), grow, signal);
  }
  return bytes;
}

/** Fetches a range, or as much of its start as the server says it sends; gives how many bytes that were. */
function fetchPart(
  client: HttpClient,
  settings: HttpSettings,
  file: HttpFile,
  range: ByteRange,
  target: Uint8Array,
  onGrowth: (filled: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const { version } = file;
  const headers: Record<string, string> = rangeHeader(range);
  if (version.strong && !isBrowser()) headers["if-match"] = version.tag!;
  return client.send("GET", headers, async (response, body) => {
    const { name } = client;
    if (isPage(response.headers) && response.status === 200) throw pageError(name);
    checkVersion(name, file, response);
    if (response.status === 206) return await readPart(name, file, range, response, body, target, onGrowth);
    if (response.status !== 200) throw refusedRange(name);
    if (file.size > settings.maxWholeBytes) throw noRanges(name, settings.maxWholeBytes);
    const declared = declaredLength(response);
    if (declared !== undefined && declared !== file.size) throw changedError(name, `it has ${declared} bytes now`);
    const bytes = await readWindow(body, range);
    if (bytes.length !== target.length) throw cutShort(name, bytes.length, target.length);
    target.set(bytes);
    return bytes.length;
  }, signal);
}

function checkVersion(name: string, file: HttpFile, response: Response): void {
  const total = parseContentRange(response.headers.get("content-range"))?.total;
  if (response.status === 412 || !sameVersion(file.version, fileVersion(response.headers))) {
    throw changedError(name, "it is another version");
  }
  if (total !== undefined && total !== file.size) throw changedError(name, `it has ${total} bytes, not ${file.size}`);
}

async function readPart(
  name: string,
  file: HttpFile,
  range: ByteRange,
  response: Response,
  body: Body,
  target: Uint8Array,
  onGrowth: (filled: number) => void,
): Promise<number> {
  checkEncoding(name, response.headers);
  const text = response.headers.get("content-range");
  const content = text === null ? { range, total: file.size } : parseContentRange(text);
  const sent = content?.range;
  if (sent === undefined || sent.start !== range.start || sent.end <= sent.start || sent.end > range.end) {
    throw otherRange(name, response, range);
  }
  const length = sent.end - sent.start;
  const filled = await readInto(body, target.subarray(0, length), name, onGrowth);
  if (filled !== length) throw cutShort(name, filled, length);
  return filled;
}

function rangeHeader({ start, end }: ByteRange): { range: string } {
  return { range: `bytes=${start}-${end - 1}` };
}

/** The length of the body, where the header tells it: with an encoding it is that of the compressed bytes. */
function declaredLength(response: Response): number | undefined {
  if (response.headers.has("content-encoding")) return undefined;
  const text = response.headers.get("content-length");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `If-Match` would make a browser ask the server's leave before each request (a CORS preflight). */
function isBrowser(): boolean {
  return platformProcess() === undefined;
}

function startsLikePage(head: Uint8Array): boolean {
  return new TextDecoder().decode(head.subarray(0, 256)).trimStart().startsWith("<");
}

function cutShort(name: string, got: number, wanted: number): TemporaryError {
  return new TemporaryError(`Cannot read ${name}: the answer is cut short after ${got} of ${wanted} bytes`);
}

function otherRange(name: string, response: Response, { start, end }: ByteRange): StorageError {
  const sent = response.headers.get("content-range");
  return new StorageError(`Cannot read ${name}: asked for bytes ${start}-${end - 1}, the server sent "${sent}"`);
}

function refusedRange(name: string): StorageError {
  return new StorageError(`Cannot read ${name}: the server refused a range that lies within the file`);
}

function noRanges(name: string, limit: number): UnsupportedError {
  return new UnsupportedError(
    `Cannot read ${name}: the server has no range requests, and the file is too large to fetch whole (over ${limit} bytes)`,
    { feature: "range requests" },
  );
}
