/**
 * Keeps the number of requests under way small, and sends none twice.
 *
 * @module
 */

import type { ByteRange } from "./source.ts";

/** Told of the first bytes of a range, while the rest is on its way. */
export type OnGrowth = (bytes: Uint8Array) => void;

interface SharedRequest {
  readonly range: ByteRange;
  readonly controller: AbortController;
  readonly bytes: Promise<Uint8Array>;
  /** Sends it. */
  readonly start: () => void;
  readonly listeners: Set<OnGrowth>;
  waiting: number;
}

/** Requests for ranges, shared by all who wait for the same bytes. */
export class RequestPool {
  readonly #limit: number;
  readonly #fetch: (range: ByteRange, signal: AbortSignal, onGrowth: OnGrowth) => Promise<Uint8Array>;
  readonly #shared: Set<SharedRequest> = new Set();
  readonly #queue: Set<SharedRequest> = new Set();
  #underWay = 0;

  /** Makes a pool; `fetch` gets the bytes of a range, exactly. */
  constructor(
    limit: number,
    fetch: (range: ByteRange, signal: AbortSignal, onGrowth: OnGrowth) => Promise<Uint8Array>,
  ) {
    this.#limit = limit;
    this.#fetch = fetch;
  }

  /** Whether the bytes of a range are on their way. */
  covers(range: ByteRange): boolean {
    return this.#find(range) !== undefined;
  }

  /** Gives the bytes of a range. The signal ends the wait; the request ends when nobody waits for it any more. */
  get(range: ByteRange, signal: AbortSignal, onGrowth?: OnGrowth): Promise<Uint8Array> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const request = this.#find(range) ?? this.#add(range);
    request.waiting++;
    const first = range.start - request.range.start;
    const last = range.end - request.range.start;
    const listen: OnGrowth = (bytes) => onGrowth?.(bytes.subarray(first, last));
    request.listeners.add(listen);
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        request.listeners.delete(listen);
        if (--request.waiting === 0) this.#abandon(request, signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      request.bytes.then((bytes) => resolve(bytes.subarray(first, last)), reject)
        .finally(() => signal.removeEventListener("abort", leave));
    });
  }

  /** Ends all requests. */
  close(reason: unknown): void {
    for (const request of this.#shared) this.#abandon(request, reason);
  }

  #find({ start, end }: ByteRange): SharedRequest | undefined {
    for (const request of this.#shared) {
      if (request.range.start <= start && end <= request.range.end) return request;
    }
    return undefined;
  }

  #add(range: ByteRange): SharedRequest {
    const controller = new AbortController();
    const listeners = new Set<OnGrowth>();
    let start = () => {};
    const bytes = new Promise<Uint8Array>((resolve, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
      start = () => {
        this.#underWay++;
        const grow: OnGrowth = (sofar) => listeners.forEach((listen) => listen(sofar));
        this.#fetch(range, controller.signal, grow).then(resolve, reject).finally(() => {
          this.#underWay--;
          this.#shared.delete(request);
          this.#startNext();
        });
      };
    });
    const request = { range, controller, bytes, start, listeners, waiting: 0 };
    this.#shared.add(request);
    this.#queue.add(request);
    this.#startNext();
    return request;
  }

  #startNext(): void {
    for (const request of this.#queue) {
      if (this.#underWay >= this.#limit) return;
      this.#queue.delete(request);
      request.start();
    }
  }

  #abandon(request: SharedRequest, reason: unknown): void {
    this.#shared.delete(request);
    this.#queue.delete(request);
    request.listeners.clear();
    request.controller.abort(reason);
  }
}
