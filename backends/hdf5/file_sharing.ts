/**
 * A local file whose datasets are read by several threads.
 *
 * @module
 */

import { AsideReader } from "../sources/aside.ts";
import { FileSource } from "../sources/file.ts";
import type { ByteSource } from "../sources/source.ts";
import { defaultThreads, join, leave } from "../workers/pool.ts";
import type { SharedDataset } from "../workers/protocol.ts";
import type { DatasetStorage } from "./dataset_storage.ts";

let datasets = 0;

/** A local file whose datasets are read by several threads; it counts as a user of the pool as long as it is open. */
export class FileSharing {
  /** How many threads read it. */
  readonly threads: number;
  readonly #source: FileSource;
  readonly #baseAddress: number;
  readonly #chunkCacheBytes: number;
  readonly #known: number[] = [];
  #joined = false;
  #aside: AsideReader | undefined;

  private constructor(source: FileSource, baseAddress: number, chunkCacheBytes: number, threads: number) {
    this.#source = source;
    this.#baseAddress = baseAddress;
    this.#chunkCacheBytes = chunkCacheBytes;
    this.threads = threads;
  }

  /**
   * Shares a file that is open for reading.
   *
   * @param source The bytes of the file.
   * @param baseAddress What is added to every address.
   * @param settings How many bytes of decoded chunks are kept; how many threads, or `false` for none.
   * @returns `undefined` where it cannot be shared: it is not local, or there are no threads.
   */
  static of(
    source: ByteSource,
    baseAddress: number,
    settings: { readonly chunkCacheBytes: number; readonly workers: number | false | undefined },
  ): FileSharing | undefined {
    const { chunkCacheBytes, workers } = settings;
    if (!(source instanceof FileSource) || workers === false) return undefined;
    const threads = workers ?? defaultThreads();
    return threads < 1 ? undefined : new FileSharing(source, baseAddress, chunkCacheBytes, threads);
  }

  /** Describes a dataset to other threads. */
  describe(storage: DatasetStorage): SharedDataset {
    if (!this.#joined) join();
    this.#joined = true;
    const { context, layout, datatype, shape, maxShape, fillValue, filters, name, dataspaceClass } = storage;
    const id = datasets++;
    this.#known.push(id);
    return {
      id,
      path: this.#source.path,
      identity: this.#source.identity,
      baseAddress: this.#baseAddress,
      sizes: context.sizes,
      chunkBtreeK: context.chunkBtreeK,
      maxBytes: context.maxBytes,
      // This thread keeps chunks too.
      chunkCacheBytes: this.#chunkCacheBytes / (2 * this.threads),
      description: {
        name,
        datatype,
        layout,
        fillValue,
        filters,
        dataspace: { class: dataspaceClass, shape, maxShape },
      },
    };
  }

  /**
   * Has a thread of the platform read a part of the file.
   *
   * @param start The first byte, counted from the base address.
   * @param into Where the bytes go.
   * @returns Settles when nothing is written any more; never rejects.
   */
  readAside(start: number, into: Uint8Array): Promise<void> {
    this.#aside ??= new AsideReader(this.#source.path, this.#source.identity);
    return this.#aside.read(start + this.#baseAddress, into);
  }

  /** Ends the use of the threads. */
  close(): void {
    this.#aside?.close();
    this.#aside = undefined;
    if (this.#joined) leave(this.#known);
    this.#joined = false;
  }
}
