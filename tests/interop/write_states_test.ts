import { assertEquals } from "@std/assert";
import { record } from "../hdf5/record_workload.ts";
import { randomFrom, states } from "../hdf5/write_states.ts";

const script = new URL("./write_states.py", import.meta.url).pathname;
const seed = Number(Deno.env.get("HYPERSLAB_SEED") ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(Deno.env.get("HYPERSLAB_WRITE_STATES") ?? "300");

/** The C library of HDF5 2.0, and that of 1.10, which does not read what only 2.0 writes. */
const readers = [
  { python: "python3", libvers: ["earliest", "v108", "v110", "latest"] },
  { python: "/usr/bin/python3", libvers: ["earliest", "v108", "v110"] },
] as const;

async function check(python: string, folder: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(python, { args: [script, folder] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

for (const { python, libvers } of readers) {
  for (const libver of libvers) {
    Deno.test(`${python} reads every state that a killed writer leaves: ${libver}`, async () => {
      const folder = await Deno.makeTempDir();
      try {
        let kept = 0;
        for (let round = 0; kept < count; round++) {
          const random = randomFrom(seed + round);
          const [store] = await record(libver, round % 2 === 1, seed + round);
          for (const { bytes } of states(store, { cuts: 1, losses: 2, random })) {
            if (random() >= 0.2) continue;
            await Deno.writeFile(`${folder}/seed_${seed + round}_${kept++}.h5`, bytes);
          }
        }
        assertEquals(await check(python, folder), `${kept} files, 0 failed`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}
