/**
 * Records what workloads do to a store, with all that they promise.
 *
 * @module
 */

import type { SpaceReuse } from "../../backends/hdf5/allocator.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import type { Overwrite } from "../../backends/hdf5/writer.ts";
import { type Snapshot, snapshot } from "../hdf5/file_snapshot.ts";
import { randomFrom, RecordingStore } from "../hdf5/write_states.ts";
import { LoggedFile } from "./logged_file.ts";
import { CrashWorkload, type WorkloadName } from "./workloads.ts";

/** What is recorded. */
export interface Scenario {
  readonly workload: WorkloadName;
  readonly libver: LibVer;
  /** Whether flushes wait for the disk, so that what is between two barriers may be lost in any part. */
  readonly durable: boolean;
  /** Whether the changes of a flush are made all or none. */
  readonly together: boolean;
  /** What becomes of elements in one piece that are written again; in place they are written but once. */
  readonly overwrite: Overwrite;
  /** When space that was given up is used again. */
  readonly reuse: SpaceReuse;
  readonly seed: number;
  /** A file that others wrote, which is edited. */
  readonly initial: { readonly bytes: Uint8Array; readonly log: string } | undefined;
}

/** What was recorded. */
export interface Recording {
  readonly store: RecordingStore;
  /** What was promised at each flush, the state at the beginning first. */
  readonly promises: readonly Snapshot[];
  /** The lines of the log up to each promise. */
  readonly logs: readonly string[];
}

const flushes = 6;

/** Runs a workload on a store that remembers. */
export async function recordStates(scenario: Scenario): Promise<Recording> {
  const { workload, libver, durable, together, overwrite, reuse, seed, initial } = scenario;
  const random = randomFrom(seed);
  const store = new RecordingStore(initial?.bytes.slice());
  const file = initial === undefined
    ? await create(store, { libver, overwrite, reuse, trackOrder: random() < 0.3 })
    : await open(store, { mode: "r+", libver, overwrite, reuse });
  store.begin();
  let log = initial?.log ?? "";
  const keepsFlushed = together || overwrite === "copy";
  const logged = new LoggedFile(file, keepsFlushed, (line) => log += `${line}\n`);
  const dense = libver !== "earliest" && initial === undefined;
  const changes = new CrashWorkload(logged, workload, random, {
    prefix: `n${seed}_`,
    overwrites: keepsFlushed,
    dense,
    large: false,
  });
  const changeNothing = async () => {
    const before = log;
    const failure = new Error("the transaction fails");
    const failing = file.transaction(async () => {
      await changes.change();
      throw failure;
    }, { durable });
    await failing.catch((error) => {
      if (error !== failure) throw error;
    });
    log = before;
    logged.forget();
  };
  const promises = [await snapshot(file)];
  const logs = [log];
  for (let flush = 0; flush < flushes; flush++) {
    if (together) {
      if (random() < 0.3) await changeNothing();
      await file.transaction(() => changes.change(), { durable });
    } else {
      await changes.change();
      await file.flush({ durable });
    }
    store.mark();
    promises.push(await snapshot(file));
    logs.push(log);
  }
  await file.close();
  return { store, promises, logs };
}
