/**
 * Collects the bodies of answers: never more bytes than asked for, never without an end.
 *
 * @module
 */

import { ByteSliceStream } from "@std/streams/byte-slice-stream";
import { LimitedBytesTransformStream } from "@std/streams/limited-bytes-transform-stream";
import { toBytes } from "@std/streams/to-bytes";
import { StorageError } from "../../ndarray/errors.ts";
import type { ByteRange } from "./source.ts";

/** The body's bytes; an error where there are more than the limit. */
export async function readBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  limit: number,
  name: string,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0);
  try {
    return await toBytes(body.pipeThrough(new LimitedBytesTransformStream(limit, { error: true })));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new StorageError(`Cannot read ${name}: the server sent more than the ${limit} bytes that were asked for`);
  }
}

/** A window of the body's bytes, for a server that sends all; what comes after the window is not waited for. */
export function readWindow(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { start, end }: ByteRange,
): Promise<Uint8Array> {
  if (body === null) return Promise.resolve(new Uint8Array(0));
  return toBytes(body.pipeThrough(new ByteSliceStream(start, end - 1)));
}
