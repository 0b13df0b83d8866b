/**
 * Deflate without the frame of zlib (RFC 1951), and in that of gzip (RFC 1952): what zip archives and FITS tables hold.
 *
 * @module
 */

import { deflateSync, gunzipSync, inflateSync } from "fflate";
import { damage } from "./damage.ts";
import { loadZlib } from "./deflate.ts";

/** The part of `node:zlib` that is used. */
interface RawZlib {
  inflateRawSync(input: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
  deflateRawSync(input: Uint8Array, options: { level: number }): Uint8Array;
  gunzipSync(input: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

function platform(): RawZlib | undefined {
  return loadZlib() as unknown as RawZlib | undefined;
}

/** Runs a decoder that must give `byteLength` bytes. */
function exactly(byteLength: number, name: string, decode: (limit: number) => Uint8Array): Uint8Array {
  let bytes: Uint8Array;
  try {
    // One byte to spare shows a stream that is too long.
    bytes = decode(byteLength + 1);
  } catch (cause) {
    throw damage(name, `stream is damaged (${cause instanceof Error ? cause.message : cause})`, cause);
  }
  if (bytes.byteLength !== byteLength) {
    const much = bytes.byteLength > byteLength ? "more" : `${bytes.byteLength}`;
    throw damage(name, `stream gives ${much} bytes instead of ${byteLength}`);
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Inflates a stream without a frame.
 *
 * @param input The stream.
 * @param byteLength How many bytes it gives.
 * @returns The bytes.
 * @throws {CodecError} If it is damaged, or gives more or fewer.
 */
export function inflateRaw(input: Uint8Array, byteLength: number): Uint8Array {
  const zlib = platform();
  return exactly(byteLength, "deflate", (limit) => {
    if (zlib !== undefined) return zlib.inflateRawSync(input, { maxOutputLength: limit });
    return inflateSync(input, { out: new Uint8Array(limit) });
  });
}

/**
 * Inflates a stream in the frame of gzip.
 *
 * @param input The stream.
 * @param byteLength How many bytes it gives.
 * @returns The bytes.
 * @throws {CodecError} If it is damaged, or gives more or fewer.
 */
export function gunzip(input: Uint8Array, byteLength: number): Uint8Array {
  const zlib = platform();
  return exactly(byteLength, "gzip", (limit) => {
    if (zlib !== undefined) return zlib.gunzipSync(input, { maxOutputLength: limit });
    return gunzipSync(input, { out: new Uint8Array(limit) });
  });
}

/**
 * Deflates bytes without a frame.
 *
 * @param input The bytes.
 * @param level From 0 (none) to 9 (best).
 * @returns The stream.
 */
export function deflateRaw(input: Uint8Array, level: number): Uint8Array {
  return platform()?.deflateRawSync(input, { level }) ?? deflateSync(input, { level: level as 0 });
}
