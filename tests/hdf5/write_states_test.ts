import { assertGreater } from "@std/assert";
import { open } from "../../backends/hdf5/open.ts";
import { difference, snapshot } from "./file_snapshot.ts";
import { record } from "./record_workload.ts";
import { randomFrom, states } from "./write_states.ts";

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
