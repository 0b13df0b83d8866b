/**
 * Records what workloads do to a store, with all that they promise.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { handleOf } from "../../backends/hdf5/object_handle.ts";
import { create, open } from "../../backends/hdf5/open.ts";
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
  const { workload, libver, durable, together, seed, initial } = scenario;
  const random = randomFrom(seed);
  const store = new RecordingStore(initial?.bytes.slice());
  const file = initial === undefined
    ? await create(store, { libver, trackOrder: random() < 0.3 })
    : await open(store, { mode: "r+", libver });
  store.begin();
  let log = initial?.log ?? "";
  const logged = new LoggedFile(file, (line) => log += `${line}\n`);
  const dense = libver !== "earliest" && initial === undefined;
  const changes = new CrashWorkload(logged, workload, random, {
    prefix: `n${seed}_`,
    overwrites: false,
    dense,
    large: false,
  });
  const promises = [await snapshot(file)];
  const logs = [log];
  for (let flush = 0; flush < flushes; flush++) {
    await changes.change();
    if (together) await handleOf(file).context.writer!.flushTogether({ durable });
    else await file.flush({ durable });
    store.mark();
    promises.push(await snapshot(file));
    logs.push(log);
  }
  await file.close();
  return { store, promises, logs };
}
