/**
 * A dataset of a local file, opened again in another thread.
 *
 * @module
 */

import { CodecRegistry } from "../../codecs/registry.ts";
import { deflate } from "../../codecs/deflate.ts";
import { fletcher32 } from "../../codecs/fletcher32.ts";
import { lzf } from "../../codecs/lzf.ts";
import { nbit } from "../../codecs/nbit.ts";
import { scaleOffset } from "../../codecs/scale_offset.ts";
import { shuffle } from "../../codecs/shuffle.ts";
import { szip } from "../../codecs/szip.ts";
import type { Awaitable } from "../../ndarray/backend.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import { FileChangedError, UnsupportedError } from "../../ndarray/errors.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import { absolute } from "../hdf5/absolute.ts";
import { ChunkCache } from "../hdf5/chunk_cache.ts";
import { DatasetStorage } from "../hdf5/dataset_storage.ts";
import { endOf } from "../hdf5/end_of_file.ts";
import { GlobalHeap } from "../hdf5/format/global_heap.ts";
import type { FieldSizes } from "../hdf5/format/cursor.ts";
import { type Reading, run } from "../hdf5/format/reading.ts";
import type { LayoutBackend } from "../hdf5/layout_backend.ts";
import { ChunkedBackend } from "../hdf5/layout_chunked.ts";
import { contiguousBytes, LinearBackend } from "../hdf5/layout_contiguous.ts";
import type { StorageContext } from "../hdf5/storage_context.ts";
import { FileSource } from "../sources/file.ts";
import type { ByteRange, ByteSourceReadOptions } from "../sources/source.ts";
import type { SharedDataset } from "./protocol.ts";

/** The filters that the threads of the pool know. */
export const sharedCodecs: CodecRegistry = CodecRegistry.of(
  deflate(),
  shuffle(),
  fletcher32(),
  szip(),
  nbit(),
  scaleOffset(),
  lzf(),
);

/** What the layouts need, over a file of this thread's own. */
class ThreadContext implements StorageContext {
  readonly sizes: FieldSizes;
  readonly chunkBtreeK: number;
  readonly maxBytes: number;
  readonly heap: GlobalHeap;
  readonly codecs: CodecRegistry = sharedCodecs;
  readonly chunkCache: ChunkCache;
  readonly synchronous = true;
  readonly writer = undefined;
  readonly #source: FileSource;
  readonly #baseAddress: number;

  constructor(source: FileSource, dataset: SharedDataset) {
    this.#source = source;
    this.#baseAddress = dataset.baseAddress;
    this.sizes = dataset.sizes;
    this.chunkBtreeK = dataset.chunkBtreeK;
    this.maxBytes = dataset.maxBytes;
    this.heap = new GlobalHeap(dataset.sizes);
    this.chunkCache = new ChunkCache(dataset.chunkCacheBytes);
  }

  end(needed: number): number | undefined {
    return endOf(this.#source, this.#baseAddress, needed);
  }

  run<T>(reading: Reading<T>): Awaitable<T> {
    return run(reading, { read: (ranges) => this.readData(ranges) });
  }

  readData(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): readonly Uint8Array[] {
    return this.#source.read(absolute(ranges, this.#baseAddress), options);
  }

  planData(): FetchPlan {
    return { requests: 0, bytes: 0, seconds: 0 };
  }

  makeReference(): Reference {
    throw new UnsupportedError("references stay on the main thread", { feature: "references in other threads" });
  }

  externalFile(): undefined {}

  virtualSource(): undefined {}
}

/** An open dataset of this thread. */
export interface OpenDataset {
  readonly backend: LayoutBackend;
  close(): void;
}

/**
 * Opens a dataset in this thread.
 *
 * @param dataset What the main thread tells of it.
 * @returns The dataset.
 * @throws {FileChangedError} Where the path leads to another file by now.
 */
export function openShared(dataset: SharedDataset): OpenDataset {
  const source = FileSource.open(dataset.path);
  try {
    if (source.identity !== dataset.identity) throw new FileChangedError(`${source.name} is another file by now`);
    const storage = new DatasetStorage(new ThreadContext(source, dataset), dataset.description);
    const backend = storage.layout.class === "chunked"
      ? new ChunkedBackend(storage, "values")
      : new LinearBackend(storage, "values", contiguousBytes(storage));
    return { backend, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}
