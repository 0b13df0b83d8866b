/**
 * Zstandard frames: what several filters have inside.
 *
 * @module
 */

import { damage } from "../damage.ts";
import { platformZstd } from "../deflate.ts";
import type { ZstdEngine } from "../zlib_platform.ts";

const SIZE_FLAGS = 0xc0;
const SINGLE_SEGMENT = 0x20;
const MAGIC = 0xfd2fb528;
/** What libzstd refuses to go beyond unless told otherwise. */
const MAX_WINDOW = 2 ** 27;

const platform: ZstdEngine | undefined = platformZstd();

/** What `zstd_portable.ts` offers. */
interface PortableZstd {
  decompressPortably(input: Uint8Array, limit: number, codec: string): Uint8Array;
}

// Deno fetches whatever a literal names as the program starts, and only platforms without Zstandard need the package.
const portable: PortableZstd | undefined = platform === undefined
  ? await import("./zstd_portable.ts" as string) as PortableZstd
  : undefined;

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
  const size = readHeader(input, limit, codec);
  let bytes: Uint8Array;
  try {
    bytes = portable?.decompressPortably(input, limit, codec) ?? platform!.decompress(input, limit);
  } catch (cause) {
    const { message, code } = cause as { message?: unknown; code?: unknown };
    if (code === "ERR_BUFFER_TOO_LARGE") throw damage(codec, `stream is longer than ${limit} bytes`, cause);
    throw damage(codec, `stream is damaged (${message ?? cause})`, cause);
  }
  // Platforms give what there is of a frame that was cut short, and no error.
  if (bytes.byteLength !== (size ?? bytes.byteLength)) throw damage(codec, "stream ends early");
  return bytes;
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

/**
 * Compresses bytes to a frame that tells how many they are, as libhdf5's plugins need it.
 *
 * @param input The bytes.
 * @param level From 1 to 22.
 * @returns The frame, or `undefined` where the platform cannot compress.
 */
export function compressZstd(input: Uint8Array, level: number): Uint8Array | undefined {
  const frame = platform?.compress(input, level);
  // What platforms make in one piece, they make as a stream: without its length, but with the size of its window.
  if (frame === undefined || (frame[4]! & (SIZE_FLAGS | SINGLE_SEGMENT)) !== 0) return frame;
  const sized = new Uint8Array(frame.byteLength + 8);
  sized.set(frame.subarray(0, 6));
  sized[4]! |= SIZE_FLAGS;
  new DataView(sized.buffer).setBigUint64(6, BigInt(input.byteLength), true);
  sized.set(frame.subarray(6), 14);
  return sized;
}

/** Checks what a decoder would allocate before it does; returns the length of the content where the frame tells. */
function readHeader(input: Uint8Array, limit: number, codec: string): number | undefined {
  if (input.byteLength < 6) throw damage(codec, "stream ends early");
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw damage(codec, "stream is no Zstandard frame");
  const flags = view.getUint8(4);
  const singleSegment = (flags & SINGLE_SEGMENT) !== 0;
  if (!singleSegment) {
    const exponent = view.getUint8(5) >>> 3;
    if (2 ** (10 + exponent) > MAX_WINDOW) throw damage(codec, "stream needs too large a window");
    if (flags >>> 6 === 0) return undefined;
  }
  const dictionarySize = [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = 2 ** (flags >>> 6);
  const at = (singleSegment ? 5 : 6) + dictionarySize;
  if (at + sizeBytes > input.byteLength) throw damage(codec, "stream ends early");
  const size = sizeBytes === 1
    ? view.getUint8(at)
    : sizeBytes === 2
    ? view.getUint16(at, true) + 256
    : sizeBytes === 4
    ? view.getUint32(at, true)
    : Number(view.getBigUint64(at, true));
  if (size > limit) throw damage(codec, `stream is longer than ${limit} bytes`);
  return size;
}
