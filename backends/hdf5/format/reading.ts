/**
 * Parses that pause for bytes. A reading says which ranges it needs and goes on when it is given them, so that parsing
 * stays synchronous and free of promises, while a planner sees all ranges of one step together.
 *
 * @module
 */

import type { Awaitable } from "../../../ndarray/backend.ts";
import type { ByteRange } from "../../sources/source.ts";

/**
 * A parse that yields the ranges it needs next (addresses as the file stores them, relative to the base address) and is
 * resumed with their bytes.
 */
export type Reading<T> = Generator<readonly ByteRange[], T, readonly Uint8Array[]>;

/** What answers the ranges of a reading. */
export interface RangeReader {
  /**
   * Gives the bytes of each range, in order.
   *
   * @param ranges Addresses relative to the base address.
   * @param signal Ends the read early.
   * @returns The bytes; not to be changed.
   */
  read(ranges: readonly ByteRange[], signal?: AbortSignal): Awaitable<readonly Uint8Array[]>;
}

/** Asks for one block. */
export function* block(address: number, size: number): Reading<Uint8Array> {
  const [bytes] = yield [{ start: address, end: address + size }];
  return bytes!;
}

/**
 * Tells the byte after the last one of a file, as far as it is known. A file that somebody is writing grows: before a
 * place is refused that lies behind it, it is to be looked at again.
 *
 * @param needed The byte up to which something reaches.
 */
export type FileEnd = (needed: number) => number | undefined;

/** Runs several readings in step: each step asks for the ranges of all of them in one call. */
export function* together<T>(readings: Iterable<Reading<T>>): Reading<T[]> {
  const active = [...readings];
  const results = new Array<T>(active.length);
  let waiting: { at: number; reading: Reading<T>; ranges: readonly ByteRange[] }[] = [];
  const advance = (at: number, reading: Reading<T>, answer?: readonly Uint8Array[]) => {
    const step = answer === undefined ? reading.next() : reading.next(answer);
    if (step.done) results[at] = step.value;
    else waiting.push({ at, reading, ranges: step.value });
  };
  active.forEach((reading, at) => advance(at, reading));
  while (waiting.length > 0) {
    const asked = waiting;
    const answers = yield asked.flatMap(({ ranges }) => ranges);
    waiting = [];
    let next = 0;
    for (const { at, reading, ranges } of asked) {
      advance(at, reading, answers.slice(next, next += ranges.length));
    }
  }
  return results;
}

/** Runs a reading to its end: without a promise as long as the reader answers without one. */
export function run<T>(reading: Reading<T>, reader: RangeReader, signal?: AbortSignal): Awaitable<T> {
  let step = reading.next();
  while (!step.done) {
    const answer = reader.read(step.value, signal);
    if (answer instanceof Promise) return finish(reading, reader, answer, signal);
    step = reading.next(answer);
  }
  return step.value;
}

async function finish<T>(
  reading: Reading<T>,
  reader: RangeReader,
  answer: Awaitable<readonly Uint8Array[]>,
  signal?: AbortSignal,
): Promise<T> {
  let step = reading.next(await answer);
  while (!step.done) step = reading.next(await reader.read(step.value, signal));
  return step.value;
}
