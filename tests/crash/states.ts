/**
 * Looks at every state that a store can be left in: after each write, within each write, and with any part of what was
 * written between two barriers.
 *
 * `deno task test:states [--count 5000] [--seed N] [--workload NAME] [--folder PATH]`: so many states, spread over all
 * workloads and formats. Each is read by our reader, one in sixteen is opened for writing too, and one in twenty is
 * checked by h5py against the log of what was promised. States that are bad are kept.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { rangeReader } from "../../backends/hdf5/context.ts";
import { run } from "../../backends/hdf5/format/reading.ts";
import { type Patch, readRedoRecord } from "../../backends/hdf5/format/redo_record.ts";
import { readSuperblock } from "../../backends/hdf5/format/superblock.ts";
import { open } from "../../backends/hdf5/open.ts";
import { recover } from "../../backends/hdf5/recover.ts";
import { isTorn } from "../../backends/hdf5/transaction.ts";
import { MemorySource, MemoryStore } from "../../backends/sources/memory.ts";
import { difference, type Snapshot, snapshot } from "../hdf5/file_snapshot.ts";
import { randomFrom, type State, states } from "../hdf5/write_states.ts";
import { python } from "../interop/python.ts";
import { Checker } from "./checker.ts";
import { optionsOf } from "./options.ts";
import { type Recording, recordStates, type Scenario } from "./record_states.ts";

const libvers = ["earliest", "v108", "v110", "latest"] as const;
const kinds = ["create", "append", "modify", "mixed", "groups", "attributes", "foreign", "transaction"] as const;

interface Tally {
  states: number;
  byH5py: number;
  bad: number;
}

/** A run over many states. */
class StateTest {
  readonly #folder: string;
  readonly #checker: Checker;
  readonly #tallies = new Map<string, Tally>();
  #count = 0;

  constructor(folder: string, checker: Checker) {
    this.#folder = folder;
    this.#checker = checker;
  }

  /** How many states were looked at. */
  get count(): number {
    return this.#count;
  }

  /** Looks at the states of one recording. */
  async run(kind: string, scenario: Scenario): Promise<void> {
    const tally = this.#tallies.get(kind) ?? { states: 0, byH5py: 0, bad: 0 };
    this.#tallies.set(kind, tally);
    const recording = await recordStates(scenario);
    const options = { cuts: 3, losses: 6, random: randomFrom(scenario.seed) };
    for (const state of states(recording.store, options)) {
      const byH5py = this.#count % 20 === 0;
      const problem = await this.#look(state, scenario, recording, byH5py);
      this.#count++;
      if (this.#count % 10_000 === 0) console.log(`${this.#count} states`);
      tally.states++;
      if (byH5py) tally.byH5py++;
      if (problem === undefined) continue;
      tally.bad++;
      const name = `${this.#folder}/bad_${kind}_${scenario.libver}_${scenario.seed}_${this.#count}`;
      await this.#keep(name, state, recording);
      console.log(`${name}: ${state.where}: ${problem}`);
    }
  }

  async #look(
    state: State,
    scenario: Scenario,
    recording: Recording,
    byH5py: boolean,
  ): Promise<string | undefined> {
    const [before, after] = around(recording.promises, state) as [Snapshot, Snapshot];
    try {
      const file = await open(state.bytes.slice());
      const found = await snapshot(file);
      await file.close();
      const wrong = scenario.together && !isSame(found, before) && !isSame(found, after)
        ? "a part of the transaction is there"
        : difference(found, before, after);
      if (wrong !== undefined) return wrong;
      if (this.#count % 16 === 0) return await writeTo(state.bytes, found);
    } catch (error) {
      return String((error as Error).stack ?? error);
    }
    if (!byH5py) return undefined;
    const [path, log] = [`${this.#folder}/state.h5`, `${this.#folder}/state.log`];
    const record = await recordIn(state.bytes);
    await this.#keep(`${this.#folder}/state`, state, recording);
    if (record.length === 0) return await this.#checker.check(path, log);
    const problem = record.some(isTorn) ? undefined : await this.#checker.read(path);
    if (problem !== undefined) return problem;
    await Deno.writeFile(path, await replayed(state.bytes));
    return await this.#checker.check(path, log);
  }

  /** Writes a state and the log of what it has to hold. */
  async #keep(name: string, state: State, { logs }: Recording): Promise<void> {
    const [before, after] = around(logs, state) as [string, string];
    await Deno.writeFile(`${name}.h5`, state.bytes);
    await Deno.writeTextFile(`${name}.log`, `${before}["flushed"]\n${after.slice(before.length)}`);
  }

  /** Prints what was found, and says whether all was well. */
  report(): boolean {
    console.log(`\n${"states".padEnd(14)}   looked at  by h5py  bad`);
    for (const [kind, { states, byH5py, bad }] of this.#tallies) {
      const numbers = [String(states).padStart(11), String(byH5py).padStart(8), String(bad).padStart(4)];
      console.log(`${kind.padEnd(14)} ${numbers.join(" ")}`);
    }
    console.log(`${this.#count} states`);
    return [...this.#tallies.values()].every(({ bad }) => bad === 0);
  }
}

/** What was promised before a state was left, and what is promised next. */
function around<T>(promises: readonly T[], { promised }: State): [T, T] {
  const before = promises[promised + 1]!;
  return [before, promises[promised + 2] ?? before];
}

function isSame(one: Snapshot, other: Snapshot): boolean {
  return one.size === other.size && [...one].every(([path, value]) => other.get(path) === value);
}

/** Opens a state for writing, adds to it, and says whether all that was there still is. */
async function writeTo(bytes: Uint8Array, before: Snapshot): Promise<string | undefined> {
  const store = new MemoryStore(bytes.slice());
  const file = await open(store, { mode: "r+" });
  await file.createDataset("added afterwards", { data: [1, 2, 3] });
  await file.attrs.set("added afterwards", 1);
  await file.close();
  const again = await open(store.bytes);
  const after = await snapshot(again);
  await again.close();
  for (const [path, value] of before) {
    if (after.get(path) !== value) return `${path} is ${after.get(path)}, not ${value} as before the next writer`;
  }
  return after.size === before.size + 2 ? undefined : "what the next writer added is not there";
}

/**
 * The changes of the redo record that a state ends with. h5py does not know of it: to it such a state is a file in which
 * a part of the changes was made, or one that cannot be read where a write over the end of a sector was cut.
 */
async function recordIn(bytes: Uint8Array): Promise<Patch[]> {
  const reader = rangeReader(new MemorySource(bytes), 0);
  const { endOfFile } = await run(readSuperblock(bytes.length), reader);
  return await run(readRedoRecord(endOfFile, bytes.length), reader);
}

/** What the next writer makes of a state. */
async function replayed(bytes: Uint8Array): Promise<Uint8Array> {
  const store = new MemoryStore(bytes);
  await recover(new BufferedStore(store));
  return store.bytes;
}

/** Files of other programs, and logs that promise what they hold. */
async function foreignFiles(folder: string, checker: Checker): Promise<Map<string, Scenario["initial"]>> {
  const script = await Deno.readTextFile(new URL("./make_seeds.py", import.meta.url));
  const files = new Map<string, Scenario["initial"]>();
  for (const name of (await python(script, folder)).split("\n")) {
    const [path, log] = [`${folder}/${name}`, `${folder}/${name.replace(".h5", ".log")}`];
    await checker.describe(path, log);
    files.set(name, { bytes: await Deno.readFile(path), log: await Deno.readTextFile(log) });
  }
  return files;
}

async function main(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  const count = Number(options.get("count") ?? "5000");
  const seed = Number(options.get("seed") ?? Math.floor(Math.random() * 2 ** 30));
  const folder = options.get("folder") ?? await Deno.makeTempDir({ prefix: "states_" });
  console.log(`seed ${seed}, files in ${folder}`);
  await Deno.mkdir(folder, { recursive: true });
  const checker = new Checker();
  const foreign = await foreignFiles(folder, checker);
  const test = new StateTest(folder, checker);
  const chosen = kinds.filter((kind) => kind === (options.get("workload") ?? kind));
  for (let round = 0; test.count < count; round++) {
    const kind = chosen[round % chosen.length]!;
    const random = randomFrom(seed + round);
    const libver: LibVer = libvers[Math.floor(random() * libvers.length)]!;
    const isForeign = kind === "foreign" || kind === "modify";
    const fitting = [...foreign.keys()].filter((name) => name.startsWith(libver));
    await test.run(kind, {
      workload: kind === "foreign" || kind === "transaction" ? "mixed" : kind,
      libver,
      durable: random() < 0.5,
      together: kind === "transaction",
      overwrite: random() < 0.4 ? "copy" : "in place",
      reuse: random() < 0.4 ? "eager" : "after close",
      seed: seed + round,
      initial: isForeign ? foreign.get(fitting[Math.floor(random() * fitting.length)]!) : undefined,
    });
  }
  await checker.close();
  const good = test.report();
  if (good) await Deno.remove(folder, { recursive: true });
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
