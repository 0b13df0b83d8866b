import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { planBox } from "../../backends/hdf5/box.ts";
import { DatasetStorage } from "../../backends/hdf5/dataset_storage.ts";
import type { ChunkIndexing, DataLayout } from "../../backends/hdf5/format/messages/data_layout.ts";
import type { FillValue } from "../../backends/hdf5/format/messages/fill_value.ts";
import type { FilterDescription } from "../../backends/hdf5/format/messages/filter_pipeline.ts";
import { openLayout } from "../../backends/hdf5/layout.ts";
import { syntheticGrid } from "../../backends/hdf5/layout_contiguous.ts";
import { toDatatype } from "../../backends/hdf5/make_datatype.ts";
import type { BlockRequest } from "../../ndarray/backend.ts";
import { FormatError, UnsupportedError } from "../../ndarray/errors.ts";
import { newStorage, sizeOf } from "../../ndarray/storage.ts";
import { wide } from "./memory_file.ts";
import { flush, MemoryContext, readAll, readValues, reopen, type TestBox, writeBox } from "./memory_storage.ts";

const deflate: FilterDescription = { id: 1, name: "deflate", flags: 1, parameters: [4] };

interface Wanted {
  readonly shape: readonly number[];
  readonly chunk?: readonly number[];
  readonly index?: ChunkIndexing;
  readonly maxShape?: readonly (number | null)[];
  readonly filters?: readonly FilterDescription[];
  readonly dtype?: string;
  readonly fill?: Partial<FillValue>;
  readonly edgesUnfiltered?: boolean;
}

function makeStorage(context: MemoryContext, wanted: Wanted): DatasetStorage {
  const datatype = toDatatype(wanted.dtype ?? "float64", wide);
  const { shape, chunk, maxShape = shape, filters = [], edgesUnfiltered = false } = wanted;
  const layout: DataLayout = chunk === undefined
    ? { class: "contiguous", address: undefined, size: undefined, version: 3 }
    : {
      class: "chunked",
      chunkShape: chunk,
      elementSize: datatype.size,
      edgesUnfiltered,
      index: wanted.index ?? { kind: "btree-v1", address: undefined },
      version: 4,
    };
  const fillValue: FillValue | undefined = wanted.fill === undefined
    ? undefined
    : { allocationTime: "late", writeTime: "if set", status: "user", value: undefined, ...wanted.fill };
  const dataspace = { class: "simple" as const, shape, maxShape };
  return new DatasetStorage(context, { name: "/d", datatype, dataspace, layout, fillValue, filters });
}

function box(...axes: readonly (readonly [from: number, count: number, step?: number])[]): TestBox {
  return {
    from: axes.map(([from]) => from),
    count: axes.map(([, count]) => count),
    step: axes.map((axis) => axis[2] ?? 1),
  };
}

async function writeNumbers(storage: DatasetStorage, at: TestBox, first = 1): Promise<void> {
  const backend = openLayout(storage);
  const elements = newStorage(backend.dtype, at.count);
  for (let i = 0; i < sizeOf(at.count); i++) (elements.data as Float64Array)[i] = first + i;
  await writeBox(backend, at, elements);
}

function float64(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

Deno.test("what was never written is the fill value, in chunks and without", async () => {
  for (const chunk of [[2, 2], undefined]) {
    const storage = makeStorage(new MemoryContext(), { shape: [3, 3], chunk, fill: { value: float64(7) } });
    assertEquals(await readAll(openLayout(storage)), new Array(9).fill(7));
    await writeNumbers(storage, box([1, 1], [0, 1]));
    assertEquals(await readAll(openLayout(storage)), [7, 7, 7, 1, 7, 7, 7, 7, 7]);
  }
});

Deno.test("a fill value that is never to be written leaves zeros", async () => {
  const storage = makeStorage(new MemoryContext(), {
    shape: [4],
    chunk: [2],
    fill: { value: float64(7), writeTime: "never" },
  });
  await writeNumbers(storage, box([0, 1]));
  assertEquals(await readAll(openLayout(storage)), [1, 0, 0, 0]);
});

Deno.test("Backend.fillValue is the fill value as a scalar", () => {
  const storage = makeStorage(new MemoryContext(), { shape: [2], fill: { value: float64(2.5) } });
  assertEquals(openLayout(storage).fillValue, 2.5);
  assertEquals(openLayout(makeStorage(new MemoryContext(), { shape: [2], dtype: "string" })).fillValue, "");
});

Deno.test("the fill value of a small array has an element for each place", async () => {
  const context = new MemoryContext();
  const datatype = toDatatype({ array: "int16", shape: [2] }, wide);
  const value = new Uint8Array(Int16Array.of(3, 4).buffer);
  const storage = new DatasetStorage(context, {
    name: "/d",
    datatype,
    dataspace: { class: "simple", shape: [3], maxShape: [3] },
    layout: { class: "contiguous", address: undefined, size: undefined, version: 3 },
    fillValue: { allocationTime: "late", writeTime: "if set", status: "user", value },
    filters: [],
  });
  const backend = openLayout(storage);
  assertEquals(backend.shape, [3, 2]);
  assertEquals(backend.elementRank, 1);
  assertEquals(await readAll(backend), [3, 4, 3, 4, 3, 4]);
  assertEquals(await readValues(backend, box([0, 3], [1, 1])), [4, 4, 4]);
});

Deno.test("reading what a shrink removed is a RangeError", async () => {
  const storage = makeStorage(new MemoryContext(), { shape: [6], chunk: [2], maxShape: [null] });
  const backend = openLayout(storage);
  await backend.resize!([3]);
  const request: BlockRequest = { key: 1, from: [3], step: [1], count: [1], to: 0, toStride: [1] };
  assertThrows(() => backend.read([request], () => {}), RangeError, "index 3 of axis 0");
});

Deno.test("a dataset cannot grow past its limits", () => {
  const storage = makeStorage(new MemoryContext(), { shape: [6], chunk: [2], maxShape: [8] });
  assertThrows(() => openLayout(storage).resize!([9]), RangeError, "more than 8");
  assertThrows(() => openLayout(storage).resize!([6, 1]), RangeError);
  assertThrows(() => openLayout(storage).resize!([1.5]), RangeError);
});

Deno.test("elements cut off by a shrink do not come back", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, {
    shape: [5, 5],
    chunk: [3, 3],
    maxShape: [null, null],
    fill: { value: float64(-1) },
  });
  await writeNumbers(storage, box([0, 5], [0, 5]));
  await openLayout(storage).resize!([2, 4]);
  await openLayout(storage).resize!([3, 5]);
  assertEquals(await readAll(openLayout(storage)), [1, 2, 3, 4, -1, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1]);
  storage = await reopen(context, storage);
  assertEquals(await readAll(openLayout(storage)), [1, 2, 3, 4, -1, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1]);
});

Deno.test("edge chunks are stored without filters where the layout says so, and with them once they are whole", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, {
    shape: [6],
    chunk: [4],
    maxShape: [null],
    filters: [deflate],
    edgesUnfiltered: true,
  });
  await writeNumbers(storage, box([0, 6]));
  storage = await reopen(context, storage);
  const sizes = new Map<number, number>();
  await storage.chunks!.visitStored(([at], { size }) => void sizes.set(at!, size));
  assertEquals(sizes.get(1), 32);
  assert(sizes.get(0) !== 32);
  assertEquals(await readAll(openLayout(storage)), [1, 2, 3, 4, 5, 6]);
  await openLayout(storage).resize!([8]);
  storage = await reopen(context, storage);
  assertEquals(await readAll(openLayout(storage)), [1, 2, 3, 4, 5, 6, 0, 0]);
});

Deno.test("a single chunk has no index", async () => {
  for (const filters of [[], [deflate]]) {
    const context = new MemoryContext();
    const index = { kind: "single", address: undefined, filtered: undefined } as const;
    let storage = makeStorage(context, { shape: [3], chunk: [3], index, filters });
    await writeNumbers(storage, box([1, 2]));
    storage = await reopen(context, storage);
    assertEquals(await readAll(openLayout(storage)), [0, 1, 2]);
  }
});

Deno.test("where a damaged shape makes many chunks of a single one, only that one is looked at", async () => {
  const context = new MemoryContext();
  const index = { kind: "single", address: undefined, filtered: undefined } as const;
  let storage = makeStorage(context, { shape: [20_000], chunk: [2], index, filters: [deflate] });
  await writeNumbers(storage, box([0, 2]), 5);
  storage = await reopen(context, storage);
  assertEquals(await storage.chunks!.fewStored(10_000), Float64Array.of(0));
  assertEquals((await readAll(openLayout(storage))).slice(0, 4), [5, 6, 0, 0]);
});

Deno.test("chunks of an implicit index are written where they stand", async () => {
  const context = new MemoryContext();
  const address = context.file.allocate(64);
  context.file.write(address, new Uint8Array(64));
  let storage = makeStorage(context, { shape: [7], chunk: [2], index: { kind: "implicit", address } });
  await writeNumbers(storage, box([1, 3, 2]));
  const end = context.file.bytes.length;
  storage = await reopen(context, storage);
  assertEquals(context.file.bytes.length, end);
  assertEquals(await readAll(openLayout(storage)), [0, 1, 0, 2, 0, 3, 0]);
});

Deno.test("all chunks of a read are asked for in one call", async () => {
  for (const filters of [[], [deflate]]) {
    const context = new MemoryContext({ asynchronous: true });
    let storage = makeStorage(context, { shape: [20, 20], chunk: [5, 5], filters });
    await writeNumbers(storage, box([0, 20], [0, 20]));
    storage = await reopen(context, storage);
    context.reads.calls = context.reads.ranges = 0;
    assertEquals((await readAll(openLayout(storage))).at(-1), 400);
    assertEquals(context.reads.calls, 1);
    assertEquals(context.reads.ranges, 16);
  }
});

Deno.test("of a chunk without filters only what is wanted is read", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, { shape: [4, 8192], chunk: [4, 8192] });
  await writeNumbers(storage, box([0, 4], [0, 8192]));
  storage = await reopen(context, storage);
  const backend = openLayout(storage);
  context.reads.bytes = context.reads.ranges = 0;
  assertEquals(await readValues(backend, box([0, 4], [100, 1])), [101, 8293, 16485, 24677]);
  assertEquals([context.reads.ranges, context.reads.bytes], [4, 32]);
  assertEquals(backend.readOne!([2, 5]), 16390);
  assertEquals(context.reads.bytes, 40);
});

Deno.test("a chunk that the encoder gave up is read in part as well", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, {
    shape: [1000],
    chunk: [1000],
    filters: [{ id: 32000, name: "lzf", flags: 1, parameters: [4, 261, 8000] }],
  });
  const backend = openLayout(storage);
  const elements = newStorage("float64", [1000]);
  crypto.getRandomValues(new Uint8Array((elements.data as Float64Array).buffer));
  await writeBox(backend, box([0, 1000]), elements);
  storage = await reopen(context, storage);
  context.reads.bytes = 0;
  const [value] = await readValues(openLayout(storage), box([500, 1]));
  assertEquals(value, (elements.data as Float64Array)[500]);
  assertEquals(context.reads.bytes, 8);
});

Deno.test("a chunk that is wanted in part is decoded once and kept", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, { shape: [4, 10], chunk: [4, 10], filters: [deflate] });
  await writeNumbers(storage, box([0, 4], [0, 10]));
  storage = await reopen(context, storage);
  const backend = openLayout(storage);
  context.reads.ranges = 0;
  for (let row = 0; row < 4; row++) {
    assertEquals((await readValues(backend, box([row, 1], [0, 10])))[0], 10 * row + 1);
  }
  assertEquals(context.reads.ranges, 1);
  assertEquals(backend.readOne!([3, 9]), 40);
});

Deno.test("the chunk cache never holds more than its bytes", async () => {
  const context = new MemoryContext({ chunkCacheBytes: 1000 });
  let storage = makeStorage(context, { shape: [100, 10], chunk: [5, 10], filters: [deflate] });
  for (let row = 0; row < 100; row++) {
    await writeNumbers(storage, box([row, 1], [0, 10]), 10 * row);
    assert(context.chunkCache.bytes <= 1000);
  }
  storage = await reopen(context, storage);
  for (let row = 0; row < 100; row += 3) {
    assertEquals((await readValues(openLayout(storage), box([row, 1], [2, 2])))[0], 10 * row + 2);
    assert(context.chunkCache.bytes <= 1000);
  }
});

Deno.test("a chunk that is written in parts is encoded once: when all of it was written, or when it is flushed", async () => {
  const context = new MemoryContext();
  const storage = makeStorage(context, { shape: [7, 10], chunk: [4, 10], filters: [deflate] });
  const sizes = [context.file.bytes.length];
  for (let row = 0; row < 7; row++) {
    await writeNumbers(storage, box([row, 1], [0, 10]), 10 * row + 1);
    sizes.push(context.file.bytes.length);
  }
  assertEquals(sizes.flatMap((size, rows) => rows > 0 && size > sizes[rows - 1]! ? [rows] : []), [4]);
  assertEquals((await storage.chunks!.flush()).length, 2);
  assert(context.file.bytes.length > sizes[7]!);
  await flush(context, storage);
  assert(!storage.dirty);
  assertEquals(await readAll(openLayout(await reopen(context, storage))), Array.from({ length: 70 }, (_, i) => i + 1));
});

Deno.test("a chunk at an edge waits for what is appended, where the dataset may grow", async () => {
  for (const [maxShape, waits] of [[[null], true], [[12], true], [[2], false]] as const) {
    const context = new MemoryContext();
    const storage = makeStorage(context, { shape: [2], maxShape, chunk: [4], filters: [deflate] });
    const before = context.file.bytes.length;
    await writeNumbers(storage, box([0, 2]));
    assertEquals(context.file.bytes.length === before, waits);
    await flush(context, storage);
    assertEquals(await readAll(openLayout(await reopen(context, storage))), [1, 2]);
  }
});

Deno.test("a chunk larger than may be brought into memory is refused by name, unless it need not be", async () => {
  const context = new MemoryContext();
  const storage = makeStorage(context, { shape: [1000], chunk: [1000], filters: [deflate] });
  await writeNumbers(storage, box([0, 1000]));
  await flush(context, storage);
  Object.assign(context, { maxBytes: 4000 });
  await assertRejects(() => readValues(openLayout(storage), box([0, 1])), UnsupportedError, "a chunk has 8000 bytes");
});

Deno.test("chunks that lie past the end of the file are a FormatError", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, { shape: [10], chunk: [5] });
  await writeNumbers(storage, box([0, 10]));
  storage = await reopen(context, storage);
  Object.assign(context, { end: () => 100 });
  await assertRejects(() => readAll(openLayout(storage)), FormatError, "past the end of the file");
});

Deno.test("contiguous storage that is too small for its shape is a FormatError", async () => {
  const context = new MemoryContext();
  const storage = makeStorage(context, { shape: [10] });
  storage.layout = { class: "contiguous", address: 0, size: 79, version: 3 };
  await assertRejects(() => readAll(openLayout(storage)), FormatError, "needs 80 bytes and has 79");
});

Deno.test("chunks whose elements or rank do not fit the dataset are a FormatError", () => {
  const make = (chunkShape: number[], elementSize: number) => () =>
    new DatasetStorage(new MemoryContext(), {
      name: "/d",
      datatype: toDatatype("float64", wide),
      dataspace: { class: "simple", shape: [4], maxShape: [4] },
      layout: {
        class: "chunked",
        chunkShape,
        elementSize,
        edgesUnfiltered: false,
        index: { kind: "btree-v1", address: undefined },
        version: 3,
      },
      fillValue: undefined,
      filters: [],
    });
  assertThrows(make([2], 4), FormatError);
  assertThrows(make([2, 2], 8), FormatError);
  assertThrows(make([0], 8), FormatError);
});

Deno.test("chunks of a huge sparse grid are looked up one by one", async () => {
  const context = new MemoryContext();
  let storage = makeStorage(context, { shape: [10 ** 9, 10 ** 6], chunk: [10, 10], maxShape: [null, null] });
  const places = Array.from({ length: 60 }, (_, i) => [7919 * i * i, 16001 * i]);
  for (const [i, [row, column]] of places.entries()) await writeNumbers(storage, box([row!, 1], [column!, 1]), i);
  storage = await reopen(context, storage);
  const backend = openLayout(storage);
  for (const [i, [row, column]] of places.entries()) {
    assertEquals(await readValues(backend, box([row!, 1], [column!, 2])), [i, 0]);
    assertEquals(backend.readOne!([row!, column!]), i);
  }
  assertEquals(await readValues(backend, box([5, 1], [999_999, 1])), [0]);
});

Deno.test("an aborted read ends with the reason", async () => {
  const context = new MemoryContext();
  const storage = makeStorage(context, { shape: [10], chunk: [5] });
  const signal = AbortSignal.abort(new Error("enough"));
  const request: BlockRequest = { key: 0, from: [0], step: [1], count: [1], to: 0, toStride: [1] };
  await assertRejects(async () => await openLayout(storage).read([request], () => {}, { signal }), Error, "enough");
});

Deno.test("text is given as raw bytes where these are asked for", async () => {
  const storage = makeStorage(new MemoryContext(), { shape: [2], dtype: "|S3" });
  const backend = openLayout(storage);
  const elements = { data: ["ab", "xyz"], offset: 0, strides: [1] };
  await writeBox(backend, box([0, 2]), elements);
  const bytes = backend.as!("bytes")!;
  assertEquals(bytes.dtype, "bytes");
  assertEquals(await readAll(bytes as typeof backend), [new Uint8Array([97, 98]), new Uint8Array([120, 121, 122])]);
  assertEquals(backend.as!("float64"), undefined);
});

Deno.test("elements can be had as they are stored", async () => {
  const storage = makeStorage(new MemoryContext(), { shape: [2], dtype: ">i2" });
  await writeNumbers(storage, box([0, 2]), 258);
  assertEquals(await readAll(openLayout(storage, { as: "raw" })), [Uint8Array.of(1, 2), Uint8Array.of(1, 3)]);
});

Deno.test("a dataset without axes has one element", async () => {
  const storage = makeStorage(new MemoryContext(), { shape: [] });
  assertEquals(openLayout(storage).grid, { chunk: [], count: [] });
  await writeNumbers(storage, box(), 42);
  assertEquals(await readAll(openLayout(storage)), [42]);
  assertEquals(openLayout(storage).readOne!([]), 42);
});

Deno.test("syntheticGrid() cuts blocks of at most 1 MiB that are runs of the last axes", () => {
  assertEquals(syntheticGrid([20, 2048, 2048], 8), { chunk: [1, 64, 2048], count: [20, 32, 1] });
  assertEquals(syntheticGrid([1000], 8), { chunk: [1000], count: [1] });
  assertEquals(syntheticGrid([3, 2 ** 20], 8), { chunk: [1, 131072], count: [3, 8] });
  assertEquals(syntheticGrid([0, 5], 8), { chunk: [1, 5], count: [0, 1] });
  assertEquals(syntheticGrid([5, 2], 2 ** 21), { chunk: [1, 1], count: [5, 2] });
});

Deno.test("planBox() reads over small gaps and around large ones", () => {
  const plan = (from: number[], count: number[], extents: number[], step = from.map(() => 1)) =>
    planBox({ from, count, step }, extents, 8);
  assertEquals(plan([1, 2], [2, 3], [10, 10]), { starts: [96], length: 104, strides: [80, 8], dense: false });
  assertEquals(plan([1, 0], [2, 10], [10, 10]), { starts: [80], length: 160, strides: [80, 8], dense: true });
  assertEquals(plan([0, 5], [3, 1], [4, 10000]), {
    starts: [40, 80040, 160040],
    length: 8,
    strides: [8, 8],
    dense: true,
  });
  assertEquals(plan([0, 0], [2, 4], [4, 10000], [2, 3]), {
    starts: [0, 160000],
    length: 80,
    strides: [80, 24],
    dense: false,
  });
});
