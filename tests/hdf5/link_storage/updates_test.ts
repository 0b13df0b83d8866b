import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareNames } from "../../../backends/hdf5/compare_names.ts";
import type { Link } from "../../../backends/hdf5/format/messages/link.ts";
import type { LinkInfo } from "../../../backends/hdf5/format/messages/link_info.ts";
import type { SymbolTableMessage } from "../../../backends/hdf5/format/messages/symbol_table_message.ts";
import type { Reading } from "../../../backends/hdf5/format/reading.ts";
import { CompactLinks } from "../../../backends/hdf5/link_storage/compact.ts";
import { type DenseLinkOptions, DenseLinkStorage } from "../../../backends/hdf5/link_storage/dense.ts";
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
  /** The same links, opened anew. */
  again(): LinkStorage<unknown>;
  update(changes: readonly LinkChange[], file: MemoryFile): Reading<Kept>;
}

function keepSymbolTable(message?: SymbolTableMessage): Kept {
  const storage = new SymbolTableStorage(message, symbolTable);
  return {
    storage,
    again: () => new SymbolTableStorage(message, symbolTable),
    *update(changes, file) {
      return keepSymbolTable(yield* storage.update(changes, file));
    },
  };
}

function keepDense(info: LinkInfo, options?: DenseLinkOptions): Kept {
  const storage = new DenseLinkStorage(info, wide, options);
  return {
    storage,
    again: () => new DenseLinkStorage(info, wide, options),
    *update(changes, file) {
      return keepDense(yield* storage.update(changes, file), options);
    },
  };
}

function keepCompact(storage: CompactLinks): Kept {
  return {
    storage,
    again: () => storage,
    *update(changes) {
      return keepCompact(new CompactLinks(yield* storage.update(changes)));
    },
  };
}

function listLinks(file: MemoryFile, storage: LinkStorage<unknown>): Link[] {
  const links: Link[] = [];
  file.run(storage.list("name", (link) => links.push(link)));
  return links;
}

function hard(name: string, address = 96): Link {
  return { name, characterSet: "ascii", creationOrder: undefined, kind: "hard", address };
}

function add(link: Link): LinkChange {
  return { name: link.name, link };
}

const storages: [string, () => Kept, readonly Link["kind"][]][] = [
  ["SymbolTableStorage", () => keepSymbolTable(), ["hard", "soft"]],
  ["DenseLinkStorage", () => keepDense(unordered), ["hard", "soft", "external"]],
  ["DenseLinkStorage with order", () => keepDense(ordered), ["hard", "soft", "external"]],
  ["DenseLinkStorage far away", () => keepDense(unordered, { far: true }), ["hard", "soft", "external"]],
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
      const before = listLinks(file, kept.storage);
      const old = kept.again();
      kept = file.run(kept.update([...changes.values()], file));
      assertEquals(
        listLinks(file, old),
        before,
        `seed ${seed}, flush ${flush}: what was published before stays readable`,
      );
      const listed = listLinks(file, kept.storage);
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

Deno.test("DenseLinkStorage adds and removes links of a large group by writing little", () => {
  const file = new MemoryFile();
  const links = Array.from({ length: 10_000 }, (_, i) => hard(`member number ${i}`, 8 * i));
  let kept = file.run(keepDense(ordered).update(links.map(add), file));
  for (let i = 0; i < 20; i++) {
    const start = file.bytes.length;
    const removed = { name: `member number ${i * 311}`, link: undefined };
    kept = file.run(kept.update([add(hard(`new member ${i}`)), removed], file));
    assert(file.bytes.length - start < 80 * 1024, `${file.bytes.length - start} bytes`);
  }
  assertEquals(listLinks(file, kept.storage).length, 10_000);
});

Deno.test("DenseLinkStorage far away lists links without their index, unless some were taken out", () => {
  const file = new MemoryFile();
  const links = Array.from({ length: 10_000 }, (_, i) => hard(`member number ${i}`, 8 * i));
  const near = file.run(keepDense(unordered).update(links.map(add), file));
  const far = file.run(keepDense(unordered, { far: true }).update(links.map(add), file));
  const listed = (kept: Kept) => {
    const storage = kept.again();
    file.statistics.bytes = 0;
    return { links: listLinks(file, storage), bytes: file.statistics.bytes };
  };
  const whole = listed(far);
  assertEquals(whole.links, listed(near).links);
  assert(whole.bytes < 500_000 && listed(near).bytes > whole.bytes, `${whole.bytes} bytes`);
  const fewer = listed(file.run(far.update([{ name: "member number 77", link: undefined }], file)));
  assertEquals(fewer.links, whole.links.filter(({ name }) => name !== "member number 77"));
  assert(fewer.bytes > whole.bytes);
});

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
