/**
 * Random-access bytes: where a file's bytes come from and where they go.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { FetchPlan } from "../../ndarray/plan.ts";

/** A half-open interval of bytes: `[start, end)`. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
}

/** What reading from a far source costs. */
export interface FetchCost {
  /** From a request to the start of its answer, in milliseconds. */
  readonly roundTrip: number;
  /** Bytes a second, over all connections. */
  readonly bandwidth: number;
  /** How many requests are under way at once. */
  readonly connections: number;
}

/** Options of {@linkcode ByteSource.read}. */
export interface ByteSourceReadOptions {
  /** Ends the read early. */
  readonly signal?: AbortSignal | undefined;
  /** Where the bytes of each range may be put, each exactly as long as its range. A source may leave it unused. */
  readonly into?: readonly Uint8Array[] | undefined;
  /** The ranges are planned already: a far source fetches them and nothing between them. Default: it plans itself. */
  readonly planned?: boolean | undefined;
  /**
   * Told of a range and its bytes as soon as they are there, while others are on their way; in any order, each range at
   * most once, and of none once the read has ended. It must not throw. A source may leave it unused.
   */
  readonly onArrival?: ((index: number, bytes: Uint8Array) => void) | undefined;
}

/**
 * Random-access bytes.
 *
 * A source gives each range whole, or throws: a `FormatError` when the range lies past the end (the file is cut short),
 * a `StorageError` when the place where the bytes live failed. What it gives must not be changed by the caller.
 */
export interface ByteSource {
  /** How many bytes there are, where that is known. */
  readonly size: number | undefined;
  /** What the bytes are called in messages: a path, a URL without its query. */
  readonly name?: string | undefined;
  /** How many bytes are worth fetching around a small read of metadata. Default 0: exactly what is asked for. */
  readonly readAhead?: number | undefined;
  /** What reading costs, at this moment; not given by a source near by. */
  readonly cost?: FetchCost | undefined;
  /** Whether another process may change the bytes that were there already. */
  readonly changes?: boolean | undefined;
  /**
   * Looks whether a range is at hand.
   *
   * @param range The range.
   * @returns Its bytes, or `undefined` where they would have to be fetched.
   */
  find?(range: ByteRange): Uint8Array | undefined;
  /**
   * Tells what reading ranges would fetch.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @returns What would be fetched.
   */
  plan?(ranges: readonly ByteRange[]): FetchPlan;
  /**
   * Reads many ranges in one call, so that a planner sees them all. A local source answers without a promise.
   *
   * @param ranges The ranges; they may overlap and be in any order.
   * @param options When to stop early, and where to put the bytes.
   * @returns The bytes of each range, in the same order.
   */
  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]>;
  /**
   * Looks again how many bytes there are, since another process may have added some.
   *
   * @returns Nothing where all is done, else a promise.
   */
  refresh?(): Awaitable<void>;
  /**
   * Gives up what the source holds.
   *
   * @returns Nothing where all is done, else a promise.
   */
  close?(): Awaitable<void>;
}

/** Random-access bytes that can be changed. */
export interface ByteStore extends ByteSource {
  /** How many bytes there are at this moment. */
  readonly size: number;
  /**
   * Writes bytes; the store grows where they lie past its end.
   *
   * @param start Where the first byte goes.
   * @param bytes What is written; the caller's again once the call is done.
   * @returns Nothing where all is done, else a promise.
   */
  write(start: number, bytes: Uint8Array): Awaitable<void>;
  /**
   * Cuts the store off or makes it longer (with zeros).
   *
   * @param size The new length.
   * @returns Nothing where all is done, else a promise.
   */
  truncate(size: number): Awaitable<void>;
  /**
   * Waits until all that was written would outlive a power cut.
   *
   * @returns Nothing where all is done, else a promise.
   */
  sync(): Awaitable<void>;
  /**
   * Asks for the sole right to write.
   *
   * @returns Whether it was given.
   */
  tryLock?(): Awaitable<boolean>;
}
