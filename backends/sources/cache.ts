/**
 * A cache for metadata: small reads far away are answered from pages that are fetched whole and kept.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { type ExpectedBlocks, PAGES_A_WINDOW, PageWindows } from "./page_windows.ts";
import { checkRange } from "./range.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions } from "./source.ts";

const DEFAULT_CAPACITY = 32 * 2 ** 20;
/** So many pages are kept at a time, while others are on their way. */
const PAGES_A_PART = 256;
/** Options of {@linkcode PageCache}. */
export interface PageCacheOptions {
  /** How many bytes are kept at most. Default 32 MiB. */
  readonly capacity?: number | undefined;
}

/**
 * A source whose small reads fetch what lies around them too, in windows of `readAhead` bytes. What was fetched is kept in
 * small pages, the least recently used of which are dropped first.
 *
 * It is for metadata: the data of arrays is read from the source itself. All windows that one call needs are fetched in
 * one read of the source, small gaps between them included. A source that does not know its size, or asks for no
 * read-ahead, is passed through.
 *
 * @example Reading twice, fetching once
 * ```ts
 * import { type ByteSource, MemorySource, PageCache } from "@hyperslab/ndarray/backends";
 * import { assertEquals } from "@std/assert";
 *
 * const memory = new MemorySource(new Uint8Array(100));
 * let fetched = 0;
 * const far: ByteSource = {
 *   size: 100,
 *   readAhead: 80,
 *   read: (ranges) => (fetched += ranges.length, memory.read(ranges)),
 * };
 * const cache = new PageCache(far);
 * cache.read([{ start: 8, end: 16 }]);
 * cache.read([{ start: 32, end: 40 }]);
 * assertEquals(fetched, 1);
 * ```
 */
export class PageCache implements ByteSource {
  readonly #source: ByteSource;
  readonly #capacity: number;
  readonly #pageSize: number;
  /** In order of last use. */
  readonly #pages: Map<number, Uint8Array> = new Map();
  readonly #windows: PageWindows;
  /** What is to be fetched along with the next pages that are missing. */
  #soon: readonly ByteRange[] = [];
  #bytes = 0;
  /** Rises with every invalidation, so that bytes that were under way during one are not kept. */
  #generation = 0;

  /**
   * Makes a cache.
   *
   * @param source Where the bytes come from.
   * @param options How much is kept.
   */
  constructor(source: ByteSource, options: PageCacheOptions = {}) {
    this.#source = source;
    this.#capacity = options.capacity ?? DEFAULT_CAPACITY;
    this.#pageSize = Math.ceil((source.readAhead ?? 0) / PAGES_A_WINDOW);
    this.#windows = new PageWindows(source, this.#pageSize, this.#capacity / 2);
  }

  /** How many bytes there are, where that is known. */
  get size(): number | undefined {
    return this.#source.size;
  }

  /** What the bytes are called in messages. */
  get name(): string | undefined {
    return this.#source.name;
  }

  /** How many bytes are kept at this moment. */
  get held(): number {
    return this.#bytes;
  }

  /**
   * Reads many ranges: without a promise where all pages are at hand or the source needs none.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options When to stop early.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end.
   *
   * @example A range
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * assertEquals(await cache.read([{ start: 1, end: 3 }]), [Uint8Array.of(7, 7)]);
   * ```
   */
  read(ranges: readonly ByteRange[], options: ByteSourceReadOptions = {}): Awaitable<Uint8Array[]> {
    const { size } = this;
    if (this.#pageSize === 0 || size === undefined) return this.#source.read(ranges, options);
    for (const range of ranges) checkRange(range, size, this.name);
    const local = new Map<number, Uint8Array>();
    const spans = this.#missing(ranges, size, local);
    if (spans.length === 0) return ranges.map((range) => this.#assemble(range, local));
    const generation = this.#generation;
    // What has come is cut into pages while the rest is on its way.
    const far = this.#source.cost !== undefined;
    const parts = far ? spans.flatMap((span) => this.#parts(span)) : spans;
    const kept = new Set<number>();
    const keep = (index: number, bytes: Uint8Array): void => {
      if (kept.has(index)) return;
      kept.add(index);
      this.#keep(parts[index]!, bytes, local, generation);
    };
    const fetched = this.#source.read(parts, { signal: options.signal, planned: far, onArrival: keep });
    const finish = (answers: readonly Uint8Array[]) => {
      answers.forEach((bytes, i) => keep(i, bytes));
      return ranges.map((range) => this.#assemble(range, local));
    };
    return fetched instanceof Promise ? fetched.then(finish) : finish(fetched);
  }

  /**
   * Notes that the file keeps what is read first together at its start: it is fetched at once when any of it is missing.
   *
   * @param bytes How many bytes from the start.
   *
   * @example A file that keeps its directory at its start
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * cache.expect(64);
   * assertEquals(await cache.read([{ start: 0, end: 1 }]), [Uint8Array.of(7)]);
   * ```
   */
  expect(bytes: number): void {
    if (this.#pageSize > 0) this.#windows.expectFront(bytes);
  }

  /**
   * Notes what is likely to be wanted soon: it is fetched along with the next bytes that are missing.
   *
   * @param ranges The ranges, in place of those of an earlier call; what lies past the end is left out.
   *
   * @example A block that leads to another
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * cache.expectSoon([{ start: 64, end: 80 }]);
   * assertEquals(await cache.read([{ start: 0, end: 1 }]), [Uint8Array.of(7)]);
   * ```
   */
  expectSoon(ranges: readonly ByteRange[]): void {
    this.#soon = ranges;
  }

  /**
   * Notes that many blocks are going to be read after the next bytes that are missing: where all between them, or the
   * whole file, is as quickly fetched as they are, it is fetched at once.
   *
   * @param blocks How many, and where.
   *
   * @example The nodes of a large tree
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * cache.expectWalk({ count: 1000, within: { start: 0, end: 100 } });
   * assertEquals(await cache.read([{ start: 0, end: 1 }]), [Uint8Array.of(7)]);
   * ```
   */
  expectWalk(blocks: ExpectedBlocks): void {
    this.#windows.expectWalk(blocks);
  }

  /**
   * Looks whether a range is at hand.
   *
   * @param range The range.
   * @returns Its bytes, or `undefined` where they would have to be fetched.
   *
   * @example Only what needs no waiting
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * assertEquals(cache.find({ start: 500, end: 501 }), undefined);
   * ```
   */
  find(range: ByteRange): Uint8Array | undefined {
    if (this.#pageSize === 0) return undefined;
    const pages = new Map<number, Uint8Array>();
    for (let page = Math.floor(range.start / this.#pageSize); page * this.#pageSize < range.end; page++) {
      const bytes = this.#held(page);
      if (bytes === undefined) return undefined;
      pages.set(page, bytes);
    }
    return this.#assemble(range, pages);
  }

  /**
   * Forgets pages, after the bytes they hold were written.
   *
   * @param range What was written.
   *
   * @example After a write
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * cache.invalidate({ start: 0, end: 10 });
   * assertEquals(cache.held, 0);
   * ```
   */
  invalidate(range: ByteRange): void {
    this.#generation++;
    if (this.#pageSize === 0) return;
    for (let page = Math.floor(range.start / this.#pageSize); page * this.#pageSize < range.end; page++) {
      this.#drop(page);
    }
  }

  /**
   * Forgets all pages.
   *
   * @example Giving memory back
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * cache.clear();
   * assertEquals(cache.held, 0);
   * ```
   */
  clear(): void {
    this.#generation++;
    this.#pages.clear();
    this.#bytes = 0;
  }

  /**
   * Forgets all pages and closes the source.
   *
   * @returns Nothing where all is done, else a promise.
   *
   * @example Closing what is behind it
   * ```ts
   * import { MemorySource, PageCache } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const cache = new PageCache(new MemorySource(new Uint8Array(100).fill(7)));
   * await cache.close();
   * assertEquals(cache.held, 0);
   * ```
   */
  close(): Awaitable<void> {
    this.clear();
    return this.#source.close?.();
  }

  /** What has to be fetched; pages at hand are put in `local`, so that none is dropped in between. */
  #missing(ranges: readonly ByteRange[], size: number, local: Map<number, Uint8Array>): ByteRange[] {
    const missing: ByteRange[] = [];
    for (const range of ranges) {
      let whole = true;
      for (let page = Math.floor(range.start / this.#pageSize); page * this.#pageSize < range.end; page++) {
        const bytes = local.get(page) ?? this.#touch(page);
        if (bytes === undefined) whole = false;
        else local.set(page, bytes);
      }
      if (!whole) missing.push(range);
    }
    if (missing.length === 0) return [];
    const soon = this.#soon.filter((range) => range.end <= size && this.find(range) === undefined);
    this.#soon = [];
    const pages = this.#windows.plan(missing, soon, size).flatMap((span) => this.#notHeld(span));
    return pages.map(({ start, end }) => ({ start: start * this.#pageSize, end: Math.min(end * this.#pageSize, size) }))
      .filter(({ start, end }) => start < end);
  }

  /** The runs of pages within a span that are not at hand. */
  #notHeld({ start, end }: ByteRange): ByteRange[] {
    const runs: ByteRange[] = [];
    for (let page = start; page < end; page++) {
      const from = page;
      while (page < end && this.#held(page) === undefined) page++;
      if (page > from) runs.push({ start: from, end: page });
    }
    return runs;
  }

  #touch(page: number): Uint8Array | undefined {
    const bytes = this.#held(page);
    if (!this.#pages.delete(page)) return bytes;
    this.#pages.set(page, bytes!);
    return bytes;
  }

  /** A page that is kept here, or that the source has at hand. */
  #held(page: number): Uint8Array | undefined {
    const start = page * this.#pageSize;
    const end = Math.min(start + this.#pageSize, this.size ?? Infinity);
    return this.#pages.get(page) ?? this.#source.find?.({ start, end });
  }

  #parts({ start, end }: ByteRange): ByteRange[] {
    const length = PAGES_A_PART * this.#pageSize;
    const parts: ByteRange[] = [];
    for (let at = start; at < end; at += length) parts.push({ start: at, end: Math.min(at + length, end) });
    return parts;
  }

  #keep({ start, end }: ByteRange, bytes: Uint8Array, local: Map<number, Uint8Array>, generation: number): void {
    for (let at = start; at < end; at += this.#pageSize) {
      // A copy: a page must not keep all of the answer alive.
      const page = bytes.slice(at - start, Math.min(at + this.#pageSize, end) - start);
      local.set(at / this.#pageSize, page);
      if (generation === this.#generation) this.#insert(at / this.#pageSize, page);
    }
  }

  #insert(page: number, bytes: Uint8Array): void {
    this.#drop(page);
    this.#pages.set(page, bytes);
    this.#bytes += bytes.length;
    for (const oldest of this.#pages.keys()) {
      if (this.#bytes <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(page: number): void {
    this.#bytes -= this.#pages.get(page)?.length ?? 0;
    this.#pages.delete(page);
  }

  #assemble({ start, end }: ByteRange, local: ReadonlyMap<number, Uint8Array>): Uint8Array {
    const first = Math.floor(start / this.#pageSize);
    const offset = start - first * this.#pageSize;
    if (end <= (first + 1) * this.#pageSize) {
      return local.get(first)?.subarray(offset, offset + end - start) ?? new Uint8Array(0);
    }
    const result = new Uint8Array(end - start);
    for (let page = first; page * this.#pageSize < end; page++) {
      const at = page * this.#pageSize;
      const from = Math.max(start, at);
      result.set(local.get(page)!.subarray(from - at, end - at), from - start);
    }
    return result;
  }
}
