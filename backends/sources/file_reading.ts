/**
 * Opening and reading files of the platform.
 *
 * @module
 */

import { FormatError } from "../../ndarray/errors.ts";
import { fileError, type PlatformFiles } from "./platform_file.ts";
import { checkRange } from "./range.ts";
import type { ByteRange, ByteSourceReadOptions } from "./source.ts";

/** The most that one call to the platform is asked for: Linux moves no more than 2 GiB at once. */
export const LARGEST_TRANSFER = 2 ** 30;

/** Opens a file, and no folder. */
export function openHandle(files: PlatformFiles, path: string, flags: string): number {
  const doing = flags === "wx+" ? "create" : "open";
  let file: number;
  try {
    file = files.openSync(path, flags);
  } catch (cause) {
    throw fileError(doing, path, cause);
  }
  if (!files.fstatSync(file).isDirectory()) return file;
  files.closeSync(file);
  throw fileError(doing, path, { code: "EISDIR" });
}

/** Short ranges that are read together share buffers of this many bytes: many small ones take longer to make. */
const SLAB = 64 * 1024;
const SHORT = 4096;

/** Makes places for the bytes of ranges. */
class Places {
  #slab: ArrayBuffer | undefined;
  #used = 0;
  #left: number;

  /** Makes places for ranges of so many bytes in all. */
  constructor(total: number) {
    this.#left = total;
  }

  take(length: number): Uint8Array {
    if (length === 0 || length > SHORT) return new Uint8Array(length);
    if (this.#slab === undefined || this.#used + length > this.#slab.byteLength) {
      this.#slab = new ArrayBuffer(Math.max(length, Math.min(this.#left, SLAB)));
      this.#used = 0;
    }
    const place = new Uint8Array(this.#slab, this.#used, length);
    // Elements of any size stand where they can be lent.
    const taken = Math.ceil(length / 8) * 8;
    this.#used += taken;
    this.#left -= taken;
    return place;
  }
}

/** Reads ranges of an open file. */
export function readRanges(
  files: PlatformFiles,
  file: number,
  path: string,
  size: number,
  ranges: readonly ByteRange[],
  { into, signal }: ByteSourceReadOptions,
): Uint8Array[] {
  const results = new Array<Uint8Array>(ranges.length);
  const name = `"${path}"`;
  let total = 0;
  for (const range of ranges) {
    checkRange(range, size, name);
    total += Math.ceil((range.end - range.start) / 8) * 8;
  }
  const places = new Places(total);
  for (let i = 0; i < ranges.length; i++) {
    signal?.throwIfAborted();
    const { start, end } = ranges[i]!;
    const bytes = into?.[i] ?? places.take(end - start);
    readFully(files, file, path, start, bytes);
    results[i] = bytes;
  }
  return results;
}

function readFully(files: PlatformFiles, file: number, path: string, start: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    let count: number;
    try {
      count = files.readSync(file, bytes, done, Math.min(bytes.length - done, LARGEST_TRANSFER), start + done);
    } catch (cause) {
      throw fileError("read", path, cause);
    }
    if (count === 0) {
      const at = start + done;
      throw new FormatError(`Cannot read "${path}": it is cut short at byte ${at}`, { address: at });
    }
    done += count;
  }
}
