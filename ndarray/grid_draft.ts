/**
 * Requests in the making.
 *
 * @module
 */

import type { BlockRequest } from "./backend.ts";
import type { PartitionOptions } from "./grid.ts";

/** A request in the making; each group of axes fills in its own and its share of the key and the place. */
export interface Draft {
  /** The share of each group in the block's linear index. */
  readonly keys: number[];
  /** The share of each group in the place of the first element. */
  readonly places: number[];
  /** See `BlockRequest.from`. */
  readonly from: number[];
  /** See `BlockRequest.step`. */
  readonly step: number[];
  /** See `BlockRequest.count`. */
  readonly count: number[];
  /** See `BlockRequest.toStride`. */
  readonly toStride: number[];
}

/**
 * Starts a request.
 *
 * @param groups How many groups of axes move together.
 * @param rank How many axes there are.
 * @returns The draft, for the one element at index 0.
 */
export function newDraft(groups: number, rank: number): Draft {
  return {
    keys: new Array<number>(groups).fill(0),
    places: new Array<number>(groups).fill(0),
    from: new Array<number>(rank).fill(0),
    step: new Array<number>(rank).fill(1),
    count: new Array<number>(rank).fill(1),
    toStride: new Array<number>(rank).fill(0),
  };
}

/**
 * Makes the request of a draft that is filled in.
 *
 * @param draft The draft; it may be filled in anew.
 * @param options Where the result starts, and what is offered of it.
 * @returns The request.
 */
export function requestOf(draft: Draft, { offset = 0, into }: PartitionOptions): BlockRequest {
  let key = 0;
  let to = offset;
  for (let g = 0; g < draft.keys.length; g++) {
    key += draft.keys[g]!;
    to += draft.places[g]!;
  }
  const count = draft.count.slice();
  const toStride = draft.toStride.slice();
  const request = { key, from: draft.from.slice(), step: draft.step.slice(), count, to, toStride };
  const run = into === undefined ? 0 : runLength(count, toStride);
  return run > 0 ? { ...request, into: into!(to, run)! } : request;
}

/** The number of elements where a box lands contiguously and in order, else 0. */
function runLength(count: readonly number[], toStride: readonly number[]): number {
  let run = 1;
  for (let axis = count.length - 1; axis >= 0; axis--) {
    if (count[axis] === 1) continue;
    if (toStride[axis] !== run) return 0;
    run *= count[axis]!;
  }
  return run;
}
