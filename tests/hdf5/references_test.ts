import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { create, Dataset, type DenseArray, type Hdf5File, MemoryStore, type NDArray, open } from "../../mod.ts";
import type { Reference } from "../../ndarray/dtype.ts";

async function grid(file: Hdf5File): Promise<Dataset<"int32">> {
  return await file.createDataset("grid", { data: Int32Array.from({ length: 20 }, (_, i) => i), shape: [4, 5] });
}

async function reopened(make: (file: Hdf5File) => Promise<unknown>): Promise<Hdf5File> {
  const store = new MemoryStore();
  const file = await create(store);
  await make(file);
  await file.close();
  return await open(store.bytes);
}

async function regions(file: Hdf5File): Promise<NDArray[]> {
  const stored = await (await file.dataset("regions")).read() as unknown as DenseArray<"reference">;
  return await Promise.all((stored.data as Reference[]).map((each) => each.resolve() as Promise<NDArray>));
}

Deno.test("references lead to the objects they were made from", async () => {
  await using file = await reopened(async (file) => {
    const group = await file.createGroup("a/b");
    await file.createDataset("pointers", { data: [group.ref, (await grid(file)).ref] });
    await file.attrs.set("root", file.ref);
  });
  const pointers = await (await file.dataset("pointers")).read();
  const [group, dataset] = await Promise.all((pointers.data as Reference[]).map((each) => each.resolve()));
  assertEquals([(group as Hdf5File).name, (dataset as Dataset).name], ["/a/b", "/grid"]);
  assertEquals(await (await file.attrs.get("root") as Reference).resolve(), file);
});

Deno.test("references to regions select what the slice selects", async () => {
  await using file = await reopened(async (file) => {
    const dataset = await grid(file);
    const data = [
      dataset.regionRef("1:3, 2"),
      dataset.regionRef("::2, 1::3"),
      dataset.regionRef([0, 1, 3], ":"),
      dataset.regionRef(),
      dataset.regionRef("2:2, :"),
    ];
    await file.createDataset("regions", { data });
  });
  const shown = await Promise.all((await regions(file)).map(async (view) => (await view.read()).toNested()));
  assertEquals(shown[0], [[7], [12]]);
  assertEquals(shown[1], [[1, 4], [11, 14]]);
  assertEquals(shown[2], [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [15, 16, 17, 18, 19]]);
  assertEquals((shown[3] as number[][]).length, 4);
  assertEquals(shown[4], []);
});

Deno.test("a region cannot go backwards or repeat itself, since the file keeps no order", async () => {
  await using file = await create(new MemoryStore());
  const dataset = await grid(file);
  assertThrows(() => dataset.regionRef("::-1, :"), TypeError, "backwards");
  assertThrows(() => dataset.regionRef([1, 1], ":"), TypeError, "increase");
});

Deno.test("a reference is not stored in another file", async () => {
  await using file = await create(new MemoryStore());
  await using other = await create(new MemoryStore());
  const group = await other.createGroup("g");
  await assertRejects(() => file.createDataset("x", { data: [group.ref] }), TypeError, "another file");
});

Deno.test("a reference that was never set is null, and resolves to an error", async () => {
  await using file = await create(new MemoryStore());
  const dataset = await file.createDataset("x", { shape: [1], dtype: "reference" });
  const [reference] = (await dataset.read()).data as Reference[];
  assertEquals(reference!.kind, "null");
  await assertRejects(() => reference!.resolve(), Error, "never set");
  assert(dataset instanceof Dataset);
});
