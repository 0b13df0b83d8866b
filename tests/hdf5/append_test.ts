import { assertEquals, assertRejects } from "@std/assert";
import { create, MemoryStore, open } from "../../mod.ts";

Deno.test("Dataset.append() takes rows, blocks and lazy arrays", async () => {
  await using file = await create(new MemoryStore());
  const source = await file.createDataset("source", { data: [[5, 6], [7, 8]] });
  const x = await file.createDataset("x", { shape: [0, 2], maxShape: [null, 2], dtype: "float64" });
  await x.append([1, 2]);
  await x.append([[3, 4]]);
  await x.append(source);
  await x.append(new Float64Array([9, 10]));
  assertEquals((await x.read()).toNested(), [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]);
});

Deno.test("appends that are begun together come one after the other", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { shape: [0], maxShape: [null], dtype: "int32" });
  await Promise.all(Array.from({ length: 50 }, (_, i) => x.append([2 * i, 2 * i + 1])));
  assertEquals((await x.read()).toNested(), Array.from({ length: 100 }, (_, i) => i));
});

Deno.test("Dataset.writable() fills a dataset of fixed extents from a row on", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { shape: [5, 2], dtype: "int8" });
  await ReadableStream.from([[[1, 1]], [[2, 2], [3, 3]]]).pipeTo(x.writable({ start: 1 }));
  assertEquals((await x.slice(":, 0").read()).toNested(), [0, 1, 2, 3, 0]);
});

Deno.test("Dataset.writable() ends with an error where the dataset cannot grow", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { shape: [1], maxShape: [2], chunks: [1], dtype: "int8" });
  const writing = ReadableStream.from([[1], [2], [3]]).pipeTo(x.writable());
  await assertRejects(() => writing, RangeError);
  assertEquals((await x.read()).toNested(), [0, 1]);
});

Deno.test("a block waits until the one before is written", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { shape: [0], maxShape: [null], dtype: "int32", chunks: [4] });
  const writer = x.writable().getWriter();
  const first = writer.write([1, 2]);
  assertEquals(writer.desiredSize, 0);
  await first;
  await writer.ready;
  assertEquals([writer.desiredSize, x.shape], [1, [2]]);
  await writer.close();
});

Deno.test("refresh() follows a dataset that another handle of the file lets grow", async () => {
  const path = `${await Deno.makeTempDir()}/growing.h5`;
  await using writer = await create(path, { libver: "v110" });
  const log = await writer.createDataset("log", { shape: [0], maxShape: [null], dtype: "int32", chunks: [64] });
  await writer.createGroup("g");
  await writer.flush();
  await using reader = await open(path);
  const seen = await reader.dataset("log");
  const group = await reader.group("g");
  for (let i = 1; i <= 20; i++) {
    await log.append(Int32Array.from({ length: 50 }, (_, k) => 50 * (i - 1) + k));
    await log.attrs.set("rounds", i);
    await writer.createGroup(`g/${i}`);
    await writer.flush();
    await seen.refresh();
    await group.refresh();
    assertEquals(seen.shape, [50 * i]);
    assertEquals(Number(await seen.sum()), 50 * i * (50 * i - 1) / 2);
    assertEquals([await seen.attrs.get("rounds"), await group.size()], [i, i]);
  }
});
