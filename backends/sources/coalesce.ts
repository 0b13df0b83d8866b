/**
 * Plans few long reads for many short ranges.
 *
 * @module
 */

import type { ByteRange } from "./source.ts";

/** Long reads that cover many ranges. */
export interface CoalescePlan {
  /** The reads, apart from each other and in rising order. */
  readonly spans: readonly ByteRange[];
  /** For each range, in which span it lies. */
  readonly spanOf: readonly number[];
}

/** What may be read in vain so that there are fewer reads. */
export interface CoalesceLimits {
  /** The widest gap that is closed. Default 0: only ranges that touch or overlap are joined. */
  readonly gap?: number;
  /** The most bytes that all closed gaps may have together. Default: no limit. The narrowest are closed first. */
  readonly waste?: number;
}

/**
 * Joins ranges that overlap or touch, and ranges over small gaps.
 *
 * @param ranges The ranges wanted; in any order, they may overlap.
 * @param limits Which gaps may be closed.
 * @returns The spans to read, and where each range is found.
 */
export function coalesce(ranges: readonly ByteRange[], limits: CoalesceLimits = {}): CoalescePlan {
  const order = ranges.map((_, i) => i).sort((a, b) => ranges[a]!.start - ranges[b]!.start);
  const islands: { start: number; end: number; members: number[] }[] = [];
  for (const i of order) {
    const { start, end } = ranges[i]!;
    const last = islands.at(-1);
    if (last === undefined || start > last.end) islands.push({ start, end, members: [i] });
    else {
      last.end = Math.max(last.end, end);
      last.members.push(i);
    }
  }
  const closed = gapsToClose(islands, limits);
  const spans: { start: number; end: number }[] = [];
  const spanOf = new Array<number>(ranges.length);
  islands.forEach(({ start, end, members }, i) => {
    if (closed.has(i)) spans.at(-1)!.end = end;
    else spans.push({ start, end });
    for (const member of members) spanOf[member] = spans.length - 1;
  });
  return { spans, spanOf };
}

/** Which islands are joined to the one before them. */
function gapsToClose(islands: readonly ByteRange[], { gap = 0, waste = Infinity }: CoalesceLimits): Set<number> {
  const width = (i: number) => islands[i]!.start - islands[i - 1]!.end;
  const candidates = islands.map((_, i) => i).slice(1).filter((i) => width(i) <= gap);
  candidates.sort((a, b) => width(a) - width(b));
  const closed = new Set<number>();
  let spent = 0;
  for (const i of candidates) {
    spent += width(i);
    if (spent > waste) break;
    closed.add(i);
  }
  return closed;
}
