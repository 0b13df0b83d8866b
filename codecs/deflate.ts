/**
 * Filter 1, deflate: zlib streams, through the platform's own zlib where there is one and fflate elsewhere.
 *
 * @module
 */

import type { Codec, CodecContext } from "./codec.ts";
import { damage } from "./damage.ts";
import type { ZlibEngine } from "./zlib_engine.ts";
import { PlatformZlib, type ZlibModule, type ZstdEngine, zstdOf } from "./zlib_platform.ts";
import { portableZlib } from "./zlib_portable.ts";

const DEFAULT_LEVEL = 4;

let engine: ZlibEngine | undefined;

/** The module of the platform, without an import that would fail in a browser. */
export function loadZlib(): ZlibModule | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const zlib = process?.getBuiltinModule?.("node:zlib") as ZlibModule | undefined;
  return typeof zlib?.inflateSync === "function" ? zlib : undefined;
}

/** The platform's zlib, or `undefined` in a browser. */
export function platformZlib(): PlatformZlib | undefined {
  const zlib = loadZlib();
  return zlib && new PlatformZlib(zlib);
}

/** The platform's Zstandard, or `undefined` where it has none. */
export function platformZstd(): ZstdEngine | undefined {
  const zlib = loadZlib();
  return zlib && zstdOf(zlib);
}

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
      if (into === undefined || into === bytes) return bytes;
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
