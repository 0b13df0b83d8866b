/**
 * zlib in plain JavaScript, by fflate, for where the platform has none.
 *
 * @module
 */

import { unzlibSync, zlibSync } from "fflate";
import { damage } from "./damage.ts";
import type { ZlibEngine } from "./zlib_engine.ts";

/** No deflate stream gives more bytes for one of its own. */
const MAX_EXPANSION = 1032;
/** The code of fflate's error for a stream that ends early. */
const UNEXPECTED_END = 0;
const MIN_STREAM_SIZE = 6;

/** The engine of fflate. */
export const portableZlib: ZlibEngine = {
  inflate(input, context) {
    const limit = context.byteLength ?? Math.min(context.maxByteLength, MAX_EXPANSION * input.byteLength);
    if (input.byteLength < MIN_STREAM_SIZE) throw damage("deflate", "stream ends early");
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
