/**
 * Sharing boxes out to threads: whoever is free claims the next ones.
 *
 * @module
 */

import type { BlockRequest } from "../../ndarray/backend.ts";

/** Boxes that one thread works on together. */
export interface Claim {
  /** The number of the claim, in the order of the view. */
  readonly index: number;
  readonly requests: readonly BlockRequest[];
}

/** So many claims are looked at together, so that the requests of a large view are never all in memory. */
const WINDOW = 512;

/**
 * Makes what the threads share to claim boxes: a byte for each claim.
 *
 * @param boxes How many boxes there are.
 * @param size How many of them a claim has.
 * @param room Where the bytes are put; fresh memory if left out.
 * @returns The bytes.
 */
export function newClaims(
  boxes: number,
  size: number,
  room?: Uint8Array<SharedArrayBuffer>,
): Uint8Array<SharedArrayBuffer> {
  const count = Math.ceil(boxes / size);
  return room?.subarray(0, count).fill(0) ?? new Uint8Array(new SharedArrayBuffer(count));
}

/**
 * Claims what is left, so that the threads end after the boxes that they are at.
 *
 * @param claims What the threads share.
 */
export function endClaims(claims: Uint8Array): void {
  for (let i = 0; i < claims.length; i++) Atomics.store(claims, i, 1);
}

/**
 * Walks over the boxes that one thread gets: first those that fall to it in turn, so that the same chunks come to the same
 * thread from view to view, then those that others have not come to yet.
 *
 * @param requests The boxes of the view.
 * @param size How many of them a claim has.
 * @param claims What the threads share.
 * @param thread Which thread this is.
 * @param threads How many there are.
 */
export function* claimed(
  requests: Iterable<BlockRequest>,
  size: number,
  claims: Uint8Array,
  thread: number,
  threads: number,
): Generator<Claim> {
  const iterator = requests[Symbol.iterator]();
  for (let first = 0; first < claims.length; first += WINDOW) {
    const window: BlockRequest[][] = [];
    const count = Math.min(WINDOW, claims.length - first);
    for (let i = 0; i < count; i++) window.push(take(iterator, size));
    for (let i = (thread + threads - first % threads) % threads; i < count; i += threads) {
      if (claim(claims, first + i)) yield { index: first + i, requests: window[i]! };
    }
    for (let i = count - 1; i >= 0; i--) {
      if (claim(claims, first + i)) yield { index: first + i, requests: window[i]! };
    }
  }
}

function claim(claims: Uint8Array, index: number): boolean {
  return Atomics.load(claims, index) === 0 && Atomics.compareExchange(claims, index, 0, 1) === 0;
}

function take(iterator: Iterator<BlockRequest>, size: number): BlockRequest[] {
  const taken: BlockRequest[] = [];
  while (taken.length < size) {
    const step = iterator.next();
    if (step.done) break;
    taken.push(step.value);
  }
  return taken;
}
