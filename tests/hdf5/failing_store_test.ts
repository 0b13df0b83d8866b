import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { create, open } from "../../backends/hdf5/open.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { StorageError } from "../../ndarray/errors.ts";
import { difference, type Snapshot, snapshot } from "./file_snapshot.ts";
import { Workload } from "./workload.ts";
import { randomFrom } from "./write_states.ts";

/** A store whose disk is full for a while. */
class FullStore extends MemoryStore {
  /** How many more operations succeed. */
  left = Infinity;

  override write(start: number, bytes: Uint8Array): void {
    this.#use();
    super.write(start, bytes);
  }

  override truncate(size: number): void {
    this.#use();
    super.truncate(size);
  }

  #use(): void {
    if (this.left-- <= 0) throw new StorageError("Cannot write: the disk is full");
  }
}

async function read(bytes: Uint8Array): Promise<Snapshot> {
  const file = await open(bytes.slice());
  try {
    return await snapshot(file);
  } finally {
    await file.close();
  }
}

for (const libver of ["earliest", "v108", "latest"] as const) {
  Deno.test(`a disk that is full leaves the file as it was, and the changes can be flushed later: ${libver}`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let failures = 0;
    let recovered = 0;
    for (let round = 0; round < 25; round++) {
      const store = new FullStore();
      const file = await create(store, { libver });
      const workload = new Workload(file, randomFrom(seed + round), false);
      for (let step = 0; step < 20; step++) await workload.step();
      await file.flush();
      const before = await snapshot(file);
      for (let step = 0; step < 12; step++) await workload.step();
      const after = await snapshot(file);
      store.left = round % 12;
      const error = await file.flush().then(() => undefined, (error) => error);
      store.left = Infinity;
      if (error === undefined) continue;
      failures++;
      assertInstanceOf(error, StorageError);
      assertEquals(difference(await read(store.bytes), before, after), undefined, `seed ${seed + round}`);
      const again = await file.flush().then(() => undefined, (error) => error);
      if (again === undefined) {
        recovered++;
        assertEquals(await read(store.bytes), after, `seed ${seed + round}`);
      } else assertInstanceOf(again, StorageError);
      await file.close().catch((error) => assertInstanceOf(error, StorageError));
      assertEquals(difference(await read(store.bytes), before, after), undefined, `seed ${seed + round}`);
    }
    assert(failures > 5 && recovered > 0, `${failures} failures, ${recovered} recovered (seed ${seed})`);
  });
}
