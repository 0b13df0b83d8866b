/**
 * Writes boxes into chunks: fully covered ones are stored at once, others wait in the cache for more.
 *
 * @module
 */

import type { Awaitable, BlockRequest, BlockSource } from "../../ndarray/backend.ts";
import { type Box, encodeBox, locateBox, sizeOfBox } from "./box.ts";
import type { CachedChunk } from "./chunk_cache.ts";
import type { ChunkStore } from "./chunk_store.ts";
import { encodeContext } from "./convert.ts";
import type { Kernel } from "./convert_kernel.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { loadChunks } from "./load_chunks.ts";
import type { SharedEncoder } from "./shared_encoder.ts";

/** A box to write, and where its chunk is. */
export interface BoxToWrite {
  readonly request: BlockRequest;
  readonly key: number;
  readonly coordinates: readonly number[];
  /** The box, counted from the chunk's first element. */
  readonly box: Box;
  /** Whether it is all of its chunk that lies within the dataset. */
  readonly covers: boolean;
}

/** Writes boxes into chunks. */
export class ChunkWriter {
  readonly #storage: DatasetStorage;
  readonly #chunks: ChunkStore;
  readonly #kernel: Kernel;
  readonly #chunkShape: readonly number[];
  readonly #encoder: SharedEncoder | undefined;
  #timed = false;
  #spare: Uint8Array | undefined;

  /**
   * Gets ready to write.
   *
   * @param storage The state that all handles of the dataset share.
   * @param chunks Its chunks.
   * @param kernel Converts the elements.
   * @param chunkShape The shape of a chunk, the axes of an array datatype counted in.
   */
  constructor(storage: DatasetStorage, chunks: ChunkStore, kernel: Kernel, chunkShape: readonly number[]) {
    this.#storage = storage;
    this.#chunks = chunks;
    this.#kernel = kernel;
    this.#chunkShape = chunkShape;
    this.#encoder = storage.context.encoderFor?.(storage);
  }

  /** Writes boxes one after the other. */
  write(boxes: readonly BoxToWrite[], source: BlockSource): Awaitable<void> {
    this.#chunks.checkSize();
    const partial = boxes.filter(({ covers }) => !covers);
    const loaded = loadChunks(this.#storage, this.#chunks, partial);
    const put = (kept: ReadonlyMap<number, CachedChunk>) => this.#writeLoaded(boxes, kept, source);
    return loaded instanceof Promise ? loaded.then(put) : put(loaded);
  }

  /** Ends the write: what other threads encode is stored. */
  finish(): Awaitable<void> {
    return this.#encoder?.finish();
  }

  #writeLoaded(
    boxes: readonly BoxToWrite[],
    kept: ReadonlyMap<number, CachedChunk>,
    source: BlockSource,
  ): Awaitable<void> {
    const shared = this.#encoder === undefined
      ? []
      : boxes.filter(({ key, coordinates }) => !kept.has(key) && !this.#chunks.isUnfilteredEdge(coordinates));
    const encoder = this.#encoder;
    if (!encoder?.pays(shared.length)) return this.#writeFrom(boxes, 0, kept, source);
    // Nor does it pay where the filters are fast: the first chunks are encoded here and tell, then one of each write.
    const { chunkBytes, encodingRate } = this.#chunks;
    const timed = this.#timed ? 0 : Math.max(Math.ceil(encodingRate.unknown / chunkBytes), 1);
    const others = new Set(shared.slice(timed));
    const written = this.#writeFrom(boxes.filter((box) => !others.has(box)), 0, kept, source);
    this.#timed = true;
    const share = () => {
      return encodingRate.isSlow
        ? this.#share(encoder, [...others], source)
        : this.#writeFrom([...others], 0, kept, source);
    };
    return written === undefined ? share() : written.then(share);
  }

  /** Has chunks that are written whole encoded by other threads. */
  async #share(encoder: SharedEncoder, boxes: readonly BoxToWrite[], source: BlockSource): Promise<void> {
    const located = this.#chunks.locate(boxes.map(({ key }) => key), boxes.map(({ coordinates }) => coordinates));
    if (located !== undefined) await located;
    await encoder.add(boxes.length, (i, bytes) => {
      const box = boxes[i]!;
      this.#chunks.discard(box.key);
      if (this.#bytesOf(box) !== this.#chunks.chunkBytes) this.#chunks.fill(bytes);
      this.#encode(box, bytes, source);
    }, (i, stored, filterMask) => this.#chunks.replace(boxes[i]!.coordinates, stored, filterMask));
  }

  #writeFrom(
    boxes: readonly BoxToWrite[],
    from: number,
    kept: ReadonlyMap<number, CachedChunk>,
    source: BlockSource,
  ): Awaitable<void> {
    for (let i = from; i < boxes.length; i++) {
      const box = boxes[i]!;
      const chunk = kept.get(box.key) ?? this.#growing(box);
      if (chunk !== undefined) {
        this.#encode(box, chunk.bytes, source);
        chunk.dirty = true;
        chunk.unwritten -= this.#bytesOf(box);
        continue;
      }
      // What was kept of the chunk is written over whole.
      this.#chunks.discard(box.key);
      const bytes = this.#memoryFor(box);
      this.#encode(box, bytes, source);
      const stored = this.#chunks.storeBytes(box.coordinates, bytes);
      if (stored !== undefined) return stored.then(() => this.#writeFrom(boxes, i + 1, kept, source));
    }
    return this.#storeWritten(kept);
  }

  /** The chunk of a box that covers all there is of it now, where the dataset may grow into the rest: that is awaited. */
  #growing({ key, coordinates }: BoxToWrite): CachedChunk | undefined {
    const { shape, maxShape } = this.#storage;
    const grows = coordinates.some((at, axis) => {
      const most = maxShape[axis];
      if (most === undefined || (most !== null && most <= shape[axis]!)) return false;
      return (at + 1) * this.#chunks.chunkShape[axis]! > shape[axis]!;
    });
    if (!grows || this.#chunks.pipeline === undefined) return undefined;
    return this.#chunks.cached(key) ?? this.#chunks.keep(key, coordinates, this.#chunks.newBytes(), true);
  }

  /** Stores the chunks of which as much was written as they hold, and lets them go: whoever appends is done with them. */
  #storeWritten(kept: ReadonlyMap<number, CachedChunk>): Awaitable<void> {
    if (this.#chunks.pipeline !== undefined) {
      for (const [key, chunk] of kept) {
        if (chunk.unwritten > 0) continue;
        const done = () => {
          chunk.unwritten = chunk.bytes.length;
          this.#chunks.discard(key);
        };
        const stored = this.#chunks.store(chunk);
        if (stored !== undefined) return stored.then(done).then(() => this.#storeWritten(kept));
        done();
      }
    }
    return this.#storage.context.chunkCache.makeRoom();
  }

  /** Memory for a chunk that is written whole: where its elements fill it, it is used again for the next one. */
  #memoryFor(box: BoxToWrite): Uint8Array {
    const { chunkBytes } = this.#chunks;
    if (this.#bytesOf(box) !== chunkBytes) return this.#chunks.newBytes();
    return this.#spare ??= new Uint8Array(chunkBytes);
  }

  /** How many bytes of its chunk a box writes. */
  #bytesOf({ request }: BoxToWrite): number {
    return sizeOfBox(request.count) * this.#kernel.size;
  }

  #encode({ request, box }: BoxToWrite, bytes: Uint8Array, source: BlockSource): void {
    const block = source(request);
    const { first, strides } = locateBox(box, this.#chunkShape, this.#kernel.size);
    const context = encodeContext(this.#storage.context, block.objects);
    encodeBox(block, request.count, this.#kernel, bytes, first, strides, context);
  }
}
