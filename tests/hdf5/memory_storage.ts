/**
 * Datasets in a file in memory, so that layouts are read and written without any object header.
 *
 * @module
 */

import "../../ndarray/dense.ts";
import { ChangeQueue } from "../../backends/hdf5/change_queue.ts";
import { ChunkCache } from "../../backends/hdf5/chunk_cache.ts";
import { type DatasetDescription, DatasetStorage } from "../../backends/hdf5/dataset_storage.ts";
import { fillWith } from "../../backends/hdf5/fill.ts";
import { GlobalHeap, GlobalHeapWriter } from "../../backends/hdf5/format/global_heap.ts";
import type { Reading } from "../../backends/hdf5/format/reading.ts";
import type { LayoutBackend } from "../../backends/hdf5/layout_backend.ts";
import type { StorageContext, StorageWriter, StoredReference } from "../../backends/hdf5/storage_context.ts";
import type { ByteRange, ByteSource } from "../../backends/sources/source.ts";
import { type CodecRegistry, registry } from "../../codecs/registry.ts";
import type { Awaitable, Backend } from "../../ndarray/backend.ts";
import type { Reference, Scalar } from "../../ndarray/dtype.ts";
import { getElement } from "../../ndarray/element.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";
import { partition } from "../../ndarray/grid.ts";
import { placeBlock } from "../../ndarray/place.ts";
import { contiguousStrides, newStorage, sizeOf, type Storage } from "../../ndarray/storage.ts";
import { MemoryFile, wide } from "./memory_file.ts";

/** What a file in memory is to be like. */
export interface MemoryContextOptions {
  /** Whether every read of raw data is answered with a promise. */
  readonly asynchronous?: boolean;
  readonly chunkCacheBytes?: number;
  readonly maxBytes?: number;
  readonly codecs?: CodecRegistry;
}

/** A file in memory as the layouts see it. */
export class MemoryContext implements StorageContext {
  readonly file = new MemoryFile();
  readonly sizes = wide;
  readonly chunkBtreeK = 4;
  readonly end = () => undefined;
  readonly maxBytes: number;
  readonly heap = new GlobalHeap(wide);
  readonly codecs: CodecRegistry;
  readonly chunkCache: ChunkCache;
  readonly writer: StorageWriter;
  readonly externalFiles = new Map<string, ByteSource>();
  readonly virtualSources = new Map<string, Backend>();
  readonly #asynchronous: boolean;
  /** How many calls and ranges of raw data there were. */
  readonly reads = { calls: 0, ranges: 0, bytes: 0 };

  constructor(options: MemoryContextOptions = {}) {
    this.#asynchronous = options.asynchronous ?? false;
    this.maxBytes = options.maxBytes ?? 2 ** 31;
    this.codecs = options.codecs ?? registry;
    this.chunkCache = new ChunkCache(options.chunkCacheBytes ?? 2 ** 20);
    const file = this.file;
    this.writer = {
      queue: new ChangeQueue(),
      space: Object.assign(file, {
        allocateData: (size: number) => file.allocate(size),
        isFresh: () => true,
        publish: (address: number, bytes: Uint8Array) => file.bytes.set(bytes, address),
      }),
      keepsFlushed: false,
      heap: new GlobalHeapWriter(file, wide),
      writeData: (address, bytes) => file.bytes.set(bytes, address),
      fill: (address, size, element) => fillWith(file.bytes.subarray(address, address + size), element),
      encodeReference: () => {
        throw new Error("there are no references here");
      },
    };
  }

  run<T>(reading: Reading<T>): Awaitable<T> {
    const result = this.file.run(reading);
    return this.#asynchronous ? Promise.resolve(result) : result;
  }

  readData(ranges: readonly ByteRange[]): Awaitable<readonly Uint8Array[]> {
    this.reads.calls++;
    this.reads.ranges += ranges.length;
    this.reads.bytes += ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const read = this.file.read(ranges);
    return this.#asynchronous ? Promise.resolve(read) : read;
  }

  planData(ranges: readonly ByteRange[]): FetchPlan {
    return { requests: ranges.length, bytes: ranges.reduce((sum, { start, end }) => sum + end - start, 0), seconds: 0 };
  }

  makeReference(_stored: StoredReference): Reference {
    throw new Error("there are no references here");
  }

  externalFile(name: string): ByteSource | undefined {
    return this.externalFiles.get(name);
  }

  virtualSource(_mapped: DatasetStorage, file: string, path: string): Backend | undefined {
    return this.virtualSources.get(`${file}:${path}`);
  }
}

/** Stores what is dirty, updates the index, and opens the dataset anew from what its header would say. */
export async function reopen(context: MemoryContext, storage: DatasetStorage): Promise<DatasetStorage> {
  await flush(context, storage);
  return new DatasetStorage(context, description(storage));
}

/** Stores what is dirty and updates the index. */
export async function flush(context: MemoryContext, storage: DatasetStorage): Promise<void> {
  context.writer.heap.finish();
  const chunks = storage.chunks;
  const changes = await chunks?.flush();
  if (chunks === undefined || changes === undefined || changes.length === 0) return;
  const { space } = context.writer;
  chunks.published(context.file.run(chunks.index().update(changes, space)));
}

function description(storage: DatasetStorage): DatasetDescription {
  const { name, datatype, shape, maxShape, dataspaceClass, layout, fillValue, filters, external } = storage;
  return {
    name,
    datatype,
    dataspace: { class: dataspaceClass, shape, maxShape },
    layout,
    fillValue,
    filters,
    external,
  };
}

/** A box of an array. */
export interface TestBox {
  readonly from: readonly number[];
  readonly step: readonly number[];
  readonly count: readonly number[];
}

function viewOf(box: TestBox) {
  const terms = box.from.map((start, axis) => ({ axis, start, step: box.step[axis]!, list: undefined }));
  return { shape: box.count, terms };
}

/** Reads a box. */
export async function readBox(backend: LayoutBackend, box: TestBox): Promise<Storage> {
  const result = newStorage(backend.dtype, box.count);
  const size = sizeOf(box.count);
  const into = (offset: number, count: number) => {
    const { data } = result;
    if (Array.isArray(data)) return undefined;
    const lanes = data.length / size;
    return (data as Uint8Array).subarray(offset * lanes, (offset + count) * lanes);
  };
  const requests = partition(viewOf(box), backend.grid, contiguousStrides(box.count), { into });
  await backend.read(requests, (block) => placeBlock(backend.dtype, block, result));
  return result;
}

/** Reads a box as JavaScript values. */
export async function readValues(backend: LayoutBackend, box: TestBox): Promise<Scalar[]> {
  const result = await readBox(backend, box);
  return Array.from({ length: sizeOf(box.count) }, (_, i) => getElement(backend.dtype, result, i));
}

/** Reads everything as JavaScript values. */
export function readAll(backend: LayoutBackend): Promise<Scalar[]> {
  const { shape } = backend;
  return readValues(backend, { from: shape.map(() => 0), step: shape.map(() => 1), count: shape });
}

/** Writes elements, given in C order, into a box. */
export async function writeBox(
  backend: LayoutBackend,
  box: TestBox,
  elements: Storage,
): Promise<void> {
  const requests = partition(viewOf(box), backend.grid, contiguousStrides(box.count));
  await backend.write!(requests, ({ to, toStride }) => {
    const { data, objects } = elements;
    return objects === undefined
      ? { data, offset: to, stride: toStride }
      : { data, offset: to, stride: toStride, objects };
  });
}
