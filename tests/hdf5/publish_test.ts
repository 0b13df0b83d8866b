import { assertEquals, assertRejects } from "@std/assert";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import { recover } from "../../backends/hdf5/recover.ts";
import { Transaction } from "../../backends/hdf5/transaction.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { StorageError } from "../../ndarray/errors.ts";
import { difference, snapshot } from "./file_snapshot.ts";
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

/** A store that cannot be synchronized once it is as long as that. */
class FailingStore extends MemoryStore {
  longest = Infinity;

  override sync(): void {
    if (this.size > this.longest) throw new StorageError("Cannot write: the disk fails");
  }
}

Deno.test("Transaction.publish() takes a redo record back that may have been written when the storage failed", async () => {
  const store = new FailingStore();
  const file = await create(store);
  await file.close();
  const before = store.bytes.slice();
  const buffered = new BufferedStore(store);
  const transaction = new Transaction(buffered, await recover(buffered));
  const steps = [[0, 8].map((place) => ({ start: 400 + place, bytes: Uint8Array.of(1, 2, 3, 4) }))];
  store.longest = store.size;
  const publishing = transaction.publish(store.size, steps, { durable: true, atomic: true });
  await assertRejects(() => publishing, StorageError, "the disk fails");
  assertEquals(store.bytes, before);
  assertEquals(transaction.brokenOff, false);
});

Deno.test("a flush that shrinks a dataset and gives it attributes has both whole at every moment", async () => {
  const store = new RecordingStore();
  const file = await create(store, { libver: "v110" });
  const options = { data: Int32Array.from({ length: 60 }, (_, i) => i), chunks: [8], maxShape: [null] };
  const dataset = await file.createDataset("dataset", options);
  // More than a header takes, so that they stand in a heap.
  for (let i = 0; i < 12; i++) await dataset.attrs.set(`attribute ${i}`, i);
  await file.flush();
  const before = await snapshot(file);
  store.begin();
  await dataset.resize([43]);
  await dataset.slice("2:5").write([7, 8, 9]);
  for (let i = 0; i < 4; i++) await dataset.attrs.set(`attribute ${i}`, `changed ${i}`);
  await dataset.attrs.set("another", "attribute");
  await file.flush();
  const after = await snapshot(file);
  for (const { bytes, where } of states(store, { cuts: 4, losses: 0, random: randomFrom(1) })) {
    const left = await open(bytes.slice());
    assertEquals(difference(await snapshot(left), before, after), undefined, where);
    await left.close();
  }
  await file.close();
});
