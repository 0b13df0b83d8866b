/**
 * Ends a request that takes too long to start or pauses for too long.
 *
 * @module
 */

/** Watches one request. */
export class RequestWatch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #onOuterAbort = () => this.#controller.abort(this.#outer.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience = 0;
  #lastSign = 0;
  /** Whether the request was ended because it took too long. */
  expired = false;
  /** How many bytes of the body have come. */
  received = 0;

  /** Starts to watch; the signal ends the request too. */
  constructor(signal: AbortSignal) {
    this.#outer = signal;
    if (signal.aborted) this.#onOuterAbort();
    else signal.addEventListener("abort", this.#onOuterAbort, { once: true });
  }

  /** What ends the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on, a sign of life must come within so many milliseconds. */
  expect(patience: number): void {
    this.#patience = patience;
    this.#lastSign = performance.now();
    clearTimeout(this.#timer);
    this.#arm(patience);
  }

  /** Lets bytes through and takes each piece for a sign of life. */
  follow(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (body === null) return null;
    return body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (piece, controller) => {
          this.#lastSign = performance.now();
          this.received += piece.length;
          controller.enqueue(piece);
        },
      }),
    );
  }

  /** Stops watching, and ends what may still be under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#onOuterAbort);
    this.#controller.abort();
  }

  #arm(wait: number): void {
    this.#timer = setTimeout(() => {
      const rest = this.#lastSign + this.#patience - performance.now();
      if (rest > 0) return this.#arm(rest);
      this.expired = true;
      this.#controller.abort();
    }, wait);
  }
}

/** Waits, unless the signal ends it. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
