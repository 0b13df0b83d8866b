import { assert, assertEquals, assertThrows } from "@std/assert";
import { type BtreeV2, type BtreeV2RecordType, openBtreeV2 } from "../../../backends/hdf5/format/btree_v2.ts";
import { type BtreeV2Change, emptyBtreeV2, updateBtreeV2 } from "../../../backends/hdf5/format/btree_v2_update.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, randomNumbers, wide } from "../memory_file.ts";

interface Pair {
  readonly key: number;
  readonly value: number;
}

const pairs: BtreeV2RecordType<Pair> = {
  type: 10,
  size: 12,
  decode: (cursor) => ({ key: cursor.u32(), value: cursor.u64() }),
  encode: ({ key, value }, encoder) => void encoder.u32(key).u64(value),
  compare: (a, b) => a.key - b.key,
};

function put(key: number, value = key): BtreeV2Change<Pair> {
  return { record: { key, value } };
}

function listed(file: MemoryFile, tree: BtreeV2<Pair>): Pair[] {
  const records: Pair[] = [];
  file.run(tree.all((record) => records.push(record)));
  return records;
}

/** A tree of the given keys, written in one flush. */
function makeTree(count: number, nodeSize: number): { file: MemoryFile; tree: BtreeV2<Pair> } {
  const file = new MemoryFile();
  const changes = Array.from({ length: count }, (_, key) => put(key));
  const header = file.run(updateBtreeV2(emptyBtreeV2(pairs, nodeSize, wide), changes, file));
  return { file, tree: file.run(openBtreeV2(header.address, pairs, wide)) };
}

Deno.test("updateBtreeV2() writes trees of any size in one flush", () => {
  for (const count of [0, 1, 8, 9, 10, 70, 71, 1000, 20000]) {
    const { file, tree } = makeTree(count, 128);
    assertEquals(listed(file, tree).length, count);
    assertEquals(tree.header.root?.totalRecords ?? 0, count);
    assertEquals(file.openBlocks, 0);
  }
});

Deno.test("updateBtreeV2() holds what a Map holds after random changes, and keeps no old node", () => {
  const seed = Date.now() % 2 ** 31;
  const random = randomNumbers(seed);
  for (const nodeSize of [96, 128, 512]) {
    const file = new MemoryFile();
    const model = new Map<number, number>();
    let tree = emptyBtreeV2(pairs, nodeSize, wide);
    for (let flush = 0; flush < 60; flush++) {
      const changes = new Map<number, BtreeV2Change<Pair>>();
      const shrinking = flush % 20 >= 10;
      for (let i = random(flush % 7 === 0 ? 400 : 12); i >= 0; i--) {
        const key = random(1500);
        const removed = random(10) < (shrinking ? 8 : 2);
        changes.set(key, { record: { key, value: random(1e6) }, removed });
      }
      if (flush === 50) { for (const key of model.keys()) changes.set(key, { ...put(key), removed: true }); }
      for (const [key, { record, removed }] of changes) {
        if (removed) model.delete(key);
        else model.set(key, record.value);
      }
      const header = file.run(updateBtreeV2(tree, [...changes.values()], file));
      tree = file.run(openBtreeV2(header.address, pairs, wide));
      const expected = [...model].map(([key, value]) => ({ key, value })).sort((a, b) => a.key - b.key);
      assertEquals(listed(file, tree), expected, `seed ${seed}, flush ${flush}`);
      assertEquals(header.root?.totalRecords ?? 0, expected.length);
      let nodes = 0;
      file.run(tree.walk(() => {}, () => nodes++));
      assertEquals(file.usedBytes, nodes * nodeSize + 38, "only the new tree is in use");
      const asked = Array.from({ length: 20 }, () => random(1500));
      const found = file.run(tree.findMany(asked.map((key) => ({ key, value: 0 }))));
      assertEquals(found.map((record) => record?.value), asked.map((key) => model.get(key)));
    }
  }
});

Deno.test("updateBtreeV2() rewrites the touched path only", () => {
  const { file, tree } = makeTree(20000, 512);
  const before = file.bytes.length;
  file.run(updateBtreeV2(tree, [put(10_000, 1)], file));
  assert(file.bytes.length - before <= (tree.header.depth + 1) * 512 + 64);
});

Deno.test("BtreeV2.find() gives all records that a probe accepts", () => {
  const { file, tree } = makeTree(5000, 128);
  const found = file.run(tree.find(({ key }) => Math.floor(key / 37) - 20));
  assertEquals(found.map(({ key }) => key).sort((a, b) => a - b), Array.from({ length: 37 }, (_, i) => 740 + i));
});

Deno.test("BtreeV2.find() asks for one node a level", () => {
  const { file, tree } = makeTree(20000, 512);
  file.statistics.calls = file.statistics.bytes = 0;
  assertEquals(file.run(tree.findMany([{ key: 12345, value: 0 }])), [{ key: 12345, value: 12345 }]);
  assertEquals(file.statistics.calls <= tree.header.depth + 1, true);
  assert(file.statistics.bytes <= (tree.header.depth + 1) * 512);
});

Deno.test("BtreeV2 refuses every flipped bit of its nodes and header", () => {
  const { file, tree } = makeTree(30, 128);
  const good = file.bytes.slice();
  const used = [{ address: tree.header.address, size: 38 }];
  file.run(tree.walk(() => {}, ({ address, recordCount }) => used.push({ address, size: 10 + recordCount * 12 })));
  for (const { address, size } of used) {
    for (let at = address; at < address + size; at++) {
      file.bytes = good.slice();
      file.bytes[at]! ^= 1 << (at % 8);
      assertThrows(() => listed(file, file.run(openBtreeV2(tree.header.address, pairs, wide))), FormatError);
    }
  }
});
