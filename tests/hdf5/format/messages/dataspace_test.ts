import { assertEquals, assertThrows } from "@std/assert";
import {
  type Dataspace,
  decodeDataspace,
  encodeDataspace,
} from "../../../../backends/hdf5/format/messages/dataspace.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

Deno.test("a simple dataspace has extents and how far they may grow, perhaps without limit", () => {
  const value: Dataspace = { class: "simple", shape: [3, 4], maxShape: [3, null], version: 2 };
  assertSame("02 02 01 01 0300 0400 0300 ffff", value, decodeDataspace, encodeDataspace);
  assertSame("01 02 01 0000000000 0300 0400 0300 ffff", { ...value, version: 1 }, decodeDataspace, encodeDataspace);
});

Deno.test("a dataspace that does not say how far it may grow cannot", () => {
  assertEquals(decodeDataspace(over("02 01 00 01 0300")).maxShape, [3]);
});

Deno.test("scalar and null dataspaces have no axes", () => {
  const none = { shape: [], maxShape: [] };
  assertSame<Dataspace>("02 00 00 00", { class: "scalar", ...none, version: 2 }, decodeDataspace, encodeDataspace);
  assertSame<Dataspace>("02 00 00 02", { class: "null", ...none, version: 2 }, decodeDataspace, encodeDataspace);
  assertEquals(decodeDataspace(over("01 00 00 0000000000")).class, "scalar");
});

Deno.test("extents past 2^53 are told where a number holds them, and refused where not", () => {
  const wide = { offsets: 8, lengths: 8 };
  assertEquals(decodeDataspace(over("02 01 00 01 0000000000000040", wide)).shape, [2 ** 62]);
  assertThrows(() => decodeDataspace(over("02 01 00 01 0100000000000040", wide)), FormatError, "too long");
});

Deno.test("dataspaces of unknown versions and classes, or of more than 32 axes, are refused", () => {
  assertThrows(() => decodeDataspace(over("03 00 00 00")), FormatError, "version 3");
  assertThrows(() => decodeDataspace(over("02 00 00 03")), FormatError, "unknown class");
  assertThrows(() => decodeDataspace(over("02 01 00 00 0300")), FormatError, "scalar dataspace has 1 axes");
  assertThrows(() => decodeDataspace(over("02 21 00 01")), FormatError, "33 axes");
});
