/**
 * The error of every codec that meets damaged bytes.
 *
 * @module
 */

import { CodecError } from "../ndarray/errors.ts";

/**
 * Makes the error for bytes that a codec cannot decode.
 *
 * @param codec The name of the codec.
 * @param detail What is wrong; follows the name of the codec, such as `stream ends early`.
 * @param cause The error that led to this one.
 * @returns The error, for the caller to throw.
 */
export function damage(codec: string, detail: string, cause?: unknown): CodecError {
  return new CodecError(`${codec} ${detail}`, { codec, cause });
}

/**
 * Gives the buffer that a codec decodes into: the caller's where it fits, else a new one.
 *
 * @param byteLength The length of the decoded bytes.
 * @param into The buffer that the caller offered.
 * @returns A buffer of exactly that length; its content is undefined.
 */
export function outputBuffer(byteLength: number, into: Uint8Array | undefined): Uint8Array {
  return into !== undefined && into.byteLength === byteLength ? into : new Uint8Array(byteLength);
}
