/**
 * What the deflate codec needs of a zlib.
 *
 * @module
 */

import type { CodecContext } from "./codec.ts";

/** One implementation of zlib. */
export interface ZlibEngine {
  /**
   * Inflates a stream.
   *
   * @param input The stream.
   * @param context How many bytes it has to give, or may give; where they may be put.
   * @returns As many bytes as the stream has, but never more than that.
   * @throws {CodecError} for a damaged stream, or one with more bytes.
   */
  inflate(input: Uint8Array, context: CodecContext): Uint8Array;
  /**
   * Deflates bytes.
   *
   * @param input The bytes.
   * @param level From 0 (none) to 9 (best).
   * @returns The stream.
   */
  deflate(input: Uint8Array, level: number): Uint8Array;
}
