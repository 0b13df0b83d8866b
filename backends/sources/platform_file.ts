/**
 * The file functions of the platform (Deno, Node, Bun), fetched only when a file is opened, and what their errors mean.
 *
 * @module
 */

import type * as FileSystem from "node:fs";
import {
  FileLockedError,
  type HyperslabError,
  NotFoundError,
  StorageError,
  UnsupportedError,
} from "../../ndarray/errors.ts";

/** The platform's `node:fs`. */
export type PlatformFiles = typeof FileSystem;

/** What the platform tells of a file. */
export type FileFacts = FileSystem.Stats;

interface PlatformProcess {
  readonly pid: number;
  readonly platform: string;
  getBuiltinModule?(name: string): unknown;
  kill(pid: number, signal: number): void;
}

/** The platform's `process`, where there is one. */
export function platformProcess(): PlatformProcess | undefined {
  return (globalThis as { process?: PlatformProcess }).process;
}

/** The platform's file functions. */
export function platformFiles(): PlatformFiles {
  const files = platformProcess()?.getBuiltinModule?.("node:fs");
  if (files === undefined) {
    throw new UnsupportedError("Cannot open a path: this runtime has no files; give the bytes, a Blob or a URL", {
      feature: "local files",
    });
  }
  return files as PlatformFiles;
}

/** What a failed file operation means, as an error of ours. */
export function fileError(doing: string, path: string, cause: unknown): HyperslabError {
  const { code, message } = cause as { code?: string; message?: string };
  const because = (why: string) => `Cannot ${doing} "${path}": ${why}`;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR": {
      // What makes a file lacks nothing but the folder for it.
      const missing = /^(create|list)$/.test(doing) ? "folder" : "file";
      return new NotFoundError(because(`there is no such ${missing}`), { path, cause });
    }
    case "EEXIST":
      return new StorageError(because("it exists already"), { cause });
    case "EISDIR":
      return new StorageError(because("it is a folder"), { cause });
    case "EACCES":
    case "EPERM":
      return new StorageError(because("permission denied"), { cause });
    case "EROFS":
      return new StorageError(because("it is on a read-only file system"), { cause });
    case "ENOSPC":
    case "EDQUOT":
      return new StorageError(because("the disk is full"), { cause });
    case "EFBIG":
      return new StorageError(because("the file would be larger than the file system allows"), { cause });
    case "EBUSY":
      return new FileLockedError(because("it is in use"), { cause });
    default:
      return new StorageError(because(message ?? String(cause)), { cause });
  }
}
