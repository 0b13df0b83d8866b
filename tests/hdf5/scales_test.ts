import { assertEquals, assertRejects } from "@std/assert";
import { create, MemoryStore, open } from "../../mod.ts";

Deno.test("Dimension.attachScale() gives an axis its scales, in order, and a second time changes nothing", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const data = await file.createDataset("data", { shape: [2, 3], dtype: "float32" });
  const metres = await file.createDataset("metres", { data: [0, 1, 2] });
  const feet = await file.createDataset("feet", { data: [0, 3.28, 6.56] });
  await metres.makeScale("in metres");
  await data.dims[1]!.attachScale(metres);
  await data.dims[1]!.attachScale(feet);
  await data.dims[1]!.attachScale(feet);
  await data.dims[0]!.setLabel("row");
  await file.close();

  await using again = await open(store.bytes);
  const { dims } = await again.dataset("data");
  assertEquals((await dims[1]!.scales()).map(([name, scale]) => [name, scale.name]), [
    ["in metres", "/metres"],
    ["", "/feet"],
  ]);
  assertEquals(await dims[0]!.scales(), []);
  assertEquals(await Promise.all(dims.map((each) => each.label())), ["row", ""]);
  assertEquals(await (await again.dataset("feet")).isScale(), true);
});

Deno.test("Dimension.detachScale() leaves no trace of the last scale", async () => {
  await using file = await create(new MemoryStore());
  const data = await file.createDataset("data", { shape: [2], dtype: "float32" });
  const scale = await file.createDataset("scale", { data: [0, 1] });
  await data.dims[0]!.attachScale(scale);
  await data.dims[0]!.detachScale(scale);
  assertEquals(await data.attrs.keys(), []);
  assertEquals(await scale.attrs.keys(), ["CLASS"]);
  await assertRejects(() => data.dims[0]!.detachScale(scale), TypeError, "not attached");
});

Deno.test("a scale has no scales itself", async () => {
  await using file = await create(new MemoryStore());
  const a = await file.createDataset("a", { data: [0, 1] });
  const b = await file.createDataset("b", { data: [0, 1] });
  await a.dims[0]!.attachScale(b);
  await assertRejects(() => a.makeScale(), TypeError, "has scales itself");
  await assertRejects(() => b.dims[0]!.attachScale(a), TypeError, "is a dimension scale itself");
});

Deno.test("a scale's attributes of another kind than the C library writes are no scales", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  const data = await file.createDataset("data", { shape: [2, 3], dtype: "float32" });
  const scale = await file.createDataset("scale", { data: [0, 1] });
  for (const list of [[1, 2], ["a", "b"], [scale.ref, scale.ref], 7]) {
    await data.attrs.set("DIMENSION_LIST", list);
    await data.attrs.set("DIMENSION_LABELS", [1, 2]);
    await scale.attrs.set("REFERENCE_LIST", list);
    assertEquals(await data.dims[1]!.scales(), []);
    assertEquals(await data.dims[1]!.label(), "");
    await data.dims[0]!.attachScale(scale);
    assertEquals((await data.dims[0]!.scales()).map(([, { name }]) => name), ["/scale"]);
    await data.dims[0]!.detachScale(scale);
  }
  await file.close();
});
