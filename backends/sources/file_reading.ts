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
  for (let i = 0; i < ranges.length; i++) {
    signal?.throwIfAborted();
    const range = ranges[i]!;
    checkRange(range, size, `"${path}"`);
    const bytes = into?.[i] ?? new Uint8Array(range.end - range.start);
    readFully(files, file, path, range.start, bytes);
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
