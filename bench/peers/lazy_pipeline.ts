/**
 * Lazy pipelines over a file of 1 GB, beside numpy that reads it whole: time, CPU time and peak memory of each.
 *
 * Usage: `deno run -A bench/peers/lazy_pipeline.ts [--rounds=N] [--images=N] [--python=python3] [--folder=PATH]`
 *
 * @module
 */

import { create, open } from "../../mod.ts";

const options = new Map(Deno.args.map((argument) => argument.replace(/^--/, "").split("=") as [string, string]));
const python = options.get("python") ?? "python3";
const script = new URL("lazy_pipeline.py", import.meta.url).pathname;
const pipelines = ["mean", "count", "write"];

type Outcome = [seconds: number, cpu: number, megabytes: number, result: number];

async function run(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** One pipeline in this process. */
async function measure(path: string, name: string): Promise<Outcome> {
  const start = performance.now();
  await using file = await open(path);
  const images = await file.dataset("images", "float64");
  const dark = await (await file.dataset("dark", "float64")).read();
  const flat = await (await file.dataset("flat", "float64")).read();
  let result = 0;
  if (name === "mean") {
    result = (await images.subtract(dark).divide(flat).mean({ axis: 0 })).sum();
  } else if (name === "count") result = Number(await images.greater(0.5).sum());
  else {
    await using out = await create(`${path}.out`);
    const target = await out.createDataset("result", { shape: images.shape, dtype: "float32" });
    await target.write(images.subtract(dark).divide(flat).astype("float32"));
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = (await import("node:process")).cpuUsage();
  const peak = Number(/VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status"))![1]) / 1024;
  return [seconds, (user + system) / 1e6, peak, result];
}

if (options.has("measure")) {
  console.log(JSON.stringify(await measure(options.get("path")!, options.get("measure")!)));
} else {
  const folder = options.get("folder") ?? await Deno.makeTempDir();
  const path = `${folder}/pipeline.h5`;
  await run(python, script, "make", path, options.get("images") ?? "32", "2048");
  try {
    const self = new URL(import.meta.url).pathname;
    for (const name of pipelines) {
      for (let round = 0; round < Number(options.get("rounds") ?? 3); round++) {
        const ours = JSON.parse(await run(Deno.execPath(), "run", "-A", self, `--measure=${name}`, `--path=${path}`));
        const theirs = JSON.parse(await run(python, script, path, name));
        const text = ([s, c, m, r]: Outcome) => `${s.toFixed(2)} s, CPU ${c.toFixed(2)} s, ${m.toFixed(0)} MB (${r})`;
        console.log(
          `${name}: hyperslab ${text(ours)}; numpy ${text(theirs)}; ratio ${(ours[0] / theirs[0]).toFixed(2)}`,
        );
      }
    }
  } finally {
    if (!options.has("folder")) await Deno.remove(folder, { recursive: true });
  }
}
