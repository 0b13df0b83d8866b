/**
 * Reading a local file in a thread of the platform, while this one goes on.
 *
 * @module
 */

import { openHandle } from "./file_reading.ts";
import { fileIdentity } from "./file.ts";
import { type PlatformFiles, platformFiles } from "./platform_file.ts";

/** Reads a local file aside, through a handle of its own: where a handle stands may not be left to two threads. */
export class AsideReader {
  readonly #files: PlatformFiles = platformFiles();
  #file: number | undefined;
  #pending = 0;
  #closed = false;

  /**
   * Opens the file once more.
   *
   * @param path Where it is.
   * @param identity Which file that is to be; from another nothing is read.
   */
  constructor(path: string, identity: string) {
    try {
      this.#file = openHandle(this.#files, path, "r");
    } catch {
      return; // It was moved: nothing is read aside.
    }
    if (fileIdentity(this.#files, this.#file) !== identity) this.close();
  }

  /**
   * Reads what there is.
   *
   * @param start The first byte.
   * @param into Where the bytes go; as many as there is room for, fewer at the end of the file or where reading fails.
   * @returns Settles when nothing is written any more; never rejects.
   */
  read(start: number, into: Uint8Array): Promise<void> {
    const file = this.#file;
    if (file === undefined) return Promise.resolve();
    this.#pending++;
    return new Promise((done) => {
      this.#files.read(file, into, 0, into.length, start, () => {
        this.#pending--;
        this.#closeWhenDone();
        done();
      });
    });
  }

  /** Closes the file, once nothing is read from it. */
  close(): void {
    this.#closed = true;
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (!this.#closed || this.#pending > 0 || this.#file === undefined) return;
    this.#files.closeSync(this.#file);
    this.#file = undefined;
  }
}
