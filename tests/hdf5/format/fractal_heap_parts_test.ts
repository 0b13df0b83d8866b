/** The parts of fractal heaps: the doubling table, ids, blocks, and the records of huge objects. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cursor } from "../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../backends/hdf5/format/encoder.ts";
import {
  decodeFractalHeapHeader,
  decodeFractalHeapId,
  directRows,
  encodeFractalHeapHeader,
  encodeHugeId,
  encodeManagedId,
  type FractalHeapHeader,
  fractalHeapHeaderSize,
  heapOffsetWidth,
  maxRows,
  rowBlockSize,
  rowOffset,
} from "../../../backends/hdf5/format/fractal_heap.ts";
import {
  checkDirectBlock,
  childAt,
  decodeIndirectBlock,
  directBlockOverhead,
  encodeDirectBlock,
  encodeIndirectBlock,
  indirectBlockSize,
  rootBlock,
} from "../../../backends/hdf5/format/fractal_heap_blocks.ts";
import { hugeRecordType } from "../../../backends/hdf5/format/fractal_heap_huge.ts";
import { directBlocks, writeBlockTable } from "../../../backends/hdf5/format/fractal_heap_table.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { MemoryFile, wide } from "../memory_file.ts";

/** The heap that the C library makes for links: blocks of 512 bytes and up, four in a row. */
const heap: FractalHeapHeader = {
  address: 2048,
  idLength: 7,
  maxManagedSize: 4096,
  checksummed: true,
  width: 4,
  startingBlockSize: 512,
  maxDirectBlockSize: 65536,
  maxHeapBits: 32,
  startingRows: 1,
  hugeIdsWrapped: false,
  nextHugeId: 0,
  hugeBtreeAddress: undefined,
  freeSpace: 0,
  freeSpaceManagerAddress: undefined,
  managedSize: 0,
  allocatedSize: 0,
  iteratorOffset: 0,
  managedCount: 0,
  hugeSize: 0,
  hugeCount: 0,
  tinySize: 0,
  tinyCount: 0,
  rootAddress: undefined,
  rootRows: 0,
  filtered: undefined,
};
/** A heap whose indirect blocks soon lead to others. */
const small = { ...heap, maxDirectBlockSize: 1024, maxHeapBits: 16 };

Deno.test("rowBlockSize() doubles from the second row on, and rowOffset() sums up the rows before", () => {
  // The table of the specification, for blocks of 512 bytes and four in a row.
  assertEquals([0, 1, 2, 3, 4].map((row) => rowBlockSize(heap, row)), [512, 512, 1024, 2048, 4096]);
  let sum = 0;
  for (let row = 0; row < 20; row++) {
    assertEquals(rowOffset(heap, row), sum);
    sum += 4 * rowBlockSize(heap, row);
  }
  assertEquals([directRows(heap), maxRows(heap), heapOffsetWidth(heap)], [9, 22, 4]);
});

Deno.test("directBlocks() runs through the heap's own address space without gaps, also below indirect blocks", () => {
  for (const own of [small, { ...small, width: 1 }, { ...small, width: 2, maxHeapBits: 17 }]) {
    let next = 0;
    const seen = new Set<number>();
    for (const { offset, size } of directBlocks(own)) {
      assertEquals(offset, next);
      assert(size <= own.maxDirectBlockSize);
      seen.add(size);
      next += size;
    }
    assertEquals(next, 2 ** own.maxHeapBits);
    assertEquals([...seen], [512, 1024]);
  }
});

Deno.test("decodeFractalHeapHeader() reads back what encodeFractalHeapHeader() writes, and refuses what cannot be", () => {
  const full = { ...heap, nextHugeId: 9, freeSpace: 77, managedSize: 2048, rootAddress: 9000, rootRows: 2 };
  const bytes = encodeFractalHeapHeader(full, wide);
  assertEquals(bytes.length, fractalHeapHeaderSize(wide));
  const decode = (own: FractalHeapHeader) =>
    decodeFractalHeapHeader(new Cursor(encodeFractalHeapHeader(own, wide), wide, "fractal heap", own.address));
  assertEquals(decode(full), full);
  assertThrows(() => decode({ ...full, width: 3 }), FormatError, "3 is not a power of two");
  assertThrows(() => decode({ ...full, maxDirectBlockSize: 256 }), FormatError, "direct blocks of 256 bytes");
  assertThrows(() => decode({ ...full, maxHeapBits: 10 }), FormatError, "2^10 bytes");
  assertThrows(() => decode({ ...full, rootRows: 40 }), FormatError, "40 rows");
  assertThrows(() => decode({ ...full, idLength: 1 }), FormatError, "ids of 1 bytes");
});

Deno.test("decodeFractalHeapId() tells managed, tiny and huge objects apart", () => {
  const managed = encodeManagedId(0x01020304, 0x0506, heap, wide);
  assertEquals(managed, Uint8Array.of(0, 4, 3, 2, 1, 6, 5));
  assertEquals(decodeFractalHeapId(managed, heap, wide), { kind: "managed", offset: 0x01020304, length: 0x0506 });
  const huge = encodeHugeId(300, heap, wide);
  assertEquals(huge, Uint8Array.of(0x10, 0x2c, 1, 0, 0, 0, 0));
  assertEquals(decodeFractalHeapId(huge, heap, wide), { kind: "huge", key: 300 });
  const tiny = decodeFractalHeapId(Uint8Array.of(0x22, 97, 98, 99, 0, 0, 0), heap, wide);
  assertEquals(tiny, { kind: "tiny", data: Uint8Array.of(97, 98, 99) });
  const long = { ...heap, idLength: 30 };
  const extended = decodeFractalHeapId(Uint8Array.of(0x20, 19, ...new Uint8Array(28).fill(5)), long, wide);
  assertEquals(extended, { kind: "tiny", data: new Uint8Array(20).fill(5) });
  const direct = new Encoder(wide, 32).u8(0x10).offset(4096).lengthField(99).bytes();
  assertEquals(decodeFractalHeapId(direct, { ...heap, idLength: 17 }, wide), {
    kind: "huge-direct",
    record: { address: 4096, size: 99, filterMask: 0, unfilteredSize: 99 },
  });
  assertThrows(() => decodeFractalHeapId(new Uint8Array(7).fill(0x40), heap, wide), FormatError, "version 1");
  assertThrows(() => decodeFractalHeapId(new Uint8Array(7).fill(0x30), heap, wide), FormatError, "type of the id");
});

Deno.test("checkDirectBlock() checks whose block it is, where it stands, and its checksum", () => {
  const objects = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
  for (const own of [heap, { ...heap, checksummed: false }]) {
    const bytes = encodeDirectBlock(own, 512, 512, objects, wide);
    assertEquals(bytes.length, 512);
    const start = directBlockOverhead(own, wide);
    assertEquals(bytes.subarray(start, start + 5), Uint8Array.of(1, 2, 3, 4, 0));
    const block = { address: 4096, offset: 512, rows: 0, size: 512, storedSize: 512, filterMask: 0 };
    assertEquals(checkDirectBlock(bytes, own, block, wide).position, start);
    assertThrows(() => checkDirectBlock(bytes, { ...own, address: 8 }, block, wide), FormatError, "another heap");
    assertThrows(() => checkDirectBlock(bytes, own, { ...block, offset: 0 }, wide), FormatError, "stands at 512");
    bytes[start]! ^= 1;
    if (own.checksummed) assertThrows(() => checkDirectBlock(bytes, own, block, wide), FormatError, "checksum");
  }
});

Deno.test("decodeIndirectBlock() gives each child its place and size, and childAt() finds it", () => {
  const rows = maxRows(small);
  const count = rows * small.width;
  const addresses = Array.from({ length: count }, (_, i) => i % 3 === 1 ? undefined : 10_000 + 1000 * i);
  const bytes = encodeIndirectBlock(small, 0, addresses, wide);
  assertEquals(bytes.length, indirectBlockSize(small, rows, false, wide));
  const root = rootBlock({ ...small, rootAddress: 5000, rootRows: rows }, wide)!;
  assertEquals([root.size, root.rows], [bytes.length, rows]);
  const children = decodeIndirectBlock(bytes, small, root, wide);
  assertEquals(children.map((child) => child?.address), addresses);
  children.forEach((child, i) => {
    if (child === undefined) return;
    const row = Math.floor(i / 4);
    assertEquals(child.offset, rowOffset(small, row) + i % 4 * rowBlockSize(small, row));
    assertEquals(child.rows > 0, row >= directRows(small));
    for (const within of [0, rowBlockSize(small, row) - 1]) {
      assertEquals(childAt(small, root, child.offset + within), i);
    }
  });
  bytes[20]! ^= 1;
  assertThrows(() => decodeIndirectBlock(bytes, small, root, wide), FormatError);
});

Deno.test("rootBlock() is a direct block until the heap has rows", () => {
  assertEquals(rootBlock(heap, wide), undefined);
  assertEquals(rootBlock({ ...heap, rootAddress: 4096 }, wide), {
    address: 4096,
    offset: 0,
    rows: 0,
    size: 512,
    storedSize: 512,
    filterMask: 0,
  });
  const filtered = { filters: [], encodedLength: 0, rootSize: 88, rootMask: 1 };
  const stored = rootBlock({ ...heap, rootAddress: 4096, filtered }, wide)!;
  assertEquals([stored.size, stored.storedSize, stored.filterMask], [512, 88, 1]);
});

Deno.test("writeBlockTable() leads from the root to every block, and counts the room in those that are not made yet", () => {
  const file = new MemoryFile();
  const places = [...directBlocks(small)].filter((_, i) => i % 5 !== 2).slice(0, 30);
  const blocks = places.map((place, i) => ({ ...place, address: 100_000 + i }));
  const facts = writeBlockTable(small, blocks, 0, file, wide);
  assertEquals(facts.allocatedSize, blocks.reduce((sum, { size }) => sum + size, 0));
  assert(facts.managedSize >= blocks.at(-1)!.offset + blocks.at(-1)!.size);
  const found = new Map<number, number>();
  const visit = (block: NonNullable<ReturnType<typeof rootBlock>>): void => {
    if (block.rows === 0) {
      found.set(block.offset, block.address);
      return;
    }
    const [bytes] = file.read([{ start: block.address, end: block.address + block.size }]);
    for (const child of decodeIndirectBlock(bytes!, small, block, wide)) if (child !== undefined) visit(child);
  };
  visit(rootBlock({ ...small, ...facts }, wide)!);
  assertEquals(found, new Map(blocks.map(({ offset, address }) => [offset, address])));
  let room = 0;
  for (const { offset, size } of directBlocks(small)) {
    if (offset < facts.managedSize) room += size - directBlockOverhead(small, wide);
  }
  assertEquals(facts.freeSpace, room);
  const single = writeBlockTable(heap, [{ offset: 0, size: 512, address: 7 }], 100, file, wide);
  assertEquals([single.rootAddress, single.rootRows, single.freeSpace], [7, 0, 512 - 21 - 100]);
});

Deno.test("records of huge objects are of type 1, or of type 2 with the length before filtering", () => {
  const record = { address: 4096, size: 100, filterMask: 0, unfilteredSize: 100, key: 12 };
  const filtered = { ...record, filterMask: 3, unfilteredSize: 250 };
  for (const [type, own] of [[hugeRecordType(false, wide), record], [hugeRecordType(true, wide), filtered]] as const) {
    const encoder = new Encoder(wide, 64);
    type.encode(own, encoder);
    assertEquals(encoder.length, type.size);
    assertEquals(type.decode(new Cursor(encoder.bytes(), wide, "record")), own);
  }
  assertEquals([hugeRecordType(false, wide).type, hugeRecordType(true, wide).type], [1, 2]);
  assertEquals([hugeRecordType(false, wide).size, hugeRecordType(true, wide).size], [24, 36]);
  assertEquals(Math.sign(hugeRecordType(false, wide).compare(record, { ...record, key: 13 })), -1);
});
