/**
 * A process that makes mutants and reads them, and says a line of each: what went wrong, how much it took.
 *
 * `read_mutants.ts FOLDER SEED FIRST END`
 *
 * @module
 */

import process from "node:process";
import { changeSomething, readEverything, type Tally } from "./read_everything.ts";
import { mutate } from "./mutate.ts";
import { mutantNumbers } from "./random.ts";
import { type FileMap, mapFile } from "./structures.ts";

/** What a process says of a mutant. */
export interface Verdict {
  readonly mutant: number;
  readonly file: string;
  /** How the reading went; `undefined` where it failed. */
  readonly tally?: Tally | undefined;
  /** An error that is not the library's own. */
  readonly fault?: string | undefined;
  /** The processor's time, in milliseconds. */
  readonly milliseconds: number;
  /** How much memory the process took at most beyond what it had before, in bytes; 0 where the system does not tell. */
  readonly memory: number;
}

/** A process that took so much memory for a mutant gives way to a fresh one, so that the next is measured well. */
const FRESH_ABOVE = 48 * 2 ** 20;

/** Files up to this length are as likely as any other; longer ones are rarer in proportion. */
const USUAL_LENGTH = 24 * 1024;
/** Every so many mutants are also opened for writing. */
const WRITE_EVERY = 4;
const text = new TextEncoder();

interface CorpusEntry {
  readonly name: string;
  readonly size: number;
}

/** The files of a folder, in order of their names: those of a corpus, or all. */
function listFiles(folder: string): CorpusEntry[] {
  const entries: CorpusEntry[] = [];
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (isFile) entries.push({ name, size: Deno.statSync(`${folder}/${name}`).size });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Makes mutants of the files of a folder. */
export class Mutants {
  readonly #folder: string;
  readonly #seed: number;
  readonly #entries: readonly CorpusEntry[];
  readonly #maps: Map<string, FileMap> = new Map();

  /** Takes the files of a folder. */
  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#seed = seed;
    this.#entries = listFiles(folder);
    if (this.#entries.length === 0) throw new Error(`there are no files in ${folder}`);
  }

  /** Makes the mutant of a number. */
  make(mutant: number): { readonly name: string; readonly bytes: Uint8Array } {
    const random = mutantNumbers(this.#seed, mutant);
    let entry = this.#entries[random(this.#entries.length)]!;
    while (random(entry.size) > USUAL_LENGTH) entry = this.#entries[random(this.#entries.length)]!;
    const good = Deno.readFileSync(`${this.#folder}/${entry.name}`);
    let map = this.#maps.get(entry.name);
    if (map === undefined) this.#maps.set(entry.name, map = mapFile(good));
    return { name: entry.name, bytes: good.length === 0 ? good : mutate(good, map, random) };
  }
}

async function judge(mutants: Mutants, mutant: number): Promise<Verdict> {
  const { name, bytes } = mutants.make(mutant);
  resetPeak();
  const memory = peakMemory();
  const before = processorTime();
  let tally: Tally | undefined;
  let fault: string | undefined;
  try {
    tally = await readEverything(bytes);
    if (mutant % WRITE_EVERY === 0) await changeSomething(bytes);
  } catch (error) {
    fault = stackOf(error);
  }
  const milliseconds = processorTime() - before;
  return { mutant, file: name, tally, fault, milliseconds, memory: peakMemory() - memory };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 9).join(" | ") : String(error);
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Lets the system count anew how much memory the process takes at most. */
function resetPeak(): void {
  try {
    Deno.writeTextFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Then the peak is that of all mutants so far.
  }
}

function peakMemory(): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"));
    return Number(line?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function say(line: string): void {
  const bytes = text.encode(`${line}\n`);
  for (let written = 0; written < bytes.length;) written += Deno.stdout.writeSync(bytes.subarray(written));
}

async function main([folder, seed, first, end]: readonly string[]): Promise<void> {
  const mutants = new Mutants(folder!, Number(seed));
  for (let mutant = Number(first); mutant < Number(end); mutant++) {
    const verdict = await judge(mutants, mutant);
    say(JSON.stringify(verdict));
    if (verdict.memory > FRESH_ABOVE) return;
  }
}

if (import.meta.main) await main(Deno.args);
