/**
 * Filter 1, deflate: zlib streams, through the platform's own zlib where there is one and fflate elsewhere.
 *
 * @module
 */

import { unzlibSync, zlibSync } from "fflate";
import type { Codec, CodecContext } from "./codec.ts";
import { damage } from "./damage.ts";

/** The part of `node:zlib` that is used. */
interface PlatformZlib {
  inflateSync(input: Uint8Array, options: OutputSize): Uint8Array;
  deflateSync(input: Uint8Array, options: { level: number }): Uint8Array;
  zstdDecompressSync?(input: Uint8Array, options: OutputSize): Uint8Array;
  zstdCompressSync?(input: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
}

interface OutputSize {
  chunkSize: number;
  maxOutputLength: number;
}

/** One implementation of zlib. */
export interface ZlibEngine {
  /** Inflates a stream to exactly `byteLength` bytes, or to at most `maxByteLength` where that is not known. */
  inflate(input: Uint8Array, context: CodecContext): Uint8Array;
  /** Deflates bytes at a level from 0 to 9. */
  deflate(input: Uint8Array, level: number): Uint8Array;
}

const DEFAULT_LEVEL = 4;
const SHORT_INPUT = 32768;
/** The smallest that zlib takes as the size of an output buffer. */
const MIN_CHUNK_SIZE = 64;

/** No deflate stream gives more bytes for one of its own. */
const MAX_EXPANSION = 1032;

function loadZlib(): PlatformZlib | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.("node:zlib") as PlatformZlib | undefined;
}

/** The platform's zlib, or `undefined` in a browser. */
export function platformZlib(): ZlibEngine | undefined {
  const zlib = loadZlib();
  if (typeof zlib?.inflateSync !== "function") return undefined;
  return {
    inflate: (input, context) => inflateOnPlatform(zlib, input, context),
    deflate: (input, level) => deflateOnPlatform(zlib, input, level),
  };
}

/** The platform's Zstandard. */
export interface ZstdEngine {
  /** Decompresses a frame to at most `limit` bytes; throws what the platform throws. */
  decompress(input: Uint8Array, limit: number): Uint8Array;
  /** Compresses bytes at a level from 1 to 22. */
  compress(input: Uint8Array, level: number): Uint8Array;
}

const ZSTD_COMPRESSION_LEVEL = 100;

/** The platform's Zstandard, or `undefined` where it has none. */
export function platformZstd(): ZstdEngine | undefined {
  const zlib = loadZlib();
  const { zstdDecompressSync, zstdCompressSync } = zlib ?? {};
  if (zstdDecompressSync === undefined || zstdCompressSync === undefined) return undefined;
  return {
    decompress(input, limit) {
      const chunkSize = Math.max(Math.min(limit, 4 * input.byteLength), MIN_CHUNK_SIZE);
      return plain(zstdDecompressSync(input, { chunkSize, maxOutputLength: Math.max(limit, 1) }));
    },
    compress: (input, level) => plain(zstdCompressSync(input, { params: { [ZSTD_COMPRESSION_LEVEL]: level } })),
  };
}

function inflateOnPlatform(zlib: PlatformZlib, input: Uint8Array, context: CodecContext): Uint8Array {
  const limit = context.byteLength ?? context.maxByteLength;
  const chunkSize = context.byteLength ?? Math.min(limit, Math.max(4 * input.byteLength, 4096));
  try {
    const size = { chunkSize: Math.max(chunkSize, MIN_CHUNK_SIZE), maxOutputLength: Math.max(limit, 1) };
    return plain(zlib.inflateSync(input, size));
  } catch (cause) {
    const code = (cause as { code?: unknown }).code;
    if (code === "Z_BUF_ERROR") throw damage("deflate", "stream ends early", cause);
    if (code === "ERR_BUFFER_TOO_LARGE") throw damage("deflate", `stream is longer than ${limit} bytes`, cause);
    throw damage("deflate", `stream is damaged (${cause instanceof Error ? cause.message : cause})`, cause);
  }
}

/**
 * Chromium's zlib, which Deno and Node have, finds only matches of four bytes and more below level 9. That costs a third
 * on short inputs, where fflate does better, and nearly all of the compression at level 1.
 */
function deflateOnPlatform(zlib: PlatformZlib, input: Uint8Array, level: number): Uint8Array {
  if (level < 9 && input.byteLength < SHORT_INPUT) return portableZlib.deflate(input, level);
  return plain(zlib.deflateSync(input, { level: level === 1 ? 2 : level }));
}

/** The bytes of a Node `Buffer` as a plain array. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** zlib in plain JavaScript, for where the platform has none. */
export const portableZlib: ZlibEngine = {
  inflate(input, context) {
    const limit = context.byteLength ?? Math.min(context.maxByteLength, MAX_EXPANSION * input.byteLength);
    if (input.byteLength < 6) throw damage("deflate", "stream ends early");
    let bytes: Uint8Array;
    try {
      // One byte to spare shows a stream that is too long: fflate drops what does not fit.
      bytes = unzlibSync(input, { out: new Uint8Array(limit + 1) });
    } catch (cause) {
      if ((cause as { code?: unknown }).code === UNEXPECTED_END) throw damage("deflate", "stream ends early", cause);
      throw damage("deflate", `stream is damaged (${cause instanceof Error ? cause.message : cause})`, cause);
    }
    if (bytes.byteLength > limit) throw damage("deflate", `stream is longer than ${limit} bytes`);
    const stored = new DataView(input.buffer, input.byteOffset + input.byteLength - 4, 4).getUint32(0);
    if (stored !== adler32(bytes)) throw damage("deflate", "checksum does not match");
    return bytes;
  },
  deflate: (input, level) => zlibSync(input, { level: level as 0 }),
};

/** The code of fflate's error for a stream that ends early. */
const UNEXPECTED_END = 0;

/** The checksum of a zlib stream (RFC 1950, section 9). */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.byteLength;) {
    const end = Math.min(at + 5552, bytes.byteLength);
    for (; at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return (b << 16 | a) >>> 0;
}

let engine: ZlibEngine | undefined;

/**
 * The deflate codec (h5py's `"gzip"`).
 *
 * @param options The level of compression, from 0 (none) to 9 (best); 4, as in h5py, if left out.
 * @param zlib The zlib to use; the platform's own where it has one, if left out.
 * @returns The codec.
 * @throws {RangeError} for another level.
 *
 * @example Compressing zeros
 * ```ts
 * import { deflate } from "@hyperslab/ndarray/codecs";
 * import { assert } from "@std/assert";
 *
 * const codec = deflate({ level: 9 });
 * const stored = await codec.encode!(new Uint8Array(1000), { byteLength: 1000, maxByteLength: 2000, parameters: [9] });
 * assert(stored!.byteLength < 30);
 * ```
 */
export function deflate(
  options: {
    /** From 0 (none) to 9 (best). */
    level?: number | undefined;
  } = {},
  zlib?: ZlibEngine,
): Codec {
  const level = options.level ?? DEFAULT_LEVEL;
  if (!Number.isInteger(level) || level < 0 || level > 9) {
    throw new RangeError(`The level of deflate is a whole number from 0 to 9, not ${level}`);
  }
  const choose = (): ZlibEngine => zlib ?? (engine ??= platformZlib() ?? portableZlib);
  return {
    id: 1,
    name: "deflate",
    decode(input: Uint8Array, context: CodecContext): Uint8Array {
      const bytes = choose().inflate(input, context);
      const { byteLength, into } = context;
      if (byteLength !== undefined && bytes.byteLength !== byteLength) {
        throw damage("deflate", `stream ends after ${bytes.byteLength} bytes instead of ${byteLength}`);
      }
      if (into === undefined) return bytes;
      into.set(bytes);
      return into;
    },
    encode(input: Uint8Array, context: CodecContext): Uint8Array | null {
      const stored = choose().deflate(input, Math.min(context.parameters[0] ?? level, 9));
      return context.required || stored.byteLength < input.byteLength ? stored : null;
    },
    parameters: () => [level],
  };
}
