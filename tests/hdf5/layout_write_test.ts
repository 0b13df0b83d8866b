import { assertEquals } from "@std/assert";
import { DatasetStorage } from "../../backends/hdf5/dataset_storage.ts";
import type { ChunkIndexing, DataLayout } from "../../backends/hdf5/format/messages/data_layout.ts";
import type { FilterDescription } from "../../backends/hdf5/format/messages/filter_pipeline.ts";
import { openLayout } from "../../backends/hdf5/layout.ts";
import { toDatatype } from "../../backends/hdf5/make_datatype.ts";
import { DenseArray } from "../../ndarray/dense.ts";
import type { DType, Scalar } from "../../ndarray/dtype.ts";
import { getElement } from "../../ndarray/element.ts";
import { newStorage, sizeOf, type Storage } from "../../ndarray/storage.ts";
import { randomNumbers, wide } from "./memory_file.ts";
import { MemoryContext, readAll, readValues, reopen, type TestBox, writeBox } from "./memory_storage.ts";

type Random = (below: number) => number;

/** A kind of element, and how to make random ones. */
interface Kind {
  readonly name: string;
  readonly stored: DType | string;
  /** The dtype of the innermost elements in memory. */
  readonly dtype: DType;
  readonly elementShape: readonly number[];
  readonly length?: number;
  fill(random: Random, storage: Storage, i: number): void;
}

const record: DType = { fields: { a: "int16", text: "string", z: "float64" } };

function number(name: string, stored: string, dtype: DType): Kind {
  return {
    name,
    stored,
    dtype,
    elementShape: [],
    fill: (random, { data }, i) => void ((data as unknown as number[])[i] = random(2 ** 15)),
  };
}

function word(random: Random): string {
  return String.fromCharCode(...Array.from({ length: random(6) }, () => 97 + random(26))) +
    (random(3) === 0 ? "é" : "");
}

const kinds: readonly Kind[] = [
  number("float64", "<f8", "float64"),
  number("int32 in big-endian order", ">i4", "int32"),
  number("uint8", "u1", "uint8"),
  {
    name: "text of fixed length",
    stored: "string",
    length: 8,
    dtype: "string",
    elementShape: [],
    fill: (random, { data }, i) => void ((data as string[])[i] = word(random)),
  },
  {
    name: "text of any length",
    stored: "string",
    dtype: "string",
    elementShape: [],
    fill: (random, { data }, i) => void ((data as string[])[i] = word(random)),
  },
  {
    name: "sequences",
    stored: { vlen: "int32" },
    dtype: { vlen: "int32" },
    elementShape: [],
    fill: (random, { data }, i) => {
      const items = Int32Array.from({ length: random(5) }, () => random(1000));
      (data as DenseArray[])[i] = new DenseArray("int32", [items.length], items);
    },
  },
  {
    name: "sequences of text",
    stored: { vlen: "string" },
    dtype: { vlen: "string" },
    elementShape: [],
    fill: (random, { data }, i) => {
      const items = Array.from({ length: random(4) }, () => word(random));
      (data as DenseArray[])[i] = new DenseArray("string", [items.length], items) as unknown as DenseArray;
    },
  },
  {
    name: "complex numbers",
    stored: ">c16",
    dtype: "complex128",
    elementShape: [],
    fill: (random, { data }, i) => void (data as Float64Array).set([random(99), random(99)], 2 * i),
  },
  {
    name: "small arrays",
    stored: { array: "int16", shape: [2, 3] },
    dtype: "int16",
    elementShape: [2, 3],
    fill: (random, { data }, i) => void ((data as Int16Array)[i] = random(1000)),
  },
  {
    name: "records with text",
    stored: record,
    dtype: record,
    elementShape: [],
    fill: (random, { data, objects }, i) => {
      const view = new DataView((data as Uint8Array).buffer, i * 14);
      view.setInt16(0, random(1000), true);
      view.setUint32(2, objects!.push(word(random)) - 1, true);
      view.setFloat64(6, random(1000), true);
    },
  },
];

function filters(...ids: readonly (readonly [number, ...number[]])[]): FilterDescription[] {
  return ids.map(([id, ...parameters]) => ({ id, name: "", flags: 1, parameters }));
}

function chunked(
  chunkShape: readonly number[],
  elementSize: number,
  index: ChunkIndexing,
  version: number,
): DataLayout {
  return { class: "chunked", chunkShape, elementSize, edgesUnfiltered: false, index, version };
}

function datatypeOf(kind: Kind) {
  return toDatatype(kind.stored, wide, kind.length === undefined ? {} : { length: kind.length });
}

function randomBox(random: Random, shape: readonly number[], plain = false): TestBox {
  const box = { from: [] as number[], step: [] as number[], count: [] as number[] };
  for (const extent of shape) {
    const from = random(extent);
    const step = plain ? 1 : 1 + random(3);
    box.from.push(from);
    box.step.push(step);
    box.count.push(1 + random(Math.floor((extent - 1 - from) / step) + 1));
  }
  return box;
}

/** The positions of a box in C order, in an array of `shape`. */
function positions(box: TestBox, shape: readonly number[]): number[] {
  let found = [0];
  for (let axis = 0; axis < shape.length; axis++) {
    found = found.flatMap((at) =>
      Array.from({ length: box.count[axis]! }, (_, i) => at * shape[axis]! + box.from[axis]! + i * box.step[axis]!)
    );
  }
  return found;
}

/** An array kept as plain values, that is told of all that happens to the dataset. */
class Model {
  values: Scalar[];
  constructor(public shape: readonly number[], readonly empty: Scalar) {
    this.values = new Array(sizeOf(shape)).fill(empty);
  }
  resize(shape: readonly number[], rank: number): void {
    const before = this.shape;
    const after = [...shape, ...before.slice(rank)];
    const values = new Array<Scalar>(sizeOf(after)).fill(this.empty);
    const kept = after.map((extent, axis) => Math.min(extent, before[axis]!));
    const box = { from: kept.map(() => 0), step: kept.map(() => 1), count: kept };
    const from = positions(box, before);
    positions(box, after).forEach((at, i) => values[at] = this.values[from[i]!]!);
    this.shape = after;
    this.values = values;
  }
}

/** Sequences as plain arrays, which can be compared. */
function plain(values: readonly Scalar[]): unknown[] {
  return values.map((value) => value instanceof DenseArray ? value.toNested() : value);
}

interface Arrangement {
  readonly name: string;
  layout(chunk: readonly number[], size: number): DataLayout;
  readonly filters: readonly FilterDescription[];
  readonly maxShape: (shape: readonly number[]) => readonly (number | null)[];
}

const unlimited = (shape: readonly number[]) => shape.map(() => null);
const firstUnlimited = (shape: readonly number[]) => shape.map((extent, axis) => axis === 0 ? null : extent);
const fixed = (shape: readonly number[]) => shape;

const arrangements: readonly Arrangement[] = [
  {
    name: "version 1 B-tree, no filters",
    layout: (chunk, size) => chunked(chunk, size, { kind: "btree-v1", address: undefined }, 3),
    filters: [],
    maxShape: unlimited,
  },
  {
    name: "version 1 B-tree, shuffle and deflate",
    layout: (chunk, size) => chunked(chunk, size, { kind: "btree-v1", address: undefined }, 3),
    filters: filters([2, 1], [1, 6], [3]),
    maxShape: unlimited,
  },
  {
    name: "fixed array, LZF",
    layout: (chunk, size) => chunked(chunk, size, { kind: "fixed-array", address: undefined, pageBits: 10 }, 4),
    filters: filters([32000]),
    maxShape: fixed,
  },
  {
    name: "extensible array, deflate",
    layout: (chunk, size) =>
      chunked(chunk, size, {
        kind: "extensible-array",
        address: undefined,
        maxBits: 32,
        indexElements: 4,
        minPointers: 4,
        minElements: 16,
        pageBits: 10,
      }, 4),
    filters: filters([1, 1]),
    maxShape: firstUnlimited,
  },
  {
    name: "version 2 B-tree, no filters",
    layout: (chunk, size) =>
      chunked(chunk, size, {
        kind: "btree-v2",
        address: undefined,
        nodeSize: 512,
        splitPercent: 100,
        mergePercent: 40,
      }, 4),
    filters: [],
    maxShape: unlimited,
  },
  {
    name: "version 2 B-tree, deflate, edges without filters",
    layout: (chunk, size) => ({
      ...chunked(chunk, size, {
        kind: "btree-v2",
        address: undefined,
        nodeSize: 512,
        splitPercent: 100,
        mergePercent: 40,
      }, 4),
      edgesUnfiltered: true,
    } as DataLayout),
    filters: filters([1, 1]),
    maxShape: unlimited,
  },
  {
    name: "contiguous",
    layout: () => ({ class: "contiguous", address: undefined, size: undefined, version: 3 }),
    filters: [],
    maxShape: fixed,
  },
  {
    name: "compact",
    layout: () => ({ class: "compact", data: new Uint8Array(0), version: 3 }),
    filters: [],
    maxShape: fixed,
  },
];

async function campaign(
  kind: Kind,
  arrangement: Arrangement,
  seed: number,
  options: { asynchronous: boolean; chunkCacheBytes: number },
): Promise<void> {
  const random = randomNumbers(seed);
  const context = new MemoryContext(options);
  const datatype = datatypeOf(kind);
  const shape = Array.from({ length: 1 + random(3) }, () => 3 + random(9));
  const chunk = shape.map(() => 1 + random(5));
  let storage = new DatasetStorage(context, {
    name: "/random",
    datatype,
    dataspace: { class: "simple", shape, maxShape: arrangement.maxShape(shape) },
    layout: arrangement.layout(chunk, datatype.size),
    fillValue: undefined,
    filters: arrangement.filters,
  });
  let backend = openLayout(storage);
  const empty = getElement(kind.dtype, newStorage(kind.dtype, [1]), 0);
  const model = new Model(backend.shape, empty);
  for (let round = 0; round < 25; round++) {
    const action = random(10);
    const canResize = storage.layout.class === "chunked";
    if (action < 6 && sizeOf(backend.shape) > 0) {
      const box = randomBox(random, backend.shape, random(2) === 0);
      const elements = newStorage(kind.dtype, box.count);
      for (let i = 0; i < sizeOf(box.count); i++) kind.fill(random, elements, i);
      await writeBox(backend, box, elements);
      positions(box, model.shape).forEach((at, i) => model.values[at] = getElement(kind.dtype, elements, i));
    } else if (action < 7 && canResize) {
      const limits = storage.maxShape;
      const next = storage.shape.map((extent, axis) => limits[axis] === null ? random(14) : 1 + random(extent));
      await backend.resize!(next);
      model.resize(next, next.length);
    } else if (action < 8) {
      storage = await reopen(context, storage);
      backend = openLayout(storage);
    } else if (sizeOf(backend.shape) > 0) {
      const box = randomBox(random, backend.shape);
      const expected = positions(box, model.shape).map((at) => model.values[at]!);
      assertEquals(plain(await readValues(backend, box)), plain(expected));
    }
    assertEquals(backend.shape, model.shape);
  }
  assertEquals(plain(await readAll(backend)), plain(model.values));
  storage = await reopen(context, storage);
  assertEquals(plain(await readAll(openLayout(storage))), plain(model.values));
}

for (const arrangement of arrangements) {
  Deno.test(`a dataset reads back what was written, resized and reopened at random: ${arrangement.name}`, async () => {
    const start = Date.now() % 1_000_000;
    for (const [k, kind] of kinds.entries()) {
      for (let i = 0; i < 4; i++) {
        const seed = start + 100 * k + i;
        const options = { asynchronous: i % 2 === 1, chunkCacheBytes: i < 2 ? 2 ** 20 : 256 };
        try {
          await campaign(kind, arrangement, seed, options);
        } catch (error) {
          throw new Error(`${kind.name}, seed ${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
  });
}
