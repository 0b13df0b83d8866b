/** What several threads write is what one thread writes: each chunk byte for byte, if not in the same order. */

import { assert, assertEquals } from "@std/assert";
import { isWarm } from "../../backends/workers/pool.ts";
import { type Codec, create, type CreateDatasetOptions, lzf, MemoryStore, open, registry } from "../../mod.ts";

const shape = [6, 512, 700];

/** Numbers of which some chunks shrink and others do not. */
const numbers = Float64Array.from({ length: shape.reduce((product, extent) => product * extent) }, (_, i) => {
  return i % 200000 < 100000 ? Math.sin(i) * 1e6 : i >> 8;
});

async function written(options: CreateDatasetOptions, workers: number | false, codecs = registry): Promise<Uint8Array> {
  const store = new MemoryStore();
  const file = await create(store, { workers, codecs });
  const dataset = await file.createDataset("images", { shape, ...options });
  await dataset.write(numbers);
  // Filters that are fast stay on the main thread.
  if (workers !== false && options.compression === "gzip") assert(isWarm(workers), "the threads did the work");
  // A part of some chunks, and all of some that were written before.
  await dataset.slice("1:3, :, 3:600").write(7);
  await dataset.slice("2:4").write(numbers.subarray(0, 2 * 512 * 700));
  await file.close();
  return store.bytes;
}

const ways: Record<string, CreateDatasetOptions> = {
  lzf: { dtype: "float64", chunks: [1, 128, 128], compression: "lzf" },
  "shuffled gzip of swapped integers": {
    dtype: ">i4",
    chunks: [2, 64, 100],
    compression: "gzip",
    compressionOptions: 1,
    shuffle: true,
    fillValue: 5,
  },
  "checksums, which make chunks longer": { dtype: "float64", chunks: [1, 128, 128], fletcher32: true },
};

/** A checksum of the stored bytes of each chunk, by its place. */
async function chunksOf(bytes: Uint8Array): Promise<string[]> {
  const file = await open(bytes);
  const chunks = await (await file.dataset("images")).chunkIndex();
  await file.close();
  const stored = chunks.map(({ offset, address, size, filterMask }) => {
    const sum = bytes.subarray(address, address + size).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 0);
    return `${offset}: ${size} bytes, mask ${filterMask}, sum ${sum}`;
  });
  return stored.sort();
}

for (const [name, options] of Object.entries(ways)) {
  Deno.test(`several threads write the chunks that one writes: ${name}`, async () => {
    const [many, one] = [await written(options, 2), await written(options, false)];
    assertEquals(many.length, one.length);
    assertEquals(await chunksOf(many), await chunksOf(one));
    assert(!isWarm(1), "the threads ended with the file");
  });
}

Deno.test("a read that follows a write by several threads sees it", async () => {
  const store = new MemoryStore();
  const file = await create(store, { workers: 2 });
  const dataset = await file.createDataset("images", { shape, ...ways["lzf"] });
  const writing = dataset.write(numbers);
  assertEquals((await dataset.slice(5, 511, 699).read()).item(), numbers.at(-1));
  await writing;
  await file.close();
});

Deno.test("chunks are encoded by the user's own codec, on the thread that knows it", async () => {
  let calls = 0;
  const builtIn = lzf();
  const counting: Codec = { ...builtIn, encode: (input, context) => (calls++, builtIn.encode!(input, context)) };
  const bytes = await written(ways["lzf"]!, 2, registry.with(counting));
  assert(calls > 0);
  const file = await open(bytes);
  assertEquals((await (await file.dataset("images")).slice(5, 511, 699).read()).item(), numbers.at(-1));
  await file.close();
});
