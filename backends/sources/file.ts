/**
 * Local files, on Deno, Node and Bun. Reads and writes are synchronous: for a local file that is many times faster than
 * a promise each.
 *
 * @module
 */

import { ClosedError } from "../../ndarray/errors.ts";
import { type FileLock, tryLockFile } from "./file_lock.ts";
import { LARGEST_TRANSFER, openHandle, readRanges } from "./file_reading.ts";
import { fileError, type PlatformFiles, platformFiles } from "./platform_file.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, ByteStore } from "./source.ts";

/** Gives the path of a `file:` URL, or the path itself. */
export function toPath(path: string | URL): string {
  if (typeof path === "string") return path;
  if (path.protocol !== "file:") throw new TypeError(`Cannot open ${path.protocol} URL as a local file`);
  const decoded = decodeURIComponent(path.pathname);
  return /^\/[A-Za-z]:\//.test(decoded) ? decoded.slice(1) : decoded;
}

/** A number that tells a file from every other on this machine, whatever its path. */
export function fileIdentity(files: PlatformFiles, file: number): string {
  const { dev, ino } = files.fstatSync(file);
  return `${dev}:${ino}`;
}

function reachesPast(ranges: readonly ByteRange[], size: number): boolean {
  for (let i = 0; i < ranges.length; i++) if (ranges[i]!.end > size) return true;
  return false;
}

/**
 * A local file that is only read. Several can be open on one file, also beside a writer.
 *
 * @example Reading the first bytes of a file
 * ```ts
 * import { FileSource } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "hyperslab");
 * const source = FileSource.open(path);
 * assertEquals(new TextDecoder().decode(source.read([{ start: 0, end: 5 }])[0]), "hyper");
 * source.close();
 * await Deno.remove(path);
 * ```
 */
export class FileSource implements ByteSource {
  /** Where the file lies. */
  readonly path: string;
  /** What it is called in messages: its path in quotes. */
  readonly name: string;
  /** Device and inode: whether another handle names the same file. */
  readonly identity: string;
  /** Another process may be writing to the file. */
  readonly changes = true;
  readonly #files: PlatformFiles;
  #file: number | undefined;
  #size: number;

  private constructor(files: PlatformFiles, file: number, path: string) {
    this.#files = files;
    this.#file = file;
    this.path = path;
    this.name = `"${path}"`;
    this.identity = fileIdentity(files, file);
    this.#size = files.fstatSync(file).size;
  }

  /**
   * Opens a file to read.
   *
   * @param path The path, or a `file:` URL.
   * @returns The open file.
   * @throws {NotFoundError} Where there is none.
   * @throws {StorageError} Where it may not be read, or is a folder.
   *
   * @example A local file
   * ```ts
   * import { FileSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const source = FileSource.open(path);
   * assertEquals(source.size, 3);
   * source.close();
   * await Deno.remove(path);
   * ```
   */
  static open(path: string | URL): FileSource {
    const at = toPath(path);
    const files = platformFiles();
    const file = openHandle(files, at, "r");
    return new FileSource(files, file, at);
  }

  /** How many bytes there were when the file was opened, or when a read last came near its end. */
  get size(): number {
    return this.#size;
  }

  /**
   * Reads many ranges, one positional read each.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options Where to put the bytes, and when to stop early.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   * @throws {StorageError} Where the disk fails.
   *
   * @example A range
   * ```ts
   * import { FileSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const source = FileSource.open(path);
   * assertEquals(source.read([{ start: 1, end: 3 }]), [Uint8Array.of(2, 3)]);
   * source.close();
   * await Deno.remove(path);
   * ```
   */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Uint8Array[] {
    const file = this.#file;
    if (file === undefined) throw new ClosedError(`Cannot read ${this.name}: it is closed`);
    if (reachesPast(ranges, this.#size)) this.#size = this.#files.fstatSync(file).size;
    return readRanges(this.#files, file, this.path, this.#size, ranges, options);
  }

  /**
   * Looks again how many bytes there are.
   *
   * @example A file that grew
   * ```ts
   * import { FileSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const source = FileSource.open(path);
   * await Deno.writeFile(path, Uint8Array.of(4), { append: true });
   * source.refresh();
   * assertEquals(source.size, 4);
   * source.close();
   * await Deno.remove(path);
   * ```
   */
  refresh(): void {
    if (this.#file !== undefined) this.#size = this.#files.fstatSync(this.#file).size;
  }

  /**
   * Closes the file.
   *
   * @example Closing
   * ```ts
   * import { ClosedError, FileSource } from "@hyperslab/ndarray";
   * import { assertThrows } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const source = FileSource.open(path);
   * source.close();
   * assertThrows(() => source.read([{ start: 0, end: 1 }]), ClosedError);
   * await Deno.remove(path);
   * ```
   */
  close(): void {
    if (this.#file !== undefined) this.#files.closeSync(this.#file);
    this.#file = undefined;
  }
}

/**
 * A local file that is read and written.
 *
 * A store is not locked by itself: `tryLock()` asks for the sole right to write.
 *
 * @example Writing and reading back
 * ```ts
 * import { FileStore } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile();
 * const store = FileStore.open(path);
 * store.write(2, new Uint8Array([7]));
 * assertEquals(store.read([{ start: 0, end: 3 }]), [new Uint8Array([0, 0, 7])]);
 * store.close();
 * await Deno.remove(path);
 * ```
 */
export class FileStore implements ByteStore {
  /** Where the file lies. */
  readonly path: string;
  /** What it is called in messages: its path in quotes. */
  readonly name: string;
  /** Device and inode: whether another handle names the same file. */
  readonly identity: string;
  readonly #files: PlatformFiles;
  #file: number | undefined;
  #size: number;
  #lock: FileLock | undefined;

  private constructor(files: PlatformFiles, file: number, path: string) {
    this.#files = files;
    this.#file = file;
    this.path = path;
    this.name = `"${path}"`;
    this.identity = fileIdentity(files, file);
    this.#size = files.fstatSync(file).size;
  }

  /**
   * Opens a file to read and write.
   *
   * @param path The path, or a `file:` URL.
   * @param options `exclusive` makes a new file and fails where there is one; default: the file must exist.
   * @returns The open file.
   * @throws {NotFoundError} Where there is none.
   * @throws {StorageError} Where it may not be written, is a folder, or exists and must not.
   *
   * @example A file to write
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * store.write(3, Uint8Array.of(4));
   * assertEquals(store.size, 4);
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  static open(
    path: string | URL,
    options: {
      /** Whether the file is made, and must not exist. */
      exclusive?: boolean;
    } = {},
  ): FileStore {
    const at = toPath(path);
    const files = platformFiles();
    const file = openHandle(files, at, options.exclusive ? "wx+" : "r+");
    return new FileStore(files, file, at);
  }

  /** How many bytes there are at this moment. */
  get size(): number {
    return this.#size;
  }

  /**
   * Reads many ranges, one positional read each.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options Where to put the bytes, and when to stop early.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   * @throws {StorageError} Where the disk fails.
   *
   * @example A range
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * assertEquals(store.read([{ start: 1, end: 3 }]), [Uint8Array.of(2, 3)]);
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Uint8Array[] {
    return readRanges(this.#files, this.#open("read"), this.path, this.#size, ranges, options);
  }

  /**
   * Writes bytes; the file grows where they lie past its end.
   *
   * @param start Where the first byte goes.
   * @param bytes What is written.
   * @throws {StorageError} Where the disk is full or fails.
   *
   * @example Writing in the middle
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * store.write(1, Uint8Array.of(7));
   * assertEquals(await Deno.readFile(path), Uint8Array.of(1, 7, 3));
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  write(start: number, bytes: Uint8Array): void {
    const file = this.#open("write");
    try {
      for (let done = 0; done < bytes.length;) {
        const length = Math.min(bytes.length - done, LARGEST_TRANSFER);
        done += this.#files.writeSync(file, bytes, done, length, start + done);
        this.#size = Math.max(this.#size, start + done);
      }
    } catch (cause) {
      throw fileError("write", this.path, cause);
    }
  }

  /**
   * Cuts the file off or makes it longer (with zeros).
   *
   * @param size The new length.
   * @throws {StorageError} Where the disk is full or fails.
   *
   * @example Cutting
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * store.truncate(1);
   * assertEquals(await Deno.readFile(path), Uint8Array.of(1));
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  truncate(size: number): void {
    const file = this.#open("change the size of");
    try {
      this.#files.ftruncateSync(file, size);
    } catch (cause) {
      throw fileError("change the size of", this.path, cause);
    }
    this.#size = size;
  }

  /**
   * Waits until all that was written would outlive a power cut (`fdatasync`).
   *
   * @throws {StorageError} Where the disk fails.
   *
   * @example Waiting for the disk
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * store.write(0, Uint8Array.of(7));
   * store.sync();
   * assertEquals(store.size, 3);
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  sync(): void {
    const file = this.#open("flush");
    try {
      this.#files.fdatasyncSync(file);
    } catch (cause) {
      throw fileError("flush", this.path, cause);
    }
  }

  /**
   * Asks for the sole right to write. On Deno (but on Windows) it is a lock of the kernel, the same that libhdf5 takes,
   * and ends with the process however that ends. Elsewhere it is a lock file beside the file, which only programs that
   * look for it respect.
   *
   * @returns Whether it was given.
   *
   * @example The sole right to write
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * assertEquals(store.tryLock(), true);
   * store.close();
   * await Deno.remove(path);
   * ```
   */
  tryLock(): boolean {
    this.#open("lock");
    if (this.#lock !== undefined) return false;
    this.#lock = tryLockFile(this.path, this.identity);
    // Whoever had the lock before may have changed the length since the file was opened.
    if (this.#lock !== undefined) this.#size = this.#files.fstatSync(this.#open("lock")).size;
    return this.#lock !== undefined;
  }

  /**
   * Takes over a lock that was got before the file was opened.
   *
   * @param lock The lock; released when the file is closed.
   *
   * @example A lock that was got before
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * let released = false;
   * store.adoptLock({ identity: undefined, release: () => void (released = true) });
   * store.close();
   * assertEquals(released, true);
   * await Deno.remove(path);
   * ```
   */
  adoptLock(lock: FileLock): void {
    this.#lock = lock;
  }

  /**
   * Closes the file and gives up the lock.
   *
   * @example Closing twice does nothing
   * ```ts
   * import { FileStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const path = await Deno.makeTempFile();
   * await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
   * const store = FileStore.open(path);
   * store.close();
   * store.close();
   * assertEquals(await Deno.readFile(path), Uint8Array.of(1, 2, 3));
   * await Deno.remove(path);
   * ```
   */
  close(): void {
    if (this.#file !== undefined) this.#files.closeSync(this.#file);
    this.#file = undefined;
    this.#lock?.release();
    this.#lock = undefined;
  }

  #open(doing: string): number {
    if (this.#file === undefined) throw new ClosedError(`Cannot ${doing} ${this.name}: it is closed`);
    return this.#file;
  }
}
