import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Link } from "../../../backends/hdf5/format/messages/link.ts";
import type { ByteRange } from "../../../backends/sources/source.ts";
import { SymbolTableStorage } from "../../../backends/hdf5/link_storage/symbol_table.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, wide } from "../memory_file.ts";

const symbolTable = { sizes: wide, leafK: 4, internalK: 16 };

/** A file that counts the ranges it is asked for. */
class CountingFile extends MemoryFile {
  ranges = 0;

  override read(ranges: readonly ByteRange[]): Uint8Array[] {
    this.ranges += ranges.length;
    return super.read(ranges);
  }
}

function linksOf(count: number): Link[] {
  const common = { characterSet: "ascii" as const, creationOrder: undefined };
  return Array.from({ length: count }, (_, i): Link => {
    const name = i % 5 === 0 ? `größe ${i}` : `a longer plain name ${i}`;
    return i % 3 === 0
      ? { ...common, name, kind: "soft", target: i % 2 === 0 ? `/到/${i}` : `/to/${i}` }
      : { ...common, name, kind: "hard", address: 8 * i };
  });
}

function groupOf(links: readonly Link[]) {
  const file = new CountingFile();
  const changes = links.map((link) => ({ name: link.name, link }));
  const message = file.run(new SymbolTableStorage(undefined, symbolTable).update(changes, file));
  const away = { roundBytes: 625_000, expectSoon() {}, expectWalk() {} };
  return {
    file,
    open: (far = false) => new SymbolTableStorage(message, { ...symbolTable, far: far ? away : undefined }),
  };
}

Deno.test("SymbolTableStorage.lookup() finds the same links however many were looked up before", () => {
  const links = linksOf(2000);
  const { file, open } = groupOf(links);
  const storage = open();
  for (let round = 0; round < 2; round++) {
    for (const link of links) assertEquals(file.run(storage.lookup(link.name)), link);
    for (const name of ["", "a", "größe", "zzz", "__proto__", "größe 5 "]) {
      assertEquals(file.run(storage.lookup(name)), undefined, name);
    }
  }
});

Deno.test("SymbolTableStorage.lookup() reads all links once many are looked up, and nothing after that", () => {
  const links = linksOf(2000);
  const { file, open } = groupOf(links);
  const [near, far] = [open(), open(true)];
  const read = (storage: SymbolTableStorage, from: number, to: number): number => {
    const before = file.ranges;
    for (const { name } of links.slice(from, to)) file.run(storage.lookup(name));
    return file.ranges - before;
  };
  assert(read(near, 0, 1) < 40);
  read(near, 1, 100);
  assertEquals(read(near, 100, 2000), 0);
  // Far away, the many nodes of a group are never read for names.
  assert(read(far, 0, 500) >= 500);
  assert(read(far, 500, 1000) >= 500);
});

Deno.test("SymbolTableStorage.lookup() goes on with single names where another part of the group is damaged", () => {
  const links = linksOf(500);
  const { file, open } = groupOf(links);
  const at = new TextDecoder("latin1").decode(file.bytes).lastIndexOf("SNOD");
  file.bytes[at] = 0;
  const storage = open();
  assertThrows(() => file.run(storage.list("name", () => {})), FormatError);
  let found = 0;
  for (const link of links) {
    try {
      assertEquals(file.run(storage.lookup(link.name)), link);
      found++;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  assert(found >= 490 && found < 500, `${found} found`);
});
