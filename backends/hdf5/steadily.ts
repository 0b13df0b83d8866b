/**
 * Reading beside a writer in another process, which may use space again that a reader is about to read.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { FileChangedError, HyperslabError } from "../../ndarray/errors.ts";
import type { ObjectState } from "./object_state.ts";
import type { Reading } from "./format/reading.ts";

/** How many times something is read that changes again and again. */
export const MOST_TRIES = 10;

/** What leads to that which is read. */
export interface Watched {
  /** Tells whether a writer changed it; `undefined` where none can. */
  readonly witness: { doubt(): void; changed(): boolean } | undefined;
  /** Reads it anew. */
  refresh(): Promise<void>;
}

/**
 * Reads something, and once more where a writer changed what leads to it in between.
 *
 * @param watched What leads to it.
 * @param read Reads it; what was not read is not doubted.
 * @returns What was read.
 * @throws {FileChangedError} It changed each of ten times.
 */
export function steadily<T>(watched: Watched | undefined, read: () => Awaitable<T>): Awaitable<T> {
  const witness = watched?.witness;
  if (witness === undefined) return read();
  const check = (result: T): Awaitable<T> => isSteady(watched!, witness) ? result : readAgain(watched!, read);
  const checkLater = (result: T): Awaitable<T> => {
    // Others may have asked while this was under way.
    witness.doubt();
    return check(result);
  };
  const failed = (error: unknown): Promise<T> => {
    if (isOwn(error, watched!, witness)) throw error;
    return readAgain(watched!, read);
  };
  try {
    const result = read();
    return result instanceof Promise ? result.then(checkLater, failed) : check(result);
  } catch (error) {
    return failed(error);
  }
}

async function readAgain<T>(watched: Watched, read: () => Awaitable<T>): Promise<T> {
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    let witness = watched.witness!;
    try {
      await watched.refresh();
      witness = watched.witness!;
      const result = await read();
      if (isSteady(watched, witness)) return result;
    } catch (error) {
      if (isOwn(error, watched, witness)) throw error;
    }
  }
  throw new FileChangedError(`it was changed ${MOST_TRIES} times while it was read`);
}

function isSteady(watched: Watched, witness: NonNullable<Watched["witness"]>): boolean {
  // Another reader of the same object may have looked at it anew in the meantime.
  return watched.witness === witness && !witness.changed();
}

/** Whether an error is not due to a change. */
function isOwn(error: unknown, watched: Watched, witness: NonNullable<Watched["witness"]>): boolean {
  if (!(error instanceof HyperslabError)) return true;
  witness.doubt();
  return isSteady(watched, witness);
}

/** Runs a reading that starts from the header of an object. */
export function runSteadily<T>(state: ObjectState, reading: () => Reading<T>): Awaitable<T> {
  return steadily(state, () => state.context.run(watched(state, reading())));
}

/** A reading that starts from the header of an object, and is doubted once it reads anything. */
export function watched<T>({ witness }: Pick<ObjectState, "witness">, reading: Reading<T>): Reading<T> {
  return witness === undefined ? reading : witness.over(reading);
}
