/**
 * Damages the files of a corpus in many ways, and reads each mutant in a process that is watched. A mutant passes when the
 * library reads it, or ends with errors of its own, within the limits of time and memory.
 *
 * `deno task fuzz --count N --seed S [--from M] [FOLDER]`; `--from M --count 1` makes one mutant again.
 *
 * @module
 */

import { TextLineStream } from "../conformance/lines.ts";
import type { Verdict } from "./read_mutants.ts";

/** The most processor time that a mutant may take, in milliseconds. */
const TIME_LIMIT = 2000;
/** The most that a mutant may take on the clock, in milliseconds: one that waits for nothing ends here. */
const PATIENCE = 60_000;
/** The most memory that a mutant may take. */
const MEMORY_LIMIT = 256 * 2 ** 20;
/** How often the process is looked at, in milliseconds. */
const WATCH_INTERVAL = 200;
/** How many ticks of processor time the kernel counts a second. */
const TICKS = 100;

interface Settings {
  readonly folder: string;
  readonly count: number;
  readonly seed: number;
  readonly from: number;
}

/** What all mutants together came to. */
class Report {
  readonly #seed: number;
  failures = 0;
  mutants = 0;
  #opened = 0;
  #objects = 0;
  #values = 0;
  #errors = 0;
  #slowest = 0;
  #largest = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(verdict: Verdict): void {
    this.mutants++;
    this.#slowest = Math.max(this.#slowest, verdict.milliseconds);
    this.#largest = Math.max(this.#largest, verdict.memory);
    const { tally, fault, milliseconds, memory } = verdict;
    if (tally !== undefined) {
      if (tally.opened) this.#opened++;
      this.#objects += tally.objects;
      this.#values += tally.values;
      this.#errors += tally.errors;
    }
    if (fault !== undefined) this.fail(verdict.mutant, verdict.file, fault);
    else if (milliseconds > TIME_LIMIT) this.fail(verdict.mutant, verdict.file, `takes ${Math.round(milliseconds)} ms`);
    else if (memory > MEMORY_LIMIT) this.fail(verdict.mutant, verdict.file, `takes ${mebibytes(memory)} MiB`);
  }

  fail(mutant: number, file: string, reason: string): void {
    this.failures++;
    console.log(`--seed ${this.#seed} --from ${mutant} --count 1 (${file}): ${reason}`);
  }

  print(): void {
    console.log(
      `${this.#opened} could be opened: ${this.#objects} objects, ${this.#values} values, ${this.#errors} errors of the ` +
        `library; at most ${Math.round(this.#slowest)} ms and ${mebibytes(this.#largest)} MiB`,
    );
    console.log(`${this.mutants} mutants, ${this.failures} failed`);
  }
}

/** Reads mutants in one process until the last, or until it ends or is ended; tells which mutant is next. */
async function readSome({ folder, seed }: Settings, first: number, end: number, report: Report): Promise<number> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("read_mutants.ts", import.meta.url).href, folder, seed, first, end]
      .map(String),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let next = first;
  let reason = "the process ended";
  let last = { time: Date.now(), used: processorTime(process.pid) };
  const watch = setInterval(() => {
    const used = processorTime(process.pid) - last.used;
    const waited = Date.now() - last.time;
    // The process itself measures more exactly; it is only ended where it would not end.
    if (used < TIME_LIMIT + 1000 && waited < PATIENCE) return;
    reason = used < TIME_LIMIT ? `does not end in ${PATIENCE / 1000} s` : `takes more than ${TIME_LIMIT} ms`;
    process.kill("SIGKILL");
  }, WATCH_INTERVAL);
  try {
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) {
      const verdict: Verdict = JSON.parse(line);
      report.add(verdict);
      next = verdict.mutant + 1;
      last = { time: Date.now(), used: processorTime(process.pid) };
    }
  } finally {
    clearInterval(watch);
  }
  const { success } = await process.status;
  if (success) return next;
  report.mutants++;
  report.fail(next, "?", reason);
  return next + 1;
}

/** The processor time of a process, in milliseconds; 0 where the system does not tell. */
function processorTime(pid: number): number {
  try {
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS;
  } catch {
    return 0;
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

async function main(args: readonly string[]): Promise<number> {
  const options = new Map<string, string>();
  const folders: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i]!.startsWith("--")) options.set(args[i]!, args[++i] ?? "");
    else folders.push(args[i]!);
  }
  const corpus = folders[0] ?? Deno.env.get("HYPERSLAB_CORPUS") ?? "../shared/corpus";
  const settings: Settings = {
    folder: isFolder(`${corpus}/files`) ? `${corpus}/files` : corpus,
    count: Number(options.get("--count") ?? 1000),
    seed: Number(options.get("--seed") ?? Date.now() % 2 ** 31),
    from: Number(options.get("--from") ?? 0),
  };
  console.log(`seed ${settings.seed}`);
  const report = new Report(settings.seed);
  const end = settings.from + settings.count;
  for (let next = settings.from; next < end;) next = await readSome(settings, next, end, report);
  report.print();
  return report.failures === 0 ? 0 : 1;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
