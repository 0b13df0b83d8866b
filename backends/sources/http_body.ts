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
    throw orTooLong(cause, limit, name);
  }
}

function orTooLong(cause: unknown, limit: number, name: string): unknown {
  if (!(cause instanceof RangeError)) return cause;
  return new StorageError(`Cannot read ${name}: the server sent more than the ${limit} bytes that were asked for`);
}

/**
 * Puts the body's bytes in a place made for them; an error where there are more.
 *
 * @param onGrowth Told after each piece how many bytes there are.
 * @returns How many bytes came.
 */
export async function readInto(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  target: Uint8Array,
  name: string,
  onGrowth: (filled: number) => void,
): Promise<number> {
  if (body === null) return 0;
  const reader = body.pipeThrough(new LimitedBytesTransformStream(target.length, { error: true })).getReader();
  let filled = 0;
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      target.set(step.value, filled);
      onGrowth(filled += step.value.length);
    }
  } catch (cause) {
    throw orTooLong(cause, target.length, name);
  }
  return filled;
}

/** A window of the body's bytes, for a server that sends all; what comes after the window is not waited for. */
export function readWindow(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { start, end }: ByteRange,
): Promise<Uint8Array> {
  if (body === null) return Promise.resolve(new Uint8Array(0));
  return toBytes(body.pipeThrough(new ByteSliceStream(start, end - 1)));
}
