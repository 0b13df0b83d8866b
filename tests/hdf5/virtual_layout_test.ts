import { assertEquals, assertRejects, assertThrows } from "@std/assert";
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

Deno.test("what is written to a virtual dataset goes to the datasets that it shows", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const numbers = await file.createDataset("numbers", { data: new Int16Array(12), shape: [3, 4], chunks: [2, 3] });
  const floats = await file.createDataset("floats", { data: new Float64Array(4), chunks: [3], compression: "gzip" });
  const texts = await file.createDataset("texts", { data: ["a", "b", "c"] });
  const layout = new VirtualLayout({ shape: [3, 4], dtype: "int32" });
  layout.set("::2", new VirtualSource(numbers).slice("::2"));
  layout.set(1, new VirtualSource(floats));
  const virtual = await file.createVirtualDataset("v", layout);
  const named = new VirtualLayout({ shape: [3], dtype: "string" });
  named.set("...", new VirtualSource(texts));
  await file.createVirtualDataset("t", named);

  await virtual.write([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]);
  await virtual.slice("1:, ::-2").write(-1);
  await (await file.dataset("t")).slice("1:").write(["much longer", "c"]);
  const expected = [[1, 2, 3, 4], [5, -1, 7, -1], [9, -1, 11, -1]];
  assertEquals((await virtual.read()).toNested(), expected);
  await file.close();

  await using again = await open(store.bytes);
  assertEquals((await (await again.dataset("numbers")).read()).toNested(), [[1, 2, 3, 4], [0, 0, 0, 0], [
    9,
    -1,
    11,
    -1,
  ]]);
  assertEquals((await (await again.dataset("floats")).read()).toNested(), [5, -1, 7, -1]);
  assertEquals((await (await again.dataset("texts")).read()).toNested(), ["a", "much longer", "c"]);
  assertEquals((await (await again.dataset("v")).read()).toNested(), expected);
});

Deno.test("a virtual dataset cannot be written where it shows nothing, or what cannot be written itself", async () => {
  const part = new MemoryStore();
  const other = await create(part);
  await other.createDataset("x", { data: [1, 2, 3] });
  await other.close();
  const store = new MemoryStore();
  const file = await create(store, { resolver: () => part.bytes });
  const source = await file.createDataset("s", { data: [1, 2, 3] });
  const layout = new VirtualLayout({ shape: [7], dtype: "float64" });
  layout.set(":3", new VirtualSource(source));
  layout.set("4:", new VirtualSource("part.h5", "x", { shape: [3] }));
  const dataset = await file.createVirtualDataset("v", layout);
  await assertRejects(() => dataset.slice("2:4").write(0), TypeError, "no dataset is at hand that holds some");
  assertEquals((await source.read()).toNested(), [1, 2, 3]);
  await assertRejects(() => dataset.slice("5").write(0), TypeError, "open for reading");
  await dataset.slice("2").write(0);
  await file.close();
  await using again = await open(store.bytes);
  const read = await again.dataset("v");
  await assertRejects(() => read.write(0), TypeError, 'Cannot write dataset "/v": the file is open for reading');
});
