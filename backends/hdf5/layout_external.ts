/**
 * Datasets whose elements stand in other files, without any structure.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { FormatError, NotFoundError, StorageError } from "../../ndarray/errors.ts";
import type { ByteRange, ByteSource, ByteStore } from "../sources/source.ts";
import type { DatasetStorage, ExternalFile } from "./dataset_storage.ts";
import type { LinearBytes } from "./layout_contiguous.ts";

/** A part of a range that lies in one external file. */
interface Part {
  readonly file: ExternalFile;
  /** Where in the file. */
  readonly start: number;
  readonly length: number;
}

/** The bytes of a dataset that stand in other files, one after the other. */
export function externalBytes(storage: DatasetStorage): LinearBytes {
  const files = storage.external!;
  const { context, name } = storage;
  const open = (file: ExternalFile, writing = false): Awaitable<ByteSource> => {
    const missing = (): never => {
      const message = `Cannot read dataset ${JSON.stringify(name)}: its external file ${
        JSON.stringify(file.name)
      } is missing`;
      throw new NotFoundError(message, { path: file.name });
    };
    const found = context.externalFile(file.name, writing);
    return found instanceof Promise ? found.then((source) => source ?? missing()) : found ?? missing();
  };
  return {
    allocated: true,
    read(ranges, options) {
      const read: Awaitable<Uint8Array>[] = ranges.map((range) => {
        const pieces = partsOf(files, range, name).map((part) => {
          const source = open(part.file);
          return source instanceof Promise
            ? source.then((opened) => readPart(opened, part, options?.signal))
            : readPart(source, part, options?.signal);
        });
        return allOf(pieces, join);
      });
      return allOf(read, (all) => all);
    },
    plan(ranges) {
      const bytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
      const requests = ranges.reduce((sum, range) => sum + partsOf(files, range, name).length, 0);
      return { requests, bytes, seconds: 0 };
    },
    write: context.writer === undefined ? undefined : (start, bytes) => {
      let done = 0;
      const parts = partsOf(files, { start, end: start + bytes.length }, name).map((part) => {
        const piece = bytes.subarray(done, done += part.length);
        const source = open(part.file, true);
        return source instanceof Promise
          ? source.then((opened) => writePart(opened, part, piece))
          : writePart(source, part, piece);
      });
      return parts.some((part) => part instanceof Promise) ? Promise.all(parts).then(() => {}) : undefined;
    },
  };
}

/** In which files the bytes of a range stand. */
function partsOf(files: readonly ExternalFile[], range: ByteRange, name: string): Part[] {
  const parts: Part[] = [];
  let first = 0;
  for (const file of files) {
    const end = file.size === null ? Infinity : first + file.size;
    const from = Math.max(range.start, first);
    const to = Math.min(range.end, end);
    if (from < to) parts.push({ file, start: file.offset + from - first, length: to - from });
    first = end;
  }
  if (first < range.end) {
    throw new FormatError(
      `Cannot read dataset ${JSON.stringify(name)}: its external files are too short by ${range.end - first} bytes`,
    );
  }
  return parts;
}

/** Reads a part; an external file that ends early goes on with zeros, as in the C library. */
function readPart(source: ByteSource, { start, length }: Part, signal?: AbortSignal): Awaitable<Uint8Array> {
  const there = source.size === undefined ? length : Math.max(0, Math.min(length, source.size - start));
  const pad = ([bytes]: readonly Uint8Array[]): Uint8Array => {
    if (there === length) return bytes!;
    const padded = new Uint8Array(length);
    if (bytes !== undefined) padded.set(bytes);
    return padded;
  };
  const read = there === 0 ? [] : source.read([{ start, end: start + there }], { signal });
  return read instanceof Promise ? read.then(pad) : pad(read);
}

function writePart(source: ByteSource, { file, start }: Part, bytes: Uint8Array): Awaitable<void> {
  if (!("write" in source)) {
    throw new StorageError(`Cannot write external file ${JSON.stringify(file.name)}: it is open for reading`);
  }
  return (source as ByteStore).write(start, bytes);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let done = 0;
  for (const piece of pieces) {
    joined.set(piece, done);
    done += piece.length;
  }
  return joined;
}

/** Waits for all values, where any has to be waited for. */
function allOf<T, R>(values: readonly Awaitable<T>[], then: (values: T[]) => R): Awaitable<R> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values).then(then) : then(values as T[]);
}
