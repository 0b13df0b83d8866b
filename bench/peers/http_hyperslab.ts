/**
 * How long this library takes for a task on a remote file: deno run -A http_hyperslab.ts URL TASK
 *
 * @module
 */

import { open } from "../../mod.ts";

async function run(url: string, task: string): Promise<number> {
  await using file = await open(url);
  if (task === "list") return (await file.keys()).length;
  if (task === "walk") return (await file.visit()).length;
  if (task === "image") return Number(await (await (await file.dataset("images")).slice(0, "...").read()).sum());
  if (task === "line") return Number(await (await (await file.dataset("images")).slice(":", 1000, 1000).read()).sum());
  return Number(await (await (await file.dataset(task)).read()).sum());
}

const [url, task] = Deno.args;
const start = performance.now();
const result = await run(url!, task!);
console.log(JSON.stringify({ result, seconds: (performance.now() - start) / 1000 }));
