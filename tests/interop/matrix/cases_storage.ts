/**
 * Layouts, chunk indexes, filters, fill values and dataspaces.
 *
 * @module
 */

import type { Case } from "./case.ts";

const matrix = () => Float64Array.from({ length: 600 }, (_, i) => Math.floor(i / 7));
const pythonMatrix = `np.floor(np.arange(600) / 7).reshape(20, 30)`;

function filterCase(name: string, options: Record<string, unknown>, python: string, more: Partial<Case> = {}): Case {
  return {
    name: `chunks with ${name}`,
    write: (file) => file.createDataset("x", { data: matrix(), shape: [20, 30], chunks: [6, 7], ...options }),
    python: `f.create_dataset("x", data=${pythonMatrix}, chunks=(6, 7), ${python})`,
    ...more,
  };
}

function integerFilterCase(
  name: string,
  options: Record<string, unknown>,
  python: string,
  more: Partial<Case> = {},
): Case {
  return {
    name: `chunks with ${name}`,
    write: (file) =>
      file.createDataset("x", {
        data: Int32Array.from({ length: 200 }, (_, i) => i * 3 - 50),
        chunks: [64],
        ...options,
      }),
    python: `f.create_dataset("x", data=np.arange(200, dtype="<i4") * 3 - 50, chunks=(64,), ${python})`,
    ...more,
  };
}

/** A filter of a plugin that only pip's h5py has. */
const plugin = { without: ["h5py 1.10", "h5dump", "h5wasm", "h5repack", "h5copy"] } as const;

const filters: readonly Case[] = [
  filterCase("gzip", { compression: "gzip" }, `compression="gzip"`),
  ...[0, 1, 9].map((level) =>
    filterCase(
      `gzip of level ${level}`,
      { compression: "gzip", compressionOptions: level },
      `compression="gzip", compression_opts=${level}`,
    )
  ),
  filterCase("shuffle", { shuffle: true }, `shuffle=True`),
  filterCase("fletcher32", { fletcher32: true }, `fletcher32=True`),
  filterCase("shuffle and gzip", { compression: "gzip", shuffle: true }, `compression="gzip", shuffle=True`),
  filterCase(
    "shuffle, gzip and fletcher32",
    { compression: "gzip", shuffle: true, fletcher32: true },
    `compression="gzip", shuffle=True, fletcher32=True`,
  ),
  filterCase("lzf", { compression: "lzf" }, `compression="lzf"`, {
    without: ["h5dump", "h5wasm", "h5repack", "h5copy"],
  }),
  filterCase("shuffle and lzf", { compression: "lzf", shuffle: true }, `compression="lzf", shuffle=True`, {
    without: ["h5dump", "h5wasm", "h5repack", "h5copy"],
  }),
  integerFilterCase("scale-offset of integers", { scaleOffset: 0 }, `scaleoffset=0`),
  integerFilterCase("scale-offset of given bits", { scaleOffset: 12 }, `scaleoffset=12`),
  {
    name: "chunks with scale-offset of floats",
    write: (file) =>
      file.createDataset("x", {
        data: Float32Array.from({ length: 60 }, (_, i) => i / 4),
        chunks: [20],
        scaleOffset: 2,
      }),
    python: `f.create_dataset("x", data=np.arange(60, dtype="<f4") / 4, chunks=(20,), scaleoffset=2)`,
  },
  integerFilterCase("zstd", { compression: "zstd" }, `compression=32015, compression_opts=(3,)`, plugin),
];

function szipCase(method: "nn" | "ec"): Case {
  return {
    name: `chunks with szip (${method})`,
    write: (file) =>
      file.createDataset("x", {
        data: Int32Array.from({ length: 256 }, (_, i) => i),
        chunks: [64],
        compression: "szip",
        compressionOptions: [method, 8],
      }),
    python:
      `f.create_dataset("x", data=np.arange(256, dtype="<i4"), chunks=(64,), compression="szip", compression_opts=("${method}", 8))`,
    // pip's h5py is built without it.
    without: ["h5py 2.0", "h5wasm"],
  };
}

const nbit: Case = {
  name: "chunks with n-bit",
  write: (file) =>
    file.createDataset("x", { data: Int16Array.from({ length: 40 }, (_, i) => i), chunks: [10], compression: "nbit" }),
  python: [
    `p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_chunk((10,)); p.set_filter(5, h5py.h5z.FLAG_OPTIONAL)`,
    `d = h5py.Dataset(h5py.h5d.create(f.id, b"x", h5py.h5t.STD_I16LE, h5py.h5s.create_simple((40,)), p))`,
    `d[...] = np.arange(40, dtype="<i2")`,
  ].join("\n"),
};

/** Every index of chunks, by the shapes that make the C library choose it. */
const indexes: readonly (readonly [name: string, shape: number[], max: (number | null)[], chunks: number[]])[] = [
  ["one chunk", [4, 5], [4, 5], [4, 5]],
  ["a fixed grid", [20, 30], [20, 30], [6, 7]],
  ["a fixed grid of many chunks", [60, 60], [60, 60], [1, 2]],
  ["a grid that grows along one axis", [20, 30], [null, 30], [6, 7]],
  ["a grid that grows along its second axis", [20, 30], [20, null], [6, 7]],
  ["a long grid that grows", [3000], [null], [2]],
  ["a grid that grows along two axes", [20, 30], [null, null], [6, 7]],
  ["a grid with room to grow", [5, 6], [50, 60], [3, 4]],
];

function indexCase(
  [name, shape, max, chunks]: typeof indexes[number],
  libver: "earliest" | "v108" | "v110" | "latest",
  filtered: boolean,
): Case {
  const python = (extents: readonly (number | null)[]) => `(${extents.map((e) => e ?? "None").join(", ")},)`;
  const count = shape.reduce((a, b) => a * b, 1);
  return {
    name: `${libver}: ${name}${filtered ? ", compressed" : ""}`,
    options: { libver },
    pythonOptions: `libver=${libver === "latest" || libver === "v110" ? `"latest"` : `"earliest"`}`,
    write: (file) =>
      file.createDataset("x", {
        data: Int32Array.from({ length: count }, (_, i) => i),
        shape,
        maxShape: max,
        chunks,
        ...(filtered ? { compression: "gzip" } : {}),
      }),
    python: `f.create_dataset("x", data=np.arange(${count}, dtype="<i4").reshape(${python(shape)}), maxshape=${
      python(max)
    }, chunks=${python(chunks)}${filtered ? `, compression="gzip"` : ""})`,
    // Layout messages of version 5 are those of HDF5 2.0.
    without: libver === "latest" ? ["h5py 1.10", "h5dump", "h5repack", "h5copy"] : [],
  };
}

const chunkIndexes: readonly Case[] = indexes.flatMap((index, i) => [
  indexCase(index, "v108", i % 2 === 0),
  indexCase(index, "v110", i % 2 === 1),
  indexCase(index, "v110", i % 2 === 0),
  ...(i % 3 === 0 ? [indexCase(index, "earliest", true), indexCase(index, "latest", true)] : []),
]);

const layouts: readonly Case[] = [
  {
    name: "a compact dataset",
    write: (file) => file.createDataset("x", { data: [1, 2, 3], dtype: "int32", layout: "compact" }),
    python: [
      `p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_layout(h5py.h5d.COMPACT)`,
      `d = h5py.Dataset(h5py.h5d.create(f.id, b"x", h5py.h5t.STD_I32LE, h5py.h5s.create_simple((3,)), p))`,
      `d[...] = [1, 2, 3]`,
    ].join("\n"),
  },
  {
    name: "a dataset that was never written",
    write: (file) => file.createDataset("x", { shape: [5, 5], dtype: "float32" }),
    python: `f.create_dataset("x", (5, 5), dtype="<f4")`,
  },
  {
    name: "a dataset written in part",
    write: async (file) => {
      const x = await file.createDataset("x", { shape: [10, 10], dtype: "int32", chunks: [4, 4] });
      await x.slice("2:5, 3:9").write(7);
      await x.slice("::3, -1").write([1, 2, 3, 4]);
    },
    python: [
      `x = f.create_dataset("x", (10, 10), dtype="<i4", chunks=(4, 4))`,
      `x[2:5, 3:9] = 7; x[::3, 9] = [1, 2, 3, 4]`,
    ].join("\n"),
  },
  {
    name: "external raw files",
    write: (file) =>
      file.createDataset("x", {
        data: Int32Array.from({ length: 10 }, (_, i) => i),
        external: [{ name: "first.raw", offset: 16, size: 20 }, { name: "second.raw", offset: 0, size: 20 }],
      }),
    python:
      `f.create_dataset("x", data=np.arange(10, dtype="<i4"), external=[("first.raw", 16, 20), ("second.raw", 0, 20)])`,
    // What they make of a file lies elsewhere.
    without: ["h5wasm", "h5repack", "h5copy"],
  },
  {
    name: "a chunked dataset made with a guessed chunk",
    write: (file) => file.createDataset("x", { shape: [300, 400], dtype: "float64", chunks: true }),
    python: `f.create_dataset("x", (300, 400), dtype="<f8", chunks=True)`,
  },
];

const fills: readonly Case[] = [
  {
    name: "a fill value",
    write: async (file) => {
      const x = await file.createDataset("x", { shape: [6], dtype: "int16", chunks: [2], fillValue: -5 });
      await x.slice(0).write(1);
    },
    python: `x = f.create_dataset("x", (6,), dtype="<i2", chunks=(2,), fillvalue=-5); x[0] = 1`,
  },
  {
    name: "a fill value in one piece",
    write: async (file) => {
      const x = await file.createDataset("x", { shape: [6], dtype: "float32", fillValue: 2.5 });
      await x.slice("1:3").write([1, 2]);
    },
    python: `x = f.create_dataset("x", (6,), dtype="<f4", fillvalue=2.5); x[1:3] = [1, 2]`,
  },
  {
    name: "a fill value of records",
    write: (file) =>
      file.createDataset("x", {
        shape: [3],
        dtype: { fields: { a: "int32", b: "float32" } },
        fillValue: { a: 7, b: 0.5 },
      }),
    python:
      `t = np.dtype([("a", "<i4"), ("b", "<f4")]); f.create_dataset("x", (3,), dtype=t, fillvalue=np.array((7, 0.5), dtype=t)[()])`,
  },
  {
    name: "a fill value of text",
    write: (file) => file.createDataset("x", { shape: [3], dtype: "S4", fillValue: "none" }),
    python: `f.create_dataset("x", (3,), dtype="S4", fillvalue=b"none")`,
  },
  ...(["ifset", "alloc", "never"] as const).map((fillTime): Case => ({
    name: `the fill time ${fillTime}`,
    write: (file) => file.createDataset("x", { shape: [4], dtype: "int32", chunks: [2], fillTime }),
    python: [
      `p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_chunk((2,)); p.set_fill_time(h5py.h5d.FILL_TIME_${fillTime.toUpperCase()})`,
      `h5py.h5d.create(f.id, b"x", h5py.h5t.STD_I32LE, h5py.h5s.create_simple((4,)), p)`,
    ].join("\n"),
    unedited: fillTime === "never",
    // They show whatever they find in memory.
    without: fillTime === "never" ? ["h5dump", "h5wasm"] : [],
  })),
];

const spaces: readonly Case[] = [
  {
    name: "one number without an axis",
    write: (file) => file.createDataset("x", { data: 42, dtype: "int64" }),
    python: `f.create_dataset("x", data=np.int64(42))`,
  },
  {
    name: "no elements at all",
    write: async (file) => {
      const { Empty } = await import("../../../mod.ts");
      await file.createDataset("x", { data: new Empty("float32") });
      await file.attrs.set("e", new Empty("int32"));
    },
    python: `f["x"] = h5py.Empty("<f4"); f.attrs["e"] = h5py.Empty("<i4")`,
  },
  {
    name: "an axis of extent zero",
    write: (file) => file.createDataset("x", { shape: [0, 3], dtype: "float64", maxShape: [null, 3] }),
    python: `f.create_dataset("x", (0, 3), dtype="<f8", maxshape=(None, 3))`,
  },
  {
    name: "a dataset that grew and shrank",
    write: async (file) => {
      const x = await file.createDataset("x", {
        data: Int32Array.from({ length: 20 }, (_, i) => i),
        shape: [4, 5],
        maxShape: [null, null],
        chunks: [2, 2],
      });
      await x.resize([6, 7]);
      await x.slice(5).write(9);
      await x.resize([6, 3]);
      await x.resize(8, 1);
    },
    python: [
      `x = f.create_dataset("x", data=np.arange(20, dtype="<i4").reshape(4, 5), maxshape=(None, None), chunks=(2, 2))`,
      `x.resize((6, 7)); x[5] = 9; x.resize((6, 3)); x.resize(8, axis=1)`,
    ].join("\n"),
  },
  {
    name: "rows appended through a stream",
    write: async (file) => {
      const x = await file.createDataset("x", { shape: [0, 4], dtype: "int32", maxShape: [null, 4], chunks: [8, 4] });
      const blocks = Array.from({ length: 10 }, (_, i) => [[i, i, i, i], [1, 2, 3, i]]);
      await ReadableStream.from(blocks).pipeTo(x.writable());
      await x.append([9, 9, 9, 9]);
    },
    python: [
      `x = f.create_dataset("x", (21, 4), dtype="<i4", maxshape=(None, 4), chunks=(8, 4))`,
      `for i in range(10): x[2 * i] = i; x[2 * i + 1] = [1, 2, 3, i]`,
      `x[20] = 9`,
    ].join("\n"),
  },
];

export const storageCases: readonly Case[] = [
  ...filters,
  szipCase("nn"),
  szipCase("ec"),
  nbit,
  ...chunkIndexes,
  ...layouts,
  ...fills,
  ...spaces,
];
