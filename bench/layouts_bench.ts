/**
 * Reading and writing HDF5 datasets of each layout and each chunk index, in memory: what the file costs, not the disk.
 *
 * @module
 */

import { create, type CreateDatasetOptions, MemoryStore, open, random, VirtualLayout, VirtualSource } from "../mod.ts";

const SHAPE = [16, 256, 256];
const image = random.seed(1).rand(256, 256);
const chunks = [1, 64, 64];

/** How the elements are kept, and which release's structures keep them. */
const layouts: Record<string, [libver: "v108" | "latest", options: CreateDatasetOptions<"float64">]> = {
  contiguous: ["v108", {}],
  "chunked, version 1 B-tree": ["v108", { chunks }],
  "chunked, implicit": ["latest", { chunks, allocationTime: "early" }],
  "chunked, fixed array": ["latest", { chunks }],
  "chunked, extensible array": ["latest", { chunks, maxShape: [null, 256, 256] }],
  "chunked, version 2 B-tree": ["latest", { chunks, maxShape: [null, null, 256] }],
  "chunked, single": ["latest", { chunks: SHAPE }],
  "chunked, gzip": ["v108", { chunks, compression: "gzip" }],
  "chunked, lzf": ["v108", { chunks, compression: "lzf" }],
};

async function fill(options: CreateDatasetOptions<"float64">, libver: "v108" | "latest"): Promise<MemoryStore> {
  const store = new MemoryStore();
  const file = await create(store, { libver });
  const dataset = await file.createDataset("images", { ...options, shape: SHAPE, dtype: "float64" });
  for (let i = 0; i < SHAPE[0]!; i++) await dataset.slice(i).write(image);
  await file.close();
  return store;
}

function benchReading(name: string, bytes: Uint8Array): void {
  Deno.bench(`open, ${name}`, { group: "opening" }, async () => {
    const file = await open(bytes);
    await file.dataset("images");
    await file.close();
  });
  const options = { workers: false } as const;
  for (const [what, item] of [["all", "..."], ["an image", "5"], ["a column", ":, 5, 5"]] as const) {
    Deno.bench(`${what}, ${name}`, { group: `reading ${what}` }, async (bench) => {
      const file = await open(bytes, options);
      const view = (await file.dataset("images")).slice(item);
      bench.start();
      await view.read();
      bench.end();
      await file.close();
    });
  }
}

for (const [name, [libver, options]] of Object.entries(layouts)) {
  benchReading(name, (await fill(options, libver)).bytes);
  Deno.bench(`all, ${name}`, { group: "writing all" }, async () => void await fill(options, libver));
}

{
  const store = new MemoryStore();
  const file = await create(store);
  const layout = new VirtualLayout({ shape: SHAPE, dtype: "float64" });
  for (let i = 0; i < SHAPE[0]!; i++) {
    layout.set(i, new VirtualSource(await file.createDataset(`parts/${i}`, { data: image })));
  }
  await file.createVirtualDataset("images", layout);
  await file.close();
  benchReading("virtual", store.bytes);
}

{
  const store = new MemoryStore();
  const file = await create(store);
  const small = await file.createDataset("small", { shape: [1000], dtype: "float64", layout: "compact" });
  await small.write(1);
  await file.close();
  const { bytes } = store;
  Deno.bench("8 kB, compact", { group: "reading 8 kB" }, async () => {
    const file = await open(bytes);
    await (await file.dataset("small")).read();
    await file.close();
  });
}

{
  const folder = await Deno.makeTempDir();
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const file = await create(`${folder}/external.h5`);
  const dataset = await file.createDataset("images", { shape: SHAPE, dtype: "float64", external: "images.raw" });
  for (let i = 0; i < SHAPE[0]!; i++) await dataset.slice(i).write(image);
  await file.close();
  for (const [what, item] of [["all", "..."], ["an image", "5"], ["a column", ":, 5, 5"]] as const) {
    Deno.bench(`${what}, external`, { group: `reading ${what}` }, async (bench) => {
      const file = await open(`${folder}/external.h5`, { workers: false });
      const view = (await file.dataset("images")).slice(item);
      bench.start();
      await view.read();
      bench.end();
      await file.close();
    });
  }
}

{
  // A million chunks, of which a hundred are stored.
  const store = new MemoryStore();
  const file = await create(store);
  const sparse = await file.createDataset("sparse", { shape: [4000, 4000], dtype: "int32", chunks: [4, 4] });
  for (let i = 0; i < 100; i++) await sparse.slice(40 * i, 37 * i).write(i);
  await file.close();
  const again = await open(store.bytes, { workers: false });
  const dataset = await again.dataset("sparse", "int32");
  Deno.bench("all of a million chunks, few of them stored", { group: "sparse" }, async () => void await dataset.read());
  Deno.bench("its sum", { group: "sparse" }, async () => void await dataset.sum());
}
