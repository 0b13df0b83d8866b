import { assert, assertEquals } from "@std/assert";
import { create, type Hdf5File, type LibVer, MemoryStore, open } from "../../mod.ts";
import { difference, snapshot } from "./file_snapshot.ts";
import { randomFrom, RecordingStore, states } from "./write_states.ts";

const values = Int32Array.from({ length: 1000 }, (_, i) => i);

async function prepared(store: MemoryStore, libver: LibVer, overwrite?: "copy"): Promise<Hdf5File> {
  const file = await create(store, { libver, overwrite });
  await file.createDataset("contiguous", { data: values });
  await file.createDataset("rows", { shape: [30, 40], dtype: "float32", fillValue: 7 });
  const early = { chunks: [64], maxShape: [1500], allocationTime: "early" } as const;
  await file.createDataset("early", { data: values, ...early });
  await file.createDataset("after", { data: values });
  await file.flush();
  return file;
}

async function overwrite(file: Hdf5File, value: number): Promise<void> {
  await (await file.dataset("contiguous")).slice("100:900").write(value);
  await (await file.dataset("contiguous")).slice("::-3").write(value + 1);
  await (await file.dataset("rows")).slice(":, 3").write(value);
  await (await file.dataset("early")).slice("30:700").write(value);
}

for (const libver of ["earliest", "v108", "v110"] as const) {
  Deno.test(`with overwrite "copy" elements in one piece are as they were flushed, at every moment: ${libver}`, async () => {
    const store = new RecordingStore();
    const file = await prepared(store, libver, "copy");
    store.begin();
    const promises = [await snapshot(file)];
    for (const value of [-1, -2]) {
      await overwrite(file, value);
      // What is read is what was written, flushed or not.
      const some = await (await file.dataset("contiguous")).slice("498:501").read();
      assertEquals(some.toNested(), [value + 1, value, value]);
      await file.flush();
      store.mark();
      promises.push(await snapshot(file));
    }
    let before = 0;
    for (const { bytes, promised, where } of states(store, { cuts: 2, losses: 2, random: randomFrom(3) })) {
      const left = await open(bytes.slice());
      const found = await snapshot(left);
      const [old, young] = [promises[promised + 1]!, promises[promised + 2] ?? promises[promised + 1]!];
      assertEquals(difference(found, old, young), undefined, where);
      if (difference(found, old, old) === undefined) before++;
      await left.close();
    }
    assert(before > 4);
    await file.close();
  });
}

Deno.test('without overwrite "copy" elements in one piece stay where they are', async () => {
  const store = new MemoryStore();
  const file = await prepared(store, "v110");
  const { length } = store.bytes;
  for (let i = 0; i < 10; i++) {
    await overwrite(file, i);
    await file.flush();
  }
  assert(store.bytes.length < length + 4096);
  await file.close();
});

Deno.test('with reuse "eager" copies take turns in the same space', async () => {
  const store = new MemoryStore();
  const made = await prepared(store, "v110");
  await made.close();
  const { length } = store.bytes;
  const file = await open(store, { mode: "r+", overwrite: "copy", reuse: "eager" });
  for (let i = 0; i < 20; i++) {
    await overwrite(file, i);
    await file.flush();
  }
  await file.close();
  assert(store.bytes.length < 3 * length, `${store.bytes.length} bytes, ${length} before`);
});

Deno.test("a durable flush waits for external files too", async () => {
  const raw = new RecordingStore();
  const file = await create(new MemoryStore(), { resolver: () => raw });
  const dataset = await file.createDataset("x", { shape: [10], dtype: "int32", external: "x.raw" });
  await dataset.write(values.slice(0, 10));
  await file.flush();
  assertEquals(raw.operations.map(({ kind }) => kind), ["write"]);
  await file.flush({ durable: true });
  assertEquals(raw.operations.map(({ kind }) => kind), ["write", "sync"]);
  await file.close();
});

Deno.test("chunks that were allocated early have room for the largest extents", async () => {
  const store = new MemoryStore();
  const file = await create(store, { libver: "v110" });
  const early = { chunks: [2, 2], maxShape: [5, 9], allocationTime: "early" } as const;
  const dataset = await file.createDataset("early", { shape: [4, 3], dtype: "int32", ...early });
  await file.createDataset("after", { data: values });
  await dataset.resize([5, 9]);
  await dataset.write(7);
  await file.close();
  await using again = await open(store.bytes);
  assertEquals(await (await again.dataset("early")).sum(), 315n);
  assertEquals((await (await again.dataset("after", "int32")).read()).data, values);
});
