import { assertEquals, assertThrows } from "@std/assert";
import { encodeRedoRecord, type Patch, readRedoRecord } from "../../backends/hdf5/format/redo_record.ts";
import { run } from "../../backends/hdf5/format/reading.ts";
import { create, open } from "../../backends/hdf5/open.ts";
import { MemoryStore } from "../../backends/sources/memory.ts";
import { FormatError } from "../../ndarray/errors.ts";

const patches: Patch[] = [{ start: 3, bytes: Uint8Array.of(1, 2, 3) }, { start: 90, bytes: Uint8Array.of(9) }];

function fileWith(record: Uint8Array, at = 100): Uint8Array {
  const file = new Uint8Array(at + record.length + 7);
  file.set(record, at);
  return file;
}

function read(file: Uint8Array, position = 100): Patch[] {
  const reader = {
    read: (ranges: readonly { start: number; end: number }[]) =>
      ranges.map(({ start, end }) => file.subarray(start, end)),
  };
  return run(readRedoRecord(position, file.length), reader) as Patch[];
}

Deno.test("readRedoRecord() reads what encodeRedoRecord() writes", () => {
  assertEquals(read(fileWith(encodeRedoRecord(patches, 100))), patches);
});

Deno.test("readRedoRecord() finds nothing in a record that is broken, cut short or of another place", () => {
  const record = encodeRedoRecord(patches, 100);
  for (let at = 0; at < record.length; at++) {
    const broken = record.slice();
    broken[at]! ^= 0x10;
    assertEquals(read(fileWith(broken)), []);
    assertEquals(read(fileWith(record).subarray(0, 100 + at)), []);
  }
  assertEquals(read(fileWith(record, 140), 140), []);
});

Deno.test("readRedoRecord() refuses a change past the end of the file", () => {
  const record = encodeRedoRecord([{ start: 99, bytes: Uint8Array.of(1, 2) }], 100);
  assertThrows(() => read(fileWith(record)), FormatError, "past the end");
});

/** A file whose last changes were promised in a record and not made. */
async function interrupted(): Promise<{ before: Uint8Array; bytes: Uint8Array; after: Uint8Array }> {
  const store = new MemoryStore();
  const file = await create(store);
  await file.createGroup("a");
  await file.close();
  const before = store.bytes.slice();
  const again = await open(store, { mode: "r+" });
  await again.attrs.set("x", 1);
  await again.close();
  const after = store.bytes.slice();
  const changes: Patch[] = [];
  for (let start = 0; start < before.length; start++) {
    if (before[start] !== after[start]) changes.push({ start, bytes: after.slice(start, start + 1) });
  }
  const bytes = new Uint8Array(after.length + 4096);
  bytes.set(after);
  // The superblock was raised already: only the other changes are missing.
  for (const { start } of changes) if (start >= 48) bytes[start] = before[start]!;
  bytes.set(encodeRedoRecord(changes.filter(({ start }) => start >= 48), after.length), after.length);
  return { before, bytes, after };
}

Deno.test("open() makes the changes of a redo record that were not made, when the file is read", async () => {
  const { bytes } = await interrupted();
  const file = await open(bytes);
  assertEquals(await file.attrs.get("x"), 1);
  await file.close();
});

Deno.test("open() makes the changes of a redo record in the file itself, when it is written", async () => {
  const { bytes, after } = await interrupted();
  const store = new MemoryStore(bytes);
  const file = await open(store, { mode: "r+" });
  assertEquals(await file.attrs.get("x"), 1);
  await file.close();
  assertEquals(store.bytes, after);
});

Deno.test("open() passes over bytes behind the end of the file that are no redo record", async () => {
  const { after } = await interrupted();
  const longer = new Uint8Array(after.length + 300).fill(0x48);
  longer.set(after);
  const file = await open(longer);
  assertEquals(await file.attrs.get("x"), 1);
  await file.close();
});
