import { assertEquals, assertThrows } from "@std/assert";
import {
  LocalHeapWriter,
  readLocalHeap,
  readSegment,
  readTexts,
  segmentText,
} from "../../../backends/hdf5/format/local_heap.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, wide } from "../memory_file.ts";
import { hex, narrow } from "./bytes.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
/** A heap at 0 whose segment of 24 bytes stands behind it: "ab" at 8, "cde" at 16. */
const heap = `"HEAP" 00 000000 1800 0100 1000 0000  0000000000000000 "ab" 000000000000 "cde" 0000000000`;

Deno.test("a local heap has a segment of texts that end with a zero byte", () => {
  const file = new MemoryFile(hex(heap));
  const read = file.run(readLocalHeap(0, narrow));
  assertEquals(read, { address: 0, size: 24, segmentAddress: 16 });
  assertEquals(file.run(readTexts(read, [16, 8, 0], narrow)).map(text), ["cde", "ab", ""]);
  const segment = file.run(readSegment(read, narrow));
  assertEquals(text(segmentText(segment, 8)), "ab");
});

Deno.test("a heap that is written is read back, texts of any length among them", () => {
  const file = new MemoryFile();
  const writer = new LocalHeapWriter(wide);
  const texts = ["a", "", "x".repeat(1000), "ü"];
  const offsets = texts.map((each) => writer.add(new TextEncoder().encode(each)));
  const read = file.run(readLocalHeap(writer.write(file), wide));
  assertEquals(file.run(readTexts(read, offsets, wide)).map(text), texts);
});

Deno.test("local heaps that are none, and offsets that lie outside, are refused", () => {
  const at = (bytes: string) => () => new MemoryFile(hex(bytes)).run(readLocalHeap(0, narrow));
  assertThrows(at(heap.replace("HEAP", "HEAQ")), FormatError, "signature");
  assertThrows(at(heap.replace('" 00', '" 01')), FormatError, "version 1");
  assertThrows(at(heap.replace("1000 0000", "ffff 0000")), FormatError, "no data segment");
  const file = new MemoryFile(hex(heap));
  const read = file.run(readLocalHeap(0, narrow));
  assertThrows(() => file.run(readTexts(read, [24], narrow)), FormatError, "an offset of 24 lies outside");
  const endless = new MemoryFile(hex(heap).fill(0x61, 32));
  assertThrows(() => endless.run(readTexts(read, [16], narrow)), FormatError, "does not end");
});
