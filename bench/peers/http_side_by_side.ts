/**
 * The same tasks behind 50 ms of delay and 12.5 MB/s, for this library and for h5py with fsspec in its best setting.
 *
 * @module
 */

import { assertEquals, assertLessOrEqual } from "@std/assert";
import { open } from "../../mod.ts";
import { PYTHON } from "../../tests/interop/python.ts";
import { cloudFiles } from "../../tests/interop/cloud/files.ts";
import { Nginx } from "../../tests/interop/cloud/nginx.ts";
import { SlowProxy } from "./slow_proxy.ts";

const tasks: [file: string, task: string][] = [
  ["flat.h5", "dataset_07321"],
  ["nested.h5", "group_73/dataset_07321"],
  ["flat_latest.h5", "dataset_07321"],
  ["nested_latest.h5", "group_73/dataset_07321"],
  ["flat.h5", "list"],
  ["flat_latest.h5", "list"],
  ["nested.h5", "list"],
  ["auto.h5", "image"],
  ["gz.h5", "image"],
  ["frame.h5", "image"],
  ["small.h5", "image"],
  ["auto.h5", "line"],
  ["gz.h5", "line"],
  ["small.h5", "line"],
];

let server: Nginx;
let proxy: SlowProxy;

Deno.test.beforeAll(async () => {
  server = await Nginx.serve(await cloudFiles());
  proxy = new SlowProxy(server.url(""), { roundTrip: 50, bandwidth: 12_500_000 });
});

Deno.test.afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

async function run(url: string, task: string): Promise<number> {
  await using file = await open(url);
  if (task === "list") return (await file.keys()).length;
  if (task === "image") return Number(await (await (await file.dataset("images")).slice(0, "...").read()).sum());
  if (task === "line") return Number(await (await (await file.dataset("images")).slice(":", 1000, 1000).read()).sum());
  return Number(await (await (await file.dataset(task)).read()).sum());
}

const settings = ["blockcache 1 MiB", "blockcache 5 MiB", "readahead 5 MiB", "bytes 5 MiB"];

/** The seconds of the quickest setting of h5py, and what it found; a setting that takes far longer is given up. */
async function h5py(url: string, task: string): Promise<{ result: number; seconds: number }> {
  const script = new URL("h5py_over_http.py", import.meta.url).pathname;
  let best = { result: NaN, seconds: 60 };
  for (const setting of settings) {
    const signal = AbortSignal.timeout(1000 * best.seconds + 3000);
    const command = new Deno.Command(PYTHON, { args: [script, url, task, setting], stdout: "piped", signal });
    const { success, stdout } = await command.output();
    const found = success ? JSON.parse(new TextDecoder().decode(stdout)) : best;
    if (found.seconds < best.seconds) best = found;
  }
  return best;
}

for (const [name, task] of tasks) {
  Deno.test(`Behind a slow line, ${task} of ${name} takes no longer than with h5py and fsspec`, async () => {
    const theirs = await h5py(proxy.url(name), task);
    let seconds = Infinity;
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      assertEquals(await run(proxy.url(name), task), theirs.result);
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
      if (seconds <= theirs.seconds) break;
    }
    console.log(`${name} ${task}: ${seconds.toFixed(2)} s, h5py ${theirs.seconds.toFixed(2)} s`);
    assertLessOrEqual(seconds, theirs.seconds);
  });
}
