/**
 * How the cost of reading grows: with the size of an array, of a chunk, with their number, with the rank, and how it
 * shrinks with threads.
 *
 * Usage: `deno task bench:growth [--curves=size,chunk,count,rank,workers] [--most=10240] [--json=PATH]`; `most` is the
 * size of the largest array in MB.
 *
 * @module
 */

import {
  create,
  type CreateDatasetOptions,
  type Dataset,
  type DenseArray,
  open,
  type SliceRange,
  zeros,
} from "../mod.ts";
import { peakMemory } from "./peers/measure.ts";
import { markdownTable, median } from "./peers/table.ts";

const MB = 2 ** 20;
const options = new Map(Deno.args.map((argument) => {
  const [name, value = "true"] = argument.replace(/^--/, "").split("=");
  return [name!, value] as const;
}));
const wanted = (options.get("curves") ?? "size,chunk,count,rank,workers").split(",");
const most = Number(options.get("most") ?? 10240);
const folder = options.has("stream") ? "" : await Deno.makeTempDir();

/** One point of a curve: what the curve runs over, and what was measured there. */
type Point = Readonly<Record<string, number | string>>;
type Numbers = Dataset<"float64">;

/** The median time of an action in milliseconds: it runs for a fifth of a second first. */
async function timeOf(action: () => Promise<unknown>, times = 5): Promise<number> {
  const begin = performance.now();
  do await action(); while (performance.now() - begin < 200);
  const taken: number[] = [];
  while (taken.length < times) {
    const start = performance.now();
    await action();
    taken.push(performance.now() - start);
  }
  return median(taken);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Nanoseconds a kilobyte. */
function perKilobyte(ms: number, bytes: number): number {
  return rounded(ms * 1e6 / (bytes / 1024));
}

/** Elements that compress well. */
function tile(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.floor(i / 16));
}

/** Elements that compress to a fifth or so, and not by what is repeated: they take their time to decode. */
function noise(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 20);
}

/** Writes a dataset along its first axis, a few rows at a time, and opens it again. */
async function written(
  options: CreateDatasetOptions<"float64"> & { readonly shape: readonly number[] },
  rows: number,
  use: (data: Numbers, path: string) => Promise<void>,
  workers: number | false = false,
  elements = tile,
): Promise<void> {
  const path = `${folder}/growth.h5`;
  const file = await create(path, { libver: "latest" });
  const made = await file.createDataset("data", { dtype: "float64", ...options });
  const [extent, ...rest] = options.shape as [number, ...number[]];
  const row = rest.reduce((product, next) => product * next, 1);
  const values = elements(rows * row);
  for (let start = 0; start < extent; start += rows) {
    values[0] = start;
    const stop = Math.min(start + rows, extent);
    await made.slice({ start, stop }).write(values.subarray(0, (stop - start) * row));
  }
  await file.close();
  const again = await open(path, { workers });
  try {
    await use(await again.dataset("data", "float64"), path);
  } finally {
    await again.close();
    await Deno.remove(path);
  }
}

/** The time a byte and the memory are to stay where they are from 1 MB to the largest. */
async function bySize(): Promise<Point[]> {
  const points: Point[] = [];
  for (let size = 1; size <= most; size *= 10) {
    for (const compression of ["gzip", undefined] as const) {
      // Without a filter, the disk would have to hold it all.
      if (compression === undefined && size > 1000) continue;
      const rows = size * MB / (8 * 2 ** 14);
      await written({ shape: [rows, 2 ** 14], chunks: [8, 2 ** 14], compression }, 64, async (_, path) => {
        const [sum, blocks] = [await streamed(path, "sum"), await streamed(path, "blocks")];
        points.push({
          "array (MB)": size,
          stored: compression ?? "raw",
          "sum: ns a KB": perKilobyte(sum.ms, size * MB),
          "sum: MB in memory": sum.memory,
          "blocks(): ns a KB": perKilobyte(blocks.ms, size * MB),
          "blocks(): MB in memory": blocks.memory,
        });
      });
    }
  }
  return points;
}

/** Goes through an array in a process of its own, whose memory nobody else used before. */
async function streamed(path: string, way: "sum" | "blocks"): Promise<{ ms: number; memory: number }> {
  const args = ["run", "-A", "--no-check", import.meta.filename!, `--stream=${way}`, `--path=${path}`];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stdin: "null", stderr: "inherit" }).output();
  return JSON.parse(new TextDecoder().decode(stdout)) as { ms: number; memory: number };
}

/** What that process does. */
async function stream(path: string, way: string): Promise<void> {
  const file = await open(path, { workers: false });
  const data = await file.dataset("data", "float64");
  const run = async (): Promise<void> => {
    if (way === "sum") await data.sum();
    else for await (const { data: block } of data.blocks()) (block as DenseArray<"float64">).sum();
  };
  const ms = await timeOf(run, data.nbytes < 1000 * MB ? 5 : 1);
  console.log(JSON.stringify({ ms, memory: Math.round(peakMemory()) }));
  await file.close();
}

/** One array in chunks of many sizes. */
async function byChunk(): Promise<Point[]> {
  const points: Point[] = [];
  for (const compression of [undefined, "lzf", "gzip"] as const) {
    for (let bytes = 4096; bytes <= 16 * MB; bytes *= 8) {
      const extent = 4 * MB;
      await written({ shape: [extent], chunks: [bytes / 8], compression }, extent / 4, async (data) => {
        const all = await timeOf(() => data.read());
        points.push({
          "chunk (KB)": bytes / 1024,
          stored: compression ?? "raw",
          "all of 32 MB: ns a KB": perKilobyte(all, 8 * extent),
        });
      });
    }
  }
  return points;
}

/** Points of an array of more and more chunks: how long the index takes, when it is new and when it is known. */
async function byCount(): Promise<Point[]> {
  const points: Point[] = [];
  const kinds = { "fixed array": [null], "version 2 B-tree": [null, null] } as const;
  for (const [kind, extents] of Object.entries(kinds)) {
    for (let count = 100; count <= 1_000_000; count *= 10) {
      const isList = extents.length === 1;
      const side = Math.round(Math.sqrt(count));
      const shape = isList ? [count * 4] : [side * 2, side * 2];
      const options = isList
        ? { shape, chunks: [4] }
        : { shape, chunks: [2, 2], maxShape: extents as readonly (number | null)[] };
      const path = `${folder}/growth.h5`;
      await written(options, isList ? Math.min(shape[0]!, 40_000) : Math.min(shape[0]!, 200), async () => {
        const opened = async (points: number): Promise<void> => {
          const file = await open(path, { workers: false });
          const data = await file.dataset("data", "float64");
          for (let i = 0; i < points; i++) await data.slice(...place(i, shape)).read();
          await file.close();
        };
        const none = await timeOf(() => opened(0));
        const first = await timeOf(() => opened(1));
        const hundred = await timeOf(() => opened(101));
        const many = await timeOf(() => opened(5101), 3);
        points.push({
          chunks: isList ? count : side * side,
          index: kind,
          "first point (us)": rounded((first - none) * 1000),
          "the next 100 (us each)": rounded((hundred - first) * 10),
          "5,000 more (us each)": rounded((many - hundred) / 5),
        });
      });
    }
  }
  return points;
}

/** A place all over an array, another for each number. */
function place(i: number, shape: readonly number[]): number[] {
  return shape.map((extent, axis) => (Math.imul(i + 1, 0x9e3779b1 + 2 * axis) >>> 0) % extent);
}

/** As many elements in more and more axes. */
async function byRank(): Promise<Point[]> {
  const points: Point[] = [];
  for (const rank of [1, 2, 3, 4, 6, 8]) {
    const shape = Array.from({ length: rank }, (_, axis) => 2 ** (Math.floor((24 + axis) / rank)));
    const chunks = shape.map((extent) => Math.ceil(extent / 2 ** Math.ceil(8 / rank)));
    await written({ shape, chunks }, shape[0]!, async (data) => {
      const elements = shape.reduce((product, extent) => product * extent, 1);
      const every: SliceRange = { step: 2 };
      const all = await timeOf(() => data.read());
      const second = await timeOf(() => data.slice(...shape.map(() => every)).read());
      points.push({
        rank,
        "all: ns a KB": perKilobyte(all, 8 * elements),
        // What lies between is passed over, or read along with it.
        "every second, each axis: ns a KB of the array": perKilobyte(second, 8 * elements),
      });
    });
  }
  return points;
}

/** One array, more and more threads. */
async function byWorkers(): Promise<Point[]> {
  const points: Point[] = [];
  for (const workers of [false, 1, 2, 4] as const) {
    await written(
      { shape: [64, 2 ** 17], chunks: [1, 2 ** 14], compression: "gzip" },
      8,
      async (data) => {
        const out = zeros(data.shape, "float64", { shared: workers !== false });
        const read = await timeOf(() => data.read({ out }));
        const sum = await timeOf(() => data.sum());
        const size = 64 * 2 ** 20;
        points.push({
          workers: String(workers),
          "read, out reused: ns a KB": perKilobyte(read, size),
          "sum: ns a KB": perKilobyte(sum, size),
        });
      },
      workers,
      noise,
    );
  }
  return points;
}

function table(points: readonly Point[]): string {
  const names = Object.keys(points[0]!);
  return markdownTable([names, ...points.map((point) => names.map((name) => String(point[name])))]);
}

const curves = { size: bySize, chunk: byChunk, count: byCount, rank: byRank, workers: byWorkers };
if (options.has("stream")) await stream(options.get("path")!, options.get("stream")!);
else await main();

async function main(): Promise<void> {
  const report: Record<string, readonly Point[]> = {};
  try {
    for (const [name, measure] of Object.entries(curves)) {
      if (!wanted.includes(name)) continue;
      report[name] = await measure();
      console.log(`## By ${name}\n\n${table(report[name])}\n`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const json = options.get("json");
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(report, undefined, 2) + "\n");
}
