import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareNames } from "../../../backends/hdf5/compare_names.ts";
import type { Link } from "../../../backends/hdf5/format/messages/link.ts";
import type { Reading } from "../../../backends/hdf5/format/reading.ts";
import { CompactLinks } from "../../../backends/hdf5/link_storage/compact.ts";
import { DenseLinkStorage } from "../../../backends/hdf5/link_storage/dense.ts";
import type { LinkChange, LinkStorage } from "../../../backends/hdf5/link_storage/link_storage.ts";
import { SymbolTableStorage } from "../../../backends/hdf5/link_storage/symbol_table.ts";
import { UnsupportedError } from "../../../ndarray/errors.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

const symbolTable = { sizes: wide, leafK: 4, internalK: 16 };
const notDense = {
  heapAddress: undefined,
  nameIndexAddress: undefined,
  orderIndexAddress: undefined,
};
const ordered = { ...notDense, nextCreationOrder: 0, orderIndexed: true };
const unordered = { ...notDense, nextCreationOrder: undefined, orderIndexed: false };

/** A storage that an update replaces. */
interface Kept {
  storage: LinkStorage<unknown>;
  update(changes: readonly LinkChange[], file: MemoryFile): Reading<Kept>;
}

function keepSymbolTable(storage: SymbolTableStorage): Kept {
  return {
    storage,
    *update(changes, file) {
      return keepSymbolTable(new SymbolTableStorage(yield* storage.update(changes, file), symbolTable));
    },
  };
}

function keepDense(storage: DenseLinkStorage): Kept {
  return {
    storage,
    *update(changes, file) {
      return keepDense(new DenseLinkStorage(yield* storage.update(changes, file), wide));
    },
  };
}

function keepCompact(storage: CompactLinks): Kept {
  return {
    storage,
    *update(changes) {
      return keepCompact(new CompactLinks(yield* storage.update(changes)));
    },
  };
}

function hard(name: string, address = 96): Link {
  return { name, characterSet: "ascii", creationOrder: undefined, kind: "hard", address };
}

function add(link: Link): LinkChange {
  return { name: link.name, link };
}

const storages: [string, () => Kept, readonly Link["kind"][]][] = [
  ["SymbolTableStorage", () => keepSymbolTable(new SymbolTableStorage(undefined, symbolTable)), ["hard", "soft"]],
  ["DenseLinkStorage", () => keepDense(new DenseLinkStorage(unordered, wide)), ["hard", "soft", "external"]],
  ["DenseLinkStorage with order", () => keepDense(new DenseLinkStorage(ordered, wide)), ["hard", "soft", "external"]],
  ["CompactLinks", () => keepCompact(new CompactLinks([])), ["hard", "soft", "external"]],
];

for (const [what, make, kinds] of storages) {
  Deno.test(`${what} holds what a Map holds after random changes, and keeps no old block`, () => {
    const seed = Date.now() % 2 ** 31;
    const random = randomNumbers(seed);
    const file = new MemoryFile();
    const model = new Map<string, Link>();
    let kept = make();
    for (let flush = 0; flush < 30; flush++) {
      const changes = new Map<string, LinkChange>();
      for (let i = random(flush % 9 === 0 ? 600 : 12); i >= 0; i--) {
        const name = `n${random(900)}${["", "\u{1f600}", "\ufffd"][random(3)]}${
          "y".repeat(random(50) === 0 ? 5000 : random(30))
        }`;
        const kind = kinds[random(kinds.length)]!;
        const common = { name, characterSet: "utf-8" as const, creationOrder: undefined };
        const link: Link = kind === "hard"
          ? { ...common, kind, address: 8 * random(1e6) }
          : kind === "soft"
          ? { ...common, kind, target: `/${random(1e6)}` }
          : { ...common, kind: "external", file: "other.h5", target: `/${random(1e6)}` };
        changes.set(name, { name, link });
      }
      const removing = flush === 25 ? 1 : flush % 3 === 0 ? 5 : 2;
      for (const name of model.keys()) if (random(removing) === 0) changes.set(name, { name, link: undefined });
      for (const [name, { link }] of changes) {
        model.delete(name);
        if (link !== undefined) model.set(name, link);
      }
      kept = file.run(kept.update([...changes.values()], file));
      const listed: Link[] = [];
      file.run(kept.storage.list("name", (link) => listed.push(link)));
      const plain = ({ characterSet: _, creationOrder: __, ...rest }: Link) => rest;
      const expected = [...model.values()].sort((a, b) => compareNames(a.name, b.name));
      assertEquals(listed.map(plain), expected.map(plain), `seed ${seed}, flush ${flush}`);
      for (const link of listed.slice(0, 30)) assertEquals(file.run(kept.storage.lookup(link.name)), link);
      assertEquals(file.run(kept.storage.lookup("none")), undefined);
      assertEquals([file.openBlocks, file.foreign], [0, []]);
      if (what.endsWith("order")) {
        const orders: number[] = [];
        file.run(kept.storage.list("creation", ({ creationOrder }) => orders.push(creationOrder!)));
        assertEquals(orders, [...new Set(orders)].sort((a, b) => a - b));
      }
    }
    const all = [...model.keys()].map((name) => ({ name, link: undefined }));
    kept = file.run(kept.update(all, file));
    file.run(kept.storage.list("name", () => assert(false, "nothing is left")));
    // An old-style group keeps an empty tree node and an empty heap.
    assertEquals(file.usedBytes, what === "SymbolTableStorage" ? 544 + 32 + 8 : 0, `seed ${seed}`);
  });
}

for (const [what, make] of storages.slice(0, 3)) {
  Deno.test(`${what} finds one link of 10,000 by reading less than 64 KiB`, () => {
    const file = new MemoryFile();
    const links = Array.from({ length: 10_000 }, (_, i) => hard(`member number ${i}`, 8 * i));
    const kept = file.run(make().update(links.map(add), file));
    for (const i of [0, 17, 4999, 9999]) {
      file.statistics.bytes = file.statistics.calls = 0;
      assertEquals(file.run(kept.storage.lookup(`member number ${i}`))?.kind, "hard");
      assert(file.statistics.bytes < 65536, `${file.statistics.bytes} bytes`);
    }
  });
}

Deno.test("SymbolTableStorage refuses links that old-style groups do not have", () => {
  const link: Link = {
    name: "x",
    characterSet: "ascii",
    creationOrder: undefined,
    kind: "external",
    file: "f",
    target: "/t",
  };
  const storage = new SymbolTableStorage(undefined, symbolTable);
  assertThrows(() => new MemoryFile().run(storage.update([add(link)], new MemoryFile())), UnsupportedError);
  assertThrows(() => new MemoryFile().run(storage.list("creation", () => {})), UnsupportedError);
});

Deno.test("Names of built-in properties are only names", () => {
  for (const [, make] of storages) {
    const file = new MemoryFile();
    const names = ["__proto__", "constructor", "toString"];
    const kept = file.run(make().update(names.map((name) => add(hard(name))), file));
    for (const name of names) assertEquals(file.run(kept.storage.lookup(name))?.name, name);
    assertEquals(file.run(kept.storage.lookup("valueOf")), undefined);
  }
});
