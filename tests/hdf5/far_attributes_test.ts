import { assertEquals } from "@std/assert";
import { create, MemoryStore, open } from "../../mod.ts";
import { MemorySource } from "../../backends/sources/memory.ts";
import type { ByteSource } from "../../backends/sources/source.ts";

/** A file whose dataset has text attributes, each in a collection of its own, far from the others. */
async function fileWithTexts(count: number): Promise<Uint8Array> {
  const store = new MemoryStore();
  await using file = await create(store);
  const dataset = await file.createDataset("counts", { data: [1, 2, 3] });
  for (let i = 0; i < count; i++) {
    await dataset.attrs.set(`text ${i}`, textOf(i));
    await file.createDataset(`filler ${i}`, { data: new Uint8Array(300_000) });
    await file.flush();
  }
  await dataset.attrs.set("number", 7);
  await file.close();
  return store.bytes;
}

function textOf(i: number): string {
  return `${i} `.repeat(500);
}

/** A source far away, and how often it was asked. */
function farAway(bytes: Uint8Array): { source: ByteSource; calls: number } {
  const near = new MemorySource(bytes);
  const far = {
    calls: 0,
    source: {
      size: bytes.length,
      readAhead: 8192,
      cost: { roundTrip: 50, bandwidth: 12_500_000, connections: 6 },
      read: (ranges: Parameters<ByteSource["read"]>[0]) => {
        far.calls++;
        return Promise.resolve(near.read(ranges));
      },
    },
  };
  return far;
}

for (const count of [6, 40]) {
  Deno.test(`Attributes.entries() fetches ${count} texts together that stand apart from each other`, async () => {
    const far = farAway(await fileWithTexts(count));
    await using file = await open(far.source);
    const dataset = await file.dataset("counts");
    await dataset.attrs.keys();
    far.calls = 0;
    const values = new Map(await dataset.attrs.entries());
    for (let i = 0; i < count; i++) assertEquals(values.get(`text ${i}`), textOf(i));
    assertEquals([values.size, values.get("number")], [count + 1, 7]);
    assertEquals(far.calls, 1);
  });
}

Deno.test("Attributes.get() of a text fetches other texts along, and of a number nothing", async () => {
  const far = farAway(await fileWithTexts(6));
  await using file = await open(far.source);
  const { attrs } = await file.dataset("counts");
  far.calls = 0;
  assertEquals(await attrs.get("number"), 7);
  assertEquals(far.calls, 0);
  for (let i = 0; i < 6; i++) assertEquals(await attrs.get(`text ${i}`), textOf(i));
  assertEquals(far.calls, 1);
});
