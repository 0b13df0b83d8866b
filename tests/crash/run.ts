/**
 * Kills writers at random moments and looks with h5py at what they leave.
 *
 * `deno task test:crash [--kills 25] [--seed N] [--workload NAME] [--format NAME] [--jobs 2]`: so many kills for each
 * workload and format. Every file has to open at once, with no tool, and hold all that was flushed. Files that do not
 * are kept, and so are their logs.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { open } from "../../backends/hdf5/open.ts";
import { snapshot } from "../hdf5/file_snapshot.ts";
import { randomFrom } from "../hdf5/write_states.ts";
import { PYTHON, python } from "../interop/python.ts";
import { Checker, lines } from "./checker.ts";
import { type WorkloadName, workloads } from "./workloads.ts";

/** What new structures of each format are readable by. */
const formats: Record<string, readonly LibVer[]> = { default: ["earliest", "v108"], latest: ["latest", "v110"] };

/** Writers are killed before they have worked for that long, in milliseconds. */
const longestLife = 400;

interface Task {
  readonly workload: WorkloadName;
  readonly format: string;
  readonly number: number;
}

/** A run of the kill test. */
class KillTest {
  readonly #folder: string;
  readonly #writer: string;
  readonly #seed: number;
  readonly #seeds: readonly string[];
  readonly #checkers: readonly Checker[];
  readonly #bad = new Map<string, number>();
  readonly #flushes = new Map<string, number>();

  constructor(folder: string, writer: string, seed: number, seeds: readonly string[], checkers: readonly Checker[]) {
    this.#folder = folder;
    this.#writer = writer;
    this.#seed = seed;
    this.#seeds = seeds;
    this.#checkers = checkers;
  }

  /** Kills one writer, and says whether what it left is whole. */
  async kill({ workload, format, number }: Task): Promise<void> {
    const seed = this.#seed + number;
    const random = randomFrom(seed);
    const libver = formats[format]![number % 2]!;
    const path = `${this.#folder}/${format}_${workload}_${number}.h5`;
    const log = path.replace(".h5", ".log");
    const begins = workload === "modify" || (workload === "mixed" && number % 4 === 0);
    if (begins) await this.#copySeed(path, log, format, random);
    await this.#runAndKill(path, log, workload, libver, seed, random);
    // Some are opened again as they are, and killed once more.
    const checker = this.#checkers[number % this.#checkers.length]!;
    let problem = await checker.check(path, log);
    if (problem === undefined && random() < 0.2) {
      await checker.describe(path, log);
      await this.#runAndKill(path, log, workload, libver, seed + 1e6, random);
      problem = await checker.check(path, log);
    }
    problem ??= await readAll(path);
    await this.#note(`${format} ${workload}`, path, log, problem);
  }

  async #copySeed(path: string, log: string, format: string, random: () => number): Promise<void> {
    const fitting = this.#seeds.filter((name) => formats[format]!.some((libver) => name.startsWith(libver)));
    const seed = `${this.#folder}/${fitting[Math.floor(random() * fitting.length)]}`;
    await Deno.copyFile(seed, path);
    await Deno.copyFile(seed.replace(".h5", ".log"), log);
  }

  async #runAndKill(
    path: string,
    log: string,
    workload: string,
    libver: string,
    seed: number,
    random: () => number,
  ): Promise<void> {
    const args = ["run", "-A", "--no-check", this.#writer, path, log, workload, libver, String(seed)];
    const writer = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
    const errors = new Response(writer.stderr).text();
    const output = lines(writer.stdout);
    const begun = await output.next();
    if (!begun.done) await new Promise((resolve) => setTimeout(resolve, random() ** 2 * longestLife));
    try {
      writer.kill("SIGKILL");
    } catch {
      // It has ended by itself, which is an error.
    }
    const { signal } = await writer.status;
    await output.return?.(undefined);
    if (signal !== "SIGKILL") throw new Error(`seed ${seed}: the writer of ${path} ended by itself: ${await errors}`);
    await errors;
  }

  async #note(kind: string, path: string, log: string, problem: string | undefined): Promise<void> {
    const flushes = (await Deno.readTextFile(log)).split('["flushed"]').length - 1;
    this.#flushes.set(kind, (this.#flushes.get(kind) ?? 0) + flushes);
    if (problem === undefined) {
      await Deno.remove(path);
      await Deno.remove(log);
      return;
    }
    this.#bad.set(kind, (this.#bad.get(kind) ?? 0) + 1);
    console.log(`${path}: ${problem}`);
  }

  /** Prints what was found, and says whether all was well. */
  report(kills: number): boolean {
    console.log("\nworkload            kills  flushes  bad");
    for (const [kind, flushes] of this.#flushes) {
      const bad = this.#bad.get(kind) ?? 0;
      console.log(
        `${kind.padEnd(18)} ${String(kills).padStart(6)} ${String(flushes).padStart(8)} ${String(bad).padStart(4)}`,
      );
    }
    return this.#bad.size === 0;
  }
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

/** The options that were given as `--name value`. */
function optionsOf(args: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) options.set(args[i]!.replace(/^--/, ""), args[i + 1] ?? "");
  return options;
}

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  const kills = Number(options.get("kills") ?? "25");
  const seed = Number(options.get("seed") ?? Math.floor(Math.random() * 2 ** 30));
  const folder = options.get("folder") ?? await Deno.makeTempDir({ prefix: "killed_" });
  console.log(`seed ${seed}, files in ${folder}`);
  const writer = `${folder}/killed_writer.js`;
  const bundle = ["bundle", "-o", writer, new URL("./killed_writer.ts", import.meta.url).pathname];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: bundle }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const made = await python(await Deno.readTextFile(new URL("./make_seeds.py", import.meta.url)), folder);
  const seeds = made.split("\n");
  const checkers = [new Checker(), new Checker(PYTHON)];
  for (const name of seeds) {
    await checkers[0]!.describe(`${folder}/${name}`, `${folder}/${name.replace(".h5", ".log")}`);
  }
  const test = new KillTest(folder, writer, seed, seeds, checkers);
  const tasks: Task[] = [];
  for (let number = 0; number < kills; number++) {
    for (const format of Object.keys(formats)) {
      if (options.has("format") && options.get("format") !== format) continue;
      for (const workload of workloads) {
        if (!options.has("workload") || options.get("workload") === workload) tasks.push({ workload, format, number });
      }
    }
  }
  let next = 0;
  const work = async () => {
    while (next < tasks.length) await test.kill(tasks[next++]!);
  };
  await Promise.all(Array.from({ length: Number(options.get("jobs") ?? "2") }, work));
  for (const checker of checkers) await checker.close();
  const good = test.report(kills);
  if (good) await Deno.remove(folder, { recursive: true });
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
