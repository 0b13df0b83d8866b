import { assertEquals } from "@std/assert";
import { create, type Dataset, MemorySource, MemoryStore, open } from "../../mod.ts";
import { randomNumbers } from "./memory_file.ts";

Deno.test("chunks decoded into the memory of others that went give the elements of their own", async () => {
  const [rows, columns] = [96, 80];
  const data = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i) * i);
  const store = new MemoryStore();
  await using made = await create(store);
  const options = { shape: [rows, columns], chunks: [16, 16], compression: "gzip" } as const;
  await made.createDataset("a", { data, ...options });
  await made.createDataset("b", { data: Int32Array.from(data), ...options });
  await made.close();
  // Three chunks of doubles, or six of integers, are kept.
  await using file = await open(new MemorySource(store.bytes), { chunkCacheBytes: 3 * 16 * 16 * 8, workers: false });
  const [a, b] = [await file.get("a") as Dataset<"float64">, await file.get("b") as Dataset<"int32">];
  const seed = Date.now() % 2 ** 31;
  const random = randomNumbers(seed);
  for (let round = 0; round < 300; round++) {
    const [y, x] = [random(rows - 8), random(columns - 8)];
    const [height, width] = [1 + random(8), 1 + random(8)];
    const items = [{ start: y, stop: y + height }, { start: x, stop: x + width }];
    const expected = Array.from(
      { length: height * width },
      (_, i) => data[(y + Math.floor(i / width)) * columns + x + i % width]!,
    );
    const [doubles, integers] = await Promise.all([a.slice(...items).read(), b.slice(...items).read()]);
    assertEquals([...doubles.data], expected, `seed ${seed}, round ${round}`);
    assertEquals([...integers.data], expected.map(Math.trunc), `seed ${seed}, round ${round}`);
    assertEquals((await a.slice(y, x).read()).item(), expected[0], `seed ${seed}, round ${round}`);
  }
});
