/**
 * What those who read metadata can tell of what they are going to read, where the file is far away.
 *
 * @module
 */

import type { PageCache } from "../sources/cache.ts";
import type { ExpectedBlocks } from "../sources/page_windows.ts";
import type { ByteRange, FetchCost } from "../sources/source.ts";
import { absolute } from "./absolute.ts";

/** A file that is far away. Addresses are as the file stores them. */
export class FarFile {
  readonly #cache: PageCache;
  readonly #baseAddress: number;
  /** How many bytes come in the time that a request takes. */
  readonly roundBytes: number;

  /** Tells a cache of metadata. */
  constructor(cache: PageCache, { roundTrip, bandwidth }: FetchCost, baseAddress: number) {
    this.#cache = cache;
    this.#baseAddress = baseAddress;
    this.roundBytes = roundTrip / 1000 * bandwidth;
  }

  /** Notes what is likely to be wanted soon: it comes along with the next bytes that have to be fetched. */
  expectSoon(ranges: readonly ByteRange[]): void {
    this.#cache.expectSoon(absolute(ranges, this.#baseAddress));
  }

  /** Notes that many blocks are going to be read after the next bytes that have to be fetched. */
  expectWalk({ count, within }: ExpectedBlocks): void {
    this.#cache.expectWalk({ count, within: absolute([within], this.#baseAddress)[0]! });
  }
}
