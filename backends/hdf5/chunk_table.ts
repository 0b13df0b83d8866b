/**
 * Where the chunks of a dataset stand, as far as it is known.
 *
 * @module
 */

import type { StoredChunk } from "./chunk_index/chunk_index.ts";

/** Up to this many chunks of the grid, the table is flat and read whole. */
const FLAT = 1 << 22;
/** How many looked-up places are kept of a larger grid. */
const KEPT = 1 << 16;

/** What is known of a chunk: where it stands, that it was never written (`null`), or nothing (`undefined`). */
export type KnownChunk = StoredChunk | null | undefined;

/** Where the chunks of a dataset stand, by the linear index of the chunk in the grid. */
export class ChunkTable {
  /** Whether every chunk that was ever written is in the table. */
  complete = false;
  readonly #found = new Map<number, StoredChunk | null>();
  #addresses: Float64Array | undefined;
  #sizes: Float64Array | undefined;
  #masks: Uint32Array | undefined;
  #unit: number;

  /**
   * Makes an empty table.
   *
   * @param unit The stored size of every chunk of a dataset without filters; 0 where sizes differ.
   */
  constructor(unit: number) {
    this.#unit = unit;
  }

  /** Gets ready to be told of every chunk of a grid. */
  begin(chunks: number): void {
    this.#found.clear();
    if (chunks > FLAT) return;
    this.#addresses = new Float64Array(chunks).fill(-1);
    if (this.#unit !== 0) return;
    this.#sizes = new Float64Array(chunks);
    this.#masks = new Uint32Array(chunks);
  }

  /**
   * Gets ready for more chunks of a grid, which were never written.
   *
   * @returns Whether the table can hold them.
   */
  grow(chunks: number): boolean {
    const addresses = this.#addresses;
    if (addresses === undefined || chunks <= addresses.length) return true;
    if (chunks > FLAT) return false;
    const room = Math.min(FLAT, Math.max(chunks, 2 * addresses.length));
    this.#addresses = new Float64Array(room).fill(-1);
    this.#addresses.set(addresses);
    if (this.#sizes === undefined) return true;
    const [sizes, masks] = [this.#sizes, this.#masks!];
    this.#sizes = new Float64Array(room);
    this.#sizes.set(sizes);
    this.#masks = new Uint32Array(room);
    this.#masks.set(masks);
    return true;
  }

  /** Notes where a chunk stands, or that it does not. */
  set(key: number, chunk: StoredChunk | undefined): void {
    if (this.#addresses === undefined) {
      if (!this.complete && this.#found.size >= KEPT) this.#found.clear();
      this.#found.set(key, chunk ?? null);
      return;
    }
    this.#addresses[key] = chunk?.address ?? -1;
    if (this.#sizes === undefined || chunk === undefined) return;
    this.#sizes[key] = chunk.size;
    this.#masks![key] = chunk.filterMask;
  }

  /** What is known of a chunk. */
  get(key: number): KnownChunk {
    if (this.#addresses === undefined) {
      const found = this.#found.get(key);
      return found === undefined && this.complete ? null : found;
    }
    const address = this.#addresses[key]!;
    if (address < 0) return this.complete ? null : undefined;
    return { address, size: this.#sizes?.[key] ?? this.#unit, filterMask: this.#masks?.[key] ?? 0 };
  }
}
