/**
 * The decoded chunks of a file that are kept, those that were written and not yet stored among them.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";

/** A chunk as its elements are stored before any filter. */
export interface CachedChunk {
  readonly owner: ChunkOwner;
  /** The chunk's coordinates in the chunk grid. */
  readonly coordinates: readonly number[];
  readonly bytes: Uint8Array;
  /** Whether the file does not yet hold it. */
  dirty: boolean;
  /** How many more bytes are to be written before as many were as it holds. */
  unwritten: number;
}

/** Whose chunks are kept. */
export interface ChunkOwner {
  /** Stores a dirty chunk. */
  store(chunk: CachedChunk): Awaitable<void>;
  /** Told that a chunk is no longer kept. */
  forget(chunk: CachedChunk): void;
}

/** The memory of a chunk that is no longer kept, for the next one: fresh memory costs a tenth of decoding into it. */
export class SpareChunk {
  readonly #byteLength: number;
  #bytes: Uint8Array | undefined;

  /**
   * Starts empty.
   *
   * @param byteLength The length of a chunk.
   */
  constructor(byteLength: number) {
    this.#byteLength = byteLength;
  }

  /** Takes over the memory of a chunk that nobody looks at any more. */
  give(bytes: Uint8Array): void {
    if (bytes.length === this.#byteLength && bytes.buffer.byteLength === bytes.length) this.#bytes = bytes;
  }

  /** Gives it away, whatever it holds. */
  take(): Uint8Array | undefined {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    return bytes;
  }
}

/** Keeps the chunks used last, of all datasets of a file together, bounded in bytes. */
export class ChunkCache {
  /** How many bytes of chunks are kept at most. */
  readonly maxBytes: number;
  /** In order of use, the oldest first. */
  readonly #chunks = new Set<CachedChunk>();
  #bytes = 0;

  /**
   * Makes an empty cache.
   *
   * @param maxBytes How many bytes of chunks to keep.
   */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a chunk. Clean ones may have to go for it; dirty ones stay until `makeRoom`. */
  add(chunk: CachedChunk): void {
    this.#chunks.add(chunk);
    this.#bytes += chunk.bytes.length;
    if (this.#bytes > this.maxBytes) this.#dropClean(chunk);
  }

  /** Notes that a chunk was used. */
  touch(chunk: CachedChunk): void {
    this.#chunks.delete(chunk);
    this.#chunks.add(chunk);
  }

  /** Lets a chunk go. */
  remove(chunk: CachedChunk): void {
    if (!this.#chunks.delete(chunk)) return;
    this.#bytes -= chunk.bytes.length;
    chunk.owner.forget(chunk);
  }

  /** Stores the dirty chunks that were not used for longest, until the rest fits. */
  makeRoom(): Awaitable<void> {
    this.#dropClean(undefined);
    for (const chunk of this.#chunks) {
      if (this.#bytes <= this.maxBytes) return;
      if (!chunk.dirty) continue;
      const stored = chunk.owner.store(chunk);
      if (stored !== undefined) {
        return stored.then(() => {
          this.remove(chunk);
          return this.makeRoom();
        });
      }
      this.remove(chunk);
    }
  }

  /** Lets clean chunks go, the oldest first, until the rest fits; `newest` goes only where it does not fit itself. */
  #dropClean(newest: CachedChunk | undefined): void {
    for (const chunk of this.#chunks) {
      if (this.#bytes <= this.maxBytes) return;
      if (!chunk.dirty && (chunk !== newest || chunk.bytes.length > this.maxBytes)) this.remove(chunk);
    }
  }
}
