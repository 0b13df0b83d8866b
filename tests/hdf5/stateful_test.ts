import { create, open } from "../../backends/hdf5/open.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { type Reopen, StatefulRun } from "./stateful_run.ts";
import { randomFrom } from "./write_states.ts";

const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? Math.floor(Math.random() * 2 ** 31));

/** Where files are kept: what `create()` takes, and how such a file is opened again. */
const places = {
  memory: () => {
    let store = new MemoryStore();
    const reopen: Reopen = async (file) => {
      await file.close();
      store = new MemoryStore(store.bytes);
      return await open(store, { mode: "r+" });
    };
    return { target: store, reopen, remove: () => {} };
  },
  "a folder": () => {
    const folder = Deno.makeTempDirSync();
    const target = `${folder}/file.h5`;
    const reopen: Reopen = async (file) => {
      await file.close();
      return await open(target, { mode: "a" });
    };
    return { target, reopen, remove: () => Deno.removeSync(folder, { recursive: true }) };
  },
};

for (const [name, place] of Object.entries(places)) {
  for (const [number, libver] of (["earliest", "v108", "v110", "latest"] as const).entries()) {
    Deno.test(`a file in ${name} holds what a model holds after any changes: ${libver}`, async () => {
      for (let round = 0; round < 6; round++) {
        const own = seed + 10 * round + number;
        const { target, reopen, remove } = place();
        const run = new StatefulRun(await create(target, { libver }), randomFrom(own), reopen);
        try {
          for (let step = 0; step < 120; step++) {
            const change = await run.step();
            if (change === "flush" || change === "reopen") await run.compare();
            else await run.look();
          }
          run.file = await reopen(run.file);
          await run.compare();
        } catch (cause) {
          throw new Error(`seed ${own}, after:\n${run.log.slice(-12).join("\n")}`, { cause });
        } finally {
          await run.file.close();
          remove();
        }
      }
    });
  }
}
