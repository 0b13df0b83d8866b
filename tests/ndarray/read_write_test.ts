import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { arange, array, DenseArray, full, NDArray, zeros } from "../../ndarray/mod.ts";
import { MemoryBackend } from "../../backends/memory.ts";
import { UnsupportedError } from "../../ndarray/errors.ts";
import type { ArrayInput } from "../../ndarray/input.ts";

async function chunked(): Promise<NDArray<"float64", "lazy">> {
  const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 4] }));
  await lazy.write(arange(24).data);
  return lazy;
}

Deno.test("read() fills `out`, of the same dtype or one the elements may be stored in", async () => {
  const lazy = await chunked();
  const out = zeros([2, 6]);
  assertStrictEquals(await lazy.slice("::2").read({ out }), out);
  assertEquals(out.at(1, 5), 17);
  const columns = zeros([6, 4], "int16");
  await lazy.read({ out: columns.T });
  assertEquals(columns.slice(5).toNested(), [5, 11, 17, 23]);
  await assertRejects(() => lazy.read({ out }), RangeError, "(2, 6)");
  await assertRejects(() => lazy.slice(0).read({ out: zeros([6], "string") }), TypeError);
});

Deno.test("read() refuses more bytes than maxBytes, by default 2 GiB", async () => {
  const lazy = await chunked();
  await assertRejects(() => lazy.read({ maxBytes: 191 }), UnsupportedError, "192 bytes");
  assertEquals((await lazy.read({ maxBytes: 192 })).size, 24);
  const huge = NDArray.from({ ...lazy.backend, dtype: "int8", shape: [2 ** 20, 2 ** 12], fillValue: 0 });
  await assertRejects(() => huge.read(), UnsupportedError, "4294967296 bytes");
});

Deno.test("read(), write() and reductions report progress in elements and stop when told", async () => {
  const lazy = await chunked();
  const seen: [number, number][] = [];
  const onProgress = (done: number, total: number) => seen.push([done, total]);
  await lazy.read({ onProgress });
  assertEquals(seen, [[8, 24], [12, 24], [20, 24], [24, 24]]);
  seen.length = 0;
  await lazy.sum({ axis: 0, onProgress });
  await lazy.write(1, { onProgress });
  assertEquals(seen.map(([done]) => done), [8, 12, 20, 24, 8, 12, 20, 24]);
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("enough"));
  const { signal } = controller;
  await assertRejects(() => lazy.read({ signal, onProgress: stop }), Error, "enough");
  for (const work of [() => lazy.read({ signal }), () => lazy.write(0, { signal }), () => lazy.sum({ signal })]) {
    await assertRejects(work, Error, "enough");
  }
});

Deno.test("a view keeps its shape, and what a shrink removed is out of range", async () => {
  const lazy = await chunked();
  const view = lazy.slice("1:");
  await lazy.backend.resize!([2, 6]);
  assertEquals([lazy.shape, view.shape], [[2, 6], [3, 6]]);
  await assertRejects(() => view.read(), RangeError, "axis 0");
  await assertRejects(() => view.write(1), RangeError);
  await assertRejects(() => view.sum(), RangeError);
  assertEquals((await view.slice(0).read()).at(5), 11);
  await lazy.backend.resize!([3, 7]);
  assertEquals((await lazy.read()).toNested(), [[0, 1, 2, 3, 4, 5, 0], [6, 7, 8, 9, 10, 11, 0], [0, 0, 0, 0, 0, 0, 0]]);
});

Deno.test("write() takes scalars, nested arrays, typed arrays and arrays, and broadcasts them", async () => {
  const lazy = NDArray.from(new MemoryBackend("int16", [2, 3], { chunks: [1, 2] }));
  const inputs: [ArrayInput, number[][]][] = [
    [7, [[7, 7, 7], [7, 7, 7]]],
    [[1, 2, 3], [[1, 2, 3], [1, 2, 3]]],
    [[[1], [2]], [[1, 1, 1], [2, 2, 2]]],
    [Float32Array.of(1.9, -1.9, 3, 4, 5, 6), [[1, -1, 3], [4, 5, 6]]],
    [array([[[9, 8, 7]]]), [[9, 8, 7], [9, 8, 7]]],
    [NDArray.from(full([3], 5).backend), [[5, 5, 5], [5, 5, 5]]],
    [true, [[1, 1, 1], [1, 1, 1]]],
    [70000, [[4464, 4464, 4464], [4464, 4464, 4464]]],
  ];
  for (const [input, expected] of inputs) {
    await lazy.write(input);
    assertEquals((await lazy.read()).toNested(), expected);
    const dense = zeros([2, 3], "int16");
    if (!(input instanceof NDArray) || input instanceof DenseArray) dense.set(input);
    else await dense.write(input);
    assertEquals(dense.toNested(), expected);
  }
});

Deno.test("write() refuses other kinds and other shapes, and then changes nothing", async () => {
  const lazy = await chunked();
  const text = NDArray.from(new MemoryBackend("string", [2]));
  const before = (await lazy.read()).data;
  const kinds: ArrayInput[] = ["text", ["a"], { re: 1, im: 2 }, array(["a"]), array([{ re: 1, im: 2 }])];
  for (const value of kinds) await assertRejects(() => lazy.write(value), TypeError);
  for (const value of [[1, 2], zeros([5, 6]), new Float64Array(23), [[1, 2], [3]]]) {
    await assertRejects(() => lazy.write(value), RangeError);
  }
  await assertRejects(() => text.write(1), TypeError);
  await assertRejects(() => text.write(zeros([2])), TypeError);
  assertEquals((await lazy.read()).data, before);
  assertThrows(() => zeros([2], "bool").set(Float64Array.of(1, 2)), TypeError);
});

Deno.test("the last of equal indices wins a write", async () => {
  const lazy = await chunked();
  await lazy.slice([1, 0, 1], [2, 2]).write([[1, 2], [3, 4], [5, 6]]);
  assertEquals((await lazy.slice(":2, 2").read()).toNested(), [4, 6]);
  await lazy.points([3, 3, 3], [5, 4, 5]).write([7, 8, 9]);
  assertEquals((await lazy.slice("3, 4:").read()).toNested(), [8, 9]);
  await lazy.slice(0, "newaxis", 0).slice([0, 0, 0]).write([1, 2, 3]);
  assertEquals((await lazy.slice("0, 0").read()).item(), 3);
});

Deno.test("write() of a lazy array over itself reads before it overwrites", async () => {
  const lazy = await chunked();
  await lazy.slice("1:").write(lazy.slice(":-1"));
  assertEquals((await lazy.slice(":, 0").read()).toNested(), [0, 0, 6, 12]);
  const dense = arange(6);
  dense.slice("1:").set(dense.slice(":-1"));
  assertEquals(dense.toNested(), [0, 0, 1, 2, 3, 4]);
});

Deno.test("write() of a lazy array moves it block by block", async () => {
  let largest = 0;
  const source = NDArray.from(new MemoryBackend("float32", [64, 64], { chunks: [8, 8] }));
  const spy = NDArray.from({
    ...source.backend,
    shape: [64, 64],
    grid: source.backend.grid,
    read(requests: Parameters<typeof source.backend.read>[0], sink: Parameters<typeof source.backend.read>[1]) {
      let asked = 0;
      return source.backend.read(requests, (block) => {
        asked += block.request.count.reduce((product, extent) => product * extent, 1);
        largest = Math.max(largest, asked);
        sink(block);
      });
    },
  });
  const target = NDArray.from(new MemoryBackend("float64", [64, 64], { chunks: [16, 16] }));
  await source.write(arange(4096).data);
  await target.write(spy);
  assertEquals((await target.read()).at(63, 62), 4094);
  assertEquals(largest, 256);
});

Deno.test("a read-only backend is not written to", async () => {
  const { dtype, shape, grid, fillValue, read } = zeros([2]).backend;
  const lazy = NDArray.from({ dtype, shape, grid, fillValue, read });
  await assertRejects(() => lazy.write(1), TypeError, "read-only");
});

Deno.test("iteration gives lazy views of a lazy array and shared parts of a dense one", async () => {
  const lazy = await chunked();
  const sums: number[] = [];
  for await (const view of lazy) sums.push(await view.sum());
  assertEquals(sums, [15, 51, 87, 123]);
  const dense = zeros([2, 2]);
  for (const row of dense) row.set(row.shape);
  for await (const row of dense) row.set(row.data.map((value) => value + 1));
  assertEquals(dense.toNested(), [[3, 3], [3, 3]]);
  assertThrows(() => [...zeros([])], TypeError);
});

Deno.test("blocks() gives every element once, along the grid", async () => {
  const lazy = await chunked();
  const view = lazy.slice("::-1, 1:");
  const copy = zeros(view.shape);
  const starts: (readonly number[])[] = [];
  for await (const { start, view: part, data } of view.blocks()) {
    starts.push(start);
    assertEquals((await part.read()).data, data.data);
    const [i, j] = start as [number, number];
    copy.slice({ start: i, stop: i + data.shape[0]! }, { start: j, stop: j + data.shape[1]! }).set(data);
  }
  assertEquals(starts, [[0, 0], [0, 3], [2, 0], [2, 3]]);
  assertEquals(copy.toNested(), (await view.read()).toNested());
  for await (const _ of lazy.slice("0:0").blocks()) assert(false);
});
