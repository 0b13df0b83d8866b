/**
 * The sole right to write a local file.
 *
 * @module
 */

import { fileError, platformFiles, platformProcess } from "./platform_file.ts";

/** The sole right to write a file, until it is given back. */
export interface FileLock {
  /** Device and inode of the locked file; `undefined` where the lock is on the path alone. */
  readonly identity: string | undefined;
  /** Gives the right back. */
  release(): void;
}

/** Whether the platform has a lock that the kernel gives back when a process dies: the one that libhdf5 takes (flock). */
export function hasKernelLock(): boolean {
  // A lock on Windows would also keep this process's other handle from writing.
  return typeof Deno !== "undefined" && Deno.build.os !== "windows" && "tryLockSync" in Deno.FsFile.prototype;
}

/**
 * Asks for the sole right to write a file.
 *
 * @param path The file.
 * @param identity Device and inode that the path must still name.
 * @returns The lock, or `undefined` where somebody else has it or the path names another file by now.
 */
export function tryLockFile(path: string, identity: string | undefined): FileLock | undefined {
  return hasKernelLock() ? tryKernelLock(path, identity) : tryLockFileBeside(path);
}

function tryKernelLock(path: string, identity: string | undefined): FileLock | undefined {
  let handle: Deno.FsFile;
  try {
    handle = Deno.openSync(path, { read: true, write: true });
  } catch (cause) {
    throw fileError("lock", path, cause);
  }
  const { dev, ino } = handle.statSync();
  const locked = `${dev}:${ino}`;
  if ((identity === undefined || identity === locked) && handle.tryLockSync(true) && stillNames(path, locked)) {
    return { identity: locked, release: () => handle.close() };
  }
  handle.close();
  return undefined;
}

function stillNames(path: string, identity: string): boolean {
  const found = platformFiles().statSync(path, { throwIfNoEntry: false });
  return found !== undefined && `${found.dev}:${found.ino}` === identity;
}

/** A lock file names the process that made it; it is ignored once there is no such process any more. */
function tryLockFileBeside(path: string): FileLock | undefined {
  const files = platformFiles();
  const beside = `${path}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      files.writeFileSync(beside, `${platformProcess()!.pid}\n`, { flag: "wx" });
      return { identity: undefined, release: () => files.rmSync(beside, { force: true }) };
    } catch (cause) {
      if ((cause as { code?: string }).code !== "EEXIST") throw fileError("lock", path, cause);
    }
    if (isAlive(readOwner(beside))) return undefined;
    files.rmSync(beside, { force: true });
  }
  return undefined;
}

/** The process that made a lock file. One without a number was made this instant, so its owner lives. */
function readOwner(beside: string): number | undefined {
  try {
    const owner = Number.parseInt(platformFiles().readFileSync(beside, "utf8"), 10);
    return owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: number | undefined): boolean {
  if (owner === undefined) return true;
  try {
    platformProcess()!.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code !== "ESRCH";
  }
}
