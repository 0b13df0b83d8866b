import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  decodeFractalHeapId,
  type FractalHeapParameters,
  readFractalHeapHeader,
} from "../../../backends/hdf5/format/fractal_heap.ts";
import { openFractalHeap } from "../../../backends/hdf5/format/fractal_heap_read.ts";
import { writeFractalHeap } from "../../../backends/hdf5/format/fractal_heap_write.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

const parameters: FractalHeapParameters = {
  idLength: 8,
  maxManagedSize: 4096,
  checksummed: true,
  width: 4,
  startingBlockSize: 512,
  maxDirectBlockSize: 65536,
  maxHeapBits: 32,
  startingRows: 1,
};

function objectsOf(count: number, longest: number, seed: number): Uint8Array[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, i) => new Uint8Array(1 + random(longest)).fill(i));
}

for (
  const [what, count, longest, changed] of [
    ["nothing", 0, 1, {}],
    ["one direct block", 9, 40, {}],
    ["a root indirect block", 200, 100, {}],
    ["objects that skip small blocks", 40, 4000, {}],
    ["huge objects", 60, 20_000, {}],
    ["indirect blocks below the root", 4000, 900, { maxDirectBlockSize: 4096, maxManagedSize: 1024 }],
    ["no checksums", 300, 100, { checksummed: false }],
    ["one block a row", 300, 100, { width: 1 }],
  ] as [string, number, number, Partial<FractalHeapParameters>][]
) {
  Deno.test(`writeFractalHeap() writes what FractalHeap reads: ${what}`, () => {
    const file = new MemoryFile();
    const objects = objectsOf(count, longest, count + 1);
    const { address, ids } = file.run(writeFractalHeap(objects, { ...parameters, ...changed }, file, wide));
    assertEquals(file.openBlocks, 0);
    const heap = file.run(openFractalHeap(address, wide));
    assertEquals(file.run(heap.read(ids)), objects);
    assertEquals(heap.header.managedCount + heap.header.hugeCount, count);
    const shuffled = ids.map((_, i) => (i * 7919) % Math.max(1, count)).slice(0, 50);
    assertEquals(file.run(heap.read(shuffled.map((i) => ids[i]!))), shuffled.map((i) => objects[i]!));
    file.run(heap.release(file));
    assertEquals([file.usedBytes, file.foreign.length], [0, 0]);
  });
}

Deno.test("FractalHeap.read() asks for each block once, level by level", () => {
  const file = new MemoryFile();
  const { address, ids } = file.run(writeFractalHeap(objectsOf(3000, 60, 3), parameters, file, wide));
  const heap = file.run(openFractalHeap(address, wide));
  file.statistics.calls = file.statistics.bytes = 0;
  file.run(heap.read(ids));
  assertEquals(file.statistics.calls, 2);
  assert(file.statistics.bytes <= file.usedBytes);
});

Deno.test("FractalHeap.read() refuses ids that lead outside and every flipped byte of its blocks", () => {
  const file = new MemoryFile();
  const { address, ids } = file.run(writeFractalHeap(objectsOf(60, 60, 3), parameters, file, wide));
  const readAll = () => file.run(file.run(openFractalHeap(address, wide)).read(ids));
  const header = file.run(readFractalHeapHeader(address, wide));
  const outside = Uint8Array.of(0, 0xff, 0xff, 0xff, 0x7f, 9, 0, 0);
  assertEquals(decodeFractalHeapId(outside, header, wide).kind, "managed");
  assertThrows(() => file.run(file.run(openFractalHeap(address, wide)).read([outside])), FormatError);
  const good = file.bytes.slice();
  for (let at = address; at < address + 146 + 512; at++) {
    file.bytes = good.slice();
    file.bytes[at]! ^= 1 << (at % 8);
    if (at < address + 146) assertThrows(readAll, FormatError);
    else {try {
        readAll();
      } catch (error) {
        assert(error instanceof FormatError, String(error));
      }}
  }
});
