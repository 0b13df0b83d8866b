import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  create,
  type CreateDatasetOptions,
  type CreateGroupOptions,
  type CreateOptions,
  open,
  type OpenOptions,
} from "../../backends/hdf5/mod.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { array, zeros } from "../../ndarray/create.ts";
import { NotFoundError, UnsupportedError } from "../../ndarray/errors.ts";

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

Deno.test("create() says that the folder is missing, open() that the file is", async () => {
  const folder = await Deno.makeTempDir();
  const missing = [`${folder}/none/new.h5`, `${folder}/none.h5`];
  await assertRejects(() => create(missing[0]!), NotFoundError, `"${missing[0]}": there is no such folder`);
  for (const mode of ["r", "r+"] as const) {
    await assertRejects(() => open(missing[1]!, { mode }), NotFoundError, `"${missing[1]}": there is no such file`);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what is no number is called by what it is", () => {
  const numbers = array([1, 2]);
  assertThrows(() => numbers.set(undefined as never), TypeError, "Cannot store undefined as float64");
  assertThrows(() => numbers.set({} as never), TypeError, "Cannot store an object as float64");
  assertThrows(() => numbers.slice(undefined as never), TypeError, "Cannot select by undefined");
});

Deno.test("a mistake with an array in memory names no dataset", () => {
  const error = assertThrows(() => zeros([4]).slice(9), RangeError);
  assertEquals(error.message, "Cannot select index 9 of axis 0: its extent is 4");
});

Deno.test("Group.createDataset() names the dataset in each message, and the option that was meant", async () => {
  await using file = await create(new MemoryStore());
  const run = await file.createGroup("run");
  async function refused(options: Record<string, unknown>, message: string): Promise<void> {
    const error = await assertRejects(() => run.createDataset("x", options as CreateDatasetOptions), Error, message);
    assert(error instanceof TypeError || error instanceof RangeError, error.name);
    assertEquals(await run.keys(), []);
  }
  const of = 'Cannot create dataset "/run/x": ';
  await refused({ shape: [2], maxshape: [null] }, `${of}there is no option "maxshape"; did you mean "maxShape"?`);
  await refused(
    { shape: [2], compression_opts: 4 },
    `${of}there is no option "compression_opts"; did you mean "compressionO`,
  );
  await refused({ shape: [2], zzz: 4 }, `${of}there is no option "zzz"`);
  await refused([1, 2] as unknown as Record<string, unknown>, `${of}there is no option "0"`);
  await refused({ shape: [2], fillTime: "now" }, `${of}fillTime is one of "ifset", "alloc", "never", not "now"`);
  await refused({}, `${of}a dataset needs a shape or data`);
  await refused({ shape: [-1] }, `${of}an extent cannot be -1`);
  await refused({ shape: [2], chunks: [3] }, `${of}a chunk cannot have 3 elements along axis 0`);
  await refused(
    { shape: [2], compression: "gzip", compressionOptions: 11 },
    `${of}the level of gzip is a number from 0`,
  );
  await refused({ data: [1, "a"] }, of);
});

Deno.test("open(), create() and createGroup() refuse options that do not exist", async () => {
  const store = new MemoryStore();
  const wrong = { libver: "v999" } as unknown as OpenOptions;
  await assertRejects(() => create(store, wrong as CreateOptions), TypeError, 'libver is one of "earliest", "v108"');
  assertEquals(store.bytes.length, 0);
  await using file = await create(store);
  await assertRejects(
    () => file.createGroup("x", { track_order: true } as CreateGroupOptions),
    TypeError,
    '"trackOrder"',
  );
  await file.flush();
  const typo = { maxbytes: 1 } as unknown as OpenOptions;
  await assertRejects(() => open(store.bytes, typo), TypeError, 'no option "maxbytes"; did you mean "maxBytes"?');
});

Deno.test("Group.createDataset() brings data of as many elements into the shape, as h5py does", async () => {
  await using file = await create(new MemoryStore());
  const nested = await file.createDataset("nested", { shape: [2, 2], data: [1, 2, 3, 4] });
  assertEquals((await nested.read()).toNested(), [[1, 2], [3, 4]]);
  const column = await file.createDataset("column", { shape: [2, 1], data: [["a", "b"]], dtype: "string" });
  assertEquals((await column.read()).toNested(), [["a"], ["b"]]);
  const filled = await file.createDataset("filled", { shape: [2, 2], data: [[5, 6]] });
  assertEquals((await filled.read()).toNested(), [[5, 6], [5, 6]]);
});

Deno.test("Group.visit() shows objects to a function until it gives something, as in h5py", async () => {
  await using file = await create(new MemoryStore());
  await file.createDataset("run/counts", { data: [1] });
  await file.createDataset("run/times", { data: [1] });
  const seen: string[] = [];
  assertEquals(await file.visit((path, object) => void seen.push(`${path} ${object.name}`)), undefined);
  assertEquals(seen, ["run /run", "run/counts /run/counts", "run/times /run/times"]);
  assertEquals(await file.visit((path) => path.endsWith("counts") ? path : undefined), "run/counts");
});

Deno.test("the empty name leads to nothing, and what is no text is no path", async () => {
  await using file = await create(new MemoryStore());
  await assertRejects(() => file.get(""), NotFoundError);
  assertEquals(await file.has(""), false);
  await assertRejects(async () => await file.get(5 as unknown as string), TypeError, "a path is text, not number");
});

Deno.test("Attributes.set() names the attribute that a value does not fit", async () => {
  await using file = await create(new MemoryStore());
  const set = (value: unknown) => file.attrs.set("unit", value as number);
  await assertRejects(() => set(undefined), TypeError, 'Cannot write attribute "unit" of "/": cannot tell the dtype');
  await assertRejects(() => set([[1, 2], [3]]), RangeError, 'Cannot write attribute "unit" of "/"');
  assertEquals(await file.attrs.keys(), []);
});
