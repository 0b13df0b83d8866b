import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { create, open, type OpenOptions } from "../../backends/hdf5/mod.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { zeros } from "../../ndarray/create.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";

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

Deno.test("mistakes of the caller say of which dataset they were made", async () => {
  await using file = await create(new MemoryStore());
  const images = await file.createDataset("images", { shape: [4, 6], dtype: "float64", chunks: [2, 3] });
  const of = '(dataset "/images")';
  const broadcast = `Cannot broadcast shape (3) to (4, 6) ${of}`;
  await assertRejects(() => images.write([1, 2, 3]), RangeError, broadcast);
  await assertRejects(() => images.write(["a"]), TypeError, of);
  assertThrows(() => images.slice(9), RangeError, `Cannot select index 9 of axis 0: its extent is 4 ${of}`);
  assertThrows(() => images.slice(0, 1, 2), RangeError, of);
  assertThrows(() => images.slice("0:x"), SyntaxError, of);
  assertThrows(() => images.points([0, 1], [1, 2, 3]), RangeError, of);
  assertThrows(() => images.slice(0).slice(7), RangeError, of);
  await assertRejects(() => images.read({ maxBytes: 10 }), UnsupportedError, of);
  await assertRejects(() => images.read({ out: zeros([2]) }), RangeError, of);
  const error = await assertRejects(() => images.write([1, 2, 3]), RangeError);
  assert(error.stack?.includes(broadcast));
});

Deno.test("a mistake with an array in memory names no dataset", () => {
  const error = assertThrows(() => zeros([4]).slice(9), RangeError);
  assertEquals(error.message, "Cannot select index 9 of axis 0: its extent is 4");
});
