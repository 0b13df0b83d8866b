/**
 * How fast a thread encodes the chunks of a dataset, for the choice between this thread and others.
 *
 * @module
 */

/** Bytes a millisecond: what is encoded faster is written sooner than it would come back from other threads. */
const FAST = 800_000;
/** So much is encoded before the compiler has made fast code of a codec, and the rate means something. */
const WARM_BYTES = 2 * 2 ** 20;
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
    return Math.max(WARM_BYTES - this.#total, 0);
  }

  /** Whether other threads would not be done sooner. */
  get isFast(): boolean {
    return this.#rate >= FAST;
  }
}
