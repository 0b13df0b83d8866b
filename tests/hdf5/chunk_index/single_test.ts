import { assertEquals } from "@std/assert";
import type { ChunkedShape } from "../../../backends/hdf5/chunk_index/chunk_index.ts";
import { SingleChunkIndex } from "../../../backends/hdf5/chunk_index/single.ts";
import { MemoryFile, wide } from "../memory_file.ts";
import { allChunks, finish } from "./support.ts";

const plain: ChunkedShape = {
  sizes: wide,
  shape: [3, 5],
  maxShape: [3, 5],
  chunkShape: [3, 5],
  elementSize: 4,
  filtered: false,
  layoutVersion: 4,
  btreeK: 32,
};
const filtered = { ...plain, filtered: true };
const file = new MemoryFile();

Deno.test("SingleChunkIndex gives the one chunk: whole where there are no filters, else as long as the message says", () => {
  const whole = new SingleChunkIndex({ kind: "single", address: 4096, filtered: undefined }, plain);
  assertEquals(allChunks(whole, file), new Map([["0,0", { address: 4096, size: 60, filterMask: 0 }]]));
  const message = { kind: "single", address: 4096, filtered: { size: 17, filterMask: 2 } } as const;
  const short = new SingleChunkIndex(message, filtered);
  assertEquals(finish(short.locate([[0, 0]]), file), [{ address: 4096, size: 17, filterMask: 2 }]);
});

Deno.test("SingleChunkIndex has no other chunk, and none at all before it was written or where an axis is empty", () => {
  const index = new SingleChunkIndex({ kind: "single", address: 4096, filtered: undefined }, plain);
  assertEquals(finish(index.locate([[0, 1], [1, 0]]), file), [undefined, undefined]);
  const unwritten = new SingleChunkIndex({ kind: "single", address: undefined, filtered: undefined }, plain);
  assertEquals(allChunks(unwritten, file).size, 0);
  assertEquals(finish(unwritten.locate([[0, 0]]), file), [undefined]);
  const none = { ...plain, shape: [0, 5] };
  const empty = new SingleChunkIndex({ kind: "single", address: 4096, filtered: undefined }, none);
  assertEquals(allChunks(empty, file).size, 0);
});

Deno.test("SingleChunkIndex.update() changes the message alone", () => {
  const before = { kind: "single", address: 4096, filtered: { size: 17, filterMask: 0 } } as const;
  const index = new SingleChunkIndex(before, filtered);
  const chunk = { address: 8192, size: 9, filterMask: 1 };
  assertEquals(finish(index.update([{ coordinates: [0, 0], chunk }]), file), {
    kind: "single",
    address: 8192,
    filtered: { size: 9, filterMask: 1 },
  });
  assertEquals(finish(index.update([]), file), before);
  assertEquals(finish(index.update([{ coordinates: [0, 0], chunk: undefined }]), file), {
    kind: "single",
    address: undefined,
    filtered: undefined,
  });
  assertEquals(file.statistics, { bytes: 0, calls: 0, written: 0 });
});
