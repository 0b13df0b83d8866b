import { assertEquals, assertThrows } from "@std/assert";
import {
  cachedGroup,
  decodeSymbolTableNode,
  encodeSymbolTableNode,
  type SymbolTableEntry,
  symbolTableNodeSize,
} from "../../../backends/hdf5/format/symbol_table.ts";
import { FormatError } from "../../../ndarray/errors.ts";
import { hex, narrow } from "./bytes.ts";

const zeros = (count: number) => "00".repeat(count);
const entries: SymbolTableEntry[] = [
  { nameOffset: 8, target: { kind: "hard", address: 0x1234 } },
  { nameOffset: 16, target: { kind: "soft", valueOffset: 24 } },
];
const node = `"SNOD" 01 00 0200  0800 3412 00000000 00000000 ${zeros(16)}  1000 ffff 02000000 00000000 18000000 ${
  zeros(12)
}`;

const decode = (text: string) => decodeSymbolTableNode(hex(text), 0, 1, narrow);

Deno.test("a symbol table node has hard and soft links, by where their names stand in the local heap", () => {
  assertEquals(decode(node), entries);
  assertEquals(encodeSymbolTableNode(entries, 1, narrow), hex(node));
  assertEquals(hex(node).length, symbolTableNodeSize(1, narrow));
});

Deno.test("what a hard link's entry remembers of its target is passed over", () => {
  const cached = node.replace("3412 00000000", "3412 01000000");
  assertEquals(decode(cached), entries);
});

Deno.test("cachedGroup() tells where the links of a group stood, where the entry remembers it", () => {
  const cached = (scratch: string) =>
    cachedGroup(
      hex(node.replace(`3412 00000000 00000000 ${zeros(16)}`, `3412 01000000 00000000 ${scratch}`)),
      0,
      narrow,
    );
  assertEquals(cached(`4000 8000 ${zeros(12)}`), { btreeAddress: 0x40, heapAddress: 0x80 });
  assertEquals(cached(`4000 ffff ${zeros(12)}`), undefined);
  assertEquals([0, 1].map((at) => cachedGroup(hex(node), at, narrow)), [undefined, undefined]);
});

Deno.test("symbol table nodes that claim too much, or lead nowhere, are refused", () => {
  assertThrows(() => decode(node.replace("SNOD", "SNOX")), FormatError, "signature");
  assertThrows(() => decode(node.replace('" 01', '" 02')), FormatError, "version 2");
  assertThrows(() => decode(node.replace("0200  ", "0300  ")), FormatError, "3 entries are more than the 2");
  assertThrows(() => decode(node.replace("3412", "ffff")), FormatError, "points nowhere");
  assertThrows(() => decode(node.replace("02000000", "03000000")), FormatError, "cache type 3");
  assertThrows(() => decode('"SNOD" 01 00 0200 0800'), FormatError, "are wanted");
});
