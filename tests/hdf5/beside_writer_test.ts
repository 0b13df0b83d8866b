import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { FileChangedError } from "../../ndarray/errors.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import type { LibVer } from "../../backends/hdf5/libver.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions } from "../../backends/sources/source.ts";
import { randomFrom, RecordingStore } from "./write_states.ts";

/** What a writer did, after a file was made. */
type Recording = Pick<RecordingStore, "initial" | "operations">;

/** A file that a writer goes on writing to: each time something is read, a few more of its writes are there. */
class LiveSource implements ByteSource {
  readonly changes: boolean;
  readonly #store: MemoryStore;
  readonly #operations: RecordingStore["operations"];
  readonly #random: () => number;
  /** How many writes come with a read, at most. */
  pace = 0;

  constructor({ initial, operations }: Recording, random: () => number, changes: boolean) {
    this.#store = new MemoryStore(initial);
    this.#operations = operations.slice();
    this.#random = random;
    this.changes = changes;
  }

  get size(): number {
    return this.#store.size;
  }

  /** How many writes are left. */
  get left(): number {
    return this.#operations.length;
  }

  read(ranges: readonly ByteRange[], { into }: ByteSourceReadOptions = {}): Uint8Array[] {
    return ranges.map(({ start, end }, i) => {
      this.#write(Math.floor(this.#random() * (this.pace + 1)));
      const bytes = this.#store.bytes.slice(start, end);
      into?.[i]?.set(bytes);
      return into?.[i] ?? bytes;
    });
  }

  #write(count: number): void {
    for (const operation of this.#operations.splice(0, count)) {
      if (operation.kind === "write") this.#store.write(operation.start, operation.bytes);
      else if (operation.kind === "truncate" && operation.size > this.#store.size) this.#store.truncate(operation.size);
    }
  }
}

const rounds = Number(Deno.env.get("HYPERSLAB_ROUNDS") ?? "8");

const names = ["fixed", "growing", "both", "single", "contiguous", "early"];

/** Records a writer that makes all elements, all attributes and one link tell the same number, flush after flush. */
async function record(libver: LibVer): Promise<Recording> {
  const store = new RecordingStore();
  const file = await create(store, { libver, reuse: "eager", overwrite: "copy" });
  const same = { dtype: "int32", shape: [400], chunks: [30] } as const;
  await file.createDataset("fixed", { ...same, compression: "gzip", fletcher32: true });
  await file.createDataset("growing", { ...same, maxShape: [null] });
  await file.createDataset("both", { ...same, shape: [20, 20], chunks: [7, 2], maxShape: [null, null] });
  await file.createDataset("single", { ...same, chunks: [400] });
  await file.createDataset("contiguous", { ...same, chunks: undefined });
  await file.createDataset("early", { ...same, allocationTime: "early" });
  await file.createGroup("group");
  const publish = async (count: number) => {
    for (const name of names) await (await file.dataset(name)).write(count);
    for (let i = 0; i < 12; i++) await file.attrs.set(`count ${i}`, count);
    for (let i = 0; i < 20; i++) await file.createGroup(`group/${count} ${i}`);
    if (count > 0) { for (let i = 0; i < 20; i++) await file.delete(`group/${count - 1} ${i}`); }
    await file.flush();
  };
  await publish(0);
  store.begin();
  for (let count = 1; count <= 30; count++) await publish(count);
  return store;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 30;
}

/** Ends with an error where what is read at one time is of several states. */
async function look(file: Hdf5File): Promise<void> {
  for (const name of names) {
    const dataset = await file.dataset(name, "int32");
    const { data } = await dataset.read();
    assert(data.every((value) => value === data[0] && isCount(value)), `${name}: ${data}`);
    const mean = await dataset.mean();
    assert(isCount(mean), `the mean of ${name}: ${mean}`);
    const [point] = (await dataset.slice(dataset.ndim === 1 ? 321 : "16, 1").read()).data;
    assert(isCount(point!), `an element of ${name}: ${point}`);
  }
  assertEquals(new Set(await Array.fromAsync(file.attrs.values())).size, 1);
  const groups = await (await file.group("group")).keys();
  const counts = new Set(groups.map((name) => name.split(" ")[0]));
  assert(counts.size <= 2 && groups.length >= 20, `${groups}`);
}

for (const libver of ["earliest", "v108", "v110"] as const) {
  Deno.test(`what is read beside a writer that uses space again is of one state: ${libver}`, async () => {
    const recording = await record(libver);
    const seed = Math.floor(Math.random() * 2 ** 31);
    for (let round = 0; round < rounds; round++) {
      const source = new LiveSource(recording, randomFrom(seed + round), true);
      const file = await open(source, { chunkCacheBytes: 0 });
      source.pace = [1, 4, 16, 64][round % 4]!;
      const where = `seed ${seed + round}`;
      let looks = 0;
      for (; source.left > 0; looks++) {
        await look(file).catch((error) => {
          if (!(error instanceof FileChangedError)) throw new Error(where, { cause: error });
        });
      }
      await look(file);
      assertEquals((await (await file.dataset("both", "int32")).read()).data[0], 30, where);
      await file.close();
    }
  });
}

Deno.test("without a second look a reader beside such a writer would read parts of several states", async () => {
  const recording = await record("v110");
  let wrong = 0;
  for (let round = 0; round < 5; round++) {
    const source = new LiveSource(recording, randomFrom(round), false);
    const file = await open(source, { chunkCacheBytes: 0 });
    source.pace = 16;
    while (source.left > 0) await look(file).catch(() => wrong++);
    await file.close();
  }
  assertGreater(wrong, 5);
});

Deno.test("what changes each time it is read is a FileChangedError", async () => {
  const made = new MemoryStore();
  const maker = await create(made, { libver: "v110" });
  await maker.createDataset("x", { data: new Int32Array(100), chunks: [10], maxShape: [null] });
  await maker.close();
  const header = { changes: true, size: made.size, stir: false };
  let checks = 0;
  const source: ByteSource = {
    ...header,
    read: (ranges) =>
      ranges.map(({ start, end }) => {
        const bytes = made.bytes.slice(start, end);
        // What is looked at again is a checksum.
        if (header.stir && bytes.length === 4) bytes[0] = ++checks;
        return bytes;
      }),
  };
  await using file = await open(source);
  const dataset = await file.dataset("x");
  header.stir = true;
  await assertRejects(() => dataset.read(), FileChangedError, 'Cannot read dataset "/x": it was changed 10 times');
  assertGreater(checks, 9);
});
