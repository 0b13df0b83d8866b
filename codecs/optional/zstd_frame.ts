/**
 * Zstandard frames: what several filters have inside.
 *
 * @module
 */

import { Decompress } from "fzstd";
import { damage } from "../damage.ts";
import { platformZstd } from "../deflate.ts";
import type { ZstdEngine } from "../zlib_platform.ts";

const MAGIC = 0xfd2fb528;
/** What libzstd refuses to go beyond unless told otherwise. */
const MAX_WINDOW = 2 ** 27;

let engine: ZstdEngine | null | undefined;

/**
 * Decompresses a frame.
 *
 * @param input The frame.
 * @param limit The most bytes that it may give.
 * @param codec The name of the codec, for errors.
 * @returns The bytes.
 * @throws {CodecError} for a damaged frame, or one that gives more.
 */
export function decompressZstd(input: Uint8Array, limit: number, codec: string): Uint8Array {
  checkHeader(input, limit, codec);
  if (engine === undefined) engine = platformZstd() ?? null;
  try {
    return engine === null ? decompressPortably(input, limit, codec) : engine.decompress(input, limit);
  } catch (cause) {
    const { message, code } = cause as { message?: unknown; code?: unknown };
    if (code === "ERR_BUFFER_TOO_LARGE") throw damage(codec, `stream is longer than ${limit} bytes`, cause);
    throw damage(codec, `stream is damaged (${message ?? cause})`, cause);
  }
}

/**
 * Decompresses a frame into a buffer.
 *
 * @param input The frame.
 * @param output Where the bytes go.
 * @param codec The name of the codec, for errors.
 * @returns How many bytes were written.
 * @throws {CodecError} for a damaged frame, or one that does not fit.
 */
export function decodeZstd(input: Uint8Array, output: Uint8Array, codec: string): number {
  const bytes = decompressZstd(input, output.byteLength, codec);
  output.set(bytes);
  return bytes.byteLength;
}

/** Checks what a decoder would allocate before it does. */
function checkHeader(input: Uint8Array, limit: number, codec: string): void {
  if (input.byteLength < 6) throw damage(codec, "stream ends early");
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw damage(codec, "stream is no Zstandard frame");
  const flags = view.getUint8(4);
  const singleSegment = (flags & 0x20) !== 0;
  if (!singleSegment) {
    const exponent = view.getUint8(5) >>> 3;
    if (2 ** (10 + exponent) > MAX_WINDOW) throw damage(codec, "stream needs too large a window");
    return;
  }
  const dictionarySize = [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = 2 ** (flags >>> 6);
  const at = 5 + dictionarySize;
  if (at + sizeBytes > input.byteLength) throw damage(codec, "stream ends early");
  const size = sizeBytes === 1
    ? view.getUint8(at)
    : sizeBytes === 2
    ? view.getUint16(at, true) + 256
    : sizeBytes === 4
    ? view.getUint32(at, true)
    : Number(view.getBigUint64(at, true));
  if (size > limit) throw damage(codec, `stream is longer than ${limit} bytes`);
}

/** The streaming form of fzstd is the one that tells how many bytes there were. */
function decompressPortably(input: Uint8Array, limit: number, codec: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.byteLength;
    if (length > limit) throw damage(codec, `stream is longer than ${limit} bytes`);
    parts.push(part);
  });
  stream.push(input, true);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
