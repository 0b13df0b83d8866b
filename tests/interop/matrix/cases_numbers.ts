/**
 * Numbers of every kind and byte order.
 *
 * @module
 */

import type { Case } from "./case.ts";

const integers = ["int8", "uint8", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8"];
const floats = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"];
const complexes = ["<c8", ">c8", "<c16", ">c16"];

function integerCase(dtype: string): Case {
  const values = [0, 1, 2, 100, dtype.includes("u") ? 127 : -127, 64];
  return {
    name: `integers ${dtype}`,
    write: (file) => file.createDataset("x", { data: values, dtype }),
    python: `f.create_dataset("x", data=np.array(${JSON.stringify(values)}, dtype="${dtype}"))`,
  };
}

function floatCase(dtype: string): Case {
  return {
    name: `floats ${dtype}, with infinity, not-a-number and minus zero`,
    write: (file) => file.createDataset("x", { data: [[0, 1.5, -2.25], [Infinity, NaN, -0]], dtype }),
    without: dtype.endsWith("2") ? ["h5wasm"] : [],
    python: `f.create_dataset("x", data=np.array([[0, 1.5, -2.25], [np.inf, np.nan, -0.0]], dtype="${dtype}"))`,
  };
}

function complexCase(dtype: string): Case {
  return {
    name: `complex numbers ${dtype} as records`,
    write: (file) => file.createDataset("x", { data: [{ re: 1, im: 2 }, { re: -0.5, im: 0.25 }], dtype }),
    python: `f.create_dataset("x", data=np.array([1+2j, -0.5+0.25j], dtype="${dtype}"))`,
  };
}

export const numberCases: readonly Case[] = [
  ...integers.map(integerCase),
  ...floats.map(floatCase),
  ...complexes.map(complexCase),
  {
    name: "integers of 64 bits at their limits",
    write: (file) => file.createDataset("x", { data: [2n ** 63n - 1n, -(2n ** 63n)], dtype: "int64" }),
    python: `f.create_dataset("x", data=np.array([2**63-1, -2**63], dtype="<i8"))`,
  },
  {
    name: "unsigned integers of 64 bits at their limit",
    write: (file) => file.createDataset("x", { data: new BigUint64Array([2n ** 64n - 1n, 0n]) }),
    python: `f.create_dataset("x", data=np.array([2**64-1, 0], dtype="<u8"))`,
  },
  {
    name: "truth values",
    write: (file) => file.createDataset("x", { data: [true, false, true] }),
    python: `f.create_dataset("x", data=np.array([True, False, True]))`,
  },
  {
    name: "complex numbers of their own class",
    options: { libver: "latest" },
    pythonOptions: `libver="latest"`,
    write: (file) =>
      file.createDataset("x", {
        data: [{ re: 1, im: 2 }, { re: 3, im: -4 }],
        dtype: "complex128",
        nativeComplex: true,
      }),
    python: [
      `t = h5py.h5t.COMPLEX_IEEE_F64LE`,
      `s = h5py.h5s.create_simple((2,))`,
      `d = h5py.h5d.create(f.id, b"x", t, s)`,
      `d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1+2j, 3-4j]))`,
    ].join("\n"),
    without: ["h5py 1.10", "h5dump", "h5repack", "h5copy", "h5wasm"],
  },
  {
    name: "an array of five axes",
    write: (file) =>
      file.createDataset("x", { shape: [2, 1, 3, 2, 2], data: Int16Array.from({ length: 24 }, (_, i) => i) }),
    python: `f.create_dataset("x", data=np.arange(24, dtype="<i2").reshape(2, 1, 3, 2, 2))`,
  },
];
