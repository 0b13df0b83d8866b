/**
 * Plans which bytes to fetch from a far source: each request costs time, and so does each byte that is fetched in vain.
 *
 * @module
 */

import { coalesce, type CoalescePlan } from "./coalesce.ts";
import type { ByteRange, FetchCost } from "./source.ts";

/** What a request costs beside the wait for it, in round trips: headers, and work on both sides. */
const REQUEST = 1 / 16;

/**
 * How long fetching takes: requests go out in waves, as many at once as there are connections.
 *
 * @param spans What is fetched, a request each.
 * @param cost What requests and bytes cost.
 * @returns Seconds.
 */
export function fetchTime(spans: readonly ByteRange[], cost: FetchCost): number {
  const bytes = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  return timeOf(spans.length, bytes, cost);
}

/** How long so many requests take for so many bytes in all, in seconds. */
export function timeOf(requests: number, bytes: number, { roundTrip, bandwidth, connections }: FetchCost): number {
  return (Math.ceil(requests / connections) + requests * REQUEST) * roundTrip / 1000 + bytes / bandwidth;
}

/**
 * Joins ranges where that takes less time than fetching them apart.
 *
 * Of all plans that close the narrowest gaps, the quickest is chosen.
 *
 * @param ranges The bytes that are needed; in any order, they may overlap.
 * @param cost What requests and bytes cost.
 * @param limits The most bytes that may be fetched in vain. Default: no limit.
 * @returns What to fetch, and where each range is found in it.
 */
export function planFetch(
  ranges: readonly ByteRange[],
  cost: FetchCost,
  { waste = Infinity }: { readonly waste?: number | undefined } = {},
): CoalescePlan {
  const { spans } = coalesce(ranges);
  const gaps = spans.slice(1).map(({ start }, i) => start - spans[i]!.end).sort((a, b) => a - b);
  let spent = 0;
  let best = { gap: 0, waste: 0 };
  let least = Infinity;
  for (let closed = 0; closed <= gaps.length && spent <= waste; closed++) {
    const time = timeOf(spans.length - closed, spent, cost);
    // Of equal plans the one with fewer requests.
    if (time <= least) {
      least = time;
      best = { gap: gaps[closed - 1] ?? 0, waste: spent };
    }
    spent += gaps[closed] ?? 0;
  }
  return coalesce(ranges, best);
}
