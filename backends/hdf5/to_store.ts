/**
 * Turns what a caller wants to write into a store that holds an HDF5 file.
 *
 * @module
 */

import { FileLockedError, NotFoundError } from "../../ndarray/errors.ts";
import { createFile, openFileForUpdate } from "../sources/file_creation.ts";
import type { ByteStore } from "../sources/source.ts";
import type { SourceInput } from "../sources/to_source.ts";

/** What can be written: a local path, a `file:` URL, or a byte store. */
export type StoreInput = string | URL | ByteStore;

/** How a file is opened for writing. */
export type WriteMode = "r+" | "a" | "w" | "x";

const modes: readonly WriteMode[] = ["r+", "a", "w", "x"];

/**
 * Opens or makes a file, with the sole right to write it.
 *
 * @param input Where it is.
 * @param mode Whether it must exist, may exist, is replaced, or must not exist.
 * @param content The bytes of a new file.
 */
export async function toStore(input: SourceInput, mode: WriteMode, content: () => Uint8Array): Promise<ByteStore> {
  if (!modes.includes(mode)) {
    throw new TypeError(`Cannot open with mode "${mode}": it is one of r, ${modes.join(", ")}`);
  }
  if (isStore(input)) return await prepareStore(input, mode, content);
  if (typeof input !== "string" && !(input instanceof URL)) {
    throw new TypeError("Cannot write: expected a path, a file: URL, or a byte store");
  }
  if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(String(input))) {
    throw new TypeError("Cannot write to a URL: expected a path, a file: URL, or a byte store");
  }
  const path = typeof input === "string" && input.startsWith("file:") ? new URL(input) : input;
  switch (mode) {
    case "w":
      return createFile(path, content());
    case "x":
      return createFile(path, content(), { exclusive: true });
    case "r+":
      return openFileForUpdate(path);
    case "a":
      try {
        return openFileForUpdate(path);
      } catch (error) {
        if (error instanceof NotFoundError) return createFile(path, content(), { exclusive: true });
        throw error;
      }
  }
}

function isStore(input: SourceInput): input is ByteStore {
  return typeof (input as Partial<ByteStore>).truncate === "function";
}

async function prepareStore(store: ByteStore, mode: WriteMode, content: () => Uint8Array): Promise<ByteStore> {
  if (mode === "x" && store.size > 0) throw new TypeError("Cannot create file: the store is not empty");
  if (store.tryLock !== undefined && !(await store.tryLock())) {
    throw new FileLockedError(`Cannot open ${store.name ?? "the store"}: it is open for writing elsewhere`);
  }
  if (mode === "r+" || (mode === "a" && store.size > 0)) return store;
  await store.truncate(0);
  await store.write(0, content());
  return store;
}
