import { assertEquals } from "@std/assert";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { create } from "../../backends/hdf5/open.ts";
import { recover } from "../../backends/hdf5/recover.ts";
import { Transaction } from "../../backends/hdf5/transaction.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { randomFrom, RecordingStore, states } from "./write_states.ts";

/** What two steps leave behind whenever they are broken off: the numbers that stand in the one and the other place. */
async function outcomes(places: readonly [number, number]): Promise<string[]> {
  const store = new RecordingStore();
  const file = await create(store);
  await file.createDataset("bytes", { data: new Uint8Array(4096).fill(7) });
  await file.close();
  const sector = Math.ceil(store.bytes.indexOf(7) / 512) * 512;
  const buffered = new BufferedStore(store);
  const transaction = new Transaction(buffered, await recover(buffered));
  store.begin();
  const steps = places.map((place) => [{ start: sector + place, bytes: Uint8Array.of(1, 2, 3, 4) }]);
  await transaction.publish(store.size, steps, { durable: true, atomic: false });
  const found = new Set<string>();
  for (const { bytes } of states(store, { cuts: 8, losses: 8, random: randomFrom(1) })) {
    const left = new MemoryStore(bytes);
    await recover(new BufferedStore(left));
    found.add(places.map((place) => left.bytes.subarray(sector + place, sector + place + 4).join("")).join(" "));
  }
  return [...found].sort();
}

Deno.test("Transaction.publish() makes a change within a sector whole or not at all, one step after the other", async () => {
  assertEquals(await outcomes([100, 600]), ["1234 1234", "1234 7777", "7777 7777"]);
});

Deno.test("Transaction.publish() makes all changes or none where one of them goes over the end of a sector", async () => {
  assertEquals(await outcomes([100, 510]), ["1234 1234", "7777 7777"]);
});
