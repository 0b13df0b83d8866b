/**
 * Changes a file until it is killed. Before each flush it says what the file is to hold afterwards, and after it that it
 * was promised; both in a log that outlives the process.
 *
 * Arguments: path, log, workload, libver, seed.
 */

import { create, open } from "../../backends/hdf5/open.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { snapshot } from "../hdf5/file_snapshot.ts";
import { Workload, workloads } from "../hdf5/workload.ts";
import { randomFrom } from "../hdf5/write_states.ts";

const [path, log, name, libver, seed] = Deno.args as [string, string, keyof typeof workloads, LibVer, string];
const random = randomFrom(Number(seed));
const out = Deno.openSync(log, { create: true, append: true });
const say = (line: unknown) => out.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));

if (name === "modify") {
  // The file is made, closed and opened again: what was there before is at stake, too.
  const made = await create(path, { libver });
  const workload = new Workload(made, randomFrom(Number(seed) + 1), false, workloads.create);
  await workload.begin();
  for (let step = 0; step < 30; step++) await workload.step();
  await made.close();
}
const file = name === "modify" ? await open(path, { mode: "r+" }) : await create(path, { libver });
const workload = new Workload(file, random, false, workloads[name]);
if (name !== "modify") await workload.begin();
await file.flush();
say({ promise: Object.fromEntries(await snapshot(file)) });
say({ kept: true });
console.log("ready");
for (;;) {
  for (let step = 0; step < 20; step++) await workload.step();
  say({ promise: Object.fromEntries(await snapshot(file)) });
  await file.flush();
  say({ kept: true });
}
