import { assertEquals, assertRejects } from "@std/assert";
import { create, MemoryStore, open } from "../../mod.ts";

Deno.test("a compact dataset keeps its elements in its header", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const x = await file.createDataset("x", { data: [1, 2, 3], dtype: ">i2", layout: "compact", fillValue: 4 });
  await x.slice(1).write(20);
  await file.close();
  await using again = await open(store.bytes);
  const dataset = await again.dataset("x");
  assertEquals([dataset.layout, (await dataset.read()).toNested()], ["compact", [1, 20, 3]]);
  assertEquals((await again.spaceReport()).elements, 0);
});

Deno.test("a compact dataset has no room for more than 64 KiB, and cannot grow", async () => {
  await using file = await create(new MemoryStore());
  const layout = "compact";
  await assertRejects(
    () => file.createDataset("x", { shape: [9000], dtype: "float64", layout }),
    RangeError,
    "no room",
  );
  await assertRejects(
    () => file.createDataset("x", { shape: [2], maxShape: [null], layout }),
    TypeError,
    "cannot grow",
  );
  await file.createDataset("x", { shape: [8000], dtype: "float64", layout });
});

Deno.test("elements in external files stand there, one file after the other", async () => {
  const folder = await Deno.makeTempDir();
  const file = await create(`${folder}/a.h5`);
  const external = [{ name: "one.raw", offset: 4, size: 8 }, { name: "two.raw", offset: 0, size: null }];
  const x = await file.createDataset("x", { shape: [4], dtype: "<i4", external });
  await x.write([1, 2, 3, 4]);
  await x.slice("1:3").write([20, 30]);
  assertEquals((await x.read()).toNested(), [1, 20, 30, 4]);
  await file.close();
  assertEquals([...await Deno.readFile(`${folder}/one.raw`)], [0, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0]);
  assertEquals([...await Deno.readFile(`${folder}/two.raw`)], [30, 0, 0, 0, 4, 0, 0, 0]);
  await using again = await open(`${folder}/a.h5`);
  assertEquals((await (await again.dataset("x")).read()).toNested(), [1, 20, 30, 4]);
});

Deno.test("external files hold all elements, and lie in the folder of the file", async () => {
  const folder = await Deno.makeTempDir();
  await using file = await create(`${folder}/a.h5`);
  const short = [{ name: "x.raw", offset: 0, size: 8 }];
  await assertRejects(() => file.createDataset("x", { shape: [4], external: short }), RangeError, "do not hold");
  const x = await file.createDataset("x", { shape: [4], external: "../outside.raw" });
  await assertRejects(() => x.write(1), Error, "outside.raw");
});

Deno.test("createDatasetLike() takes all but the elements, and what is to be different", async () => {
  await using file = await create(new MemoryStore());
  const model = await file.createDataset("model", {
    data: [[1, 2], [3, 4]],
    dtype: ">i4",
    chunks: [1, 2],
    maxShape: [null, 2],
    compression: "gzip",
    compressionOptions: 7,
    shuffle: true,
    fletcher32: true,
    fillValue: 5,
  });
  const same = await file.createDatasetLike("same", model);
  const of = (each: typeof model) => [each.fileType, each.shape, each.maxShape, each.chunks, each.filters];
  assertEquals(of(same), of(model));
  assertEquals((await same.read()).toNested(), [[5, 5], [5, 5]]);
  const other = await file.createDatasetLike("other", model, { dtype: "float32", compression: "lzf", shape: [3] });
  assertEquals([other.dtype, other.compression, other.shape, other.shuffle], ["float32", "lzf", [3], true]);
});

Deno.test("requireDataset() takes a dataset that holds the same values, or with exact that very dtype", async () => {
  await using file = await create(new MemoryStore());
  await file.createDataset("x", { shape: [3], dtype: "float64" });
  assertEquals((await file.requireDataset("x", { shape: 3, dtype: "float32" })).dtype, "float64");
  await assertRejects(
    () => file.requireDataset("x", { shape: 3, dtype: "float32", exact: true }),
    TypeError,
    "its type",
  );
  await assertRejects(() => file.requireDataset("x", { shape: 3, dtype: "complex64" }), TypeError, "its type");
  await assertRejects(() => file.requireDataset("x", { shape: [4] }), TypeError, "its shape is (3), not (4)");
  assertEquals((await file.requireDataset("y", { shape: 2, dtype: "int8" })).dtype, "int8");
});

Deno.test("createDataset() copies a lazy array", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { data: Int32Array.from({ length: 12 }, (_, i) => i), shape: [3, 4] });
  const y = await file.createDataset("y", { data: x.slice("::2, ::-1") });
  assertEquals([y.dtype, (await y.read()).toNested()], ["int32", [[3, 2, 1, 0], [11, 10, 9, 8]]]);
});

Deno.test("names of numpy stand in records, arrays and sequences, too", async () => {
  await using file = await create(new MemoryStore());
  const dtype = { fields: { a: ">i2", b: { array: "<f4", shape: [2] }, s: "S3" } } as const;
  const x = await file.createDataset("x", { data: [{ a: 1, b: [2, 3], s: "abc" }], dtype });
  assertEquals((await x.field("b").read()).toNested(), [[2, 3]]);
  assertEquals((await x.field("s").read()).toNested(), ["abc"]);
});
