/**
 * Files that lie: each fault here was once answered with a built-in error, or took too much time or memory.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { create, type Dataset, FormatError, type Hdf5File, MemoryStore, open, UnsupportedError } from "../../mod.ts";
import { lookup3 } from "../../backends/hdf5/format/checksum.ts";
import { mutate } from "../fuzz/mutate.ts";
import { mutantNumbers } from "../fuzz/random.ts";
import { findChecksum, mapFile } from "../fuzz/structures.ts";
import { changeSomething, readEverything } from "../fuzz/read_everything.ts";
import { chunkIndexFile } from "./chunk_index/chunk_index_file.ts";

/** The bytes of a file that is made for a test. */
async function make(fill: (file: Hdf5File) => Promise<unknown>, libver?: "earliest" | "latest"): Promise<Uint8Array> {
  const store = new MemoryStore();
  const file = await create(store, { libver });
  await fill(file);
  await file.close();
  return store.bytes.slice();
}

/** Changes a file and makes its checksums right again. */
function lie(good: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const bytes = good.slice();
  const view = new DataView(bytes.buffer);
  change(view);
  const map = mapFile(good);
  for (const structure of map.structures) {
    const at = findChecksum(map, good, structure);
    if (at !== undefined) view.setUint32(at, lookup3(bytes, structure.start, at), true);
  }
  return bytes;
}

/** Puts another number in all places where eight bytes hold one. */
function replaceAll(view: DataView, from: bigint, to: bigint): void {
  for (let at = 0; at + 8 <= view.byteLength; at++) {
    if (view.getBigUint64(at, true) === from) view.setBigUint64(at, to, true);
  }
}

async function addressOf(bytes: Uint8Array, path: string): Promise<bigint> {
  await using file = await open(bytes);
  return BigInt((await file.get(path)).address);
}

Deno.test("a file whose root is a dataset cannot be opened", async () => {
  for (const libver of ["earliest", "latest"] as const) {
    const good = await make((file) => file.createDataset("x", { data: [1, 2, 3] }), libver);
    const root = await addressOf(good, "/");
    const dataset = await addressOf(good, "x");
    const bad = lie(good, (view) => replaceAll(new DataView(view.buffer, 0, 96), root, dataset));
    await assertRejects(() => open(bad), FormatError, "the root is a dataset, not a group");
  }
});

Deno.test("a dataset that claims more than maxBytes opens; reading all of it is refused before anything is allocated", async () => {
  const shape = [1234567];
  const good = await make((file) => file.createDataset("x", { shape, chunks: [1000], dtype: "float64" }));
  await using file = await open(lie(good, (view) => replaceAll(view, 1234567n, 2n ** 40n)), { maxBytes: 2 ** 20 });
  const dataset = await file.dataset("x", "float64");
  assertEquals(dataset.shape, [2 ** 40]);
  await assertRejects(() => dataset.read(), UnsupportedError, "more than maxBytes (1048576)");
  assertEquals((await dataset.slice("-2:").read()).toNested(), [0, 0]);
});

Deno.test("a contiguous dataset with an extent past 2^53 is refused for its size", async () => {
  const good = await make((file) => file.createDataset("x", { shape: [1234567], dtype: "float64" }));
  await using file = await open(lie(good, (view) => replaceAll(view, 1234567n, 2n ** 55n)));
  await assertRejects(async () => await (await file.dataset("x")).read(), UnsupportedError, "at once");
});

Deno.test("an element that claims more bytes than maxBytes has no fill value and cannot be read", async () => {
  const size = 77777;
  const dtype = { opaque: true, size, tag: "lie" } as const;
  const good = await make((file) => file.createDataset("x", { shape: [2], dtype }), "earliest");
  const bad = lie(good, (view) => {
    for (let at = 0; at + 4 <= view.byteLength; at++) {
      if (view.getUint32(at, true) === size) view.setUint32(at, 2 ** 31, true);
    }
  });
  await using file = await open(bad, { maxBytes: 2 ** 20 });
  const dataset = await file.get("x") as Dataset;
  assertThrows(() => dataset.fillValue, UnsupportedError, "an element has 2147483648 bytes");
  await assertRejects(() => dataset.read(), UnsupportedError);
});

Deno.test("an implicit index claims no more chunks than the file has room for", async () => {
  const good = await chunkIndexFile("v110.h5");
  await using file = await open(good);
  const { address, shape } = await file.dataset("implicit");
  const bad = lie(good, (view) => {
    const header = new DataView(view.buffer, address, 120);
    for (let at = 0; at + 16 <= header.byteLength; at++) {
      if (header.getBigUint64(at, true) === BigInt(shape[0]!)) header.setBigUint64(at, 2n ** 36n, true);
    }
  });
  await using liar = await open(bad);
  const dataset = await liar.dataset("implicit");
  assertEquals(dataset.shape[0], 2 ** 36);
  await assertRejects(() => dataset.chunkIndex(), FormatError, "past the end of the file");
  await assertRejects(() => dataset.storageSize(), FormatError, "past the end of the file");
});

Deno.test("an object header of version 1 whose messages are of odd sizes is read, and not changed", async () => {
  const good = await make((file) => file.attrs.set("a", 1), "earliest");
  const root = Number(await addressOf(good, "/"));
  const header = mapFile(good).structures.find(({ start }) => start === root)!;
  const at = header.messages.findIndex(({ size }) => size >= 24);
  // A part of the message becomes one of no bytes.
  const { start, body, size } = header.messages[at]!;
  const bad = lie(good, (view) => {
    view.setUint16(start + 2, size - 15, true);
    view.setUint16(body + size - 15, 0, true);
    view.setUint16(body + size - 13, 7, true);
    view.setUint16(2 + root, view.getUint16(2 + root, true) + 1, true);
  });
  const file = await open(new MemoryStore(bad), { mode: "r+" });
  await file.attrs.set("b", 2);
  await assertRejects(() => file.flush(), FormatError, "no multiple of 8");
  await assertRejects(() => file.close(), FormatError, "no multiple of 8");
});

Deno.test("a group that holds itself is visited once", async () => {
  const good = await make(async (file) => {
    const group = await file.createGroup("group");
    await file.link("group/again", group);
    await file.link("group/root", file);
  });
  await using file = await open(good);
  const paths = [];
  for await (const [path] of file.visit()) paths.push(path);
  assertEquals(paths, ["group"]);
});

Deno.test("mutants of a small file end with errors of the library only", async () => {
  const seed = Date.now() % 2 ** 31;
  for (const libver of ["earliest", "latest"] as const) {
    const good = await make(async (file) => {
      await file.attrs.set("title", "small");
      await file.createDataset("chunked", {
        data: [[1, 2], [3, 4]],
        chunks: [1, 2],
        compression: "gzip",
        shuffle: true,
      });
      await file.createDataset("text", { data: ["a", "bc", ""], dtype: "string" });
      const group = await file.createGroup("group");
      await group.createDataset("x", { data: 1, dtype: "int16" });
    }, libver);
    const map = mapFile(good);
    for (let mutant = 0; mutant < 150; mutant++) {
      const bytes = mutate(good, map, mutantNumbers(seed, mutant));
      try {
        await readEverything(bytes);
        await changeSomething(bytes);
      } catch (error) {
        throw new Error(`seed ${seed}, ${libver}, mutant ${mutant}`, { cause: error });
      }
    }
  }
});

Deno.test("the same seed gives the same mutant, and half of all checksums are right again", async () => {
  const good = await make((file) => file.createDataset("x", { data: [1, 2, 3] }), "latest");
  const map = mapFile(good);
  const of = (seed: number) => Array.from({ length: 20 }, (_, i) => mutate(good, map, mutantNumbers(seed, i)));
  assertEquals(of(7), of(7));
  const opened = await Promise.all(of(7).map(async (bytes) => (await readEverything(bytes)).opened));
  assertEquals(new Set(opened).size, 2);
});
