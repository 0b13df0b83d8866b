import { assertEquals, assertThrows } from "@std/assert";
import {
  type BTreeV1Kind,
  btreeV1NodeSize,
  type BTreeV1Run,
  decodeBTreeV1Node,
  encodeBTreeV1Node,
  readBTreeV1Nodes,
  writeBTreeV1Level,
  writeBTreeV1Root,
} from "../../../backends/hdf5/format/btree_v1.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { finish } from "../chunk_index/support.ts";
import { MemoryFile } from "../memory_file.ts";

const kind: BTreeV1Kind = { nodeType: 0, keySize: 8, k: 2, sizes: { offsets: 8, lengths: 8 } };

function run(count: number): BTreeV1Run {
  const key = (i: number) => new Uint8Array([i, i >> 8, 0, 0, 0, 0, 0, 0]);
  return {
    entries: Array.from({ length: count }, (_, i) => ({ key: key(i), child: 1000 + 8 * i })),
    lastKey: key(count),
  };
}

function leaves(file: MemoryFile, root: number): number[] {
  const [node] = finish(readBTreeV1Nodes([root], kind), file);
  if (node!.level === 0) return node!.run().entries.map(({ child }) => child);
  return node!.run().entries.flatMap(({ child }) => {
    assertEquals(finish(readBTreeV1Nodes([child], kind, node!.level - 1), file).length, 1);
    return leaves(file, child);
  });
}

Deno.test("encodeBTreeV1Node() pads a node to the size that 2K children take", () => {
  const bytes = encodeBTreeV1Node(kind, 0, run(1));
  assertEquals(btreeV1NodeSize(kind), 24 + 4 * 8 + 5 * 8);
  assertEquals(bytes.length, btreeV1NodeSize(kind));
  assertEquals([...bytes.subarray(0, 8)], [0x54, 0x52, 0x45, 0x45, 0, 0, 1, 0]);
  assertEquals(bytes.subarray(8, 24).every((byte) => byte === 0xff), true);
});

Deno.test("decodeBTreeV1Node() gives back what encodeBTreeV1Node() was given", () => {
  const node = decodeBTreeV1Node(encodeBTreeV1Node(kind, 3, run(4)), kind, 64);
  assertEquals(node.level, 3);
  assertEquals(node.hasSiblings, false);
  assertEquals(node.run(), run(4));
});

Deno.test("decodeBTreeV1Node() refuses damage with the address of the node", () => {
  const good = encodeBTreeV1Node(kind, 1, run(4));
  const broken = (at: number, value: number) => {
    const bytes = good.slice();
    bytes[at] = value;
    return bytes;
  };
  assertThrows(() => decodeBTreeV1Node(broken(0, 0), kind, 64), FormatError, "B-tree node at 64: the signature is not");
  assertThrows(() => decodeBTreeV1Node(broken(4, 1), kind, 64), FormatError, "node type 1 is not 0 at byte 68");
  assertThrows(() => decodeBTreeV1Node(broken(5, 33), kind, 64), FormatError, "level 33 is not within 32");
  assertThrows(() => decodeBTreeV1Node(good, kind, 64, 0), FormatError, "level 1 is not 0");
  assertThrows(() => decodeBTreeV1Node(broken(6, 5), kind, 64), FormatError, "5 children are more than the 4");
  assertThrows(() => decodeBTreeV1Node(good.subarray(0, 60), kind, 64), FormatError, "cut short");
  const noChild = good.slice();
  noChild.fill(0xff, 32, 40);
  assertThrows(() => decodeBTreeV1Node(noChild, kind, 64).child(0), FormatError, "child 0 has no address");
});

Deno.test("writeBTreeV1Root() stacks levels until one node is left, and keeps the order", () => {
  for (const count of [1, 4, 5, 16, 17, 100, 300]) {
    const file = new MemoryFile();
    const root = writeBTreeV1Root(kind, 0, run(count), file);
    assertEquals(leaves(file, root), run(count).entries.map(({ child }) => child));
  }
});

Deno.test("writeBTreeV1Level() fills nodes at the right edge, and halves them elsewhere", () => {
  const counts = (rightmost: boolean) => {
    const file = new MemoryFile();
    const { entries } = writeBTreeV1Level(kind, 0, run(5), rightmost, file);
    return finish(readBTreeV1Nodes(entries.map(({ child }) => child), kind), file).map(({ count }) => count);
  };
  assertEquals(counts(true), [4, 1]);
  assertEquals(counts(false), [3, 2]);
});

Deno.test("writeBTreeV1Level() gives each node the key of the next one as its last", () => {
  const file = new MemoryFile();
  const { entries } = writeBTreeV1Level(kind, 0, run(6), true, file);
  const [left, right] = finish(readBTreeV1Nodes(entries.map(({ child }) => child), kind), file);
  assertEquals(left!.key(left!.count), right!.key(0));
  assertEquals(right!.key(right!.count), run(6).lastKey);
});
