import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { array, DenseArray, type DType, full, NDArray, NotFoundError, zeros } from "../../ndarray/mod.ts";
import { roundToHalf } from "../../ndarray/cast.ts";
import { MemoryBackend } from "../../backends/memory.ts";
import { lazyOf } from "./lazy.ts";

Deno.test("each dtype has the container and the scalar that the table promises", () => {
  const Half = (globalThis as unknown as { Float16Array?: typeof Float32Array }).Float16Array ?? Float32Array;
  const table: [DType, unknown, unknown][] = [
    ["bool", new Uint8Array(2), false],
    ["int8", new Int8Array(2), 0],
    ["uint8", new Uint8Array(2), 0],
    ["int16", new Int16Array(2), 0],
    ["uint16", new Uint16Array(2), 0],
    ["int32", new Int32Array(2), 0],
    ["uint32", new Uint32Array(2), 0],
    ["int64", new BigInt64Array(2), 0n],
    ["uint64", new BigUint64Array(2), 0n],
    ["float16", new Half(2), 0],
    ["float32", new Float32Array(2), 0],
    ["float64", new Float64Array(2), 0],
    ["complex64", new Float32Array(4), { re: 0, im: 0 }],
    ["complex128", new Float64Array(4), { re: 0, im: 0 }],
    ["string", ["", ""], ""],
    [{ enum: { off: 0, on: 1 }, base: "uint16" }, new Uint16Array(2), 0],
    [{ opaque: true, size: 3, tag: "rgb" }, new Uint8Array(6), new Uint8Array(3)],
    [{ fields: { a: "int8", b: "float64" } }, new Uint8Array(18), { a: 0, b: 0 }],
  ];
  for (const [dtype, data, scalar] of table) {
    const made = zeros([2], dtype);
    assertEquals(made.data as unknown, data);
    assertEquals(made.at(1) as unknown, scalar);
  }
});

Deno.test("`data` is the shared container where elements stand in order, else a copy", () => {
  const dense = zeros([2, 3]);
  assertStrictEquals(dense.data, dense.data);
  dense.slice(1).data[0] = 5;
  assertEquals(dense.at(1, 0), 5);
  dense.T.data[0] = 9;
  assertEquals(dense.at(0, 0), 0);
  assertEquals(dense.T.data, Float64Array.of(0, 5, 0, 0, 0, 0));
});

Deno.test("at() and set() check what they are given", () => {
  const dense = zeros([2, 3], "uint8");
  dense.slice(-1, -1).set(300);
  assertEquals(dense.at(1, 2), 44);
  assertThrows(() => dense.at(0), RangeError);
  assertThrows(() => dense.at(0, 3), RangeError);
  assertThrows(() => dense.set("1"), TypeError);
  assertThrows(() => dense.set(zeros([4])), RangeError);
  assertThrows(() => dense.set(lazyOf(zeros([3]))), TypeError, "read()");
  assertThrows(() => new DenseArray("int8", [3], new Int8Array(2)), RangeError);
});

Deno.test("64-bit integers take bigints and whole numbers, and wrap", () => {
  const wide = zeros([4], "int64");
  wide.set([1n, 2, 2n ** 63n, -3.7]);
  assertEquals(wide.data, BigInt64Array.of(1n, 2n, -(2n ** 63n), -3n));
  assertEquals(full([1], -1, "uint64").data, BigUint64Array.of(2n ** 64n - 1n));
  assertEquals(wide.astype("float64").data, Float64Array.of(1, 2, -(2 ** 63), -3));
});

Deno.test("half precision rounds to nearest, ties to even, with or without Float16Array", () => {
  const cases: [number, number][] = [
    [1.0004882, 1],
    [1.0004883, 1.0009765625],
    [65519, 65504],
    [65520, Infinity],
    [
      2 ** -25,
      0,
    ],
    [3 * 2 ** -26, 2 ** -24],
    [-0.1, -0.0999755859375],
    [2049, 2048],
    [2051, 2052],
  ];
  for (const [value, half] of cases) assertEquals(roundToHalf(value), half, `${value}`);
  assert(Object.is(roundToHalf(-0), -0) && Number.isNaN(roundToHalf(NaN)));
  if ("Float16Array" in globalThis) {
    const values = Float64Array.from({ length: 5000 }, (_, i) => (i - 2500) * 1.7 ** ((i % 60) - 40));
    const native = new DenseArray("float64", [5000], values).astype("float16").data as Float32Array;
    assertEquals([...values].map(roundToHalf), [...native]);
  }
});

Deno.test("text and its bytes convert into each other, and never into numbers", async () => {
  const text = array(["é", "", "日本"]);
  assertEquals(text.dtype as string, "string");
  const bytes = text.astype("bytes");
  assertEquals(bytes.at(0), Uint8Array.of(0xc3, 0xa9));
  assertEquals(bytes.astype("string").toNested(), ["é", "", "日本"]);
  assertEquals((await lazyOf(text).astype("bytes").read()).at(2).length, 6);
  const broken = new DenseArray("bytes", [1], [Uint8Array.of(0x61, 0xff)]);
  assertEquals(broken.astype("string").at(0), "a\ufffd");
  assertThrows(() => text.astype("float64"), TypeError);
  assertThrows(() => lazyOf(text).astype("int8"), TypeError);
  assertThrows(() => zeros([1]).astype("string"), TypeError);
});

Deno.test("astype() asks the backend first", async () => {
  const { dtype, shape, grid, fillValue, read } = array(["a"]).backend;
  const raw = new DenseArray("bytes", [1], [Uint8Array.of(1, 2)]).backend;
  const lazy = NDArray.from({ dtype, shape, grid, fillValue, read, as: () => raw });
  assertEquals((await lazy.astype("bytes").read()).at(0), Uint8Array.of(1, 2));
});

const record = {
  fields: {
    flag: "bool",
    x: "float64",
    name: "string",
    at: { array: "int16", shape: [2] },
    inner: { fields: { z: "complex64", tags: { vlen: "uint8" } } },
  },
} as const satisfies DType;

function records(): DenseArray<typeof record> {
  const made = zeros([2], record);
  made.set([
    { flag: true, x: 1.5, name: "one", at: [1, 2], inner: { z: { re: 1, im: -1 }, tags: [1, 2, 3] } },
    { flag: false, x: -2.5, name: "two", at: [3, 4], inner: { z: { re: 2, im: -2 }, tags: [] } },
  ]);
  return made;
}

Deno.test("records are packed, and their fields shared, aligned or not", () => {
  const made = records();
  assertEquals(made.data.length, 2 * (1 + 8 + 4 + 4 + 12));
  assertEquals(made.field("x").toNested(), [1.5, -2.5]);
  made.field("x").set([7, 8]);
  made.slice("::-1").field("flag").set([true, false]);
  assertEquals(made.at(1).x, 8);
  assertEquals([made.at(0).flag, made.at(1).flag], [false, true]);
  assertEquals(made.field("x").sum(), 15);
  assertEquals(made.field("x").data, Float64Array.of(7, 8));
  assertEquals(made.field("at").shape, [2, 2]);
  assertEquals(made.field("at").T.toNested(), [[1, 3], [2, 4]]);
  assertEquals(made.field("inner").field("z").at(1), { re: 2, im: -2 });
  assertEquals(made.field("name").toNested(), ["one", "two"]);
  assertEquals((made.field("inner").field("tags").at(0) as DenseArray).toNested(), [1, 2, 3]);
  assertThrows(() => made.field("y"), RangeError, '"y"');
  assertThrows(() => zeros([1]).field("x"), TypeError);
  assertThrows(() => made.set({ flag: true }), TypeError, '"x" is missing');
});

Deno.test("records travel through backends with their text and sequences", async () => {
  const lazy = NDArray.from(new MemoryBackend(record, [5], { chunks: [2] }));
  await lazy.slice([4, 1]).write(records());
  const back = await lazy.slice("::-1").read();
  assertEquals(back.field("name").toNested(), ["one", "", "", "two", ""]);
  assertEquals((back.at(0).inner.tags as DenseArray).toNested(), [1, 2, 3]);
  assertEquals((await lazy.field("at").read()).shape, [5, 2]);
  assertEquals(lazy.field("at").dtype, record.fields.at);
  assertEquals(lazy.field("at").shape, [5]);
  assertEquals(await lazy.field("x").slice("1::3").sum(), -1);
  await lazy.field("x").slice("::4").write([10, 20]);
  await lazy.field("name").slice(0).write("zero");
  await lazy.field("at").slice(0).write([5, 6]);
  const first = await lazy.slice(0).read();
  assertEquals([first.item().x, first.item().name, (first.item().at as DenseArray).toNested()], [10, "zero", [5, 6]]);
  assertEquals((await lazy.field("name").read()).toNested(), ["zero", "two", "", "", "one"]);
  assertThrows(() => lazy.field("y"), RangeError);
});

Deno.test("field names such as __proto__ are only names", () => {
  const dtype = { fields: Object.fromEntries([["__proto__", "int8"], ["constructor", "int16"]]) } as DType;
  const made = zeros([1], dtype);
  made.set(Object.fromEntries([["__proto__", 5], ["constructor", 6]]));
  assertEquals(Object.entries(made.at(0) as object), [["__proto__", 5], ["constructor", 6]]);
  assertEquals((made.field("__proto__") as DenseArray).toNested(), [5]);
});

Deno.test("elements that are arrays become further axes when they are read", async () => {
  const inner = new MemoryBackend("int32", [3, 2, 2], { chunks: [2, 2, 2] });
  const lazy = NDArray.from({
    dtype: "int32",
    shape: [3, 2, 2],
    elementRank: 2,
    grid: inner.grid,
    fillValue: 0,
    read: (requests, sink) => inner.read(requests, sink),
    write: (requests, source) => inner.write(requests, source),
  });
  assertEquals(lazy.dtype as DType, { array: "int32", shape: [2, 2] });
  assertEquals([lazy.shape, lazy.ndim, lazy.size, lazy.nbytes], [[3], 1, 3, 48]);
  await lazy.slice(1).write([[1, 2], [3, 4]]);
  assertEquals((await lazy.slice("::-1").slice([1]).expandDims(0).read()).toNested(), [[[[1, 2], [3, 4]]]]);
  assertEquals(await lazy.sum(), 10n);
  assertEquals((zeros([3], { array: "int32", shape: [2, 2] })).shape, [3, 2, 2]);
});

Deno.test("sequences hold arrays of any length", async () => {
  const lazy = NDArray.from(new MemoryBackend({ vlen: "int16" }, [3], { chunks: [2] }));
  await lazy.write([[1, 2, 3], [], Int16Array.of(4)]);
  await lazy.slice(1).write([[7, 8]]);
  const sequences = await lazy.read();
  assertEquals(sequences.data.map((sequence) => sequence.toNested()), [[1, 2, 3], [7, 8], [4]]);
  assertEquals(zeros([1], { vlen: "float32" }).at(0).shape, [0]);
  await assertRejects(() => lazy.slice(0).write("text"), TypeError);
});

Deno.test("enumerations know the names of their values", () => {
  const color = { enum: { red: 1, green: 2 }, base: "int8" } as const;
  const made = new DenseArray(color, [3], Int8Array.of(2, 1, 5));
  assertEquals(made.names().toNested(), ["green", "red", "5"]);
  assertThrows(() => zeros([1]).names(), TypeError);
});

Deno.test("a reference that was never set resolves to nothing", async () => {
  const reference = zeros([1], "reference").at(0);
  assertEquals(reference.kind, "null");
  await assertRejects(() => reference.resolve(), NotFoundError);
});

Deno.test("opaque elements come one by one or as one run of bytes", () => {
  const made = zeros([2], { opaque: true, size: 2, tag: "" });
  made.set(Uint8Array.of(1, 2, 3, 4));
  assertEquals(made.at(1), Uint8Array.of(3, 4));
  made.set([Uint8Array.of(9, 8), Uint8Array.of(7, 6)]);
  assertEquals(made.data, Uint8Array.of(9, 8, 7, 6));
  made.slice(0).set(Uint8Array.of(0, 1));
  assertEquals(made.data, Uint8Array.of(0, 1, 7, 6));
});

Deno.test("array() tells the dtype from the elements", () => {
  const cases: [Parameters<typeof array>[0], DType, number[]][] = [
    [[[1, 2], [3, 4]], "float64", [2, 2]],
    [5, "float64", []],
    [[], "float64", [0]],
    [[[], []], "float64", [2, 0]],
    [[true, false], "bool", [2]],
    [[1n, 2n], "int64", [2]],
    [[1, 2n, true], "float64", [3]],
    [["a"], "string", [1]],
    [[{ re: 1, im: 2 }, 3], "complex128", [2]],
    [Uint16Array.of(1, 2), "uint16", [2]],
    [[Float32Array.of(1), Float32Array.of(2)], "float32", [2, 1]],
    [[zeros([2], "int8"), zeros([2], "int8")], "int8", [2, 2]],
  ];
  for (const [input, dtype, shape] of cases) {
    const made: DenseArray = array(input) as DenseArray;
    assertEquals([made.dtype, made.shape], [dtype, shape]);
  }
  const source = Float64Array.of(1, 2);
  array(source).set(0);
  array(source, "float64").set(0);
  assertEquals(source, Float64Array.of(1, 2));
  assertThrows(() => array([[1], [1, 2]]), RangeError);
  assertThrows(() => array([1, [2]]), RangeError);
});
