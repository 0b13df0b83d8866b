import { assertEquals, assertThrows } from "@std/assert";
import {
  type DataLayout,
  decodeDataLayout,
  encodeDataLayout,
} from "../../../../backends/hdf5/format/messages/data_layout.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

function same(bytes: string, layout: DataLayout): void {
  assertSame(bytes, layout, decodeDataLayout, encodeDataLayout);
}

const chunked = { class: "chunked", chunkShape: [2, 300], elementSize: 4, edgesUnfiltered: false, version: 4 } as const;

Deno.test("compact data stands in the message, contiguous data at an address", () => {
  same("03 00 0300 010203", { class: "compact", data: Uint8Array.of(1, 2, 3), version: 3 });
  same("03 01 3412 6000", { class: "contiguous", address: 0x1234, size: 0x60, version: 3 });
  same("03 01 ffff 0000", { class: "contiguous", address: undefined, size: 0, version: 3 });
});

Deno.test("chunks of version 3 have a B-tree, and the element size as their last axis", () => {
  const index = { kind: "btree-v1", address: 0x1234 } as const;
  same("03 02 03 3412 02000000 2c010000 04000000", { ...chunked, version: 3, index });
});

Deno.test("chunks of version 4 have extents of as many bytes as they need, and one of five indexes", () => {
  const axes = "03 02 0200 2c01 0400";
  const address = 0x1234;
  same(`04 02 00 ${axes} 01 3412`, { ...chunked, index: { kind: "single", filtered: undefined, address } });
  const filtered = { size: 0x50, filterMask: 1 };
  same(`04 02 02 ${axes} 01 5000 01000000 3412`, { ...chunked, index: { kind: "single", filtered, address } });
  same(`04 02 01 ${axes} 02 3412`, { ...chunked, edgesUnfiltered: true, index: { kind: "implicit", address } });
  same(`04 02 00 ${axes} 03 0a 3412`, { ...chunked, index: { kind: "fixed-array", pageBits: 10, address } });
  const bits = { maxBits: 32, indexElements: 4, minPointers: 4, minElements: 16, pageBits: 10 };
  same(`04 02 00 ${axes} 04 20 04 04 10 0a 3412`, {
    ...chunked,
    index: { kind: "extensible-array", ...bits, address },
  });
  const tree = { nodeSize: 2048, splitPercent: 100, mergePercent: 40 };
  same(`04 02 00 ${axes} 05 00080000 64 28 3412`, { ...chunked, index: { kind: "btree-v2", ...tree, address } });
});

Deno.test("a virtual layout leads to a global heap object", () => {
  same("04 03 3412 01000000", { class: "virtual", address: 0x1234, heapIndex: 1, version: 4 });
});

Deno.test("layouts of versions 1 and 2 have a rank first, and no size of contiguous data", () => {
  const contiguous = decodeDataLayout(over("01 01 01 0000000000 3412 0a000000"));
  assertEquals(contiguous, { class: "contiguous", address: 0x1234, size: undefined, version: 1 });
  const old = decodeDataLayout(over("02 02 02 0000000000 3412 0a000000 04000000"));
  assertEquals(old.class === "chunked" && [old.chunkShape, old.elementSize], [[10], 4]);
  const compact = decodeDataLayout(over("02 01 00 0000000000 03000000 03000000 010203"));
  assertEquals(compact, { class: "compact", data: Uint8Array.of(1, 2, 3), version: 2 });
});

Deno.test("layouts that make no sense are refused", () => {
  assertThrows(() => decodeDataLayout(over("06 01")), FormatError, "version 6");
  assertThrows(() => decodeDataLayout(over("03 07")), FormatError, "class 7");
  assertThrows(() => decodeDataLayout(over("03 03 3412 01000000")), FormatError, "virtual layout is of version 3");
  assertThrows(() => decodeDataLayout(over("03 02 22 3412")), FormatError, "34 axes");
  assertThrows(() => decodeDataLayout(over("03 02 02 3412 00000000 04000000")), FormatError, "without extent");
  assertThrows(() => decodeDataLayout(over("03 02 01 3412 04000000")), FormatError, "no axis");
  assertThrows(() => decodeDataLayout(over("04 02 00 02 09")), FormatError, "take 9 bytes");
  assertThrows(() => decodeDataLayout(over("04 02 00 02 01 02 04 06 3412")), FormatError, "unknown kind 6");
  assertThrows(() => decodeDataLayout(over("03 00 ff00 01")), FormatError, "255 bytes are wanted");
});
