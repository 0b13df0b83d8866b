/**
 * Text, records, arrays, sequences, enumerations, opaque values and references.
 *
 * @module
 */

import type { Case } from "./case.ts";

const words = ["hello", "", "wörld", "日本"];
const pythonWords = JSON.stringify(words);
const ascii = ["one", "", "three"];

const text: readonly Case[] = [
  {
    name: "text of any length, UTF-8",
    write: (file) => file.createDataset("x", { data: words }),
    python: `f.create_dataset("x", data=${pythonWords}, dtype=h5py.string_dtype())`,
  },
  {
    name: "text of any length, ASCII",
    write: (file) => file.createDataset("x", { data: ascii, characterSet: "ascii" }),
    python: `f.create_dataset("x", data=${JSON.stringify(ascii)}, dtype=h5py.string_dtype("ascii"))`,
  },
  {
    name: "text of a fixed length, UTF-8",
    write: (file) => file.createDataset("x", { data: words, length: 12 }),
    python:
      `f.create_dataset("x", data=np.array([w.encode() for w in ${pythonWords}], dtype=h5py.string_dtype("utf-8", 12)))`,
  },
  {
    name: "text of a fixed length, ASCII",
    write: (file) => file.createDataset("x", { data: ascii, dtype: "S5" }),
    python: `f.create_dataset("x", data=np.array(${JSON.stringify(ascii)}, dtype="S5"))`,
  },
  ...(["null-terminated", "space-padded"] as const).map((padding): Case => ({
    name: `text of a fixed length, ${padding}`,
    write: (file) => file.createDataset("x", { data: ascii, dtype: "S6", padding }),
    python: [
      `t = h5py.h5t.C_S1.copy(); t.set_size(6)`,
      `t.set_strpad(h5py.h5t.STR_${padding === "null-terminated" ? "NULLTERM" : "SPACEPAD"})`,
      `d = h5py.Dataset(h5py.h5d.create(f.id, b"x", t, h5py.h5s.create_simple((3,))))`,
      `d[...] = np.array(${JSON.stringify(ascii)}, dtype="S6")`,
    ].join("\n"),
  })),
  {
    name: "one text without an axis",
    write: (file) => file.createDataset("x", { data: "a scalar of text" }),
    python: `f.create_dataset("x", data="a scalar of text")`,
  },
  {
    name: "text of any length in compressed chunks",
    write: (file) =>
      file.createDataset("x", {
        data: Array.from({ length: 50 }, (_, i) => `row ${i}`),
        chunks: [8],
        compression: "gzip",
      }),
    python:
      `f.create_dataset("x", data=[f"row {i}" for i in range(50)], dtype=h5py.string_dtype(), chunks=(8,), compression="gzip")`,
    // Chunks of pointers into the heap depend on where the values stand.
    without: ["h5dump"],
  },
  {
    name: "text of more than a heap collection",
    write: (file) => file.createDataset("x", { data: Array.from({ length: 300 }, (_, i) => "x".repeat(i * 5)) }),
    python: `f.create_dataset("x", data=["x" * (i * 5) for i in range(300)], dtype=h5py.string_dtype())`,
  },
];

const records: readonly Case[] = [
  {
    name: "records of numbers",
    write: (file) =>
      file.createDataset("x", {
        data: [{ a: 1, b: 2.5 }, { a: -3, b: 0.125 }],
        dtype: { fields: { a: "int32", b: "float64" } },
      }),
    python: `f.create_dataset("x", data=np.array([(1, 2.5), (-3, 0.125)], dtype=[("a", "<i4"), ("b", "<f8")]))`,
  },
  {
    name: "records of big-endian numbers and fixed text",
    write: (file) => file.createDataset("x", { data: [{ a: 1, s: "abc" }], dtype: { fields: { a: ">u2", s: "S4" } } }),
    python: `f.create_dataset("x", data=np.array([(1, b"abc")], dtype=[("a", ">u2"), ("s", "S4")]))`,
  },
  {
    name: "records within records",
    write: (file) =>
      file.createDataset("x", {
        data: [{ place: { lat: 1, lon: 2 }, id: 7 }],
        dtype: { fields: { place: { fields: { lat: "float32", lon: "float32" } }, id: "uint8" } },
      }),
    python:
      `f.create_dataset("x", data=np.array([((1, 2), 7)], dtype=[("place", [("lat", "<f4"), ("lon", "<f4")]), ("id", "u1")]))`,
  },
  {
    name: "records with arrays",
    write: (file) =>
      file.createDataset("x", {
        data: [{ v: [1, 2, 3] }, { v: [4, 5, 6] }],
        dtype: { fields: { v: { array: "int16", shape: [3] } } },
      }),
    python: `f.create_dataset("x", data=np.array([([1, 2, 3],), ([4, 5, 6],)], dtype=[("v", "<i2", (3,))]))`,
  },
  {
    name: "records with text of any length",
    write: (file) =>
      file.createDataset("x", {
        data: [{ n: "first", k: 1 }, { n: "second", k: 2 }],
        dtype: { fields: { n: "string", k: "int32" } },
      }),
    python:
      `f.create_dataset("x", data=np.array([("first", 1), ("second", 2)], dtype=[("n", h5py.string_dtype()), ("k", "<i4")]))`,
  },
  {
    name: "records with truth values, enumerations and complex numbers",
    write: (file) =>
      file.createDataset("x", {
        data: [{ ok: true, c: { re: 1, im: -1 } }],
        dtype: { fields: { ok: "bool", c: "complex64" } },
      }),
    python: `f.create_dataset("x", data=np.array([(True, 1-1j)], dtype=[("ok", "?"), ("c", "<c8")]))`,
  },
  {
    name: "records of 40 fields with long names",
    write: (file) => {
      const names = Array.from({ length: 40 }, (_, i) => `a field of number ${i}`);
      return file.createDataset("x", {
        data: [Object.fromEntries(names.map((name, i) => [name, i]))],
        dtype: { fields: Object.fromEntries(names.map((name) => [name, "int32"])) },
      });
    },
    python:
      `f.create_dataset("x", data=np.array([tuple(range(40))], dtype=[(f"a field of number {i}", "<i4") for i in range(40)]))`,
  },
];

const others: readonly Case[] = [
  {
    name: "arrays as elements",
    write: (file) =>
      file.createDataset("x", { shape: [2], data: [[1, 2], [3, 4]], dtype: { array: "<i4", shape: [2] } }),
    python: [
      `t = h5py.h5t.array_create(h5py.h5t.STD_I32LE, (2,))`,
      `d = h5py.Dataset(h5py.h5d.create(f.id, b"x", t, h5py.h5s.create_simple((2,))))`,
      `d[...] = np.array([[1, 2], [3, 4]], dtype="<i4")`,
    ].join("\n"),
  },
  {
    name: "arrays of arrays of two axes",
    write: (file) =>
      file.createDataset("x", {
        shape: [1],
        data: [[[1, 2, 3], [4, 5, 6]]],
        dtype: { array: "float32", shape: [2, 3] },
      }),
    python: [
      `t = h5py.h5t.array_create(h5py.h5t.IEEE_F32LE, (2, 3))`,
      `d = h5py.Dataset(h5py.h5d.create(f.id, b"x", t, h5py.h5s.create_simple((1,))))`,
      `d[...] = np.array([[[1, 2, 3], [4, 5, 6]]], dtype="<f4")`,
    ].join("\n"),
  },
  {
    name: "sequences of integers",
    write: (file) => file.createDataset("x", { data: [[1, 2, 3], [], [4]], dtype: { vlen: "int32" } }),
    python: [
      `d = f.create_dataset("x", (3,), dtype=h5py.vlen_dtype(np.dtype("<i4")))`,
      `for i, v in enumerate([[1, 2, 3], [], [4]]): d[i] = np.array(v, dtype="<i4")`,
    ].join("\n"),
  },
  {
    name: "sequences of big-endian floats",
    write: (file) => file.createDataset("x", { data: [[1.5], [2.5, 3.5]], dtype: { vlen: ">f8" } }),
    python: [
      `d = f.create_dataset("x", (2,), dtype=h5py.vlen_dtype(np.dtype(">f8")))`,
      `for i, v in enumerate([[1.5], [2.5, 3.5]]): d[i] = np.array(v, dtype=">f8")`,
    ].join("\n"),
  },
  {
    name: "enumerations",
    write: (file) =>
      file.createDataset("x", { data: [0, 1, 42], dtype: { enum: { BLUE: 42, GREEN: 1, RED: 0 }, base: "uint8" } }),
    python:
      `f.create_dataset("x", data=np.array([0, 1, 42], dtype="u1"), dtype=h5py.enum_dtype({"RED": 0, "GREEN": 1, "BLUE": 42}, basetype="u1"))`,
  },
  {
    name: "enumerations of 32 bits with negative values",
    write: (file) => file.createDataset("x", { data: [-1, 5], dtype: { enum: { LESS: -1, MORE: 5 }, base: "int32" } }),
    python:
      `f.create_dataset("x", data=np.array([-1, 5], dtype="<i4"), dtype=h5py.enum_dtype({"LESS": -1, "MORE": 5}, basetype="<i4"))`,
  },
  {
    name: "opaque values",
    write: (file) => file.createDataset("x", { data: new Uint8Array([1, 2, 3, 4, 5, 6]), shape: [2], dtype: "V3" }),
    python: `f.create_dataset("x", data=np.array([b"\\x01\\x02\\x03", b"\\x04\\x05\\x06"], dtype="V3"))`,
  },
  {
    name: "opaque values with a tag: times of numpy",
    write: (file) =>
      file.createDataset("x", {
        data: new Uint8Array(new BigInt64Array([1n, 2n]).buffer),
        shape: [2],
        dtype: { opaque: true, size: 8, tag: "NUMPY:<M8[s]" },
      }),
    python:
      `f.create_dataset("x", data=np.array([1, 2], dtype="<M8[s]").astype(h5py.opaque_dtype(np.dtype("<M8[s]"))))`,
  },
  {
    name: "references to objects",
    write: async (file) => {
      const group = await file.createGroup("g");
      const dataset = await file.createDataset("g/d", { data: [1, 2] });
      await file.createDataset("x", { data: [group.ref, dataset.ref, file.ref] });
      await file.attrs.set("r", dataset.ref);
    },
    python: [
      `g = f.create_group("g"); d = g.create_dataset("d", data=[1.0, 2.0])`,
      `x = f.create_dataset("x", (3,), dtype=h5py.ref_dtype)`,
      `x[0] = g.ref; x[1] = d.ref; x[2] = f.ref`,
      `f.attrs["r"] = d.ref`,
    ].join("\n"),
    // One prints where the objects stand, the other leaves them behind.
    without: ["h5dump", "h5copy"],
  },
  {
    name: "references that were never set",
    write: (file) => file.createDataset("x", { shape: [2], dtype: "reference" }),
    python: `f.create_dataset("x", (2,), dtype=h5py.ref_dtype)`,
  },
  {
    name: "references to regions",
    write: async (file) => {
      const d = await file.createDataset("d", { shape: [6, 8], data: Int32Array.from({ length: 48 }, (_, i) => i) });
      await file.createDataset("x", {
        data: [d.regionRef("1:4, 2:5"), d.regionRef("::2, 3"), d.regionRef(2, "1:7:3"), d.regionRef([0, 1, 5], "...")],
      });
      await file.attrs.set("r", d.regionRef("0, 0"));
    },
    python: [
      `d = f.create_dataset("d", data=np.arange(48, dtype="<i4").reshape(6, 8))`,
      `x = f.create_dataset("x", (4,), dtype=h5py.regionref_dtype)`,
      `x[0] = d.regionref[1:4, 2:5]; x[1] = d.regionref[::2, 3]; x[2] = d.regionref[2, 1:7:3]`,
      `x[3] = d.regionref[[0, 1, 5], ...]`,
      `f.attrs["r"] = d.regionref[0, 0]`,
    ].join("\n"),
    without: ["h5dump", "h5wasm", "h5copy"],
  },
  {
    name: "committed datatypes, shared by datasets and attributes",
    write: async (file) => {
      const type = await file.commitDatatype("types/kelvin", { fields: { value: "float32", error: "float32" } });
      await type.attrs.set("unit", "K");
      const dtype = type;
      await file.createDataset("x", { shape: [2], dtype, data: [{ value: 1, error: 2 }, { value: 3, error: 4 }] });
      await file.createDataset("y", { shape: [1], dtype });
      await file.attrs.set("a", [{ value: 5, error: 6 }], { dtype });
    },
    python: [
      `f["types/kelvin"] = np.dtype([("value", "<f4"), ("error", "<f4")])`,
      `t = f["types/kelvin"]; t.attrs["unit"] = "K"`,
      `f.create_dataset("x", (2,), dtype=t)[...] = np.array([(1, 2), (3, 4)], dtype=t.dtype)`,
      `f.create_dataset("y", (1,), dtype=t)`,
      `f.attrs.create("a", np.array([(5, 6)], dtype=t.dtype), dtype=t)`,
    ].join("\n"),
  },
];

export const typeCases: readonly Case[] = [...text, ...records, ...others];
