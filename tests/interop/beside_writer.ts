/**
 * Publishes again and again, for readers in other processes: `beside_writer.ts FILE LIBVER FLUSHES REUSE`. Each flush
 * tells one number in every place. Prints a line when the file is there.
 *
 * @module
 */

import type { SpaceReuse } from "../../backends/hdf5/allocator.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { create } from "../../backends/hdf5/open.ts";

const [path, libver, flushes, reuse] = Deno.args as [string, LibVer, string, SpaceReuse];
const file = await create(path, { libver, reuse });
const same = { dtype: "int32", shape: [100], chunks: [30] } as const;
// One index each: B-tree or fixed array, B-tree or extensible array, B-tree of either version.
const datasets = await Promise.all([
  file.createDataset("fixed", { ...same, compression: "gzip" }),
  file.createDataset("growing", { ...same, maxShape: [null] }),
  file.createDataset("both", { ...same, shape: [20, 5], chunks: [7, 2], maxShape: [null, null] }),
]);
const rows = await file.createDataset("rows", { dtype: "int32", shape: [0], chunks: [16], maxShape: [null] });
for (const dataset of datasets) await dataset.write(0);
await file.flush();
console.log("begun");
for (let count = 1; count <= Number(flushes); count++) {
  for (const dataset of datasets) await dataset.write(count);
  await rows.resize(count);
  await rows.slice(`${count - 1}:`).write(count);
  for (let i = 0; i < 3; i++) await file.attrs.set(`count${i}`, count);
  if (count % 10 === 0) await file.createGroup(`group${count}`);
  await file.flush();
  await new Promise((resolve) => setTimeout(resolve, 1));
}
await file.close();
