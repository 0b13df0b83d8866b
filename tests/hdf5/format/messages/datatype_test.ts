import { assertEquals, assertThrows } from "@std/assert";
import { Cursor } from "../../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../../backends/hdf5/format/encoder.ts";
import {
  type Datatype,
  decodeDatatype,
  encodeDatatype,
  withVersions,
} from "../../../../backends/hdf5/format/messages/datatype.ts";
import { FormatError } from "../../../../ndarray/errors.ts";

const sizes = { offsets: 8, lengths: 8 };
const int32: Datatype = {
  class: "fixed-point",
  size: 4,
  byteOrder: "little-endian",
  signed: true,
  bitOffset: 0,
  bitPrecision: 32,
  version: 1,
};

function encode(type: Datatype): Uint8Array {
  return encodeDatatype(type, new Encoder(sizes, 8)).bytes();
}

function decode(bytes: Uint8Array): Datatype {
  return decodeDatatype(new Cursor(bytes, sizes, "datatype"));
}

function record(size: number, offset: number, version: number): Datatype {
  return { class: "compound", size, members: [{ name: "abcdefgh", offset, type: int32 }], version };
}

Deno.test("decodeDatatype() pads member names in versions 1 and 2 and not from 3 on", () => {
  const lengths = [1, 2, 3, 4, 5].map((version) => {
    const bytes = encode(record(8, 4, version));
    assertEquals(decode(bytes), record(8, 4, version));
    return bytes.length;
  });
  assertEquals(lengths, [8 + 16 + 4 + 28 + 12, 8 + 16 + 4 + 12, 8 + 9 + 1 + 12, 30, 30]);
});

Deno.test("decodeDatatype() reads member offsets of 1 to 4 bytes, by the size of the record", () => {
  for (const [size, width] of [[255, 1], [256, 2], [65536, 3], [1 << 24, 4]] as const) {
    const bytes = encode(record(size, size - 4, 3));
    assertEquals(bytes.length, 8 + 9 + width + 12);
    assertEquals(decode(bytes), record(size, size - 4, 3));
  }
});

Deno.test("withVersions() gives each part the version the C library writes", () => {
  const text: Datatype = { class: "string", size: 3, padding: "null-padded", characterSet: "ascii" };
  const pairs: Datatype = { class: "array", size: 8, shape: [2], base: int32 };
  const members = [{ name: "a", offset: 0, type: int32 }, { name: "b", offset: 4, type: pairs }];
  const compound: Datatype = { class: "compound", size: 12, members };
  const versions = (["earliest", "v108", "v110", "latest"] as const).map((libver) => {
    const upgraded = withVersions(compound, libver) as Extract<Datatype, { class: "compound" }>;
    return [upgraded.version, ...upgraded.members.map(({ type }) => type.version)];
  });
  assertEquals(versions, [[2, 1, 2], [3, 1, 3], [3, 1, 3], [5, 1, 5]]);
  assertEquals(withVersions(text, "latest").version, 1);
  assertEquals(withVersions({ class: "complex", size: 8, base: int32 }, "v108").version, 5);
});

Deno.test("decodeDatatype() refuses nesting past 32, empty elements, parts past their whole and unknown classes", () => {
  let deep: Datatype = { ...int32 } as Datatype;
  for (let i = 0; i < 40; i++) deep = { class: "variable-length", size: 16, kind: "sequence", base: deep, ...text };
  assertThrows(() => decode(encode(deep)), FormatError, "nested");
  assertThrows(() => decode(encode({ ...int32, size: 0 })), FormatError, "no bytes");
  assertThrows(() => decode(encode(record(4, 1, 3))), FormatError, "past the end");
  assertThrows(() => decode(encode({ ...int32, bitPrecision: 33 })), FormatError, "do not fit");
  assertThrows(() => decode(Uint8Array.of(0x1c, 0, 0, 0, 1, 0, 0, 0)), FormatError, "class 12");
  assertThrows(() => decode(Uint8Array.of(0x60, 0, 0, 0, 1, 0, 0, 0)), FormatError, "version 6");
});

const text = { padding: "null-terminated", characterSet: "ascii" } as const;
