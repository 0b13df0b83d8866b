/**
 * Groups, links, attributes, scales, virtual datasets, copies, and whole files.
 *
 * @module
 */

import { ExternalLink, type Hdf5File, SoftLink, VirtualLayout, VirtualSource } from "../../../mod.ts";
import type { Case } from "./case.ts";

const libvers = ["earliest", "v108", "v110", "latest"] as const;
const pythonLibver = { earliest: "earliest", v108: "earliest", v110: "latest", latest: "latest" } as const;

async function tree(file: Hdf5File): Promise<void> {
  await file.createDataset("a/b/c", { data: [1, 2, 3], dtype: "int32" });
  await file.createGroup("a/empty");
  await file.link("a/soft", new SoftLink("/a/b/c"));
  await file.link("a/dangling", new SoftLink("nowhere/at/all"));
  await file.link("hard", await file.get("a/b"));
  await file.attrs.set("title", "a tree");
}

const pythonTree = [
  `f.create_dataset("a/b/c", data=np.array([1, 2, 3], dtype="<i4")); f.create_group("a/empty")`,
  `f["a/soft"] = h5py.SoftLink("/a/b/c"); f["a/dangling"] = h5py.SoftLink("nowhere/at/all"); f["hard"] = f["a/b"]`,
  `f.attrs["title"] = "a tree"`,
].join("\n");

const groups: readonly Case[] = [
  ...libvers.map((libver): Case => ({
    name: `${libver}: groups and links`,
    options: { libver },
    pythonOptions: `libver="${pythonLibver[libver]}"`,
    write: tree,
    python: pythonTree,
  })),
  ...libvers.map((libver): Case => ({
    name: `${libver}: a group of 500 members`,
    options: { libver },
    pythonOptions: `libver="${pythonLibver[libver]}"`,
    write: async (file) => {
      const group = await file.createGroup("many");
      for (let i = 0; i < 500; i++) await group.createGroup(`member ${i * 7919 % 500}`);
    },
    python: [`g = f.create_group("many")`, `for i in range(500): g.create_group(f"member {i * 7919 % 500}")`].join(
      "\n",
    ),
  })),
  ...(["earliest", "v110"] as const).map((libver): Case => ({
    name: `${libver}: external links`,
    options: { libver },
    pythonOptions: `libver="${pythonLibver[libver]}"`,
    write: async (file) => {
      await file.createGroup("g");
      await file.link("g/out", new ExternalLink("other.h5", "/x/y"));
      await file.link("away", new ExternalLink("away.h5", "/"));
    },
    python:
      `f.create_group("g")["out"] = h5py.ExternalLink("other.h5", "/x/y"); f["away"] = h5py.ExternalLink("away.h5", "/")`,
    without: ["h5wasm"],
  })),
  {
    name: "groups that track the order of their members",
    options: { trackOrder: true },
    pythonOptions: `track_order=True`,
    write: async (file) => {
      const group = await file.createGroup("g", { trackOrder: true });
      for (const name of ["zebra", "apple", "mango"]) await group.createGroup(name);
      for (const name of ["b", "a"]) await group.attrs.set(name, 1);
    },
    python: [
      `g = f.create_group("g", track_order=True)`,
      `for n in ["zebra", "apple", "mango"]: g.create_group(n, track_order=False)`,
      `for n in ["b", "a"]: g.attrs[n] = 1.0`,
    ].join("\n"),
  },
  {
    name: "a group of 60 members in the order of their making",
    write: async (file) => {
      const group = await file.createGroup("g", { trackOrder: true });
      for (let i = 0; i < 60; i++) await group.createGroup(`m${59 - i}`);
    },
    python: [
      `g = f.create_group("g", track_order=True)`,
      `for i in range(60): g.create_group(f"m{59 - i}", track_order=False)`,
    ]
      .join("\n"),
  },
  {
    name: "names that are not ASCII, and names of other meanings",
    write: async (file) => {
      for (const name of ["größe", "日本語", "__proto__", "constructor", "a b", "x".repeat(300)]) {
        await file.createGroup(name);
        await file.attrs.set(name, name);
      }
    },
    // Debian's h5diff does not find its way in h5repack's copy of h5py's file either.
    without: ["h5repack"],
    python: [
      `for n in ["größe", "日本語", "__proto__", "constructor", "a b", "x" * 300]:`,
      `    f.create_group(n); f.attrs[n] = n`,
    ].join("\n"),
  },
  {
    name: "what was deleted and what was moved",
    write: async (file) => {
      await tree(file);
      await file.flush();
      await file.delete("hard");
      await file.delete("a/dangling");
      await file.move("a/b", "x/y/z");
      await file.attrs.delete("title");
    },
    python:
      `${pythonTree}\nf.flush(); del f["hard"]; del f["a/dangling"]; f.move("a/b", "x/y/z"); del f.attrs["title"]`,
  },
  {
    name: "an object that lost one of its two names",
    write: async (file) => {
      await tree(file);
      await file.delete("a/b");
    },
    python: `${pythonTree}\ndel f["a/b"]`,
  },
];

const attributes: readonly Case[] = [
  {
    name: "attributes of many types",
    write: async (file) => {
      await file.attrs.set("number", 1.5);
      await file.attrs.set("big-endian", [1, 2], { dtype: ">i4" });
      await file.attrs.set("text", "some text");
      await file.attrs.set("texts", ["a", "bc"]);
      await file.attrs.set("fixed", "abc", { dtype: "S5" });
      await file.attrs.set("truth", true);
      await file.attrs.set("matrix", [[1, 2], [3, 4]], { dtype: "int16" });
      await file.attrs.set("record", { a: 1, b: 2 }, { dtype: { fields: { a: "int32", b: "float32" } } });
      await file.attrs.set("sequence", [[1, 2], [3]], { dtype: { vlen: "int32" } });
      await file.attrs.set("complex", { re: 1, im: 2 });
    },
    python: [
      `f.attrs["number"] = 1.5; f.attrs["big-endian"] = np.array([1, 2], dtype=">i4"); f.attrs["text"] = "some text"`,
      `f.attrs.create("texts", ["a", "bc"], dtype=h5py.string_dtype()); f.attrs["fixed"] = np.array(b"abc", dtype="S5")`,
      `f.attrs["truth"] = np.True_; f.attrs["matrix"] = np.array([[1, 2], [3, 4]], dtype="<i2")`,
      `f.attrs["record"] = np.array((1, 2), dtype=[("a", "<i4"), ("b", "<f4")])[()]`,
      `v = np.empty(2, dtype=object); v[0] = np.array([1, 2], dtype="<i4"); v[1] = np.array([3], dtype="<i4")`,
      `f.attrs.create("sequence", v, dtype=h5py.vlen_dtype(np.dtype("<i4")))`,
      `f.attrs["complex"] = np.complex128(1+2j)`,
    ].join("\n"),
  },
  ...libvers.map((libver): Case => ({
    name: `${libver}: 40 attributes`,
    options: { libver },
    pythonOptions: `libver="${pythonLibver[libver]}"`,
    write: async (file) => {
      const x = await file.createDataset("x", { data: [1] });
      for (let i = 0; i < 40; i++) await x.attrs.set(`attribute ${i}`, i);
    },
    python: [
      `x = f.create_dataset("x", data=[1.0])`,
      `for i in range(40): x.attrs[f"attribute {i}"] = np.float64(i)`,
    ].join("\n"),
  })),
  {
    name: "an attribute of 200 KiB",
    write: (file) => file.attrs.set("large", Float64Array.from({ length: 25_600 }, (_, i) => i)),
    // Debian's h5repack fails on h5py's file, too.
    without: ["h5repack"],
    pythonOptions: `libver="latest"`,
    python: `f.attrs["large"] = np.arange(25600, dtype="<f8")`,
  },
  {
    name: "attributes that were changed, replaced and deleted",
    write: async (file) => {
      for (let i = 0; i < 20; i++) await file.attrs.set(`a${i}`, i);
      await file.flush();
      for (let i = 0; i < 20; i += 3) await file.attrs.delete(`a${i}`);
      await file.attrs.modify("a1", 100);
      await file.attrs.set("a2", "text now");
    },
    python: [
      `for i in range(20): f.attrs[f"a{i}"] = np.float64(i)`,
      `for i in range(0, 20, 3): del f.attrs[f"a{i}"]`,
      `f.attrs.modify("a1", 100.0); f.attrs["a2"] = "text now"`,
    ].join("\n"),
  },
  {
    name: "attributes in the order of their making, densely stored",
    write: async (file) => {
      const x = await file.createDataset("x", { data: [1], trackOrder: true });
      for (let i = 0; i < 15; i++) await x.attrs.set(`n${14 - i}`, i);
    },
    python: [
      `x = f.create_dataset("x", data=[1.0], track_order=True)`,
      `for i in range(15): x.attrs[f"n{14 - i}"] = np.float64(i)`,
    ].join("\n"),
  },
];

const scales: readonly Case[] = [
  {
    name: "dimension scales and labels",
    write: async (file) => {
      const x = await file.createDataset("x", { data: Float64Array.from([0, 10, 20]) });
      const y = await file.createDataset("y", { data: Float64Array.from([5, 6]) });
      const heights = await file.createDataset("heights", { data: [[1, 2, 3], [4, 5, 6]] });
      await x.makeScale("along x");
      await y.makeScale("along y");
      await heights.dims[0]!.setLabel("rows");
      await heights.dims[1]!.setLabel("columns");
      await heights.dims[0]!.attachScale(y);
      await heights.dims[1]!.attachScale(x);
    },
    python: [
      `x = f.create_dataset("x", data=[0.0, 10, 20]); y = f.create_dataset("y", data=[5.0, 6])`,
      `h = f.create_dataset("heights", data=np.array([[1.0, 2, 3], [4, 5, 6]]))`,
      `x.make_scale("along x"); y.make_scale("along y"); h.dims[0].label = "rows"; h.dims[1].label = "columns"`,
      `h.dims[0].attach_scale(y); h.dims[1].attach_scale(x)`,
    ].join("\n"),
    // One prints where the objects stand, the other leaves references behind.
    without: ["h5dump", "h5copy"],
  },
  ...(["v108", "v110"] as const).map((libver): Case => ({
    name: `${libver}: a file as netCDF-4 has it`,
    options: { libver },
    pythonOptions: `libver="${pythonLibver[libver]}"`,
    write: async (file) => {
      const time = await file.createDataset("time", {
        data: Float64Array.from([0, 1, 2, 3]),
        maxShape: [null],
        chunks: [512],
      });
      const lat = await file.createDataset("lat", { data: Float32Array.from([-45, 0, 45]) });
      await time.makeScale("time");
      await lat.makeScale("lat");
      await time.attrs.set("units", "days since 2000-01-01");
      const t = await file.createDataset("temperature", {
        data: Float32Array.from({ length: 12 }, (_, i) => 270 + i),
        shape: [4, 3],
        maxShape: [null, 3],
        chunks: [2, 3],
        compression: "gzip",
        shuffle: true,
        fillValue: -999,
      });
      await t.dims[0]!.attachScale(time);
      await t.dims[1]!.attachScale(lat);
      await t.attrs.set("_FillValue", Float32Array.from([-999]));
      await t.attrs.set("long_name", "temperature");
      await file.attrs.set("Conventions", "CF-1.8");
    },
    python: [
      `time = f.create_dataset("time", data=np.arange(4.0), maxshape=(None,), chunks=(512,))`,
      `lat = f.create_dataset("lat", data=np.array([-45, 0, 45], dtype="<f4"))`,
      `time.make_scale("time"); lat.make_scale("lat"); time.attrs["units"] = "days since 2000-01-01"`,
      `t = f.create_dataset("temperature", data=np.arange(270, 282, dtype="<f4").reshape(4, 3), maxshape=(None, 3), chunks=(2, 3), compression="gzip", shuffle=True, fillvalue=np.float32(-999))`,
      `t.dims[0].attach_scale(time); t.dims[1].attach_scale(lat)`,
      `t.attrs["_FillValue"] = np.array([-999], dtype="<f4"); t.attrs["long_name"] = "temperature"; f.attrs["Conventions"] = "CF-1.8"`,
    ].join("\n"),
    without: ["h5dump", "h5copy"],
    with: ["ncdump"],
  })),
];

const virtual: readonly Case[] = [
  {
    name: "a virtual dataset of parts of this file",
    write: async (file) => {
      const layout = new VirtualLayout({ shape: [3, 5], dtype: "int32" });
      for (let i = 0; i < 3; i++) {
        const part = await file.createDataset(`part${i}`, {
          data: Int32Array.from({ length: 5 }, (_, k) => 10 * i + k),
        });
        layout.set(i, new VirtualSource(part));
      }
      await file.createVirtualDataset("x", layout, { fillValue: -1 });
    },
    python: [
      `layout = h5py.VirtualLayout((3, 5), "<i4")`,
      `for i in range(3):`,
      `    part = f.create_dataset(f"part{i}", data=np.arange(5, dtype="<i4") + 10 * i)`,
      `    layout[i] = h5py.VirtualSource(part)`,
      `f.create_virtual_dataset("x", layout, fillvalue=-1)`,
    ].join("\n"),
    without: ["h5dump"],
  },
  {
    name: "a virtual dataset of strided parts, with holes",
    write: async (file) => {
      const source = await file.createDataset("s", {
        data: Float64Array.from({ length: 24 }, (_, i) => i),
        shape: [4, 6],
      });
      const layout = new VirtualLayout({ shape: [4, 4], dtype: "float64" });
      layout.set([":2", "::2"], new VirtualSource(source).slice("::2, 1:5:3"));
      layout.set([3], new VirtualSource("missing.h5", "nothing", { shape: [4] }));
      await file.createVirtualDataset("x", layout, { fillValue: 0.5 });
    },
    python: [
      `s = f.create_dataset("s", data=np.arange(24.0).reshape(4, 6))`,
      `layout = h5py.VirtualLayout((4, 4), "<f8")`,
      `layout[:2, ::2] = h5py.VirtualSource(s)[::2, 1:5:3]`,
      `layout[3] = h5py.VirtualSource("missing.h5", "nothing", shape=(4,))`,
      `f.create_virtual_dataset("x", layout, fillvalue=0.5)`,
    ].join("\n"),
    without: ["h5dump"],
  },
  {
    name: "a virtual dataset that grows with its source",
    write: async (file) => {
      const source = await file.createDataset("s", { data: Int32Array.from([1, 2, 3]), maxShape: [null], chunks: [2] });
      const layout = new VirtualLayout({ shape: [3], maxShape: [null], dtype: "int32" });
      layout.set({ stop: Infinity }, new VirtualSource(source).slice({ stop: Infinity }));
      await file.createVirtualDataset("x", layout);
    },
    python: [
      `s = f.create_dataset("s", data=np.array([1, 2, 3], dtype="<i4"), maxshape=(None,), chunks=(2,))`,
      `u = h5py.h5s.UNLIMITED`,
      `layout = h5py.VirtualLayout((3,), "<i4", maxshape=(None,))`,
      `layout[0:u] = h5py.VirtualSource(".", "/s", shape=(3,), maxshape=(None,))[0:u]`,
      `f.create_virtual_dataset("x", layout)`,
    ].join("\n"),
    without: ["h5dump", "h5wasm"],
    unedited: true,
  },
];

const copies: readonly Case[] = [
  {
    name: "a copy of a tree",
    write: async (file) => {
      await tree(file);
      await file.copy("a", "copy of a");
    },
    python: `${pythonTree}\nf.copy("a", "copy of a")`,
  },
  {
    name: "a shallow copy, without attributes",
    write: async (file) => {
      await tree(file);
      await (await file.group("a")).attrs.set("k", 1);
      await file.copy("a", "copy of a", { shallow: true, withoutAttrs: true });
    },
    python: `${pythonTree}\nf["a"].attrs["k"] = 1.0; f.copy("a", "copy of a", shallow=True, without_attrs=True)`,
  },
  {
    name: "a copy with soft links expanded",
    write: async (file) => {
      await tree(file);
      await file.delete("a/dangling");
      await file.copy("a", "copy of a", { expandSoft: true });
    },
    python: `${pythonTree}\ndel f["a/dangling"]; f.copy("a", "copy of a", expand_soft=True)`,
  },
  {
    name: "a copy of a dataset of text and references",
    write: async (file) => {
      const d = await file.createDataset("d", { data: ["a", "bb"], chunks: [1], compression: "gzip" });
      await file.createDataset("r", { data: [d.ref, d.regionRef("1:2")].slice(0, 1) });
      await file.createDataset("s", { data: [d.regionRef("1:2")] });
      await file.copy("d", "g/d");
      await file.copy("r", "g/r");
      await file.copy("s", "g/s");
    },
    python: [
      `d = f.create_dataset("d", data=["a", "bb"], dtype=h5py.string_dtype(), chunks=(1,), compression="gzip")`,
      `r = f.create_dataset("r", (1,), dtype=h5py.ref_dtype); r[0] = d.ref`,
      `s = f.create_dataset("s", (1,), dtype=h5py.regionref_dtype); s[0] = d.regionref[1:2]`,
      `f.create_group("g"); f.copy("d", "g/d"); f.copy("r", "g/r"); f.copy("s", "g/s")`,
    ].join("\n"),
    without: ["h5dump", "h5wasm", "h5copy"],
  },
  {
    name: "a dataset like another one",
    write: async (file) => {
      const model = await file.createDataset("m", {
        data: Int32Array.from({ length: 30 }, (_, i) => i),
        shape: [5, 6],
        maxShape: [null, 6],
        chunks: [2, 3],
        compression: "gzip",
        compressionOptions: 6,
        shuffle: true,
        fillValue: 3,
      });
      await file.createDatasetLike("x", model);
      await file.createDatasetLike("y", model, { dtype: "float32", fletcher32: true });
    },
    python: [
      `m = f.create_dataset("m", data=np.arange(30, dtype="<i4").reshape(5, 6), maxshape=(None, 6), chunks=(2, 3), compression="gzip", compression_opts=6, shuffle=True, fillvalue=3)`,
      `f.create_dataset_like("x", m); f.create_dataset_like("y", m, dtype="<f4", fletcher32=True)`,
    ].join("\n"),
  },
];

const files: readonly Case[] = [
  ...[512, 4096].map((size): Case => ({
    name: `a user block of ${size} bytes`,
    options: { userblockSize: size },
    pythonOptions: `userblock_size=${size}`,
    write: tree,
    python: pythonTree,
  })),
  {
    name: "earliest: a user block, chunks and attributes",
    options: { userblockSize: 1024, libver: "earliest" },
    pythonOptions: `userblock_size=1024, libver="earliest"`,
    write: async (file) => {
      const x = await file.createDataset("x", { data: [1, 2, 3, 4], chunks: [2], compression: "gzip" });
      await x.attrs.set("k", "v");
    },
    python: `f.create_dataset("x", data=[1.0, 2, 3, 4], chunks=(2,), compression="gzip").attrs["k"] = "v"`,
  },
  {
    name: "changes made in a transaction, and none of one that failed",
    write: async (file) => {
      await file.createDataset("x", { data: [1, 2, 3], chunks: [2] });
      await file.transaction(async () => {
        await file.createGroup("g/h");
        await (await file.dataset("x")).slice(0).write(9);
      });
      await file.transaction(async () => {
        await file.createGroup("lost");
        await (await file.dataset("x")).slice(1).write(-1);
        await file.attrs.set("lost", 1);
        throw new Error("no");
      }).catch(() => {});
      await file.attrs.set("kept", 1);
    },
    python:
      `x = f.create_dataset("x", data=[1.0, 2, 3], chunks=(2,)); f.create_group("g/h"); x[0] = 9; f.attrs["kept"] = 1.0`,
  },
  {
    name: "a file that was flushed after every change",
    write: async (file) => {
      const x = await file.createDataset("x", { shape: [0], dtype: "int32", maxShape: [null], chunks: [16] });
      for (let i = 0; i < 25; i++) {
        await x.append([i, i]);
        await x.attrs.set("last", i, { dtype: "int32" });
        await file.createGroup(`step ${i}`);
        await file.flush();
      }
    },
    python: [
      `x = f.create_dataset("x", data=np.repeat(np.arange(25, dtype="<i4"), 2), maxshape=(None,), chunks=(16,))`,
      `x.attrs["last"] = np.int32(24)`,
      `for i in range(25): f.create_group(f"step {i}")`,
    ].join("\n"),
  },
];

export const objectCases: readonly Case[] = [
  ...groups,
  ...attributes,
  ...scales,
  ...virtual,
  ...copies,
  ...files,
];
