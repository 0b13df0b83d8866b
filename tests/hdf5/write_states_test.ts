import { assertEquals, assertGreater } from "@std/assert";
import { create, open } from "../../backends/hdf5/open.ts";
import { difference, snapshot } from "./file_snapshot.ts";
import { record } from "./record_workload.ts";
import { randomFrom, RecordingStore, states } from "./write_states.ts";

const count = Number(Deno.env.get("HYPERSLAB_WRITE_STATES") ?? "150");
const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? Math.floor(Math.random() * 2 ** 31));

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

Deno.test("a dataset that shrinks and is deleted in one flush stays whole while its name is there", async () => {
  const store = new RecordingStore();
  const file = await create(store, { libver: "earliest", reuse: "eager" });
  const options = { shape: [64], chunks: [8], maxShape: [null], dtype: "int32", fletcher32: true } as const;
  const numbers = await file.createDataset("a/numbers", { ...options, data: Array.from({ length: 64 }, (_, i) => i) });
  await file.createDataset("b/old", { data: 1 });
  await file.flush();
  store.begin();
  const before = await snapshot(file);
  await numbers.resize([8]);
  await file.delete("a/numbers");
  // The heaps of names grow, so that they fit nowhere but where the chunks stood.
  await file.createDataset(`a/${"new ".repeat(30)}`, { data: 2 });
  await file.delete("b/old");
  await file.createDataset(`b/${"new ".repeat(30)}`, { data: 3 });
  await file.flush();
  const after = await snapshot(file);
  let named = 0;
  for (const { bytes, where } of states(store, { cuts: 2, losses: 0, random: randomFrom(1) })) {
    const left = await open(bytes.slice());
    const found = await snapshot(left);
    if (found.has("/a/numbers")) named++;
    assertEquals(difference(found, before, after), undefined, where);
    await left.close();
  }
  assertGreater(named, 10);
  await file.close();
});
