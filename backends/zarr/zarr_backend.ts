/**
 * A Zarr array as a backend: zarrita fetches and decodes the chunks.
 *
 * @module
 */

import type { Array as ZarritaArray, DataType } from "zarrita";
import type { Backend, BackendOptions, BlockRequest, BlockSink, ChunkGrid } from "../../ndarray/backend.ts";
import type { AnyData, DType, DTypeName, Scalar } from "../../ndarray/dtype.ts";
import { emptyElement } from "../../ndarray/element.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { SourceStore } from "./source_store.ts";

/** Chunks that are under way at a time. */
const AHEAD = 8;

/** The elements of a decoded chunk: a typed array, or what gives one element at a time. */
type ChunkData = AnyData | { readonly length: number; get(index: number): unknown };

interface Chunk {
  readonly data: ChunkData;
  readonly stride: readonly number[];
}

function dtypeOf(name: string): DTypeName {
  if (/^(bool|u?int(8|16|32|64)|float(16|32|64))$/.test(name)) return name as DTypeName;
  if (name === "string" || /^v2:[US]\d+$/.test(name) || name === "v2:object") return "string";
  throw new UnsupportedError(`Cannot read Zarr array: its data type is ${name}`, { feature: `Zarr data type ${name}` });
}

/** A Zarr array. */
export class ZarrBackend implements Backend {
  /** The dtype of the elements. */
  readonly dtype: DType;
  /** The extents. */
  readonly shape: readonly number[];
  /** The chunks. */
  readonly grid: ChunkGrid;
  readonly #array: ZarritaArray<DataType, SourceStore>;

  /**
   * Looks at an array.
   *
   * @param array The array, opened by zarrita.
   * @throws {UnsupportedError} If its data type is not supported.
   */
  constructor(array: ZarritaArray<DataType, SourceStore>) {
    const { shape, chunks } = array;
    this.dtype = dtypeOf(array.dtype);
    this.shape = shape;
    this.grid = { chunk: chunks, count: shape.map((extent, axis) => Math.ceil(extent / chunks[axis]!)) };
    this.#array = array;
  }

  /** What elements are that were never written. */
  get fillValue(): Scalar {
    return (this.#array.fillValue ?? emptyElement(this.dtype)) as Scalar;
  }

  /**
   * Reads boxes, several chunks at a time.
   *
   * @param requests The boxes.
   * @param sink Takes each.
   * @param options When to stop early.
   * @returns When all is done.
   */
  async read(requests: Iterable<BlockRequest>, sink: BlockSink, options?: BackendOptions): Promise<void> {
    const signal = options?.signal;
    const queue: { request: BlockRequest; chunk: Promise<Chunk> }[] = [];
    // Boxes of one chunk follow each other: it is fetched once.
    let last: { key: number; chunk: Promise<Chunk> } | undefined;
    const deliver = async (): Promise<void> => {
      const { request, chunk } = queue.shift()!;
      this.#deliver(request, await chunk, sink);
    };
    for (const request of requests) {
      signal?.throwIfAborted();
      if (last?.key !== request.key) {
        last = { key: request.key, chunk: this.#fetch(request, signal) };
        last.chunk.catch(() => {});
      }
      queue.push({ request, chunk: last.chunk });
      if (queue.length > AHEAD) await deliver();
    }
    while (queue.length > 0) await deliver();
  }

  async #fetch(request: BlockRequest, signal: AbortSignal | undefined): Promise<Chunk> {
    const coordinates = request.from.map((first, axis) => Math.floor(first / this.grid.chunk[axis]!));
    const { data, stride } = await this.#array.getChunk(coordinates, signal === undefined ? {} : { signal });
    return { data: this.#native(data as ChunkData), stride };
  }

  /** The elements in the container of their dtype. */
  #native(data: ChunkData): AnyData {
    if (!("get" in data && typeof data.get === "function")) return data as AnyData;
    const { length } = data;
    if (this.dtype === "bool") return Uint8Array.from({ length }, (_, i) => data.get(i) ? 1 : 0);
    return Array.from({ length }, (_, i) => String(data.get(i)));
  }

  #deliver(request: BlockRequest, chunk: Chunk, sink: BlockSink): void {
    const { from, step } = request;
    const { stride } = chunk;
    const offset = from.reduce((at, first, axis) => at + first % this.grid.chunk[axis]! * stride[axis]!, 0);
    sink({ request, data: chunk.data as AnyData, offset, stride: stride.map((own, axis) => own * step[axis]!) });
  }
}
