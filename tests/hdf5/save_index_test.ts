import { assert, assertEquals, assertRejects } from "@std/assert";
import { create, FormatError, type Hdf5File, MemoryStore, open } from "../../mod.ts";
import { ByteServer } from "../sources/byte_server.ts";

async function make(extra = 0): Promise<Uint8Array> {
  const store = new MemoryStore();
  const file = await create(store);
  const data = Float64Array.from({ length: 400_000 }, (_, i) => i + extra);
  for (let i = 0; i < 30; i++) {
    const group = await file.createGroup(`group_${i}`);
    await group.attrs.set("title", `the group ${i}`);
    await group.createDataset("x", { data: data.subarray(0, 1000 * i), chunks: [100], maxShape: [null] });
  }
  await file.createDataset("large", { data, chunks: [1000] });
  await file.close();
  return store.bytes;
}

async function walk(file: Hdf5File): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const name of await file.keys()) {
    if (name === "large") continue;
    const group = await file.group(name);
    found.push([name, await group.attrs.get("title"), await group.keys(), (await group.dataset("x")).shape]);
  }
  return found;
}

const url = "https://example.org/data.h5";

Deno.test("open() with an index fetches elements alone", async () => {
  const content = await make();
  const local = await open(content);
  const expected = await walk(local);
  const index = await local.saveIndex();
  assert(index.length < content.length / 10);
  await local.close();

  const server = new ByteServer(content);
  const remote = await open(url, { index, http: { fetch: server.fetch } });
  assertEquals(server.requests, 1);
  assertEquals(await walk(remote), expected);
  const view = (await remote.dataset("large", "float64")).slice("123456:123460");
  const plan = await view.plan();
  assertEquals(server.requests, 1);
  assertEquals((await view.read()).toNested(), [123456, 123457, 123458, 123459]);
  assertEquals(server.requests, 1 + plan.requests);
  await remote.close();
});

Deno.test("saveIndex() of a remote file is the same as that of a copy near by", async () => {
  const content = await make();
  const server = new ByteServer(content);
  const remote = await open(url, { http: { fetch: server.fetch } });
  const local = await open(content);
  assertEquals(await remote.saveIndex(), await local.saveIndex());
  await remote.close();
  await local.close();
});

Deno.test("open() does not use the index of another file", async () => {
  const other = await open(await make(7));
  const index = await other.saveIndex();
  await other.close();
  const content = await make();
  content[content.length - 1]! ^= 1;
  const server = new ByteServer(content);
  const longer = await open(url, { index: await indexOf(content.subarray(0, -8)), http: { fetch: server.fetch } });
  assertEquals((await walk(longer)).length, 30);
  await longer.close();
  const remote = await open(url, { index, http: { fetch: server.fetch } });
  assertEquals((await walk(remote)).length, 30);
  await remote.close();
});

async function indexOf(content: Uint8Array): Promise<Uint8Array> {
  const padded = new Uint8Array(content.length + 16);
  padded.set(content);
  const file = await open(padded);
  const index = await file.saveIndex();
  await file.close();
  return index;
}

Deno.test("open() refuses an index that is damaged", async () => {
  const content = await make();
  const file = await open(content);
  const index = await file.saveIndex();
  await file.close();
  for (const damaged of [new Uint8Array(5), index.slice(0, 40), index.map((byte, i) => i === 10 ? byte ^ 255 : byte)]) {
    const server = new ByteServer(content);
    await assertRejects(() => open(url, { index: damaged, http: { fetch: server.fetch } }), FormatError);
  }
});
