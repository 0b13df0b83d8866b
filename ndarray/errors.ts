/**
 * Every error type of the library.
 *
 * What the content of a file can cause is only ever a subclass of {@linkcode HyperslabError}.
 * What a caller does wrong is a built-in `TypeError`, `RangeError` or `SyntaxError`.
 *
 * @module
 */

/** Options of every {@linkcode HyperslabError}. */
export interface HyperslabErrorOptions {
  /** The error that led to this one. */
  cause?: unknown;
}

/**
 * The base of all errors that a file, a server or a disk can cause.
 *
 * @example Telling the library's errors from others
 * ```ts
 * import { FormatError, HyperslabError } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * assert(new FormatError("Cannot read superblock") instanceof HyperslabError);
 * ```
 */
export class HyperslabError extends Error {
  /** The class name, for logs. */
  override name = "HyperslabError";

  /**
   * Makes an error.
   *
   * @param message What was being done to what, then a colon and what stood in the way.
   * @param options The cause, if there is one.
   */
  constructor(message: string, options: HyperslabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
  }
}

/**
 * The file is damaged, cut short, or not of the format it was opened as.
 *
 * @example Bytes that are not HDF5
 * ```ts
 * import { FormatError, open } from "@hyperslab/ndarray";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => open(new Uint8Array(5000)), FormatError, "Cannot open");
 * ```
 */
export class FormatError extends HyperslabError {
  /** The class name, for logs. */
  override name = "FormatError";
  /** The byte of the file at which the damage was met, where it is known. */
  readonly address: number | undefined;

  /**
   * Makes an error about a damaged file.
   *
   * @param message What was being done to what, then a colon and what stood in the way.
   * @param options The address of the damage and the cause.
   */
  constructor(
    message: string,
    options: HyperslabErrorOptions & {
      /** The byte of the file at which the damage was met. */
      address?: number | undefined;
    } = {},
  ) {
    super(message, options);
    this.address = options.address;
  }
}

/**
 * The file is valid and uses something that this library, or this runtime, does not have.
 *
 * @example A filter that is not known
 * ```ts
 * import { create, MemoryStore, UnsupportedError } from "@hyperslab/ndarray";
 * import { assertRejects } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await assertRejects(
 *   () => file.createDataset("x", { shape: [3], compression: "none such" }),
 *   UnsupportedError,
 * );
 * ```
 */
export class UnsupportedError extends HyperslabError {
  /** The class name, for logs. */
  override name = "UnsupportedError";
  /** What is missing, such as `filter 32015 (zstd)`. */
  readonly feature: string;

  /**
   * Makes an error about a missing feature.
   *
   * @param message What was being done to what, then a colon and what stood in the way.
   * @param options The missing feature and the cause.
   */
  constructor(
    message: string,
    options: HyperslabErrorOptions & {
      /** What is missing. */
      feature: string;
    },
  ) {
    super(message, options);
    this.feature = options.feature;
  }
}

/**
 * A codec could not decode or encode a chunk.
 *
 * @example A chunk that is damaged
 * ```ts
 * import { CodecError, deflate } from "@hyperslab/ndarray";
 * import { assertThrows } from "@std/assert";
 *
 * const context = { byteLength: 100, maxByteLength: 100, parameters: [] };
 * assertThrows(() => deflate().decode(new Uint8Array(10), context), CodecError);
 * ```
 */
export class CodecError extends HyperslabError {
  /** The class name, for logs. */
  override name = "CodecError";
  /** The name of the codec, such as `deflate`. */
  readonly codec: string;
  /** The chunk's coordinates in the chunk grid, where they are known. */
  readonly chunk: readonly number[] | undefined;

  /**
   * Makes an error about a codec.
   *
   * @param message What was being done to what, then a colon and what stood in the way.
   * @param options The codec, the chunk and the cause.
   */
  constructor(
    message: string,
    options: HyperslabErrorOptions & {
      /** The name of the codec. */
      codec: string;
      /** The chunk's coordinates in the chunk grid. */
      chunk?: readonly number[] | undefined;
    },
  ) {
    super(message, options);
    this.codec = options.codec;
    this.chunk = options.chunk;
  }
}

/**
 * There is no object, attribute or file of that name.
 *
 * @example A path that leads nowhere
 * ```ts
 * import { create, MemoryStore, NotFoundError } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const error = await file.get("a/b").then(() => undefined, (error) => error);
 * assert(error instanceof NotFoundError && error.path === "/a/b");
 * ```
 */
export class NotFoundError extends HyperslabError {
  /** The class name, for logs. */
  override name = "NotFoundError";
  /** The path that was looked up. */
  readonly path: string;

  /**
   * Makes an error about a name that does not exist.
   *
   * @param message What was being done to what, then a colon and what stood in the way.
   * @param options The path and the cause.
   */
  constructor(
    message: string,
    options: HyperslabErrorOptions & {
      /** The path that was looked up. */
      path: string;
    },
  ) {
    super(message, options);
    this.path = options.path;
  }
}

/**
 * The file was closed before.
 *
 * @example A file that was closed
 * ```ts
 * import { ClosedError, create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertRejects } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.close();
 * await assertRejects(() => file.get("a"), ClosedError, "the file is closed");
 * ```
 */
export class ClosedError extends HyperslabError {
  /** The class name, for logs. */
  override name = "ClosedError";
}

/**
 * The place where the bytes live failed: a full disk, a missing permission, a server that gave up.
 *
 * @example A folder in place of a file
 * ```ts
 * import { open, StorageError } from "@hyperslab/ndarray";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => open("."), StorageError, "it is a folder");
 * ```
 */
export class StorageError extends HyperslabError {
  /** The class name, for logs. */
  override name = "StorageError";
}

/**
 * Another process, or another handle of this one, has the file open for writing.
 *
 * @example Two writers of one file
 * ```ts
 * import { create, FileLockedError, open } from "@hyperslab/ndarray";
 * import { assertRejects } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const first = await create(path);
 * await assertRejects(() => open(path, { mode: "r+" }), FileLockedError);
 * await first.close();
 * await Deno.remove(path);
 * ```
 */
export class FileLockedError extends StorageError {
  /** The class name, for logs. */
  override name = "FileLockedError";
}

/**
 * The file was replaced or changed by somebody else while it was open.
 *
 * @example Starting over where a file on a server has changed
 * ```ts
 * import { FileChangedError, open } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * async function mean(url: string): Promise<number> {
 *   try {
 *     return await (await (await open(url)).dataset("x", "float64")).mean();
 *   } catch (error) {
 *     if (error instanceof FileChangedError) return await mean(url);
 *     throw error;
 *   }
 * }
 * assertEquals(mean.length, 1);
 * ```
 */
export class FileChangedError extends StorageError {
  /** The class name, for logs. */
  override name = "FileChangedError";
}

/**
 * The text of a slice cannot be parsed.
 *
 * @example Pointing at the fault
 * ```ts
 * import { SliceSyntaxError, zeros } from "@hyperslab/ndarray";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const error = assertThrows(() => zeros([3]).slice("0:x"), SliceSyntaxError);
 * assertEquals((error as SliceSyntaxError).offset, 2);
 * ```
 */
export class SliceSyntaxError extends SyntaxError {
  /** The class name, for logs. */
  override name = "SliceSyntaxError";
  /** Where in the text the fault is, in UTF-16 code units from its start. */
  readonly offset: number;

  /**
   * Makes an error about slice text.
   *
   * @param message What was being parsed and what stood in the way.
   * @param offset Where in the text the fault is.
   */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
