/** Datasets of very many chunks of which few are stored: all of them are read as if every chunk were there. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  arange,
  array,
  create,
  type Dataset,
  type DenseArray,
  full,
  type Hdf5File,
  HyperslabError,
  MemoryStore,
  open,
} from "../../mod.ts";
import { isWarm } from "../../backends/workers/pool.ts";
import { randomNumbers } from "./memory_file.ts";

const shape = [600, 400];
const options = { shape, dtype: "int32", chunks: [3, 5], fillValue: 7 } as const;

/** A dataset of 16,000 chunks of which about `boxes` are written, and what is in it. */
async function sparse(
  file: Hdf5File,
  { random, boxes = 20, ...own }: { random: (below: number) => number; boxes?: number } & Record<string, unknown>,
): Promise<{ dataset: Dataset<"int32">; model: DenseArray<"int32"> }> {
  const dataset = await file.createDataset("sparse", { ...options, ...own }) as Dataset<"int32">;
  const model = full(shape, 7, "int32") as DenseArray<"int32">;
  for (let i = 0; i < boxes; i++) await writeSome(dataset, model, random);
  return { dataset, model };
}

async function writeSome(
  dataset: Dataset<"int32">,
  model: DenseArray<"int32">,
  random: (below: number) => number,
): Promise<void> {
  const [row, column] = [random(shape[0]! - 4), random(shape[1]! - 4)];
  const box = `${row}:${row + 1 + random(4)}, ${column}:${column + 1 + random(4)}`;
  const value = random(1000) - 500;
  await dataset.slice(box).write(value);
  model.slice(box).set(value);
}

function assertSame(found: DenseArray, expected: DenseArray, what: string): void {
  assertEquals([found.dtype, found.shape], [expected.dtype, expected.shape], what);
  const [a, b] = [found.data as ArrayLike<unknown>, expected.data as ArrayLike<unknown>];
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) assertEquals(a[i], b[i], `${what}, element ${i}`);
}

const selections = ["...", "::-1, ::2", "5:500:7", "..., 3:-3", ":, ::-1", "::4, ::6", "newaxis, 1:, newaxis, :-1"];

/** Compares reading, reductions and views with the same of an array in memory. */
async function compare(dataset: Dataset<"int32">, model: DenseArray<"int32">, what: string): Promise<void> {
  const grid = await dataset.backend.gridFor!(dataset.view);
  assert(grid.stored !== undefined && grid.stored.length < 500, `${what}: few chunks are visited`);
  for (const selection of selections) {
    const [lazy, dense] = [dataset.slice(selection), model.slice(selection)];
    assertSame(await lazy.read(), await dense.read(), `${what}, [${selection}]`);
    assertSame(await lazy.T.read(), await dense.T.read(), `${what}, [${selection}].T`);
    assertSame(await lazy.astype("float64").read(), await dense.astype("float64").read(), `${what}, as float64`);
    const out = full(dense.shape, -1, "int32");
    assertSame(await lazy.read({ out }), await dense.read(), `${what}, [${selection}] into an array`);
    assertEquals(
      [await lazy.sum(), await lazy.min(), await lazy.max(), await lazy.argmin(), await lazy.argmax()],
      [dense.sum(), dense.min(), dense.max(), dense.argmin(), dense.argmax()],
      what,
    );
  }
  assertEquals((await dataset.sum({ axis: 0 })).toNested(), model.sum({ axis: 0 }).toNested(), what);
  assertEquals((await dataset.argmax({ axis: 1 })).toNested(), model.argmax({ axis: 1 }).toNested(), what);
  assertEquals(await dataset.slice([3, 77, 599]).sum(), model.slice([3, 77, 599]).sum());
}

for (const [libver, maxShape] of [["v108", undefined], ["v110", undefined], ["v110", [null, null]]] as const) {
  Deno.test(`a sparse dataset reads as if every chunk were stored (${libver}, maxShape ${maxShape})`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomNumbers(seed);
    const store = new MemoryStore();
    const file = await create(store, { libver });
    const { dataset, model } = await sparse(file, { random, maxShape });
    await compare(dataset, model, `seed ${seed}, before a flush`);
    await file.flush();
    await compare(dataset, model, `seed ${seed}, after a flush`);
    for (let i = 0; i < 5; i++) await writeSome(dataset, model, random);
    await compare(dataset, model, `seed ${seed}, some chunks changed`);
    await file.close();
    const again = await open(store.bytes);
    await compare(await again.dataset("sparse", "int32"), model, `seed ${seed}, opened again`);
    await again.close();
  });
}

Deno.test("the rows of a sparse dataset are read one after the other as all of them together", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const store = new MemoryStore();
  const file = await create(store);
  const wide = await file.createDataset("wide", { shape: [12, 50_000], dtype: "int16", chunks: [1, 2] });
  const random = randomNumbers(seed);
  for (let i = 0; i < 30; i++) await wide.slice(random(12), random(50_000)).write(i + 1);
  await file.close();
  const again = await open(store.bytes);
  const dataset = await again.dataset("wide", "int16");
  const whole = await dataset.read();
  let row = 0;
  for await (const view of dataset) assertSame(await view.read(), await whole.slice(row++).read(), `seed ${seed}`);
  assertEquals(row, 12);
  assertEquals(await dataset.sum(), 465n);
  await again.close();
});

Deno.test("chunks that are cut off and come back are empty in a sparse dataset too", async () => {
  const file = await create(new MemoryStore());
  const dataset = await file.createDataset("a", { ...options, maxShape: [null, null] });
  await dataset.slice("0:3, :").write(1);
  await dataset.slice("590:, 390:").write(2);
  await dataset.resize([300, 200]);
  await dataset.resize([900, 300]);
  const expected = full([900, 300], 7, "int32");
  expected.slice("0:3, :200").set(1);
  assertSame(await dataset.read(), expected, "resized");
  await file.flush();
  assertSame(await dataset.read(), expected, "flushed");
  await file.close();
});

Deno.test("fill values of every kind are read from chunks that were never stored", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const size = 10_000;
  const fields = { fields: { n: "int16", text: "string" } } as const;
  await file.createDataset("text", { shape: [size], dtype: "string", chunks: [2], fillValue: "nothing" });
  await file.createDataset("record", { shape: [size], dtype: fields, chunks: [2], fillValue: { n: 5, text: "none" } });
  await file.createDataset("big-endian", { shape: [size], dtype: ">f4", chunks: [2], fillValue: 1.5 });
  await file.createDataset("bool", { shape: [size], dtype: "bool", chunks: [2], fillValue: true });
  await file.createDataset("complex", {
    shape: [size],
    dtype: "complex128",
    chunks: [2],
    fillValue: { re: 1, im: -2 },
  });
  await file.createDataset("pairs", { shape: [size], dtype: { array: "int16", shape: [2] }, chunks: [2] });
  await (await file.dataset("text")).slice(4000).write("something");
  await (await file.dataset("pairs")).slice(4001).write([3, 4]);
  await (await file.dataset("big-endian")).slice(4001).write(-0.25);
  await file.close();
  const again = await open(store.bytes);
  const text = await (await again.dataset("text", "string")).read();
  assertEquals([3998, 3999, 4000, 4001, 4002].map((i) => text.at(i)), [
    "nothing",
    "nothing",
    "something",
    "nothing",
    "nothing",
  ]);
  const record = await again.dataset("record");
  assertEquals((await record.read()).at(size - 1), { n: 5, text: "none" });
  assertEquals((await record.field("text").read()).at(17), "none");
  assertEquals(await record.field("n").sum(), 50_000n);
  assertEquals(await (await again.dataset("big-endian", "float32")).sum(), 1.5 * (size - 1) - 0.25);
  assertEquals(await (await again.dataset("bool")).all(), true);
  assertEquals(await (await again.dataset("complex", "complex128")).sum(), { re: size, im: -2 * size });
  const pairs = await (await again.dataset("pairs")).read();
  assertEquals(pairs.slice("4000:4003").toNested(), [[0, 0], [3, 4], [0, 0]]);
  await again.close();
});

Deno.test("the threads of the pool read and reduce a sparse dataset as one thread does", async () => {
  const path = await Deno.makeTempFile({ suffix: ".h5" });
  try {
    const file = await create(path);
    const dataset = await file.createDataset("a", {
      shape: [8, 1100, 1100],
      dtype: "float64",
      chunks: [1, 20, 30],
      compression: "lzf",
    });
    // 1920 of 16,280 chunks: so much to decode that threads start for it.
    for (let i = 0; i < 6; i++) await dataset.slice(i, "200:600", "300:780").write(arange(192_000).reshape(400, 480));
    await file.close();
    const alone = await open(path, { workers: false });
    const pooled = await open(path, { workers: 2 });
    const [one, many] = [await alone.dataset("a", "float64"), await pooled.dataset("a", "float64")];
    for (let round = 0; round < 2; round++) {
      assertEquals(await many.sum(), await one.sum());
      assertEquals(await many.argmax(), await one.argmax());
      assertEquals((await many.mean({ axis: [1, 2] })).toNested(), (await one.mean({ axis: [1, 2] })).toNested());
      assertSame(await many.slice("::2, ::-1").read(), await one.slice("::2, ::-1").read(), "every second image");
    }
    assert(isWarm(2), "the threads did the work");
    await alone.close();
    await pooled.close();
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("a part of a dataset of a million million chunks is reduced by way of the one chunk that is stored", async () => {
  const file = await create(new MemoryStore());
  const dataset = await file.createDataset("a", { shape: [2e6, 2e6], dtype: "uint8", chunks: [2, 1] });
  await dataset.slice(1_000_000, 1_000_000).write(3);
  const error = await assertRejects(() => dataset.read(), HyperslabError);
  assert(error.message.includes("maxBytes"));
  const part = dataset.slice("999000:1001000, 999000:1001000");
  assertEquals(await part.sum(), 3n);
  assertEquals(await part.argmax(), 1000 * 2000 + 1000);
  await file.close();
});

Deno.test("a sparse dataset is copied and written to like any other", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomNumbers(seed);
  const file = await create(new MemoryStore());
  const { dataset, model } = await sparse(file, { random });
  const copy = await file.createDataset("copy", { shape, dtype: "int32", chunks: [100, 100] });
  await copy.write(dataset);
  assertSame(await copy.read(), model, `seed ${seed}`);
  await dataset.write(array([...Array(shape[1]!).keys()]));
  assertEquals(await dataset.slice("::100, ::100").sum(), 6n * 600n);
  await file.close();
});
