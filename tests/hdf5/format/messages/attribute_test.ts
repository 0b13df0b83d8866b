import { assertEquals, assertThrows } from "@std/assert";
import {
  type AttributeMessage,
  decodeAttribute,
  encodeAttribute,
} from "../../../../backends/hdf5/format/messages/attribute.ts";
import { FormatError } from "../../../../ndarray/errors.ts";
import { assertSame, over } from "../bytes.ts";

const uint8 = "10 000000 01000000 0000 0800";
const scalar = "02 00 00 00";
const value: AttributeMessage = {
  version: 3,
  name: "é",
  characterSet: "utf-8",
  datatype: {
    shared: false,
    value: {
      class: "fixed-point",
      size: 1,
      byteOrder: "little-endian",
      signed: false,
      bitOffset: 0,
      bitPrecision: 8,
      version: 1,
    },
  },
  dataspace: { shared: false, value: { class: "scalar", shape: [], maxShape: [], version: 2 } },
  data: Uint8Array.of(42),
};

Deno.test("an attribute of version 3 has the character set of its name and parts without filling", () => {
  assertSame(`03 00 0300 0c00 0400 01 "é" 00 ${uint8} ${scalar} 2a`, value, decodeAttribute, encodeAttribute);
});

Deno.test("an attribute of version 1 fills each part up to a multiple of 8 bytes", () => {
  const old: AttributeMessage = { ...value, version: 1, name: "ab", characterSet: "ascii" };
  const bytes = `01 00 0300 0c00 0400 "ab" 000000000000 ${uint8} 00000000 ${scalar} 00000000 2a`;
  assertSame(bytes, old, decodeAttribute, encodeAttribute);
});

Deno.test("an attribute may point to a datatype that it shares", () => {
  const shared: AttributeMessage = { ...value, datatype: { shared: true, pointer: Uint8Array.of(2, 2, 0x34, 0x12) } };
  assertSame(`03 01 0300 0400 0400 01 "é" 00 02023412 ${scalar} 2a`, shared, decodeAttribute, encodeAttribute);
});

Deno.test("attributes whose parts go past their message are refused", () => {
  assertThrows(() => decodeAttribute(over("04 00")), FormatError, "version 4");
  assertThrows(() => decodeAttribute(over(`03 00 ffff 0c00 0400 00 "a" 00`)), FormatError, "are wanted");
  assertThrows(() => decodeAttribute(over(`03 00 0200 0400 0400 00 "a" 00 10000000 ${scalar}`)), FormatError);
  assertEquals(decodeAttribute(over(`03 00 0300 0c00 0400 00 "a" 0062 ${uint8} ${scalar} 2a`)).name, "a");
});
