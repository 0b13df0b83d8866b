import { assertGreater } from "@std/assert";
import { create, open } from "../../backends/hdf5/open.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { difference, type Snapshot, snapshot } from "./file_snapshot.ts";
import { Workload } from "./workload.ts";
import { randomFrom, RecordingStore, states } from "./write_states.ts";

const count = Number(Deno.env.get("HYPERSLAB_WRITE_STATES") ?? "400");
const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? Math.floor(Math.random() * 2 ** 31));

/** Records a workload, and what was promised at each flush. */
async function record(libver: LibVer, durable: boolean, seed: number): Promise<[RecordingStore, Snapshot[]]> {
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

for (const libver of ["earliest", "v108", "v110", "latest"] as const) {
  for (const durable of [false, true]) {
    Deno.test(`a writer killed at any moment leaves a whole file with all that was flushed: ${libver}, ${durable ? "power cut" : "kill"}`, async () => {
      let checked = 0;
      for (let round = 0; checked < count; round++) {
        const [store, promises] = await record(libver, durable, seed + round);
        const options = { cuts: 2, losses: 4, random: randomFrom(seed + round) };
        for (const { bytes, promised, where } of states(store, options)) {
          const before = promises[promised] ?? new Map();
          const after = promises[promised + 1] ?? before;
          const file = await open(bytes.slice());
          try {
            const wrong = difference(await snapshot(file), before, after);
            if (wrong !== undefined) throw new Error(wrong);
          } catch (error) {
            throw new Error(`seed ${seed + round}, ${where}, promise ${promised}: ${error}`, { cause: error });
          } finally {
            await file.close();
          }
          checked++;
        }
      }
      assertGreater(checked, 0);
    });
  }
}
