/**
 * Where the chunks of a dataset stand, as far as it is known.
 *
 * @module
 */

import type { StoredChunk } from "./chunk_index/chunk_index.ts";

/** Up to this many chunks of the grid, the table may be flat: a place for each chunk, stored or not. */
const FLAT = 1 << 22;
/** Up to so many chunks it is flat from the start. */
const SMALL = 1 << 12;
/** Where more than one chunk in so many is stored, it becomes flat. */
const RARE = 8;
/** How many looked-up places are kept of a larger grid. */
const KEPT = 1 << 16;

/** What is known of a chunk: where it stands, that it was never written (`null`), or nothing (`undefined`). */
export type KnownChunk = StoredChunk | null | undefined;

/** Where the chunks of a dataset stand, by the linear index of the chunk in the grid. */
export class ChunkTable {
  /** Whether every chunk that was ever written is in the table. */
  #complete = false;
  readonly #found = new Map<number, StoredChunk | null>();
  /** The chunks of the grid, where the table is complete. */
  #chunks = 0;
  #keys: Float64Array | undefined;
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

  /** Whether every chunk that was ever written is in the table. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Gets ready to be told of every stored chunk of a grid; of all others it is known that they were never written. */
  begin(chunks: number): void {
    this.#complete = true;
    this.#chunks = chunks;
    if (chunks <= SMALL) this.#flatten(chunks);
  }

  /** Makes the table flat. */
  #flatten(room: number): void {
    this.#addresses = new Float64Array(room).fill(-1);
    if (this.#unit === 0) {
      this.#sizes = new Float64Array(room);
      this.#masks = new Uint32Array(room);
    }
    for (const [key, chunk] of this.#found) this.set(key, chunk ?? undefined);
    this.#found.clear();
    this.#keys = undefined;
  }

  /**
   * Gets ready for more chunks of a grid, which were never written.
   *
   * @returns Whether the table can hold them.
   */
  grow(chunks: number): boolean {
    const addresses = this.#addresses;
    this.#chunks = chunks;
    if (addresses === undefined || chunks <= addresses.length) return true;
    if (chunks > FLAT) return false;
    const [sizes, masks] = [this.#sizes, this.#masks];
    this.#flatten(Math.min(FLAT, Math.max(chunks, 2 * addresses.length)));
    this.#addresses!.set(addresses);
    if (sizes !== undefined) this.#sizes!.set(sizes);
    if (masks !== undefined) this.#masks!.set(masks);
    return true;
  }

  /** Notes where a chunk stands, or that it does not. */
  set(key: number, chunk: StoredChunk | undefined): void {
    if (this.#addresses === undefined) {
      this.#note(key, chunk);
      return;
    }
    this.#addresses[key] = chunk?.address ?? -1;
    if (this.#sizes === undefined || chunk === undefined) return;
    this.#sizes[key] = chunk.size;
    this.#masks![key] = chunk.filterMask;
  }

  #note(key: number, chunk: StoredChunk | undefined): void {
    const found = this.#found;
    if (!this.#complete) {
      if (found.size >= KEPT) found.clear();
      found.set(key, chunk ?? null);
      return;
    }
    if (chunk !== undefined) found.set(key, chunk);
    else found.delete(key);
    this.#keys = undefined;
    if (found.size * RARE > this.#chunks && this.#chunks <= FLAT) this.#flatten(this.#chunks);
  }

  /** What is known of a chunk. */
  get(key: number): KnownChunk {
    if (this.#addresses === undefined) {
      const found = this.#found.get(key);
      return found === undefined && this.#complete ? null : found;
    }
    const address = this.#addresses[key]!;
    if (address < 0) return this.#complete ? null : undefined;
    return { address, size: this.#sizes?.[key] ?? this.#unit, filterMask: this.#masks?.[key] ?? 0 };
  }

  /** The keys of all stored chunks of a complete table, ascending; `undefined` where they are not few. */
  keys(): Float64Array | undefined {
    if (this.#addresses !== undefined || this.#found.size * RARE > this.#chunks) return undefined;
    return this.#keys ??= Float64Array.from(this.#found.keys()).sort();
  }
}
