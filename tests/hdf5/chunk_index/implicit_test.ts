import { assertEquals, assertThrows } from "@std/assert";
import type { ChunkedShape } from "../../../backends/hdf5/chunk_index/chunk_index.ts";
import { ImplicitIndex } from "../../../backends/hdf5/chunk_index/implicit.ts";
import { UnsupportedError } from "../../../ndarray/errors.ts";
import { MemoryFile, wide } from "../memory_file.ts";
import { allChunks, finish } from "./support.ts";

const shape: ChunkedShape = {
  sizes: wide,
  shape: [5, 4],
  maxShape: [8, 4],
  chunkShape: [2, 3],
  elementSize: 2,
  filtered: false,
  layoutVersion: 4,
  btreeK: 32,
};
const file = new MemoryFile();
const chunkAt = (number: number) => ({ address: 1000 + 12 * number, size: 12, filterMask: 0 });

Deno.test("ImplicitIndex counts the chunks in C order, those that the largest extents would have too", () => {
  const index = new ImplicitIndex({ kind: "implicit", address: 1000 }, shape);
  const expected = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]].map((at, i) => [at.join(","), chunkAt(i)] as const);
  assertEquals([...allChunks(index, file)], expected);
  assertEquals(finish(index.locate([[2, 1], [0, 1], [3, 1]]), file), [chunkAt(5), chunkAt(1), chunkAt(7)]);
  const wider = new ImplicitIndex({ kind: "implicit", address: 1000 }, { ...shape, maxShape: [8, 10] });
  assertEquals(finish(wider.locate([[1, 0]]), file), [chunkAt(4)]);
});

Deno.test("ImplicitIndex has no chunks before they are allocated, nor where an axis is empty", () => {
  const index = new ImplicitIndex({ kind: "implicit", address: undefined }, shape);
  assertEquals([allChunks(index, file).size, finish(index.locate([[0, 0]]), file)], [0, [undefined]]);
  const empty = new ImplicitIndex({ kind: "implicit", address: 1000 }, { ...shape, shape: [0, 4] });
  assertEquals(allChunks(empty, file).size, 0);
});

Deno.test("ImplicitIndex.update() takes all chunks at once, and none that moves or is filtered", () => {
  const index = new ImplicitIndex({ kind: "implicit", address: undefined }, shape);
  const all = Array.from({ length: 8 }, (_, i) => ({ coordinates: [Math.floor(i / 2), i % 2], chunk: chunkAt(i) }));
  assertEquals(finish(index.update(all.toReversed()), file), { kind: "implicit", address: 1000 });
  assertThrows(() => finish(index.update(all.slice(0, 3)), file), UnsupportedError, "has all chunks or none");
  const written = new ImplicitIndex({ kind: "implicit", address: 1000 }, shape);
  assertEquals(finish(written.update([all[3]!]), file), { kind: "implicit", address: 1000 });
  for (const change of [{ address: 2000 }, { size: 11 }, { filterMask: 1 }]) {
    const moved = { coordinates: [1, 1], chunk: { ...chunkAt(3), ...change } };
    assertThrows(() => finish(written.update([moved]), file), UnsupportedError, "chunk (1, 1)");
  }
});
