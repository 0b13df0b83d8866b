/** Damaged indexes end with an error of the library, soon, and never with a built-in one. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { openChunkIndex } from "../../../backends/hdf5/chunk_index/open.ts";
import { encodeBTreeV1Node } from "../../../backends/hdf5/format/btree_v1.ts";
import { FormatError, HyperslabError } from "../../../ndarray/errors.ts";
import { MemoryFile } from "../memory_file.ts";
import { allChunks, chunkedDataset, finish, indexOf, openFile, withSeed } from "./support.ts";
import { chunkIndexFile } from "./chunk_index_file.ts";

const folder = new URL("../../fixtures/chunk_index/", import.meta.url);
const facts: Record<string, Record<string, { header: number }>> = JSON.parse(
  await Deno.readTextFile(new URL("chunk_index.json", folder)),
);
const sizes = { offsets: 8, lengths: 8 };
const shape = { sizes, shape: [64, 64], maxShape: [64, 64], chunkShape: [1, 1], elementSize: 1, filtered: false };
const old = { ...shape, layoutVersion: 3, btreeK: 2 };
const kind = { nodeType: 1, keySize: 32, k: 2, sizes } as const;

function key(row: number, column: number): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes[0] = 1;
  bytes[8] = row;
  bytes[16] = column;
  return bytes;
}

for (const [name, datasets] of Object.entries(facts)) {
  Deno.test(`ChunkIndex of ${name} with changed bytes throws nothing but the library's errors`, async () => {
    const bytes = await chunkIndexFile(name);
    const intact = openFile(bytes);
    const indexes = Object.values(datasets).map(({ header }) => chunkedDataset(intact, header)!);
    withSeed((below) => {
      for (const dataset of indexes) {
        const { address } = dataset.indexing;
        if (address === undefined || dataset.indexing.kind === "implicit") continue;
        const reads: { start: number; end: number }[] = [];
        const spy = {
          read: (
            ranges: readonly { start: number; end: number }[],
          ) => (reads.push(...ranges), intact.file.read(ranges)),
        };
        finish(indexOf(dataset).all(() => {}), spy);
        let refused = 0;
        for (let round = 0; round < 25 && reads.length > 0; round++) {
          const damaged = bytes.slice();
          const { start, end } = reads[below(Math.min(reads.length, round < 12 ? 3 : reads.length))]!;
          const at = start + below(round % 2 === 0 ? Math.min(40, end - start) : end - start);
          damaged[at] = round % 3 === 0 ? 0xff : below(256);
          const file = new MemoryFile(damaged);
          const attempt = (work: () => unknown) => {
            try {
              work();
            } catch (error) {
              assert(error instanceof HyperslabError, `${error} at byte ${at}`);
              refused++;
            }
          };
          attempt(() => allChunks(indexOf(dataset), file));
          attempt(() => finish(indexOf(dataset).locate([dataset.shape.shape.map((extent) => below(extent))]), file));
        }
        assert(reads.length === 0 || refused > 0, `no damage of ${dataset.indexing.kind} was noticed`);
      }
    });
  });
}

Deno.test("ChunkIndex.all() of a version 1 B-tree refuses a node that leads to itself", () => {
  const file = new MemoryFile(new Uint8Array(1024));
  const address = file.allocate(500);
  const run = { entries: [{ key: key(0, 0), child: address }], lastKey: key(9, 9) };
  file.bytes.set(encodeBTreeV1Node(kind, 1, run), address);
  const index = openChunkIndex({ kind: "btree-v1", address }, old);
  assertThrows(() => allChunks(index, file), FormatError, "level 1 is not 0");
  assertThrows(() => finish(index.locate([[0, 0]]), file), FormatError, "level 1 is not 0");
});

Deno.test("ChunkIndex.all() of a version 1 B-tree refuses nodes with two parents, which could multiply without end", () => {
  const file = new MemoryFile(new Uint8Array(1024));
  let child = 4096;
  for (let level = 0; level < 30; level++) {
    const entries = Array.from({ length: 4 }, (_, i) => ({ key: key(i, level), child }));
    const bytes = encodeBTreeV1Node(kind, level, { entries, lastKey: key(9, 9) });
    child = file.allocate(bytes.length);
    file.bytes.set(bytes, child);
  }
  const index = openChunkIndex({ kind: "btree-v1", address: child }, old);
  assertThrows(() => allChunks(index, file), FormatError, "has two parents");
});

Deno.test("ChunkIndex.all() of a version 1 B-tree refuses a chunk that starts within another, and leaves out one past the shape", () => {
  const file = new MemoryFile(new Uint8Array(1024));
  const write = (...keys: Uint8Array[]) => {
    const address = file.allocate(500);
    const entries = keys.map((each, i) => ({ key: each, child: 4096 + i }));
    file.bytes.set(encodeBTreeV1Node(kind, 0, { entries, lastKey: key(99, 99) }), address);
    return { kind: "btree-v1", address } as const;
  };
  const outside = openChunkIndex(write(key(0, 0), key(70, 0)), old);
  assertEquals([...allChunks(outside, file).keys()], ["0,0"]);
  const within = openChunkIndex(write(key(0, 0), key(0, 3)), { ...old, chunkShape: [2, 2] });
  assertThrows(() => allChunks(within, file), FormatError, "key 1 starts a chunk at 3");
});

Deno.test("ChunkIndex of a fixed array refuses a header that is for another number of chunks", async () => {
  const opened = openFile(await chunkIndexFile("v110.h5"));
  const dataset = chunkedDataset(opened, facts["v110.h5"]!["fixed"]!.header)!;
  const wider = { ...dataset.shape, maxShape: [30, 21] };
  assertThrows(
    () => allChunks(openChunkIndex(dataset.indexing, wider), opened.file),
    FormatError,
    "600 elements are not the 630",
  );
  const huge = { ...dataset.shape, maxShape: [2 ** 40, 2 ** 40] };
  assertThrows(() => openChunkIndex(dataset.indexing, huge), FormatError, "more than 2^53 chunks");
  const unlimited = { ...dataset.shape, maxShape: [null, 20] };
  assertThrows(() => openChunkIndex(dataset.indexing, unlimited), FormatError, "0 unlimited axes");
});

Deno.test("ChunkIndex that is cut short ends with a FormatError", async () => {
  const bytes = await chunkIndexFile("v110.h5");
  const opened = openFile(bytes);
  for (const [path, { header }] of Object.entries(facts["v110.h5"]!)) {
    const dataset = chunkedDataset(opened, header)!;
    const { address, kind } = dataset.indexing;
    if (address === undefined || kind === "single" || kind === "implicit") continue;
    const cut = new MemoryFile(bytes.slice(0, address + 20));
    assertThrows(() => allChunks(indexOf(dataset), cut), FormatError, undefined, path);
  }
});
