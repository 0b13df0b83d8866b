/**
 * Working through the batches of a read of a far source: while one is finished, the next are on their way.
 *
 * @module
 */

import type { Awaitable, BlockSink } from "../../ndarray/backend.ts";

/** How many batches are on their way or being finished at a time. */
const BATCHES_UNDER_WAY = 2;

/** What is left to do with a batch once its bytes are there. */
export type FinishBatch = () => Awaitable<void>;

/**
 * Works through batches in their order. Where one fails, those behind it are ended and hand nothing over any more.
 *
 * @param next Gives the next batch; one without elements is the end.
 * @param fetchBatch Fetches what a batch needs.
 * @param sink Takes what is read.
 * @param signal Ends the work early.
 */
export async function inFarBatches<T>(
  next: () => readonly T[],
  fetchBatch: (batch: readonly T[], sink: BlockSink, signal: AbortSignal) => Promise<FinishBatch>,
  sink: BlockSink,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const underWay: Promise<FinishBatch>[] = [];
  const guarded: BlockSink = (block) => {
    if (!stop.signal.aborted) sink(block);
  };
  const fill = (): void => {
    while (underWay.length < BATCHES_UNDER_WAY) {
      const batch = next();
      if (batch.length === 0) return;
      const fetched = fetchBatch(batch, guarded, either);
      // A batch that fails while an earlier one is waited for is reported in its turn.
      fetched.catch(() => {});
      underWay.push(fetched);
    }
  };
  try {
    for (fill(); underWay.length > 0; fill()) {
      const finish = await underWay[0]!;
      const done = finish();
      if (done !== undefined) await done;
      underWay.shift();
    }
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(underWay);
    throw error;
  }
}

/** Work that is done on ranges as they arrive; what fails is told when all of them are there. */
export class ArrivalWork {
  readonly #pending: Promise<void>[] = [];
  #failure: { readonly error: unknown } | undefined;

  /**
   * Does a piece of work, unless another has failed.
   *
   * @returns Whether it was done or begun.
   */
  do(work: () => Awaitable<void>): boolean {
    if (this.#failure !== undefined) return false;
    try {
      const pending = work();
      if (pending === undefined) return true;
      pending.catch(() => {});
      this.#pending.push(pending);
    } catch (error) {
      this.#failure = { error };
    }
    return true;
  }

  /** Waits for the work that was begun; throws what failed. */
  async end(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    await Promise.all(this.#pending);
  }
}
