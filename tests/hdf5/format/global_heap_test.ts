import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import {
  decodeGlobalHeapId,
  encodeGlobalHeapId,
  GlobalHeap,
  GlobalHeapWriter,
} from "../../../backends/hdf5/format/global_heap.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

Deno.test("GlobalHeapWriter packs objects that GlobalHeap reads", () => {
  const random = randomNumbers(7);
  for (const sizes of [wide, { offsets: 4, lengths: 4 }]) {
    const file = new MemoryFile();
    const writer = new GlobalHeapWriter(file, sizes);
    const objects = Array.from({ length: 5000 }, (_, i) => {
      return new Uint8Array(i % 500 === 0 ? 20_000 + random(200_000) : random(60)).fill(i);
    });
    const ids = objects.map((object) => writer.add(object));
    writer.finish();
    assertEquals(file.openBlocks, 0);
    assertEquals(file.run(new GlobalHeap(sizes).read(ids)), objects);
  }
});

Deno.test("GlobalHeapWriter makes collections of at least 4096 bytes and at most 65,535 objects", () => {
  const file = new MemoryFile();
  const writer = new GlobalHeapWriter(file, wide);
  const id = writer.add(new Uint8Array(3));
  writer.finish();
  assertEquals(file.usedBytes, 4096);
  assertEquals(id.index, 1);
  // The free space is object 0, and its size counts its own header.
  const free = new Cursor(file.bytes.subarray(id.collection + 40), wide, "object");
  assertEquals([free.u16(), free.u16(), free.u32(), free.u64()], [0, 0, 0, 4096 - 40]);
  const ids = Array.from({ length: 70_000 }, () => writer.add(new Uint8Array(0)));
  writer.finish();
  assert(ids.every(({ index }) => index >= 1 && index <= 65535));
});

Deno.test("GlobalHeap.read() asks for each collection once and keeps those used last", () => {
  const file = new MemoryFile();
  const writer = new GlobalHeapWriter(file, wide);
  const ids = Array.from({ length: 100 }, () => writer.add(new Uint8Array(1000)));
  writer.finish();
  const heap = new GlobalHeap(wide);
  file.run(heap.read(ids));
  assertEquals(file.statistics.calls, 2);
  file.run(heap.read(ids));
  assertEquals(file.statistics.calls, 2);
  const small = new GlobalHeap(wide, 5000);
  file.run(small.read(ids.slice(0, 3)));
  file.run(small.read(ids));
  assertEquals(file.run(small.read([ids[0]!]))[0]!.length, 1000);
});

Deno.test("GlobalHeap.read() refuses an object that is not there and damaged collections", () => {
  const file = new MemoryFile();
  const writer = new GlobalHeapWriter(file, wide);
  const { collection } = writer.add(new Uint8Array(100));
  writer.finish();
  assertThrows(() => file.run(new GlobalHeap(wide).read([{ collection, index: 2 }])), FormatError);
  const good = file.bytes.slice();
  for (let at = collection; at < collection + 32; at++) {
    for (const value of [0, 1, 0xff]) {
      file.bytes = good.slice();
      file.bytes[at] = value;
      try {
        file.run(new GlobalHeap(wide).read([{ collection, index: 1 }]));
      } catch (error) {
        assert(error instanceof FormatError, String(error));
      }
    }
  }
});

Deno.test("Global heap ids are written and read back, and lead nowhere without an object", () => {
  const encoder = new Encoder(wide);
  encodeGlobalHeapId({ collection: 4096, index: 3 }, encoder);
  encodeGlobalHeapId(undefined, encoder);
  const cursor = new Cursor(encoder.bytes(), wide, "ids");
  assertEquals(decodeGlobalHeapId(cursor), { collection: 4096, index: 3 });
  assertEquals(decodeGlobalHeapId(cursor), undefined);
});
