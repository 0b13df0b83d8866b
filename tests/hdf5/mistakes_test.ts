import { assertEquals, assertRejects } from "@std/assert";
import { create, open, type OpenOptions } from "../../backends/hdf5/mod.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";

Deno.test("open() names the modes there are, and touches nothing, where it is given another", async () => {
  const store = new MemoryStore();
  await (await create(store)).close();
  const before = store.bytes.slice();
  const options = { mode: "rw" } as unknown as OpenOptions;
  await assertRejects(() => open(store, options), TypeError, 'Cannot open with mode "rw": it is one of r, r+, a, w, x');
  assertEquals(store.bytes, before);
});

Deno.test("Group.createDataset() leaves no dataset behind where its data does not fit", async () => {
  await using file = await create(new MemoryStore());
  await assertRejects(() => file.createDataset("counts", { shape: [3], data: [1, 2] }), RangeError);
  assertEquals([...await file.keys()], []);
  await file.createDataset("counts", { shape: [3], data: [1, 2, 3] });
});

Deno.test("files, groups and attributes show on the console what h5py prints", async () => {
  await using file = await create(new MemoryStore());
  const group = await file.createGroup("run");
  assertEquals(Deno.inspect(group), '<HDF5 group "/run" (0 members)>');
  assertEquals(Deno.inspect(group.attrs), '<Attributes of HDF5 object "/run">');
  assertEquals(Deno.inspect(file), String(file));
});
