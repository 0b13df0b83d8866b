import { assert, assertEquals, assertRejects } from "@std/assert";
import { create, type DenseArray, type Group, type Hdf5File, MemoryStore, open, SoftLink } from "../../mod.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import { snapshot } from "./file_snapshot.ts";

async function sample(file: Hdf5File): Promise<void> {
  const type = await file.commitDatatype("a/type", { fields: { k: "int32", name: "string" } });
  await file.createDataset("a/records", { data: [{ k: 1, name: "one" }, { k: 2, name: "two" }], dtype: type });
  await file.createDataset("a/text", { data: ["x", "", "longer text"], chunks: [2], compression: "gzip" });
  await file.createDataset("a/lists", { data: [[1, 2], [], [3]], dtype: { vlen: "int16" } });
  const grid = await file.createDataset("a/grid", { shape: [6], dtype: "float64", chunks: [2], maxShape: [null] });
  await grid.slice("2:4").write([1, 2]);
  await file.createDataset("a/pointers", { data: [grid.ref, file.ref] });
  await file.createDataset("a/regions", { data: [grid.regionRef("1:3")] });
  await file.createDataset("a/small", { data: [1, 2, 3], layout: "compact" });
  await file.link("a/again", grid);
  await file.link("a/soft", new SoftLink("/a/grid"));
  const { attrs } = await file.group("a");
  for (let i = 0; i < 12; i++) await attrs.set(`attribute ${i}`, `value ${i}`);
}

async function filled(): Promise<Hdf5File> {
  const file = await create(new MemoryStore());
  await sample(file);
  return file;
}

/** What stands below a group, by relative paths. */
async function below(file: Hdf5File, path: string): Promise<[string, string][]> {
  const all = [...await snapshot(file)].filter(([at]) => at.startsWith(`/${path}/`) || at.startsWith(`/${path}@`));
  return all.map(([at, text]) => [at.slice(path.length + 1), text]);
}

for (const libver of ["earliest", "v108", "v110", "latest"] as const) {
  Deno.test(`Group.copy() copies all that a group holds into a file of ${libver}`, async () => {
    await using from = await filled();
    const store = new MemoryStore();
    const to = await create(store, { libver });
    await from.copy("a", to, { name: "b" });
    await to.close();
    await using again = await open(store.bytes);
    const [before, after] = [await below(from, "a"), await below(again, "b")];
    const isPointer = ([at]: [string, string]) => /pointers|regions/.test(at);
    assertEquals(after.filter((each) => !isPointer(each)), before.filter((each) => !isPointer(each)));
    assert(before.length > 20);
  });
}

async function pointers(file: Hdf5File, path: string): Promise<(number | null)[]> {
  const stored = await (await file.dataset(path)).read() as unknown as DenseArray<"reference">;
  return await Promise.all((stored.data as Reference[]).map(async (each) => {
    return each.kind === "null" ? null : (await each.resolve() as Group).address;
  }));
}

Deno.test("references follow what is copied with them, and those that leave it become null in another file", async () => {
  await using from = await filled();
  await using to = await create(new MemoryStore());
  await from.copy("a", to);
  assertEquals(await pointers(to, "a/pointers"), [(await to.get("a/grid")).address, null]);
  await from.copy("a", "b");
  assertEquals(await pointers(from, "b/pointers"), [(await from.get("b/grid")).address, from.address]);
  const region = await (await (await to.dataset("a/regions")).slice(0).read()).at() as unknown as Reference;
  assertEquals((await (await region.resolve() as DenseArray).read()).toNested(), [0, 1]);
});

Deno.test("a copy is on its own: what is written to it does not change the first", async () => {
  await using file = await filled();
  await file.copy("a/grid", "copy");
  await (await file.dataset("copy")).slice(2).write(99);
  assertEquals(await (await file.dataset("a/grid")).slice(2).read().then((each) => each.at()), 1);
});

Deno.test("several names of one object become several names of one copy", async () => {
  await using file = await filled();
  await file.copy("a", "b");
  const [one, other] = [await file.dataset("b/grid"), await file.dataset("b/again")];
  assertEquals(one.address, other.address);
  assert(one.address !== (await file.dataset("a/grid")).address);
  await file.delete("b/grid");
  assertEquals((await file.dataset("b/again")).shape, [6]);
});

Deno.test("options say what is copied along", async () => {
  await using file = await filled();
  await file.createDataset("a/deep/er", { data: [1] });
  await file.copy("a", "shallow", { shallow: true, withoutAttrs: true });
  assertEquals(await (await file.group("shallow/deep")).keys(), []);
  assertEquals(await (await file.group("shallow")).attrs.keys(), []);
  await file.copy("a", "expanded", { expandSoft: true });
  assertEquals((await file.getLink("expanded/soft")).kind, "hard");
});

Deno.test("what is written and not flushed is copied, too", async () => {
  await using file = await create(new MemoryStore());
  const x = await file.createDataset("x", { data: [1, 2, 3], chunks: [2] });
  await file.flush();
  await x.slice(1).write(20);
  await file.copy("x", "y");
  assertEquals((await (await file.dataset("y")).read()).toNested(), [1, 20, 3]);
});

Deno.test("a copy takes no name that is taken, and leaves nothing behind", async () => {
  await using file = await filled();
  await assertRejects(() => file.copy("a", "a"), TypeError, "there is something of that name");
  await assertRejects(() => file.copy("nothing", "b"), Error, "nothing");
  assertEquals(await file.keys(), ["a"]);
});
