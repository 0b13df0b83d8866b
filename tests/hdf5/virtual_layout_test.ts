import { assertEquals, assertThrows } from "@std/assert";
import { create, MemoryStore, open, VirtualLayout, VirtualSource } from "../../mod.ts";

Deno.test("a virtual dataset shows strided parts of its sources, and the fill value elsewhere", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const source = await file.createDataset("s", { data: Int16Array.from({ length: 12 }, (_, i) => i), shape: [3, 4] });
  const layout = new VirtualLayout({ shape: [4, 4], dtype: "int16" });
  layout.set(["::2", "1:3"], new VirtualSource(source).slice("::2, ::2"));
  layout.set(3, new VirtualSource(source).slice(1));
  await file.createVirtualDataset("v", layout, { fillValue: -1 });
  await file.close();

  await using again = await open(store.bytes);
  const dataset = await again.dataset("v");
  assertEquals([dataset.layout, dataset.dtype], ["virtual", "int16"]);
  assertEquals((await dataset.read()).toNested(), [
    [-1, 0, 2, -1],
    [-1, -1, -1, -1],
    [-1, 8, 10, -1],
    [4, 5, 6, 7],
  ]);
});

Deno.test("a virtual dataset is made of other files, which the resolver finds", async () => {
  const part = new MemoryStore();
  const other = await create(part);
  await other.createDataset("x", { data: [1, 2, 3] });
  await other.close();
  const store = new MemoryStore();
  const file = await create(store);
  const layout = new VirtualLayout({ shape: [3], dtype: "float64" });
  layout.set("...", new VirtualSource("part.h5", "x", { shape: [3] }));
  await file.createVirtualDataset("v", layout);
  await file.close();

  const resolver = (name: string) => name === "part.h5" ? part.bytes : undefined;
  await using again = await open(store.bytes, { resolver });
  assertEquals((await (await again.dataset("v")).read()).toNested(), [1, 2, 3]);
});

Deno.test("a selection without end follows its source", async () => {
  await using file = await create(new MemoryStore());
  const source = await file.createDataset("s", { data: [1, 2], maxShape: [null], chunks: [4] });
  const layout = new VirtualLayout({ shape: [2], maxShape: [null], dtype: "float64" });
  layout.set({ stop: Infinity }, new VirtualSource(source).slice({ stop: Infinity }));
  await file.createVirtualDataset("v", layout);
  await source.append([3, 4, 5]);
  const dataset = await file.dataset("v");
  assertEquals((await dataset.read()).toNested(), [1, 2, 3, 4, 5]);
  assertEquals(dataset.maxShape, [null]);
});

Deno.test("a place and what it shows have as many elements", () => {
  const layout = new VirtualLayout({ shape: [3], dtype: "float64" });
  const source = new VirtualSource("f.h5", "x", { shape: [4] });
  assertThrows(() => layout.set("...", source), RangeError, "A place of 3 elements cannot show a source of 4");
  assertThrows(() => source.slice("1:").slice("1:"), TypeError, "once");
});
