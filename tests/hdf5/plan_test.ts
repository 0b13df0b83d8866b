import { assert, assertEquals, assertRejects } from "@std/assert";
import { array, create, MemoryBackend, MemoryStore, NDArray, open, reshape, zeros } from "../../mod.ts";
import type { SelectionItem } from "../../ndarray/selection_item.ts";
import { ByteServer } from "../sources/byte_server.ts";

let content: Promise<Uint8Array> | undefined;

function file(): Promise<Uint8Array> {
  return content ??= makeFile();
}

async function makeFile(): Promise<Uint8Array> {
  const store = new MemoryStore();
  const made = await create(store);
  const noise = Uint8Array.from({ length: 40 * 256 * 256 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
  const data = reshape(array(noise, "uint8"), [40, 256, 256]);
  await made.createDataset("gzip", { data, chunks: [1, 64, 64], compression: "gzip" });
  await made.createDataset("plain", { data, chunks: [2, 128, 128] });
  await made.createDataset("contiguous", { data });
  await made.createDataset("empty", { shape: [1000], dtype: "float64", chunks: [10] });
  await made.close();
  return store.bytes;
}

const selections: [string, SelectionItem[]][] = [
  ["gzip", [0]],
  ["gzip", [":", 100, 100]],
  ["gzip", ["::7", "10:200:50", "::-1"]],
  ["plain", ["3:5"]],
  ["plain", [":", 5, 5]],
  ["contiguous", [":", 100, 100]],
  ["contiguous", [[3, 30, 7], "0:10"]],
  ["empty", ["5:900"]],
];

for (const [name, items] of selections) {
  Deno.test(`NDArray.plan() says what reading ${name}[${items.join(", ")}] over HTTP fetches`, async () => {
    const server = new ByteServer(await file());
    const network = { roundTrip: 20, bandwidth: 10_000_000 };
    const remote = await open("https://example.org/data.h5", { http: { fetch: server.fetch, network } });
    const view = (await remote.dataset(name)).slice(...items);
    const plan = await view.plan();
    const before = { requests: server.requests, bytes: server.bytes };
    await view.read();
    const fetched = { requests: server.requests - before.requests, bytes: server.bytes - before.bytes };
    assertEquals({ requests: plan.requests, bytes: plan.bytes }, fetched);
    assertEquals(plan.seconds > 0, plan.requests > 0);
    await remote.close();
  });
}

Deno.test("NDArray.plan() follows conversions, and counts nothing for kept chunks and elements in memory", async () => {
  const local = await open(await file());
  const view = (await local.dataset("gzip", "uint8")).slice(0, 5, 5);
  const plan = await view.astype("float32").plan();
  assert(plan.bytes > 0 && plan.requests === 1);
  await view.read();
  assertEquals(await view.plan(), { requests: 0, bytes: 0, seconds: 0 });
  assertEquals(await zeros([5]).plan(), { requests: 0, bytes: 0, seconds: 0 });
  await local.close();
});

Deno.test("NDArray.plan() refuses to guess for a backend that cannot tell", async () => {
  const lazy = NDArray.from(new MemoryBackend("float64", [4]));
  await assertRejects(() => lazy.plan(), TypeError, "cannot tell");
});
