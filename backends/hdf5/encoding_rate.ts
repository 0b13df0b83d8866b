/**
 * How fast a thread encodes the chunks of a dataset, for the choice between this thread and others.
 *
 * @module
 */

/** Bytes a millisecond: what is encoded faster is written sooner than it would come back from other threads. */
const FAST = 800_000;
/** A codec that is slower than this when it begins does not become fast. */
const SLOW = 150_000;
/** So much is encoded before the rate means something, and until the compiler has surely made fast code of a codec. */
const WARM_BYTES = { slow: 2 * 2 ** 20, surely: 16 * 2 ** 20 };
/** Shorter times are gathered: clocks are coarse. */
const MEASURABLE = 0.5;
/** One chunk that waits for the collector or for another process does not make the codec slow; several do. */
const KEPT = 0.8;

/** How fast a thread encodes. */
export class EncodingRate {
  #total = 0;
  #bytes = 0;
  #milliseconds = 0;
  #rate = 0;

  /** Adds a chunk that took so many milliseconds. */
  add(bytes: number, milliseconds: number): void {
    this.#total += bytes;
    this.#bytes += bytes;
    this.#milliseconds += milliseconds;
    if (this.#milliseconds < MEASURABLE) return;
    this.#rate = Math.max(this.#bytes / this.#milliseconds, this.#rate * KEPT);
    this.#bytes = this.#milliseconds = 0;
  }

  /** How many bytes are to be encoded on this thread, at least, before the rate is known. */
  get unknown(): number {
    return Math.max(WARM_BYTES.slow - this.#total, 0);
  }

  /** Whether other threads would be done sooner, as far as is known. */
  get isSlow(): boolean {
    return this.#rate < (this.#total < WARM_BYTES.surely ? SLOW : FAST);
  }
}
