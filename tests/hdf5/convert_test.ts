import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { conversionOf, decodeElements, encodeElements } from "../../backends/hdf5/convert.ts";
import { Cursor } from "../../backends/hdf5/format/cursor.ts";
import { type Datatype, decodeDatatype } from "../../backends/hdf5/format/messages/datatype.ts";
import { guessChunk } from "../../backends/hdf5/guess_chunk.ts";
import { toDatatype } from "../../backends/hdf5/make_datatype.ts";
import { fileTypeName, toDType } from "../../backends/hdf5/value_types.ts";
import type { AnyData, DType } from "../../ndarray/dtype.ts";
import { getElement } from "../../ndarray/element.ts";
import { FormatError } from "../../ndarray/errors.ts";
import { MemoryContext } from "./memory_storage.ts";
import { randomNumbers, wide } from "./memory_file.ts";

interface Vectors {
  readonly floats: readonly { name: string; type: Datatype; bytes: string; values: readonly string[] }[];
  readonly integers: readonly { type: Datatype; bytes: string; values: readonly string[] }[];
  readonly chunks: readonly (readonly [number[], number, number[]])[];
  readonly datatypes: readonly (readonly [string, string, string])[];
}

const vectors: Vectors = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/conversion_vectors.json", import.meta.url)),
);

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** A number as Python's `float.hex` writes it. */
function fromHex(text: string): number {
  if (text === "inf" || text === "-inf") return text === "inf" ? Infinity : -Infinity;
  if (text === "nan") return NaN;
  const [, sign, whole, fraction, exponent] = /^(-?)0x(\d)\.?([0-9a-f]*)p([+-]\d+)$/.exec(text)!;
  const digits = Number(BigInt(`0x${whole}${fraction}`));
  const power = Number(exponent) - 4 * fraction!.length;
  return (sign === "-" ? -1 : 1) * digits * 2 ** Math.max(power, -1000) * 2 ** Math.min(0, power + 1000);
}

function decode(type: Datatype, bytes: Uint8Array): AnyData {
  const elements = decodeElements(new MemoryContext(), conversionOf(type, wide), bytes, bytes.length / type.size);
  return (elements as { data: AnyData }).data;
}

function encode(type: Datatype, data: AnyData, count: number, objects?: readonly unknown[]): Uint8Array {
  return encodeElements(new MemoryContext(), conversionOf(type, wide), data, count, objects);
}

for (const { name, type, bytes, values } of vectors.floats) {
  Deno.test(`floats of any format are decoded as libhdf5 and numpy do: ${name}`, () => {
    const decoded = decode(type, bytesOf(bytes)) as Float64Array;
    assertEquals(Array.from(decoded), values.map(fromHex));
  });

  Deno.test(`floats of any format are encoded to the bytes they came from: ${name}`, () => {
    const decoded = decode(type, bytesOf(bytes)) as Float64Array;
    const again = decode(type, encode(type, decoded, decoded.length)) as Float64Array;
    assertEquals(again, decoded);
  });
}

Deno.test("a float that a format cannot hold is rounded to the nearest, ties to even, or becomes infinite", () => {
  const bfloat16 = vectors.floats.find(({ name }) => name === "bfloat16")!.type;
  const value = (x: number) => (decode(bfloat16, encode(bfloat16, Float32Array.of(x), 1)) as Float32Array)[0];
  assertEquals(value(1 + 2 ** -8), 1);
  assertEquals(value(1 + 3 * 2 ** -8), 1 + 2 ** -6);
  assertEquals(value(1 + 2 ** -8 + 2 ** -16), 1 + 2 ** -7);
  assertEquals(value(3.4e38), Infinity);
  assertEquals(value(-1e-45), -0);
  assertEquals(value(NaN), NaN);
});

for (const { type, bytes, values } of vectors.integers) {
  const name = `${fileTypeName(type)}, ${(type as { bitPrecision: number }).bitPrecision} bits`;
  Deno.test(`integers of any width and offset are decoded as libhdf5 does: ${name}`, () => {
    const decoded = decode(type, bytesOf(bytes));
    assertEquals(Array.from(decoded as ArrayLike<unknown>, String), values);
  });

  Deno.test(`integers of any width and offset round-trip: ${name}`, () => {
    const decoded = decode(type, bytesOf(bytes));
    assertEquals(decode(type, encode(type, decoded, values.length)), decoded);
  });
}

Deno.test("guessChunk() guesses as h5py does", () => {
  for (const [shape, itemSize, chunk] of vectors.chunks) assertEquals(guessChunk(shape, itemSize), chunk);
  assertThrows(() => guessChunk([], 8), TypeError);
});

for (const [dtype, numpyName, message] of vectors.datatypes) {
  const ours = dtype.startsWith("{") ? JSON.parse(dtype) as DType : dtype;
  Deno.test(`toDatatype() makes the datatype that h5py makes: ${dtype}`, () => {
    const expected = decodeDatatype(new Cursor(bytesOf(message), wide, "datatype"));
    assertEquals(plain(toDatatype(ours, wide)), plain(expected));
  });

  Deno.test(`fileTypeName() is numpy's name: ${dtype}`, () => {
    const name = fileTypeName(toDatatype(ours, wide));
    const expected = dtype === "|S5" || dtype.startsWith("{") ? name : numpyName;
    assertEquals(name, expected);
  });

  if (typeof ours === "object") {
    Deno.test(`toDType() undoes toDatatype(): ${dtype}`, () => assertEquals(toDType(toDatatype(ours, wide)), ours));
  }
}

/** Without what depends on the release that wrote it, on the order of names, and on the size of pointers in memory. */
function plain(type: Datatype): unknown {
  return JSON.parse(JSON.stringify(type, (key, value) => {
    if (key === "version" || key === "padding" && typeof value === "object") return undefined;
    if (value instanceof Uint8Array) return Array.from(value);
    if (Array.isArray(value) && key === "members") return value.toSorted((a, b) => a.name < b.name ? -1 : 1);
    return value?.class === "variable-length" ? { ...value, size: 16 } : value;
  }));
}

Deno.test("text of fixed length ends as its padding says", () => {
  const text = (padding: "null-terminated" | "null-padded" | "space-padded", value: string) =>
    (decode({ class: "string", size: 6, padding, characterSet: "ascii" }, new TextEncoder().encode(value)) as string[])[
      0
    ];
  assertEquals(text("null-terminated", "ab\0cd "), "ab");
  assertEquals(text("null-padded", "ab\0c\0\0"), "ab\0c");
  assertEquals(text("space-padded", "ab c  "), "ab c");
  assertEquals(text("null-terminated", "abcdef"), "abcdef");
  assertEquals(text("null-padded", "\0\0\0\0\0\0"), "");
});

Deno.test("bytes that are not text never throw, and can be had as they are", () => {
  const type: Datatype = { class: "string", size: 3, padding: "null-padded", characterSet: "utf-8" };
  const bytes = Uint8Array.of(0x61, 0xff, 0xc3);
  assertEquals((decode(type, bytes) as string[])[0], "a\ufffd\ufffd");
  const raw = decodeElements(new MemoryContext(), conversionOf(type, wide, "bytes"), bytes, 1);
  assertEquals((raw as unknown as { data: Uint8Array[] }).data, [bytes]);
});

Deno.test("text too long for its field is cut where a character ends", () => {
  const type: Datatype = { class: "string", size: 4, padding: "space-padded", characterSet: "utf-8" };
  assertEquals(Array.from(encode(type, ["aéö", "b"], 2)), [0x61, 0xc3, 0xa9, 0x20, 0x62, 0x20, 0x20, 0x20]);
});

Deno.test("records are packed in memory, whatever gaps and order they have in the file", () => {
  const f64 = toDatatype(">f8", wide);
  const u16 = toDatatype("<u2", wide);
  const u8 = toDatatype("u1", wide);
  const type: Datatype = {
    class: "compound",
    size: 24,
    members: [{ name: "x", offset: 12, type: f64 }, { name: "n", offset: 2, type: u16 }, {
      name: "k",
      offset: 4,
      type: u8,
    }],
  };
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  for (const i of [0, 1]) {
    view.setFloat64(24 * i + 12, i + 0.5);
    view.setUint16(24 * i + 2, 500 + i, true);
    view.setUint8(24 * i + 4, 7 + i);
  }
  const dtype = toDType(type);
  const data = decode(type, bytes);
  const storage = { data, offset: 0, strides: [1], objects: [undefined] };
  assertEquals(getElement(dtype, storage, 1), { x: 1.5, n: 501, k: 8 });
  assertEquals(encode(type, data, 2), bytes);
});

Deno.test("fields whose names look like numbers stay with their values", () => {
  const type = toDatatype({ fields: { b: "int32" } }, wide);
  const members = [{ name: "1", offset: 0, type: type }, { name: "0", offset: 4, type: toDatatype(">i2", wide) }];
  const record: Datatype = { class: "compound", size: 6, members };
  const storage = { data: decode(record, Uint8Array.of(1, 0, 0, 0, 0, 2)), offset: 0, strides: [1] };
  assertEquals(getElement(toDType(record), storage, 0), { "0": 2, "1": { b: 1 } } as never);
});

Deno.test("names such as __proto__ are only names", () => {
  const type: Datatype = {
    class: "compound",
    size: 2,
    members: [{ name: "__proto__", offset: 0, type: toDatatype("u1", wide) }, {
      name: "constructor",
      offset: 1,
      type: toDatatype("u1", wide),
    }],
  };
  const dtype = toDType(type) as { fields: Record<string, DType> };
  assertEquals(Object.keys(dtype.fields), ["__proto__", "constructor"]);
  assertEquals(Object.getPrototypeOf(dtype.fields), Object.prototype);
});

Deno.test("truth values of any width are 0 or 1", () => {
  const base = toDatatype(">i4", wide);
  const members = [{ name: "TRUE", value: Uint8Array.of(0, 0, 0, 1) }, { name: "FALSE", value: new Uint8Array(4) }];
  const type: Datatype = { class: "enumeration", size: 4, base, members };
  assertEquals(toDType(type), "bool");
  const data = decode(type, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0));
  assertEquals(data, Uint8Array.of(1, 0));
  assertEquals(encode(type, data, 2), Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0));
});

Deno.test("what makes no sense in a datatype is a FormatError", () => {
  const i32 = toDatatype("int32", wide);
  const bad: Datatype[] = [
    { class: "opaque", size: 0, tag: "" },
    { ...i32, bitOffset: 20 } as Datatype,
    { class: "compound", size: 4, members: [{ name: "a", offset: 2, type: i32 }] },
    { class: "compound", size: 8, members: [{ name: "a", offset: 0, type: i32 }, { name: "a", offset: 4, type: i32 }] },
    { class: "array", size: 9, shape: [2], base: i32 },
    { ...toDatatype("float32", wide), mantissaSize: 40 } as Datatype,
  ];
  for (const type of bad) {
    assertThrows(
      () => conversionOf({ class: "compound", size: 64, members: [{ name: "_", offset: 0, type }] }, wide),
      FormatError,
    );
  }
  let deep: Datatype = i32;
  for (let i = 0; i < 100_000; i++) {
    deep = {
      class: "variable-length",
      size: 16,
      kind: "sequence",
      base: deep,
      padding: "null-padded",
      characterSet: "ascii",
    };
  }
  assertThrows(() => conversionOf(deep, wide), FormatError);
});

Deno.test("sequences that ask for more than may be read at once are refused", () => {
  const context = new MemoryContext({ maxBytes: 100_000 });
  const id = context.writer.heap.add(new Uint8Array(8_000));
  context.writer.heap.finish();
  const type = toDatatype({ vlen: "float64" }, wide);
  const one = new Uint8Array(16);
  new DataView(one.buffer).setUint32(0, 1000, true);
  new DataView(one.buffer).setUint32(4, id.collection, true);
  new DataView(one.buffer).setUint32(12, id.index, true);
  const many = new Uint8Array(16 * 20);
  for (let i = 0; i < 20; i++) many.set(one, 16 * i);
  assertEquals((decodeElements(context, conversionOf(type, wide), one, 1) as { data: unknown[] }).data.length, 1);
  assertThrows(() => decodeElements(context, conversionOf(type, wide), many, 20), FormatError, "come to more bytes");
  new DataView(one.buffer).setUint32(0, 1001, true);
  assertThrows(() => decodeElements(context, conversionOf(type, wide), one, 1), FormatError, "1001 elements");
});

Deno.test("float64 values survive every IEEE width that holds them", () => {
  const seed = Date.now() % 1e6;
  const random = randomNumbers(seed);
  for (const name of ["<f4", ">f4", "<f8", ">f8", "<f2", ">f2"]) {
    const type = toDatatype(name, wide);
    const bytes = Uint8Array.from({ length: 64 * type.size }, () => random(256));
    const data = decode(type, bytes) as Float64Array;
    const again = decode(type, encode(type, data, 64)) as Float64Array;
    for (let i = 0; i < 64; i++) {
      if (Number.isNaN(data[i])) assert(Number.isNaN(again[i]), `seed ${seed}`);
      else assertAlmostEquals(again[i]!, data[i]!, 0, `seed ${seed}`);
    }
  }
});
