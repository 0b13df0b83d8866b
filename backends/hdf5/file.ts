/**
 * Files: the root group, and what belongs to the file as a whole.
 *
 * @module
 */

import type { FileContext, OpenMode } from "./context.ts";
import type { FlushOptions } from "./writer.ts";
import { Group } from "./group.ts";
import { writerOf } from "./group_editing.ts";
import { type Kerchunk, type KerchunkOptions, toKerchunk } from "./kerchunk.ts";
import { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";
import { repackFile, type RepackOptions } from "./repack.ts";
import { saveIndex } from "./save_index.ts";
import { reportSpace, type SpaceReport } from "./space_report.ts";
import type { StoreInput } from "./to_store.ts";

/**
 * An open HDF5 file; it is its own root group.
 *
 * @example Opening, asking, closing
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await create(new MemoryStore(new Uint8Array(0), "data.hdf5"));
 * await file.createGroup("run/first");
 * assertEquals(await file.keys(), ["run"]);
 * assertEquals(String(file), '<HDF5 file "data.hdf5" (mode r+)>');
 * await file.close();
 * assertEquals(String(file), "<Closed HDF5 file>");
 * ```
 */
export class Hdf5File extends Group {
  readonly #context: FileContext;
  readonly #handle: ObjectHandle;
  #inTransaction = false;

  /**
   * Not to be called: files are opened or created.
   *
   * @param handle What the library knows of the file.
   */
  constructor(handle: object) {
    super(handle);
    this.#handle = handle as ObjectHandle;
    this.#context = this.#handle.context;
    this.#context.file = this;
  }

  /** What the file is called: a path, a URL without its query; empty where it has no name. */
  get filename(): string {
    return this.#context.name;
  }

  /** How the file is open: `"r"` for reading, `"r+"` for reading and writing. */
  get mode(): OpenMode {
    return this.#context.settings.mode;
  }

  /** Bytes in front of the HDF5 data that belong to somebody else. */
  get userblockSize(): number {
    return this.#context.baseAddress;
  }

  /** Whether the file was closed. */
  get closed(): boolean {
    return this.#context.closed;
  }

  /**
   * Closes the file, and every file that was opened through its links. A second call does nothing.
   *
   * @returns When all is done.
   *
   * @example Closing
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.close();
   * assertEquals(file.closed, true);
   * ```
   */
  async close(): Promise<void> {
    this.#assertNoTransaction("close the file");
    const { writer, closed } = this.#context;
    try {
      if (writer !== undefined && !closed) await writer.close();
    } finally {
      await this.#context.close();
    }
  }

  /**
   * Makes changes together: whatever happens to this process, the file has all of them or none. What was changed before
   * is flushed first. Elements that are not in chunks are copied to fresh space when they change, those in external files
   * are overwritten in place and are not part of it.
   *
   * @param change Makes the changes; they are in the file when it is done, and forgotten where it fails.
   * @param options `durable` waits until the changes would outlive a power cut.
   * @returns What `change` returns.
   * @throws {TypeError} The file is open for reading, or another transaction is under way.
   *
   * @example Two attributes that belong together
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals, assertRejects } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.transaction(async () => {
   *   await file.attrs.set("mean", 4.5);
   *   await file.attrs.set("count", 12);
   * });
   * await assertRejects(() =>
   *   file.transaction(async () => {
   *     await file.attrs.set("mean", 7);
   *     throw new Error("no count");
   *   })
   * );
   * assertEquals(await file.attrs.get("mean"), 4.5);
   * ```
   */
  async transaction<T>(change: () => T | Promise<T>, options: FlushOptions = {}): Promise<T> {
    const writer = writerOf(this.#handle, "change the file");
    this.#assertNoTransaction("begin a transaction");
    this.#inTransaction = true;
    try {
      return await writer.transaction(change, options);
    } finally {
      this.#inTransaction = false;
    }
  }

  #assertNoTransaction(action: string): void {
    if (this.#inTransaction) throw new TypeError(`Cannot ${action}: a transaction is under way`);
  }

  /**
   * Writes a compact copy of the file: all that a name leads to, and none of the space that was given up.
   *
   * @param target A local path, a `file:` URL, or a byte store; not the file itself.
   * @param options What is to be different about the copy: the release it is for, chunks, filters.
   * @returns When the copy is written and closed.
   * @throws {StorageError} It cannot be written.
   *
   * @example Compressing what was not
   * ```ts
   * import { create, MemoryStore, open } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const file = await create(new MemoryStore());
   * await file.createDataset("zeros", { data: new Float64Array(10_000) });
   * const small = new MemoryStore();
   * await file.repack(small, { datasets: () => ({ compression: "gzip" }) });
   * await file.close();
   *
   * await using copy = await open(small.bytes);
   * assertEquals((await copy.dataset("zeros")).compression, "gzip");
   * ```
   */
  async repack(target: StoreInput, options: RepackOptions = {}): Promise<void> {
    this.#context.assertOpen("repack");
    this.#assertNoTransaction("repack the file");
    await repackFile(this.#context, target, options);
  }

  /**
   * Keeps all metadata of the file, to be given to `open()` as `index`: a second visit then fetches elements alone.
   *
   * @returns The index: some bytes for each object of the file.
   * @throws {TypeError} The file is open for writing.
   *
   * @example Opening a file the second time
   * ```ts
   * import { create, MemoryStore, open } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * const file = await create(store);
   * await file.createDataset("x", { data: [1, 2, 3] });
   * await file.close();
   *
   * const first = await open(store.bytes);
   * const index = await first.saveIndex();
   * await first.close();
   *
   * await using again = await open(store.bytes, { index }); // or a URL
   * assertEquals(await (await again.dataset("x")).sum(), 6);
   * ```
   */
  async saveIndex(): Promise<Uint8Array> {
    this.#context.assertOpen("index");
    this.#assertNoTransaction("index the file");
    return await saveIndex(this.#context);
  }

  /**
   * Tells where the elements of all datasets stand, in the form of kerchunk: fsspec, xarray and Dask read the file through
   * it as a Zarr hierarchy (version 2).
   *
   * @param options Where the file will be found: `url`. Default: where it was opened.
   * @returns The references, and what could not be told in that form.
   *
   * @example References for Python
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("x", { data: new Float64Array(3) });
   * await file.flush();
   * const { references, skipped } = await file.toKerchunk({ url: "https://example.org/data.h5" });
   * assertEquals(references.refs["x/0"]?.[0], "https://example.org/data.h5");
   * assertEquals(skipped, []);
   * ```
   */
  async toKerchunk(options: KerchunkOptions = {}): Promise<Kerchunk> {
    this.#context.assertOpen("list");
    this.#assertNoTransaction("list the file");
    return await toKerchunk(this.#context, options);
  }

  /**
   * Counts the bytes of the file by what they are for.
   *
   * @returns The report.
   *
   * @example What deleting leaves behind
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assert } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("big", { data: new Float64Array(10_000) });
   * await file.flush();
   * await file.delete("big");
   * assert((await file.spaceReport()).unused >= 80_000);
   * ```
   */
  async spaceReport(): Promise<SpaceReport> {
    this.#context.assertOpen("measure");
    this.#assertNoTransaction("measure the file");
    return await reportSpace(this.#context);
  }

  /**
   * Brings all changes into the file. When it is done they are there, whatever becomes of this process.
   *
   * @param options `durable` waits until they would outlive a power cut.
   * @returns When all is done.
   * @throws {StorageError} The disk is full or fails; the file is then as it was after the last flush.
   *
   * @example What was flushed is there, though the file was never closed
   * ```ts
   * import { create, MemoryStore, open } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const store = new MemoryStore();
   * const file = await create(store);
   * await file.attrs.set("step", 1);
   * await file.flush();
   * await file.attrs.set("step", 2);
   *
   * const left = await open(store.bytes.slice());
   * assertEquals(await left.attrs.get("step"), 1);
   * ```
   */
  async flush(options: FlushOptions = {}): Promise<void> {
    this.#context.assertOpen("flush");
    this.#assertNoTransaction("flush");
    await this.#context.writer?.flush(options);
  }

  /**
   * Closes the file at the end of an `await using` block.
   *
   * @returns When all is done.
   *
   * @example Closing at the end of a block
   * ```ts
   * import { create, type Hdf5File, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * let seen: Hdf5File | undefined;
   * {
   *   await using file = await create(new MemoryStore());
   *   seen = file;
   * }
   * assertEquals(seen.closed, true);
   * ```
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * The text that h5py prints, such as `<HDF5 file "data.hdf5" (mode r)>`.
   *
   * @example What h5py prints
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * assertEquals(String(file).startsWith("<HDF5 file"), true);
   * ```
   */
  override toString(): string {
    if (this.closed) return "<Closed HDF5 file>";
    return `<HDF5 file "${this.filename.slice(this.filename.lastIndexOf("/") + 1)}" (mode ${this.mode})>`;
  }
}

/** Makes the handle of a file over its root group. */
export function fileOver(root: ObjectState): Hdf5File {
  return new Hdf5File(new ObjectHandle(root, "/"));
}
