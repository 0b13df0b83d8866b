/**
 * Working through boxes whose elements may have to be waited for: several are under way at a time.
 *
 * @module
 */

import type { Awaitable, BlockRequest } from "../backend.ts";

/** Bytes that may be under way beside the first box. */
const BYTES_AHEAD = 16 * 2 ** 20;
/** And how many boxes. */
const BOXES_AHEAD = 64;

/** What is done with each box. */
export interface BoxWork<T> {
  /** How many bytes fetching a box brings into memory. */
  readonly bytes: (request: BlockRequest) => number;
  /** Fetches what a box needs; without a promise where it is at hand. */
  readonly fetch: (request: BlockRequest) => Awaitable<T>;
  /** Makes use of what was fetched. */
  readonly deliver: (request: BlockRequest, fetched: T) => void;
}

/**
 * Works through boxes in their order.
 *
 * @param requests The boxes.
 * @param work What is done with each.
 * @returns Nothing where all was at hand, else a promise.
 */
export function readAhead<T>(requests: Iterable<BlockRequest>, work: BoxWork<T>): Awaitable<void> {
  const iterator = requests[Symbol.iterator]();
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    const request = next.value;
    const fetched = work.fetch(request);
    if (fetched instanceof Promise) return goOn(request, fetched, iterator, work);
    work.deliver(request, fetched);
  }
}

async function goOn<T>(
  first: BlockRequest,
  pending: Promise<T>,
  iterator: Iterator<BlockRequest>,
  work: BoxWork<T>,
): Promise<void> {
  const queue: { request: BlockRequest; fetched: Awaitable<T>; bytes: number }[] = [];
  let ahead = 0;
  let ended = false;
  const add = (request: BlockRequest, fetched: Awaitable<T>): void => {
    // A box that fails while an earlier one is waited for is reported in its turn.
    if (fetched instanceof Promise) fetched.catch(() => {});
    const bytes = work.bytes(request);
    queue.push({ request, fetched, bytes });
    ahead += bytes;
  };
  add(first, pending);
  while (queue.length > 0) {
    while (!ended && queue.length < BOXES_AHEAD && ahead < BYTES_AHEAD) {
      const next = iterator.next();
      if (next.done) ended = true;
      else add(next.value, work.fetch(next.value));
    }
    const { request, fetched, bytes } = queue.shift()!;
    work.deliver(request, await fetched);
    ahead -= bytes;
  }
}
