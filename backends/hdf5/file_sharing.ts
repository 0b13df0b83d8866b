/**
 * A local file whose datasets are read by several threads.
 *
 * @module
 */

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
      chunkCacheBytes: this.#chunkCacheBytes / this.threads,
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

  /** Ends the use of the threads. */
  close(): void {
    if (this.#joined) leave(this.#known);
    this.#joined = false;
  }
}
