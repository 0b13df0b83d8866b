import { assert, assertEquals, assertRejects } from "@std/assert";
import { create, type Hdf5File, HyperslabError, MemoryStore, open } from "../../mod.ts";
import { corpusFolder } from "./corpus.ts";
import { snapshot } from "./file_snapshot.ts";

async function waste(file: Hdf5File): Promise<void> {
  const x = await file.createDataset("x", { data: Float64Array.from({ length: 5000 }, (_, i) => i), chunks: [500] });
  await file.createDataset("gone", { data: new Float64Array(20_000).fill(1) });
  await file.flush();
  await file.delete("gone");
  for (let i = 0; i < 10; i++) {
    await x.slice("::7").write(i);
    await file.flush();
  }
}

Deno.test("spaceReport() accounts for every byte", async () => {
  await using file = await create(new MemoryStore(), { userblockSize: 512 });
  await file.createDataset("text", { data: ["a", "bb"] });
  await file.createDataset("chunked", { data: [1, 2, 3], chunks: [1], maxShape: [null] });
  for (let i = 0; i < 20; i++) await file.attrs.set(`a${i}`, i);
  for (let i = 0; i < 20; i++) await file.createGroup(`g${i}`);
  const { total, ...parts } = await file.spaceReport();
  assertEquals(Object.values(parts).reduce((sum, size) => sum + size, 0), total);
  for (const [part, size] of Object.entries(parts)) assert(size > 0 || part === "unused", `${part}: ${size}`);
  assertEquals([parts.userblock, parts.elements], [512, 24 + 2 * 16]);
});

Deno.test("repack() leaves out the space that was given up", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  await waste(file);
  assert((await file.spaceReport()).unused > 160_000);
  const small = new MemoryStore();
  await file.repack(small);
  const before = await snapshot(file);
  await file.close();
  assert(small.bytes.length < store.bytes.length - 150_000);
  await using again = await open(small.bytes);
  assertEquals(await snapshot(again), before);
  const { unused, total } = await again.spaceReport();
  assert(unused < total / 20, `${unused} of ${total} bytes`);
});

Deno.test("repack() gives datasets other chunks and filters when asked", async () => {
  await using file = await create(new MemoryStore());
  await waste(file);
  await file.createDataset("strings", { data: ["a", "b", "c"], chunks: [1] });
  const small = new MemoryStore();
  await file.repack(small, {
    libver: "v110",
    datasets: ({ name }) => name === "/x" ? { chunks: [100], compression: "gzip", shuffle: true } : { chunks: [2] },
  });
  await using again = await open(small.bytes);
  const x = await again.dataset("x");
  assertEquals([x.chunks, x.compression, x.shuffle], [[100], "gzip", true]);
  assertEquals((await x.read()).toNested(), (await (await file.dataset("x")).read()).toNested());
  assertEquals((await (await again.dataset("strings")).read()).toNested(), ["a", "b", "c"]);
});

Deno.test("repack() keeps the user block and the order of the root group", async () => {
  const store = new MemoryStore();
  await (await create(store, { userblockSize: 512, trackOrder: true })).close();
  store.write(0, new TextEncoder().encode("something else"));
  await using file = await open(store, { mode: "r+" });
  for (const name of ["z", "a"]) await file.createGroup(name);
  const copy = new MemoryStore();
  await file.repack(copy);
  assertEquals(new TextDecoder().decode(copy.bytes.subarray(0, 14)), "something else");
  await using again = await open(copy.bytes);
  assertEquals([again.userblockSize, await again.keys()], [512, ["z", "a"]]);
});

Deno.test("a file is not repacked into itself", async () => {
  const path = `${await Deno.makeTempDir()}/a.h5`;
  await (await create(path)).close();
  await using file = await open(path);
  await assertRejects(() => file.repack(path), TypeError, "into itself");
});

Deno.test({
  name: "every readable file of the corpus holds the same after repack()",
  ignore: corpusFolder() === undefined,
  async fn() {
    const folder = `${corpusFolder()}/files`;
    let repacked = 0;
    for await (const { name } of Deno.readDir(folder)) {
      if (!/\.(h5|hdf5|nc)$/.test(name) || (await Deno.stat(`${folder}/${name}`)).size > largestFile) continue;
      const file = await open(`${folder}/${name}`, { maxBytes }).catch(ifDamaged);
      if (file === undefined) continue;
      const copy = new MemoryStore();
      // Damaged files cannot be copied whole.
      if (await file.repack(copy).then(() => true).catch(ifDamaged)) {
        const resolver = (other: string) => `${folder}/${other.replace(/^.*\//, "")}`;
        await using again = await open(copy.bytes, { resolver, maxBytes });
        assertEquals([...await snapshot(again, true)], [...await snapshot(file, true)], name);
        repacked++;
      }
      await file.close();
    }
    assert(repacked > 400, `only ${repacked} files were repacked`);
  },
});

/** Larger files take their time, and so do arrays that have no bytes in the file. */
const largestFile = 100_000;
const maxBytes = 1 << 20;

function ifDamaged(error: unknown): undefined {
  if (!(error instanceof HyperslabError)) throw error;
}
