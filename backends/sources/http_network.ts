/**
 * Measures the way to a server, so that a planner can weigh requests against bytes.
 *
 * @module
 */

import type { Network } from "./http_options.ts";

const START: Network = { roundTrip: 50, bandwidth: 12_500_000 };
const WEIGHT_OF_NEW = 0.25;
/** Shorter bodies say more about the round trip than about the bandwidth. */
const SMALLEST_SAMPLE = 32 * 1024;

/** The round trip and the bandwidth, as they were in the last requests. */
export class NetworkMeter {
  readonly #fixed: Network | undefined;
  #roundTrip: number | undefined;
  #bandwidth: number | undefined;

  /** Starts to measure, unless the values are given. */
  constructor(fixed: Network | undefined) {
    this.#fixed = fixed;
  }

  /** The values at this moment. */
  get network(): Network {
    return this.#fixed ?? {
      roundTrip: this.#roundTrip ?? START.roundTrip,
      bandwidth: this.#bandwidth ?? START.bandwidth,
    };
  }

  /**
   * Counts one request in.
   *
   * @param wait Milliseconds to the start of the answer.
   * @param transfer Milliseconds from there to its end.
   * @param bytes How long the body was.
   * @param beside How many requests were under way, this one counted in.
   */
  add(wait: number, transfer: number, bytes: number, beside: number): void {
    this.#roundTrip = blend(this.#roundTrip, wait);
    if (bytes < SMALLEST_SAMPLE || transfer <= 0) return;
    this.#bandwidth = blend(this.#bandwidth, bytes / transfer * 1000 * beside);
  }
}

function blend(old: number | undefined, sample: number): number {
  return old === undefined ? sample : old + WEIGHT_OF_NEW * (sample - old);
}
