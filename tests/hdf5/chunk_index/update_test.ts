import { assert, assertEquals, assertThrows } from "@std/assert";
import { UnsupportedError } from "../../../ndarray/errors.ts";
import type { ChunkChange, ChunkedShape, StoredChunk } from "../../../backends/hdf5/chunk_index/chunk_index.ts";
import { openChunkIndex } from "../../../backends/hdf5/chunk_index/open.ts";
import type { ChunkIndexing } from "../../../backends/hdf5/format/messages/data_layout.ts";
import { MemoryFile } from "../memory_file.ts";
import { allChunks, chunkedDataset, finish, indexOf, openFile, withSeed } from "./support.ts";
import { chunkIndexFile } from "./chunk_index_file.ts";

const sizes = { offsets: 8, lengths: 8 };

interface Case {
  readonly name: string;
  readonly indexing: ChunkIndexing;
  readonly shape: Partial<ChunkedShape> & Pick<ChunkedShape, "shape" | "maxShape" | "chunkShape">;
}

const extensible = {
  kind: "extensible-array",
  address: undefined,
  maxBits: 32,
  indexElements: 4,
  minPointers: 4,
  minElements: 16,
  pageBits: 10,
} as const;
const btree = { kind: "btree-v2", address: undefined, nodeSize: 512, splitPercent: 100, mergePercent: 40 } as const;

const cases: readonly Case[] = [
  {
    name: "a version 1 B-tree",
    indexing: { kind: "btree-v1", address: undefined },
    shape: { shape: [100, 90], maxShape: [null, null], chunkShape: [3, 2], btreeK: 2, layoutVersion: 3 },
  },
  {
    name: "a version 1 B-tree of filtered chunks",
    indexing: { kind: "btree-v1", address: undefined },
    shape: { shape: [3000], maxShape: [null], chunkShape: [1], filtered: true, layoutVersion: 3 },
  },
  {
    name: "a fixed array",
    indexing: { kind: "fixed-array", address: undefined, pageBits: 10 },
    shape: { shape: [30, 30], maxShape: [30, 33], chunkShape: [1, 2] },
  },
  {
    name: "a fixed array of filtered chunks in pages",
    indexing: { kind: "fixed-array", address: undefined, pageBits: 6 },
    shape: { shape: [1000], maxShape: [2000], chunkShape: [1], filtered: true },
  },
  {
    name: "an extensible array",
    indexing: extensible,
    shape: { shape: [5, 600], maxShape: [6, null], chunkShape: [1, 1] },
  },
  {
    name: "an extensible array of filtered chunks in pages",
    indexing: { ...extensible, pageBits: 6 },
    shape: { shape: [4000], maxShape: [null], chunkShape: [1], filtered: true },
  },
  {
    name: "an extensible array of filtered chunks with sizes of 8 bytes",
    indexing: extensible,
    shape: { shape: [400], maxShape: [null], chunkShape: [1], filtered: true, layoutVersion: 5 },
  },
  {
    name: "a version 2 B-tree",
    indexing: btree,
    shape: { shape: [50, 60], maxShape: [null, null], chunkShape: [1, 1] },
  },
  {
    name: "a version 2 B-tree of filtered chunks",
    indexing: btree,
    shape: { shape: [50, 60], maxShape: [null, null], chunkShape: [1, 1], filtered: true },
  },
];

function complete(shape: Case["shape"]): ChunkedShape {
  return { sizes, elementSize: 4, filtered: false, layoutVersion: 4, btreeK: 32, ...shape };
}

function chunkSize(shape: ChunkedShape): number {
  return shape.chunkShape.reduce((product, extent) => product * extent, shape.elementSize);
}

/** Changes an index at random, and compares it with a Map after every round. */
function updateAtRandom(
  empty: ChunkIndexing,
  shape: ChunkedShape,
  grid: readonly number[],
  below: (limit: number) => number,
): void {
  const file = new MemoryFile(new Uint8Array(1024));
  const model = new Map<string, StoredChunk>();
  let indexing = empty;
  for (let round = 0; round < 25; round++) {
    const why = `round ${round}`;
    const changes = new Map<string, ChunkChange>();
    const deletes = round % 4 === 3;
    const count = round === 12 ? 700 : below(60);
    for (let i = 0; i < count; i++) {
      const coordinates = grid.map((extent) => below(extent));
      const size = shape.filtered ? 1 + below(chunkSize(shape) * 2) : chunkSize(shape);
      const filterMask = shape.filtered ? below(4) : 0;
      const chunk = deletes && below(3) > 0 ? undefined : { address: 8 * below(2 ** 40), size, filterMask };
      changes.set(coordinates.join(","), { coordinates, chunk });
    }
    if (round === 20) {
      for (const key of model.keys()) {
        changes.set(key, { coordinates: key.split(",").map(Number), chunk: undefined });
      }
    }
    indexing = finish(openChunkIndex(indexing, shape).update([...changes.values()], file), file);
    file.flush();
    for (const [key, { chunk }] of changes) {
      if (chunk === undefined) model.delete(key);
      else model.set(key, chunk);
    }
    const index = openChunkIndex(indexing, shape);
    const held = allChunks(index, file);
    assertEquals([...held].sort(), [...model].sort(), why);
    const wanted = Array.from({ length: 50 }, () => grid.map((extent) => below(extent)));
    wanted.push(...[...model.keys()].slice(0, 50).map((key) => key.split(",").map(Number)));
    assertEquals(
      finish(index.locate(wanted), file),
      wanted.map((coordinates) => model.get(coordinates.join(","))),
      why,
    );
  }
}

for (const { name, indexing: empty, shape: given } of cases) {
  const shape = complete(given);
  const grid = shape.shape.map((extent, axis) => Math.ceil(extent / shape.chunkShape[axis]!));

  Deno.test(`ChunkIndex.update() of ${name} holds what random changes leave, in fresh space`, () => {
    withSeed((below) => updateAtRandom(empty, shape, grid, below));
  });

  Deno.test(`ChunkIndex.update() of ${name} leaves the published blocks readable until the next one is published`, () => {
    const file = new MemoryFile(new Uint8Array(1024));
    const first = [{ coordinates: grid.map(() => 0), chunk: { address: 8, size: chunkSize(shape), filterMask: 0 } }];
    const last = grid.map((extent) => extent - 1);
    const second = [{ coordinates: last, chunk: { address: 16, size: chunkSize(shape), filterMask: 0 } }];
    const before = finish(openChunkIndex(empty, shape).update(first, file), file);
    file.flush();
    const snapshot = file.bytes.slice();
    const after = finish(openChunkIndex(before, shape).update(second, file), file);
    const inPlace = new Set(file.published);
    for (let at = 1024; at < file.end && at < snapshot.length; at++) {
      if (snapshot[at] === file.bytes[at] || snapshot[at] === 0) continue;
      assert([...inPlace].some((start) => at >= start && at < start + 72), `byte ${at} was overwritten`);
    }
    assertEquals(allChunks(openChunkIndex(after, shape), file).size, 2);
  });
}

Deno.test("ChunkIndex.update() of an extensible array publishes its header in place when chunks are only added", () => {
  const shape = complete({ shape: [5000], maxShape: [null], chunkShape: [1], filtered: true });
  const file = new MemoryFile(new Uint8Array(1024));
  let indexing: ChunkIndexing = extensible;
  for (let i = 0; i < 300; i++) {
    const changes = [{ coordinates: [i], chunk: { address: 8 * i, size: 3, filterMask: 0 } }];
    const next: ChunkIndexing = finish(openChunkIndex(indexing, shape).update(changes, file), file);
    if (i > 0) assertEquals(next, indexing);
    indexing = next;
    file.flush();
  }
  assertEquals(file.published.length, 299);
  assertEquals(allChunks(openChunkIndex(indexing, shape), file).size, 300);
  const removed = [{ coordinates: [7], chunk: undefined }];
  const moved = finish(openChunkIndex(indexing, shape).update(removed, file), file);
  assert(moved.address !== indexing.address, "a deletion must become visible with the layout message alone");
  file.flush();
  assertEquals(allChunks(openChunkIndex(moved, shape), file).size, 299);
});

Deno.test("ChunkIndex.update() writes little where one chunk is appended", () => {
  const appends: { indexing: ChunkIndexing; bound: number; shape: ChunkedShape }[] = [
    {
      indexing: { kind: "btree-v1", address: undefined },
      bound: 3 * 2_200,
      shape: complete({ shape: [9000], maxShape: [null], chunkShape: [1], filtered: true, layoutVersion: 3 }),
    },
    {
      indexing: extensible,
      bound: 4_200,
      shape: complete({ shape: [9000], maxShape: [null], chunkShape: [1], filtered: true }),
    },
    {
      indexing: { ...btree, nodeSize: 2048 },
      bound: 3 * 2_048 + 100,
      shape: complete({ shape: [9000, 1], maxShape: [null, null], chunkShape: [1, 1], filtered: true }),
    },
  ];
  for (const { indexing: empty, shape, bound } of appends) {
    const file = new MemoryFile(new Uint8Array(1024));
    const at = (i: number) => shape.shape.map((_, axis) => axis === 0 ? i : 0);
    const chunk = { address: 8, size: 3, filterMask: 0 };
    const first = Array.from({ length: 3000 }, (_, i) => ({ coordinates: at(i), chunk }));
    let indexing = finish(openChunkIndex(empty, shape).update(first, file), file);
    file.flush();
    let most = 0;
    for (let i = 3000; i < 3200; i++) {
      const before = file.statistics.written;
      indexing = finish(openChunkIndex(indexing, shape).update([{ coordinates: at(i), chunk }], file), file);
      most = Math.max(most, file.statistics.written - before);
      file.flush();
    }
    assert(most <= bound, `${indexing.kind}: ${most} bytes`);
    assertEquals(allChunks(openChunkIndex(indexing, shape), file).size, 3200);
  }
});

Deno.test("ChunkIndex.update() of a single chunk puts its place into the layout message", () => {
  const shape = complete({ shape: [4], maxShape: [4], chunkShape: [4], filtered: true });
  const file = new MemoryFile(new Uint8Array(1024));
  const empty = { kind: "single", address: undefined, filtered: undefined } as const;
  const chunk = { address: 800, size: 5, filterMask: 1 };
  const indexing = finish(openChunkIndex(empty, shape).update([{ coordinates: [0], chunk }], file), file);
  assertEquals(indexing, { kind: "single", address: 800, filtered: { size: 5, filterMask: 1 } });
  assertEquals(allChunks(openChunkIndex(indexing, shape), file), new Map([["0", chunk]]));
  const gone = finish(openChunkIndex(indexing, shape).update([{ coordinates: [0], chunk: undefined }], file), file);
  assertEquals(gone, empty);
});

Deno.test("ChunkIndex.update() of an implicit index takes all chunks in one stretch, and none that moves", () => {
  const shape = complete({ shape: [2, 4], maxShape: [4, 4], chunkShape: [2, 2] });
  const file = new MemoryFile(new Uint8Array(1024));
  const empty = { kind: "implicit", address: undefined } as const;
  const chunkAt = (address: number) => ({ address, size: 16, filterMask: 0 });
  const all = [[0, 0], [0, 1], [1, 0], [1, 1]].map((coordinates, i) => ({ coordinates, chunk: chunkAt(64 + 16 * i) }));
  const indexing = finish(openChunkIndex(empty, shape).update(all, file), file);
  assertEquals(indexing, { kind: "implicit", address: 64 });
  assertEquals([...allChunks(openChunkIndex(indexing, shape), file).keys()], ["0,0", "0,1"]);
  assertEquals(finish(openChunkIndex(indexing, shape).update([all[1]!], file), file), indexing);
  const moved = [{ coordinates: [0, 1], chunk: chunkAt(4096) }];
  assertThrows(() => finish(openChunkIndex(indexing, shape).update(moved, file), file), UnsupportedError);
});

Deno.test("ChunkIndex.update() never reads back what a node with siblings left behind", async () => {
  const folder = new URL("../../fixtures/chunk_index/", import.meta.url);
  const facts = JSON.parse(await Deno.readTextFile(new URL("chunk_index.json", folder)))["earliest.h5"].deep;
  const opened = openFile(await chunkIndexFile("earliest.h5"));
  const dataset = chunkedDataset(opened, facts.header)!;
  const { file } = opened;
  const change = [{ coordinates: [2000], chunk: { address: 4, size: 1, filterMask: 0 } }];
  const indexing = finish(indexOf(dataset).update(change, file), file);
  const nodes = [...file.released.keys()];
  assertEquals(nodes, [dataset.indexing.address!], "only the root has no neighbour that points to it");
  file.flush();
  const chunks = allChunks(indexOf({ indexing, shape: dataset.shape }), file);
  assertEquals(chunks.size, 4200);
  assertEquals(chunks.get("2000"), { address: 4, size: 1, filterMask: 0 });
});

Deno.test("ChunkIndex.locate() of an extensible array refuses chunks that it has no room for, whatever the extents claim", () => {
  const shape = complete({ shape: [2 ** 40], maxShape: [null], chunkShape: [1] });
  const file = new MemoryFile();
  const chunk = { address: 8, size: chunkSize(shape), filterMask: 0 };
  const indexing = finish(openChunkIndex(extensible, shape).update([{ coordinates: [3], chunk }], file), file);
  const index = openChunkIndex(indexing, shape);
  assertEquals(finish(index.locate([[3], [4], [2 ** 31]]), file), [chunk, undefined, undefined]);
  assertThrows(() => finish(index.locate([[2 ** 40 - 1]]), file), UnsupportedError, "has room for");
});
