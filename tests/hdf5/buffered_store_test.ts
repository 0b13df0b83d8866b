import { assertEquals, assertThrows } from "@std/assert";
import { BufferedStore } from "../../backends/hdf5/buffered_store.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { randomFrom, RecordingStore } from "./write_states.ts";

/** A store that takes its time. */
class SlowStore extends MemoryStore {
  // deno-lint-ignore no-explicit-any
  override write(start: number, bytes: Uint8Array): any {
    return new Promise<void>((resolve) =>
      setTimeout(() => {
        super.write(start, bytes);
        resolve();
      }, 1)
    );
  }
}

for (const [name, make] of [["at once", () => new MemoryStore()], ["later", () => new SlowStore()]] as const) {
  Deno.test(`BufferedStore gives what was written, by a store that writes ${name}`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = randomFrom(seed);
    const store = make();
    const buffered = new BufferedStore(store);
    const model = new MemoryStore();
    for (let step = 0; step < 400; step++) {
      const length = 1 + Math.floor(random() ** 6 * 600_000);
      const start = random() < 0.6 ? model.size : Math.floor(random() * model.size);
      const bytes = new Uint8Array(length).fill(step + 1);
      model.write(start, bytes);
      await buffered.write(start, bytes);
      bytes.fill(0);
      const from = Math.floor(random() * model.size);
      const to = from + Math.floor(random() * Math.min(5000, model.size - from));
      const [read] = await buffered.read([{ start: from, end: to }]);
      assertEquals(read, model.read([{ start: from, end: to }])[0], `seed ${seed}`);
      if (model.size > 4_000_000) break;
    }
    await buffered.settle();
    assertEquals(store.bytes, model.bytes, `seed ${seed}`);
  });
}

Deno.test("BufferedStore puts neighbouring writes together", async () => {
  const store = new RecordingStore();
  const buffered = new BufferedStore(store);
  for (let i = 0; i < 1000; i++) buffered.write(i * 24, new Uint8Array(20).fill(1));
  await buffered.settle();
  assertEquals(store.operations.length, 1);
  assertEquals(store.size, 1000 * 24 - 4);
});

Deno.test("BufferedStore reads reserved bytes as zeros and refuses to read past them", () => {
  const buffered = new BufferedStore(new MemoryStore());
  buffered.write(0, Uint8Array.of(1, 2, 3));
  buffered.reserve(6);
  assertEquals(buffered.read([{ start: 1, end: 6 }]), [Uint8Array.of(2, 3, 0, 0, 0)]);
  assertThrows(() => buffered.read([{ start: 1, end: 7 }]), FormatError);
});
