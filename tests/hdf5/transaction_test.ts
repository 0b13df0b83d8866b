import { assert, assertEquals, assertRejects } from "@std/assert";
import type { SpaceReuse } from "../../backends/hdf5/allocator.ts";
import { create, type Hdf5File, MemoryStore, open } from "../../mod.ts";
import { snapshot } from "./file_snapshot.ts";

async function prepared(reuse?: SpaceReuse): Promise<{ store: MemoryStore; file: Hdf5File }> {
  const store = new MemoryStore();
  const file = await create(store, { libver: "v110", reuse });
  await file.createDataset("x", { data: [1, 2, 3, 4], chunks: [2], maxShape: [null] });
  await file.createDataset("whole", { data: [1.5, 2.5, 3.5] });
  await file.createDataset("implicit", { data: [1, 2, 3, 4, 5], chunks: [2], maxShape: [9], allocationTime: "early" });
  await file.createGroup("from/inner");
  await file.attrs.set("version", 1);
  await file.flush();
  return { store, file };
}

async function change(file: Hdf5File): Promise<void> {
  const x = await file.dataset("x");
  await x.slice(0).write(10);
  await x.append([5, 6]);
  await (await file.dataset("whole")).slice("1:").write(0);
  await (await file.dataset("implicit")).slice("::2").write(0);
  await file.createDataset("to/y", { data: ["text"] });
  await file.move("from/inner", "to/inner");
  await file.attrs.set("version", 2);
}

Deno.test("transaction() brings all changes into the file at once", async () => {
  const { store, file } = await prepared();
  assertEquals(await file.transaction(() => change(file).then(() => "done")), "done");
  await using reader = await open(store.bytes.slice());
  assertEquals(await snapshot(reader), await snapshot(file));
  assertEquals(await reader.attrs.get("version"), 2);
  await file.close();
});

Deno.test("a transaction that fails leaves the file, and what is known of it, as it was", async () => {
  const { store, file } = await prepared();
  const before = await snapshot(file);
  const failing = file.transaction(async () => {
    await change(file);
    throw new Error("changed my mind");
  });
  await assertRejects(() => failing, Error, "changed my mind");
  assertEquals(await snapshot(file), before);
  await file.close();
  await using reader = await open(store.bytes);
  assertEquals(await snapshot(reader), before);
});

Deno.test("what a failed transaction wanted to give up is not used again, and what it took is", async () => {
  const { store, file } = await prepared("eager");
  const before = await snapshot(file);
  const { length } = store.bytes;
  for (let i = 0; i < 100; i++) {
    const failing = file.transaction(async () => {
      await change(file);
      await file.createDataset("large", { data: new Float64Array(1000), chunks: [100] });
      throw new Error("no");
    });
    await assertRejects(() => failing, Error, "no");
    await file.attrs.set("version", 1);
    await file.flush();
    assertEquals(await snapshot(file), before);
    await using reader = await open(store.bytes.slice());
    assertEquals(await snapshot(reader), before);
  }
  await file.close();
  assert(store.bytes.length < length + 20_000, `${store.bytes.length} bytes, ${length} before`);
});

Deno.test("what a failed transaction made cannot be written to", async () => {
  const { file } = await prepared();
  const kept = await file.transaction(async () => {
    const made = await file.createGroup("made");
    throw Object.assign(new Error("no"), { made });
  }).catch((error) => error.made as Hdf5File);
  await assertRejects(() => kept.attrs.set("a", 1), Error, "the transaction that made it failed");
  await file.createGroup("made");
  await file.close();
});

Deno.test("a transaction is neither flushed nor closed nor begun anew in its middle", async () => {
  const { file } = await prepared();
  await file.transaction(async () => {
    await assertRejects(() => file.flush(), TypeError, "under way");
    await assertRejects(() => file.close(), TypeError, "under way");
    await assertRejects(() => file.transaction(() => {}), TypeError, "under way");
  });
  await file.close();
});

Deno.test("what came before a transaction is flushed, whatever becomes of it", async () => {
  const { store, file } = await prepared();
  await file.attrs.set("before", 1);
  await file.transaction(() => Promise.reject(new Error("no"))).catch(() => {});
  await using reader = await open(store.bytes.slice());
  assertEquals(await reader.attrs.get("before"), 1);
  await file.close();
});
