/**
 * Requests that one backend makes of another on behalf of its own.
 *
 * @module
 */

import type { BlockRequest } from "./backend.ts";

/** Remembers which request each request to an inner backend stands for, so that answers name the original. */
export class Originals {
  readonly #originals = new Map<BlockRequest, BlockRequest>();
  readonly #inner: (request: BlockRequest) => BlockRequest;

  /**
   * Starts with no requests.
   *
   * @param inner Makes the request for the inner backend.
   */
  constructor(inner: (request: BlockRequest) => BlockRequest) {
    this.#inner = inner;
  }

  /**
   * Turns requests into those for the inner backend, as they are asked for.
   *
   * @param requests The original requests.
   */
  *map(requests: Iterable<BlockRequest>): Iterable<BlockRequest> {
    for (const request of requests) {
      const inner = this.#inner(request);
      this.#originals.set(inner, request);
      yield inner;
    }
  }

  /**
   * Gives the original of an answered request.
   *
   * @param inner The request that was answered.
   * @returns The original.
   */
  take(inner: BlockRequest): BlockRequest {
    const original = this.#originals.get(inner)!;
    this.#originals.delete(inner);
    return original;
  }
}
