import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { create, type Hdf5File, MemoryStore, open } from "../../mod.ts";
import { ByteServer } from "../sources/byte_server.ts";

async function fill(file: Hdf5File, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const group = i % 100 === 0 ? await file.createGroup(`group_${i / 100}`) : await file.group(`group_${~~(i / 100)}`);
    const dataset = await group.createDataset(`dataset_${i}`, {
      data: Float64Array.from({ length: 2000 }, (_, k) => i + k),
      ...(i % 3 === 0 ? { chunks: [100], compression: "gzip" } : {}),
    });
    await dataset.attrs.set("number", i);
  }
}

async function contentOf(file: Hdf5File): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const group of await file.keys()) {
    for (const name of await (await file.group(group)).keys()) {
      const dataset = await file.dataset(`${group}/${name}`, "float64");
      found.push([group, name, await dataset.attrs.get("number"), (await dataset.read()).at(-1)]);
    }
  }
  return found;
}

/** Where the elements of the first dataset start. */
async function firstElement(file: Hdf5File): Promise<number> {
  let first = Infinity;
  for (const { address } of await (await file.dataset("group_0/dataset_0")).chunkIndex()) {
    first = Math.min(first, address);
  }
  return first;
}

for (const libver of ["earliest", "v108", "latest"] as const) {
  Deno.test(`repack({ layout: "cloud" }) of a ${libver} file puts all metadata in front of all elements`, async () => {
    const store = new MemoryStore();
    const file = await create(store, { libver });
    await fill(file, 300);
    await file.flush();
    const before = await contentOf(file);
    const copied = new MemoryStore();
    await file.repack(copied, { layout: "cloud" });
    await file.close();
    const copy = await open(copied.bytes);
    assertEquals(await contentOf(copy), before);
    const report = await copy.spaceReport();
    const metadata = report.total - report.elements - report.unused;
    assertLessOrEqual(report.unused, 0.1 * metadata + 1024);
    const first = await firstElement(copy);
    assert(first >= metadata, `elements start at ${first}, before ${metadata}`);
    await copy.close();
  });
}

Deno.test("A reader over HTTP gets all metadata of a cloud layout with its second request", async () => {
  const store = new MemoryStore();
  const file = await create(store);
  await fill(file, 300);
  const copied = new MemoryStore();
  await file.repack(copied, { layout: "cloud" });
  await file.close();
  const server = new ByteServer(copied.bytes);
  const remote = await open("https://example.org/data.h5", { http: { fetch: server.fetch } });
  for (const group of await remote.keys()) {
    const members = await remote.group(group);
    for (const name of await members.keys()) await (await members.dataset(name)).attrs.get("number");
  }
  assertEquals(server.requests, 2);
  await remote.close();
});

Deno.test('create() with layout: "cloud" keeps metadata in front, and goes on elsewhere when that is full', async () => {
  for (const metadataBytes of [2 ** 20, 4096]) {
    const store = new MemoryStore();
    const file = await create(store, { layout: "cloud", metadataBytes });
    await fill(file, 200);
    await file.close();
    const copy = await open(store.bytes);
    assertEquals((await contentOf(copy)).length, 200);
    assert(await firstElement(copy) >= metadataBytes);
    await copy.close();
  }
});
