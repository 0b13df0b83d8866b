/**
 * Reads a far file that is larger than memory image by image, and tells how much memory that took beyond what the process
 * had with the file open and one element read:
 * deno run -A stream_vast_file.ts URL DATASET IMAGES
 *
 * @module
 */

import { open } from "../../../mod.ts";

/** What the process has in memory, or had at most, in bytes. */
function memory(what: "VmRSS" | "VmHWM"): number {
  return Number(new RegExp(`${what}:\\s+(\\d+)`).exec(Deno.readTextFileSync("/proc/self/status"))![1]) * 1024;
}

const [url, name, count] = Deno.args;
const file = await open(url!);
const dataset = await file.dataset(name!, "uint8");
await dataset.slice(0, 0, 0).read();
const before = memory("VmRSS");
const images = dataset.slice(`:${count}`);
let sum = 0;
for await (const image of images) sum += Number((await image.read()).sum());
const mean = await images.mean();
await file.close();
console.log(JSON.stringify({ sum, mean, growth: memory("VmHWM") - before }));
