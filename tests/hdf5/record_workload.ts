/**
 * Records what a random workload does to a store.
 *
 * @module
 */

import type { LibVer } from "../../backends/hdf5/libver.ts";
import { create } from "../../backends/hdf5/open.ts";
import { type Snapshot, snapshot } from "./file_snapshot.ts";
import { Workload } from "./workload.ts";
import { randomFrom, RecordingStore } from "./write_states.ts";

/** Records a workload, and what was promised at each flush. */
export async function record(libver: LibVer, durable: boolean, seed: number): Promise<[RecordingStore, Snapshot[]]> {
  const store = new RecordingStore();
  const random = randomFrom(seed);
  const file = await create(store, { libver, trackOrder: random() < 0.3 });
  store.begin();
  const promises: Snapshot[] = [];
  const workload = new Workload(file, random, libver !== "earliest");
  for (let flush = 0; flush < 8; flush++) {
    for (let step = 0; step < 4 + random() * 12; step++) await workload.step();
    await file.flush({ durable });
    promises.push(await snapshot(file));
    store.mark();
  }
  await file.close();
  return [store, promises];
}
