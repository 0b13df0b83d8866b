import { assertEquals } from "@std/assert";
import { create, open } from "../../mod.ts";
import { lines } from "../crash/checker.ts";
import { modelText } from "../hdf5/stateful_model.ts";
import { StatefulRun } from "../hdf5/stateful_run.ts";
import { randomFrom } from "../hdf5/write_states.ts";
import { PYTHON } from "./python.ts";

const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? Math.floor(Math.random() * 2 ** 31));

/** The C library of HDF5 2.0, and that of 1.10, which does not read what only 2.0 writes. */
const readers = [
  { python: PYTHON, libvers: ["earliest", "v108", "v110", "latest"] },
  { python: "/usr/bin/python3", libvers: ["earliest", "v108", "v110"] },
] as const;

for (const { python, libvers } of readers) {
  Deno.test(`h5py of ${python} finds what a model holds after each flush, open and closed`, async () => {
    const script = new URL("./stateful.py", import.meta.url).pathname;
    const peer = new Deno.Command(python, { args: [script], stdin: "piped", stdout: "piped" }).spawn();
    const requests = peer.stdin.getWriter();
    const answers = lines(peer.stdout);
    const folder = await Deno.makeTempDir();
    let asked = 0;
    try {
      for (let round = 0; round < 24; round++) {
        const own = seed + round;
        const path = `${folder}/${own}.h5`;
        const libver = libvers[round % libvers.length]!;
        const compare = async (run: StatefulRun) => {
          await requests.write(new TextEncoder().encode(`[${JSON.stringify(path)}, ${modelText(run.model)}]\n`));
          const { value } = await answers.next();
          const after = run.log.slice(-12).join("\n");
          assertEquals(JSON.parse(value!), "same", `seed ${own}, libver ${libver}, after:\n${after}`);
          asked++;
        };
        const run: StatefulRun = new StatefulRun(await create(path, { libver }), randomFrom(own), async (file) => {
          await file.close();
          await compare(run);
          return await open(path, { mode: "r+" });
        });
        for (let step = 0; step < 100; step++) if (await run.step() === "flush") await compare(run);
        await run.file.close();
        await compare(run);
      }
    } finally {
      await requests.close();
      await peer.status;
      await Deno.remove(folder, { recursive: true });
    }
    assertEquals(asked > 100, true, `${asked} comparisons`);
  });
}
