/**
 * Decides which pages are fetched where some are missing: those around them too, and those that are soon to be wanted.
 *
 * @module
 */

import { coalesce } from "./coalesce.ts";
import { fetchTime, planFetch, timeOf } from "./fetch_plan.ts";
import type { ByteRange, ByteSource, FetchCost } from "./source.ts";

/** A window starts with this many pages. */
export const PAGES_A_WINDOW = 8;
/** A window this close to one that was fetched before, in first windows, is larger than that one. */
const CLOSE = 32;
/** How many times larger. */
const GROWTH = 4;
/** How many times larger than the first a window may become. */
const LARGEST_GROWTH = 8;
/** The part of a window that lies before the byte asked for: children mostly lie behind their parents, but not always. */
const PART_BEFORE = 1 / 4;
/** How many windows are remembered. */
const REMEMBERED = 8;
/** In a source that cannot tell what reading costs: the gap, in first windows, that is fetched too. */
const GAP = 2;
/** A call for more ranges than this many waves of requests is one level of a tree of which all is read. */
const WAVES_OF_A_WALK = 2;

/** The whole file is fetched where it takes no more than so many times as long as most of it. */
const ALMOST = 1.1;

/** Blocks that are going to be read, spread over a part of the file. */
export interface ExpectedBlocks {
  /** How many there are, about. */
  readonly count: number;
  /** Between which bytes they lie. */
  readonly within: ByteRange;
}

/** Plans what a cache of pages fetches. Windows are counted in pages. */
export class PageWindows {
  readonly #source: ByteSource;
  readonly #pageSize: number;
  /** The most bytes that are fetched in vain. */
  readonly #waste: number;
  /** The windows that were fetched last. */
  readonly #fetched: ByteRange[] = [];
  /** How many pages from the start are fetched at once. */
  #front = 0;
  #walk: ExpectedBlocks | undefined;

  /** Plans for pages of some size; at most `waste` bytes are fetched in vain. */
  constructor(source: ByteSource, pageSize: number, waste: number) {
    this.#source = source;
    this.#pageSize = pageSize;
    this.#waste = waste;
  }

  /** Notes that so many bytes from the start are best fetched at once. */
  expectFront(bytes: number): void {
    if (bytes <= this.#waste) this.#front = Math.ceil(bytes / this.#pageSize);
  }

  /** Notes what is going to be read after the next pages that are missing. */
  expectWalk(blocks: ExpectedBlocks): void {
    this.#walk = blocks;
  }

  /** The spans of pages to fetch where some of these ranges are missing, and others are `soon` to be wanted. */
  plan(ranges: readonly ByteRange[], soon: readonly ByteRange[], size: number): readonly ByteRange[] {
    const windows = [...ranges, ...soon].map((range) => this.#windowOf(range));
    this.#fetched.push(...windows.slice(0, ranges.length).slice(-REMEMBERED));
    this.#fetched.splice(0, this.#fetched.length - REMEMBERED);
    const walk = this.#walk;
    this.#walk = undefined;
    return this.#join(windows, size, walk);
  }

  #windowOf({ start, end }: ByteRange): ByteRange {
    const first = Math.floor(start / this.#pageSize);
    const last = Math.ceil(end / this.#pageSize);
    if (first < this.#front) return { start: 0, end: Math.max(this.#front, last) };
    const pages = PAGES_A_WINDOW * this.#growth(first);
    const before = Math.floor(pages * PART_BEFORE);
    return { start: Math.max(first - before, 0), end: Math.max(last, first + pages - before) };
  }

  /** How much larger than the first a window is: what was asked for near by shows that more is wanted there. */
  #growth(page: number): number {
    let growth = 1;
    for (const { start, end } of this.#fetched) {
      const distance = Math.max(start - page, page - end, 0);
      if (distance > CLOSE * PAGES_A_WINDOW) continue;
      growth = Math.max(growth, (end - start) / PAGES_A_WINDOW * GROWTH);
    }
    return Math.min(Math.floor(growth), LARGEST_GROWTH);
  }

  #join(windows: readonly ByteRange[], size: number, walk: ExpectedBlocks | undefined): readonly ByteRange[] {
    const { cost } = this.#source;
    if (cost === undefined) return coalesce(windows, { gap: GAP * PAGES_A_WINDOW }).spans;
    const pages = { ...cost, bandwidth: cost.bandwidth / this.#pageSize };
    const most = { waste: this.#waste / this.#pageSize };
    const { spans } = planFetch(windows, pages, most);
    const now = fetchTime(spans, pages);
    const whole = size <= this.#waste ? [{ start: 0, end: Math.ceil(size / this.#pageSize) }] : undefined;
    if (walk === undefined) {
      // Below a whole level of a tree there may be more: as much again.
      const isLevel = windows.length > WAVES_OF_A_WALK * cost.connections;
      return isLevel && whole !== undefined && fetchTime(whole, pages) <= 2 * now ? whole : spans;
    }
    const region = this.#pagesOf(walk.within, size);
    const later = timeOfBlocks(walk.count, region, pages);
    const together = region.end - region.start > most.waste
      ? spans
      : planFetch([...windows, region], pages, most).spans;
    const least = fetchTime(together, pages);
    if (whole !== undefined && fetchTime(whole, pages) <= Math.min(now + later, ALMOST * least)) return whole;
    return later > 0 && least <= now + later ? together : spans;
  }

  /** The pages of a part of the file, as far as it lies in the file. */
  #pagesOf({ start, end }: ByteRange, size: number): ByteRange {
    const last = Math.ceil(Math.min(end, size) / this.#pageSize);
    return { start: Math.min(Math.floor(start / this.#pageSize), last), end: last };
  }
}

/** How long blocks take that lie at even distances: each on its own, or all between them. */
function timeOfBlocks(count: number, { start, end }: ByteRange, pages: FetchCost): number {
  const windows = Math.ceil(Math.min(count, (end - start) / PAGES_A_WINDOW));
  if (windows <= 0) return 0;
  return Math.min(timeOf(windows, windows * PAGES_A_WINDOW, pages), timeOf(1, end - start, pages));
}
