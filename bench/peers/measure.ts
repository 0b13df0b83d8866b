/**
 * What the peers written in JavaScript have in common.
 *
 * @module
 */

import type { Workload } from "./rows.ts";

/** A workload as a peer gets it. */
export interface Task extends Workload {
  /** Where the file is; for writing, where it is to be. */
  readonly path: string;
  /** For writing: where the images come from. */
  readonly source: string;
  /** For writing: how many images at most. */
  readonly images: number;
  /** For writing: the shape of a chunk. */
  readonly chunks: readonly number[];
  /** Points, or the first corners of windows: three indices each. */
  readonly places: readonly number[];
  /** The selection at many places: they are read in turn, so that no chunk is just taken from a cache. */
  readonly slices: readonly string[];
  /** Whether the values are to be given too. */
  readonly check: boolean;
  /** Workers of the pool; `false` for none, left out for the default. */
  readonly workers?: number | false;
}

/** What a peer tells. */
export interface Outcome {
  /** What the work took: the median of its repetitions. */
  readonly ms: number;
  /** The most memory that the process had, in MB. */
  readonly memory: number;
  /** What was read, in a form that depends on every element and its place. */
  readonly values: readonly number[];
  /** The size of what was written. */
  readonly size?: number;
}

/** The task of this process. */
export function task(): Task {
  return JSON.parse(Deno.args[0]!) as Task;
}

/** Prints the outcome of this process. */
export function tell(outcome: Outcome): void {
  console.log(JSON.stringify(outcome));
}

/** How long an action runs before it is measured, in milliseconds: compilers of the peers are done by then. */
const WARM = 1000;
/** How long an action is measured at least, in milliseconds. */
const LONG_ENOUGH = 500;

/** The median time of an action in milliseconds: it runs for a second first, then `repeats` times and half a second. */
export async function measure(action: () => Promise<unknown> | void, repeats: number): Promise<number> {
  const begin = performance.now();
  do await action(); while (performance.now() - begin < WARM);
  const times: number[] = [];
  for (let spent = 0; times.length < repeats || spent < LONG_ENOUGH;) {
    const start = performance.now();
    await action();
    const time = performance.now() - start;
    times.push(time);
    spent += time;
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

/** The most memory that this process had so far, in MB. */
export function peakMemory(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))![1]) / 1024;
}

/** A sum in which every place counts differently. */
export function weighted(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * (i % 1021 + 1);
  return sum;
}

/** The standard deviation, in two passes. */
export function std(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean) ** 2;
  return Math.sqrt(squares / data.length);
}

/** The parts of a selection: an index, or a start, an end and a step; `undefined` for the default. */
export function parseSlice(text: string, rank: number): (number | (number | undefined)[])[] {
  const items = text.split(",").map((item) => item.trim());
  const at = items.indexOf("...");
  if (at >= 0) items.splice(at, 1, ...new Array<string>(rank - items.length + 1).fill(":"));
  return items.map((item) =>
    item.includes(":") ? item.split(":").map((part) => part === "" ? undefined : Number(part)) : Number(item)
  );
}
