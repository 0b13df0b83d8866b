/**
 * Kills writers at random moments and looks with h5py at what they leave.
 *
 * `deno task test:crash [--kills 25] [--seed N] [--workload NAME] [--format NAME] [--jobs 2] [--folder PATH]`: so many
 * killed writers for each workload and format; the writers of one number share a process. Every file has to open at
 * once, with no tool, and hold all that was flushed. Files that do not are kept, and so are their logs.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { open } from "../../backends/hdf5/open.ts";
import { recover } from "../../backends/hdf5/recover.ts";
import { FileStore } from "../../backends/sources/file.ts";
import { snapshot } from "../hdf5/file_snapshot.ts";
import { randomFrom } from "../hdf5/write_states.ts";
import { python } from "../interop/python.ts";
import { Checker, lines } from "./checker.ts";
import type { WritingTask } from "./killed_writer.ts";
import { optionsOf } from "./options.ts";
import { type WorkloadName, workloads } from "./workloads.ts";

/** What new structures of each format are readable by. */
const formats: Record<string, readonly LibVer[]> = { default: ["earliest", "v108"], latest: ["latest", "v110"] };

/** Writers are killed before they have worked for that long, in milliseconds. */
const longestLife = 1200;

/** A run of the kill test. */
class KillTest {
  readonly #folder: string;
  readonly #seed: number;
  readonly #seeds: readonly string[];
  readonly #workloads: readonly WorkloadName[];
  readonly #checkers: readonly Checker[];
  readonly #found = new Map<string, { kills: number; flushes: number; bad: number }>();

  constructor(
    folder: string,
    seed: number,
    seeds: readonly string[],
    workloads: readonly WorkloadName[],
    checkers: readonly Checker[],
  ) {
    this.#folder = folder;
    this.#seed = seed;
    this.#seeds = seeds;
    this.#workloads = workloads;
    this.#checkers = checkers;
  }

  /** Kills a process with one writer of each workload, and looks at what they leave. */
  async kill(format: string, number: number): Promise<void> {
    const random = randomFrom(this.#seed + number);
    const libver = formats[format]![number % 2]!;
    const tasks = this.#workloads.map((workload, i): WritingTask => {
      const path = `${this.#folder}/${format}_${workload}_${number}.h5`;
      const overwrite = number % 3 === 0 ? "copy" : "in place";
      const reuse = number % 5 < 2 ? "eager" : "after close";
      return { path, log: logOf(path), workload, libver, overwrite, reuse, seed: this.#seed + 10 * number + i };
    });
    for (const { workload, path } of tasks) {
      if (workload === "modify" || (workload === "mixed" && number % 4 === 0)) {
        await this.#copySeed(path, format, random);
      }
    }
    const checker = this.#checkers[number % this.#checkers.length]!;
    let problems = await this.#runAndCheck(tasks, random, checker);
    // Some are written to again as they are, and killed once more.
    if (random() < 0.2 && problems.every((problem) => problem === undefined)) {
      for (const { path, log } of tasks) {
        await replay(path);
        await checker.describe(path, log);
      }
      const again = tasks.map((task) => ({ ...task, seed: task.seed + 1e7 }));
      problems = await this.#runAndCheck(again, random, checker);
    }
    for (const [i, { workload, path }] of tasks.entries()) this.#note(`${format} ${workload}`, path, problems[i]);
  }

  async #copySeed(path: string, format: string, random: () => number): Promise<void> {
    const fitting = this.#seeds.filter((name) => formats[format]!.some((libver) => name.startsWith(libver)));
    const seed = `${this.#folder}/${fitting[Math.floor(random() * fitting.length)]}`;
    await Deno.copyFile(seed, path);
    await Deno.copyFile(logOf(seed), logOf(path));
  }

  /** Says what is wrong with each file. */
  async #runAndCheck(
    tasks: readonly WritingTask[],
    random: () => number,
    checker: Checker,
  ): Promise<(string | undefined)[]> {
    const failure = await this.#runAndKill(tasks, random);
    if (failure !== undefined) return tasks.map(() => failure);
    return await Promise.all(
      tasks.map(async ({ path, log }) => await checker.check(path, log) ?? await readAll(path)),
    );
  }

  async #runAndKill(tasks: readonly WritingTask[], random: () => number): Promise<string | undefined> {
    const script = `${this.#folder}/killed_writer.js`;
    const args = ["run", "-A", "--no-check", script, ...tasks.map((task) => JSON.stringify(task))];
    const writer = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
    const errors = new Response(writer.stderr).text();
    const output = lines(writer.stdout);
    const begun = await output.next();
    if (!begun.done) await new Promise((resolve) => setTimeout(resolve, random() * longestLife));
    try {
      writer.kill("SIGKILL");
    } catch {
      // It has ended by itself, which the status tells.
    }
    const { signal } = await writer.status;
    await output.return?.(undefined);
    const said = await errors;
    return signal === "SIGKILL" ? undefined : `the writer ended by itself: ${said}`;
  }

  #note(kind: string, path: string, problem: string | undefined): void {
    const found = this.#found.get(kind) ?? { kills: 0, flushes: 0, bad: 0 };
    this.#found.set(kind, found);
    found.kills++;
    found.flushes += Deno.readTextFileSync(logOf(path)).split('["flushed"]').length - 1;
    if (problem === undefined) {
      Deno.removeSync(path);
      Deno.removeSync(logOf(path));
      return;
    }
    found.bad++;
    console.log(`${path}: ${problem}`);
  }

  /** Prints what was found, and says whether all was well. */
  report(): boolean {
    console.log(`\n${"workload".padEnd(18)}  kills  flushes  bad`);
    const rows = [...this.#found].sort(([a], [b]) => a < b ? -1 : 1);
    for (const [kind, { kills, flushes, bad }] of rows) {
      const numbers = [String(kills).padStart(6), String(flushes).padStart(8), String(bad).padStart(4)];
      console.log(`${kind.padEnd(18)} ${numbers.join(" ")}`);
    }
    return rows.every(([, { bad }]) => bad === 0);
  }
}

function logOf(path: string): string {
  return path.replace(/\.h5$/, ".log");
}

/** Makes the changes that a redo record tells of, as the next writer does, so that h5py sees what that one finds. */
async function replay(path: string): Promise<void> {
  const store = FileStore.open(path);
  await recover(new BufferedStore(store));
  store.close();
}

/** Reads all of a file with our own reader, and says what is wrong. */
async function readAll(path: string): Promise<string | undefined> {
  try {
    const file = await open(path);
    await snapshot(file);
    await file.close();
  } catch (error) {
    return `our reader: ${error}`;
  }
}

/** Puts the writer in one file of JavaScript, which starts faster. */
async function bundleWriter(folder: string): Promise<void> {
  const script = new URL("./killed_writer.ts", import.meta.url).pathname;
  const args = ["bundle", "-o", `${folder}/killed_writer.js`, script];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  const kills = Number(options.get("kills") ?? "25");
  const jobs = Number(options.get("jobs") ?? "2");
  const seed = Number(options.get("seed") ?? Math.floor(Math.random() * 2 ** 30));
  const folder = options.get("folder") ?? await Deno.makeTempDir({ prefix: "killed_" });
  console.log(`seed ${seed}, files in ${folder}`);
  await Deno.mkdir(folder, { recursive: true });
  await bundleWriter(folder);
  const seeds = (await python(await Deno.readTextFile(new URL("./make_seeds.py", import.meta.url)), folder)).split(
    "\n",
  );
  const checkers = Array.from({ length: jobs }, () => new Checker());
  for (const name of seeds) await checkers[0]!.describe(`${folder}/${name}`, logOf(`${folder}/${name}`));
  const chosen = workloads.filter((name) => name === (options.get("workload") ?? name));
  const test = new KillTest(folder, seed, seeds, chosen, checkers);
  const rounds: [string, number][] = [];
  for (let number = 0; number < kills; number++) {
    for (const format of Object.keys(formats)) {
      if (format === (options.get("format") ?? format)) rounds.push([format, number]);
    }
  }
  const work = async () => {
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
      await test.kill(...round);
      if (rounds.length % 100 === 0) console.log(`${rounds.length} rounds are left`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  for (const checker of checkers) await checker.close();
  const good = test.report();
  if (good) await Deno.remove(folder, { recursive: true });
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
