import { assertEquals, assertThrows } from "@std/assert";
import { Cursor } from "../../../../backends/hdf5/format/cursor.ts";
import { Encoder } from "../../../../backends/hdf5/format/encoder.ts";
import { type Datatype, decodeDatatype, encodeDatatype } from "../../../../backends/hdf5/format/messages/datatype.ts";
import {
  atomicBits,
  type AtomicType,
  encodeAtomicProperties,
  isAtomic,
} from "../../../../backends/hdf5/format/messages/datatype_atomic.ts";
import { FormatError } from "../../../../ndarray/errors.ts";

const sizes = { offsets: 8, lengths: 8 };

/** Datatypes as the C library encodes them, and what it says of each. */
const vectors: readonly { name: string; hex: string; told: AtomicType }[] = JSON.parse(
  Deno.readTextFileSync(new URL("../../../fixtures/datatype_vectors.json", import.meta.url)),
);

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}

function decode(bytes: Uint8Array): Datatype {
  return decodeDatatype(new Cursor(bytes, sizes, "datatype"));
}

for (const { name, hex, told } of vectors) {
  Deno.test(`decodeAtomic() reads what the C library encodes, and encodeAtomicProperties() gives it back: ${name}`, () => {
    const bytes = fromHex(hex);
    const type = decode(bytes);
    assertEquals(type, { ...told, version: 1 });
    assertEquals(encodeDatatype(type, new Encoder(sizes, 8)).bytes(), bytes);
    assertEquals(isAtomic(type), true);
    const atomic = type as AtomicType;
    assertEquals(atomicBits(atomic), bytes[1]! + bytes[2]! * 256 + bytes[3]! * 65536);
    assertEquals(encodeAtomicProperties(atomic, new Encoder(sizes, 8)).bytes(), bytes.subarray(8));
  });
}

Deno.test("isAtomic() is false for what is built from other types", () => {
  const base = decode(fromHex(vectors[0]!.hex));
  assertEquals(isAtomic({ class: "array", size: 4, shape: [4], base }), false);
  assertEquals(isAtomic({ class: "compound", size: 1, members: [{ name: "a", offset: 0, type: base }] }), false);
});

Deno.test("decodeAtomic() reads the orders, normalizations and kinds that only their numbers tell", () => {
  const float = fromHex(vectors.find(({ name }) => name === "float32")!.hex);
  const changed = (byte: number, value: number) => {
    const bytes = float.slice();
    bytes[byte] = value;
    return decode(bytes) as Extract<Datatype, { class: "floating-point" }>;
  };
  assertEquals(changed(1, 0x61).byteOrder, "vax");
  assertEquals([0x00, 0x10, 0x20].map((bits) => changed(1, bits).normalization), ["none", "msbset", "implied"]);
  assertEquals(changed(1, 0x2e).padding, { low: 1, high: 1, internal: 1 });
  const kinds = [0, 1, 0x12, 0x13, 0x14].map((bits) => {
    return (decode(Uint8Array.of(0x17, bits, 0, 0, 8, 0, 0, 0)) as Extract<Datatype, { class: "reference" }>).kind;
  });
  assertEquals(kinds, ["object", "region", "revised-object", "revised-region", "revised-attribute"]);
  const time = decode(Uint8Array.of(0x12, 1, 0, 0, 4, 0, 0, 0, 32, 0));
  assertEquals(time, { class: "time", size: 4, byteOrder: "big-endian", bitPrecision: 32, version: 1 });
});

Deno.test("decodeAtomic() refuses bits outside of the element and what has no meaning", () => {
  const refuse = (bytes: readonly number[], message: string) =>
    assertThrows(() => decode(Uint8Array.from(bytes)), FormatError, message);
  refuse([0x10, 8, 0, 0, 4, 0, 0, 0, 1, 0, 32, 0], "32 bits from bit 1 do not fit into 4 bytes");
  refuse([0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0], "0 bits from bit 0 do not fit");
  refuse([0x14, 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 0], "1 bits from bit 9 do not fit");
  const float = [...fromHex(vectors.find(({ name }) => name === "float32")!.hex)];
  refuse(float.with(2, 32), "1 bits from bit 32 do not fit");
  refuse(float.with(12, 30), "8 bits from bit 30 do not fit");
  refuse(float.with(15, 40), "40 bits from bit 0 do not fit");
  refuse(float.with(1, 0x30), "unknown normalization");
  refuse(float.with(1, 0x60), "unknown byte order");
  refuse([0x13, 3, 0, 0, 1, 0, 0, 0], "unknown padding");
  refuse([0x17, 5, 0, 0, 8, 0, 0, 0], "unknown kind");
  refuse([0x15, 8, 0, 0, 1, 0, 0, 0, 0x61], "8 bytes are wanted and 1 are left");
});
