/**
 * A part of a byte source as a source of its own.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { checkRange } from "./range.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "./source.ts";

/** The bytes `[start, end)` of a source. Closing it leaves the whole source open. */
export class SourcePart implements ByteSource {
  /** How many bytes there are. */
  readonly size: number;
  /** What the bytes are called in messages. */
  readonly name: string | undefined;
  /** How many bytes are worth fetching around a small read. */
  readonly readAhead: number | undefined;
  readonly #source: ByteSource;
  readonly #start: number;

  /**
   * Makes a source of a part.
   *
   * @param source The whole.
   * @param start The first byte of the part.
   * @param end The byte after its last one.
   */
  constructor(source: ByteSource, start: number, end: number) {
    this.size = end - start;
    this.name = source.name;
    this.readAhead = source.readAhead;
    this.#source = source;
    this.#start = start;
  }

  /** What reading costs, at this moment. */
  get cost(): FetchCost | undefined {
    return this.#source.cost;
  }

  /**
   * Reads many ranges.
   *
   * @param ranges The ranges, counted from the start of the part.
   * @param options When to stop early, and where to put the bytes.
   * @returns The bytes of each range, in the same order.
   * @throws {FormatError} Where a range lies past the end of the part.
   */
  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]> {
    const first = this.#start;
    for (const range of ranges) checkRange(range, this.size, this.name ?? "the source");
    return this.#source.read(ranges.map(({ start, end }) => ({ start: start + first, end: end + first })), options);
  }
}
