/**
 * Reads a remote file on any runtime; run there as a bundle. Prints what it found.
 *
 * @module
 */

import { HttpSource, open } from "../../../mod.ts";

const [, , url] = (globalThis as unknown as { process: { argv: string[] } }).process.argv;
const source = await HttpSource.open(url!);
const file = await open(source);
const images = await file.dataset("images", "float32");
const image = await images.slice(3, "...").read();
console.log(JSON.stringify({
  names: await file.keys(),
  unit: await images.attrs.get("unit"),
  shape: image.shape,
  sum: image.sum(),
  mean: await images.slice(":4").mean(),
  little: source.statistics.bytes < source.size / 2,
}));
await file.close();
const missing = await open(new URL("missing.h5", url)).then(() => "", (error) => error.name);
console.log(missing);
