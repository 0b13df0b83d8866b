/** Needs what `deno bundle` needs: its bundler is fetched when it is first used. */

import { assert } from "@std/assert";
import { buildWorkerText } from "../../backends/workers/build.ts";

Deno.test("the threads of the pool run what the tree holds: deno task build:worker", async () => {
  const committed = await Deno.readTextFile(new URL("../../backends/workers/worker_text.ts", import.meta.url));
  assert(committed === await buildWorkerText(), "run `deno task build:worker` and commit worker_text.ts");
});
