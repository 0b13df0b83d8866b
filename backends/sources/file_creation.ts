/**
 * How files come to be, and how they are opened for change, so that two writers never meet and a path never names half
 * a file.
 *
 * @module
 */

import { FileLockedError, NotFoundError, StorageError } from "../../ndarray/errors.ts";
import { FileStore, toPath } from "./file.ts";
import { type FileLock, hasKernelLock, tryLockFile } from "./file_lock.ts";
import { fileError, type FileFacts, type PlatformFiles, platformFiles } from "./platform_file.ts";

/**
 * Makes a file with a first content and takes the sole right to write it. An existing file keeps its content until the
 * new one is whole and safe on disk, and is then replaced in one step.
 *
 * @param path The path, or a `file:` URL.
 * @param content What the file holds when the call is done.
 * @param options `exclusive` refuses to replace an existing file.
 * @returns The file, locked.
 * @throws {FileLockedError} Where somebody else is writing the file.
 * @throws {StorageError} Where the file exists and must not, the folder cannot be written, or the disk is full.
 */
export function createFile(
  path: string | URL,
  content: Uint8Array,
  options: {
    /** Whether an existing file is an error. */
    exclusive?: boolean;
  } = {},
): FileStore {
  const files = platformFiles();
  const at = resolve(files, toPath(path));
  const existing = find(files, at);
  if (existing !== undefined) {
    if (options.exclusive) throw fileError("create", at, { code: "EEXIST" });
    if (existing.isDirectory()) throw fileError("create", at, { code: "EISDIR" });
    if (!existing.isFile()) throw new StorageError(`Cannot create "${at}": it is not a regular file`);
  }
  const guard = existing !== undefined || !hasKernelLock() ? tryGuard(at) : undefined;
  if (guard === undefined && existing !== undefined) throw locked("create", at);
  let keepGuard = false;
  try {
    const store = publish(files, at, content, existing?.mode, options.exclusive ?? false, guard);
    keepGuard = !hasKernelLock();
    return store;
  } finally {
    if (!keepGuard) guard?.release();
  }
}

/**
 * Opens an existing file for change and takes the sole right to write it.
 *
 * @param path The path, or a `file:` URL.
 * @returns The file, locked.
 * @throws {NotFoundError} Where there is none.
 * @throws {FileLockedError} Where somebody else is writing the file, or just replaced it.
 * @throws {StorageError} Where it may not be written.
 */
export function openFileForUpdate(path: string | URL): FileStore {
  const store = FileStore.open(resolve(platformFiles(), toPath(path)));
  try {
    if (!store.tryLock()) throw locked("open", store.path);
    return store;
  } catch (error) {
    store.close();
    throw error instanceof NotFoundError ? locked("open", store.path) : error;
  }
}

/**
 * Opens a file of raw bytes for change, without a lock: it belongs to the file that names it.
 *
 * @param path The path, or a `file:` URL.
 * @param make Whether it is made where there is none.
 * @returns The file; `undefined` where there is none.
 * @throws {StorageError} Where it may not be written.
 */
export function openRawFile(path: string | URL, make: boolean): FileStore | undefined {
  try {
    return FileStore.open(path);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return make ? FileStore.open(path, { exclusive: true }) : undefined;
  }
}

/** A lock on the file that is to be replaced. One that just went away was another writer's. */
function tryGuard(path: string): FileLock | undefined {
  try {
    return tryLockFile(path, undefined);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Writes the content under a name of its own, then gives it the name that was asked for, in one step. */
function publish(
  files: PlatformFiles,
  path: string,
  content: Uint8Array,
  mode: number | undefined,
  exclusive: boolean,
  guard: FileLock | undefined,
): FileStore {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  const draft = openDraft(temporary, path);
  let lock: FileLock | undefined;
  let published = false;
  try {
    draft.write(0, content);
    draft.sync();
    lock = hasKernelLock() ? tryLockFile(temporary, draft.identity) : guard;
    if (lock === undefined) throw locked("create", path);
    draft.close();
    if (mode === undefined) claim(files, temporary, path, exclusive);
    else replace(files, temporary, path, mode);
    published = true;
    syncFolder(files, path);
    const store = FileStore.open(path);
    if (lock.identity !== undefined && lock.identity !== store.identity) {
      store.close();
      throw locked("create", path);
    }
    store.adoptLock(lock);
    return store;
  } catch (error) {
    if (lock !== guard) lock?.release();
    throw error;
  } finally {
    draft.close();
    if (!published) files.rmSync(temporary, { force: true });
  }
}

function find(files: PlatformFiles, path: string): FileFacts | undefined {
  try {
    return files.statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw fileError("create", path, cause);
  }
}

/** Makes the file with the name of its own; what fails is said of the name that was asked for. */
function openDraft(temporary: string, path: string): FileStore {
  try {
    return FileStore.open(temporary, { exclusive: true });
  } catch (error) {
    throw fileError("create", path, (error as Error).cause ?? error);
  }
}

/** Puts a file in the place of another, whose permissions it takes over. */
function replace(files: PlatformFiles, from: string, to: string, mode: number): void {
  try {
    files.chmodSync(from, mode & 0o777);
    files.renameSync(from, to);
  } catch (cause) {
    throw fileError("create", to, cause);
  }
}

/** Gives a file a name that nothing has: of several who try, one succeeds. */
function claim(files: PlatformFiles, from: string, to: string, exclusive: boolean): void {
  try {
    files.linkSync(from, to);
    files.rmSync(from);
  } catch (cause) {
    if ((cause as { code?: string }).code !== "EEXIST") return claimWithoutLinks(files, from, to);
    throw exclusive ? fileError("create", to, cause) : locked("create", to);
  }
}

/** The same where there are no hard links: whoever makes the empty file and locks it may replace it. */
function claimWithoutLinks(files: PlatformFiles, from: string, to: string): void {
  const place = FileStore.open(to, { exclusive: true });
  try {
    if (hasKernelLock() && !place.tryLock()) throw locked("create", to);
    files.renameSync(from, to);
  } catch (cause) {
    throw cause instanceof StorageError ? cause : fileError("create", to, cause);
  } finally {
    place.close();
  }
}

/** The file behind a symbolic link: it is the one that is locked and replaced, not the link. */
function resolve(files: PlatformFiles, path: string): string {
  try {
    return files.realpathSync(path);
  } catch {
    return path;
  }
}

/** Makes a new name outlive a power cut, where the platform can. */
function syncFolder(files: PlatformFiles, path: string): void {
  try {
    const folder = files.openSync(path.replace(/[^/\\]*$/, "") || ".", "r");
    try {
      files.fsyncSync(folder);
    } finally {
      files.closeSync(folder);
    }
  } catch {
    // Windows, some network file systems and a narrow --allow-read have no way to do it.
  }
}

function locked(doing: string, path: string): FileLockedError {
  return new FileLockedError(`Cannot ${doing} "${path}": it is open for writing elsewhere`);
}
