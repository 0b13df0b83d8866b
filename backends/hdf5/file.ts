/**
 * Files: the root group, and what belongs to the file as a whole.
 *
 * @module
 */

import type { FileContext, OpenMode } from "./context.ts";
import type { FlushOptions } from "./writer.ts";
import { Group } from "./group.ts";
import { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";

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

  /**
   * Not to be called: files are opened or created.
   *
   * @param handle What the library knows of the file.
   */
  constructor(handle: object) {
    super(handle);
    this.#context = (handle as ObjectHandle).context;
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
   */
  async close(): Promise<void> {
    const { writer, closed } = this.#context;
    try {
      if (writer !== undefined && !closed) await writer.close();
    } finally {
      await this.#context.close();
    }
  }

  /**
   * Brings all changes into the file. When it is done they are there, whatever becomes of this process.
   *
   * @param options `durable` waits until they would outlive a power cut.
   * @returns When all is done.
   * @throws {StorageError} The disk is full or fails; the file is then as it was after the last flush.
   */
  async flush(options: FlushOptions = {}): Promise<void> {
    this.#context.assertOpen("flush");
    await this.#context.writer?.flush(options);
  }

  /**
   * Closes the file at the end of an `await using` block.
   *
   * @returns When all is done.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The text that h5py prints, such as `<HDF5 file "data.hdf5" (mode r)>`. */
  override toString(): string {
    if (this.closed) return "<Closed HDF5 file>";
    return `<HDF5 file "${this.filename.slice(this.filename.lastIndexOf("/") + 1)}" (mode ${this.mode})>`;
  }
}

/** Makes the handle of a file over its root group. */
export function fileOver(root: ObjectState): Hdf5File {
  return new Hdf5File(new ObjectHandle(root, "/"));
}
