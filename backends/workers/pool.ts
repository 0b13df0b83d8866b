/**
 * The threads that all open files of the process share. They start with the first work that is large enough, stay warm
 * for the next, and end when the last file that used them is closed.
 *
 * @module
 */

import { coreCount, startThread, type Thread } from "./thread.ts";
import type { Answer, Job, Part, SharedDataset } from "./protocol.ts";

/** A thread, and what it was told. */
interface Member {
  thread: Thread;
  readonly known: Set<number>;
}

/** A job at work. */
interface Running {
  left: number;
  readonly parts: Part[];
  failed: boolean;
  readonly onDone: ((elements: number) => void) | undefined;
  finish(parts: readonly Part[] | undefined): void;
}

let members: Member[] = [];
let users = 0;
let jobs = 0;
let refused = false;
const running = new Map<number, Running>();
let scratch: SharedArrayBuffer[] = [];
/** So many pieces of shared memory are kept: they are collected late, so fresh ones would pile up. */
const KEPT_SCRATCH = 3;

/** How many threads a file gets that does not say. */
export function defaultThreads(): number {
  const cores = coreCount();
  return typeof SharedArrayBuffer === "undefined" || cores < 2 ? 0 : Math.min(cores, 8);
}

/** Whether as many threads run already. */
export function isWarm(threads: number): boolean {
  return members.length >= threads;
}

/** Counts a file that uses the threads. */
export function join(): void {
  users++;
}

/** A file needs the threads no longer: they forget its datasets, and end with the last file. */
export function leave(datasets: readonly number[]): void {
  if (--users > 0) {
    if (datasets.length > 0) { for (const { thread } of members) thread.post({ forget: datasets }); }
    for (const { known } of members) for (const id of datasets) known.delete(id);
    return;
  }
  dismiss();
}

function dismiss(): void {
  for (const { thread } of members) thread.end();
  members = [];
  scratch = [];
  for (const [number, { finish }] of running) {
    running.delete(number);
    finish(undefined);
  }
}

/** Lends shared memory for what the threads cannot put in its place. */
export function sharedScratch(bytes: number): SharedArrayBuffer {
  const at = scratch.findIndex(({ byteLength }) => byteLength >= bytes);
  return at < 0 ? new SharedArrayBuffer(bytes) : scratch.splice(at, 1)[0]!;
}

/** Takes the memory back; of too many pieces the largest are kept. */
export function giveScratch(memory: SharedArrayBuffer): void {
  if (users === 0) return;
  scratch.push(memory);
  scratch.sort((a, b) => a.byteLength - b.byteLength);
  if (scratch.length > KEPT_SCRATCH) scratch.shift();
}

/**
 * Has threads do a job together.
 *
 * @param threads How many.
 * @param job The job.
 * @param dataset The dataset that it is about.
 * @param onDone Told how many more elements are done.
 * @returns What came of it; `undefined` where the threads failed, so that the main thread is to do it.
 */
export async function perform(
  threads: number,
  job: Job,
  dataset: SharedDataset | undefined,
  onDone?: (elements: number) => void,
): Promise<readonly Part[] | undefined> {
  if (!await gather(threads)) return undefined;
  const number = jobs++;
  const taken = members.slice(0, threads);
  return await new Promise((finish) => {
    running.set(number, { left: taken.length, parts: [], failed: false, onDone, finish });
    taken.forEach(({ thread, known }, i) => {
      const told = dataset === undefined || known.has(dataset.id);
      if (!told) known.add(dataset.id);
      thread.hold(true);
      thread.post({
        number,
        job,
        thread: i,
        threads: taken.length,
        dataset: told ? undefined : dataset,
        progress: onDone !== undefined,
      });
    });
  });
}

/** Starts the threads that are still needed; `false` where the platform does not allow them. */
async function gather(threads: number): Promise<boolean> {
  if (refused) return false;
  if (members.length >= threads) return true;
  const { workerText } = await import("./worker_text.ts");
  while (members.length < threads) {
    const thread = startThread(workerText, { answered, failed });
    if (thread === undefined) {
      refused = true;
      return false;
    }
    thread.hold(false);
    members.push({ thread, known: new Set() });
  }
  return true;
}

function answered(answer: Answer): void {
  const job = running.get(answer.number);
  if (job === undefined) return;
  if ("elements" in answer) {
    job.onDone?.(answer.elements);
    return;
  }
  if ("failure" in answer) job.failed = true;
  else job.parts.push(...answer.done);
  if (--job.left > 0) return;
  running.delete(answer.number);
  if (running.size === 0) { for (const { thread } of members) thread.hold(false); }
  job.finish(job.failed ? undefined : job.parts.sort((a, b) => a.index - b.index));
}

/** A thread is gone: none is asked again, and the main thread does the work. */
function failed(): void {
  if (members.length === 0) return;
  refused = true;
  dismiss();
}
