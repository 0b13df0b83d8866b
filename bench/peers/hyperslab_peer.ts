/**
 * Runs one workload with this library.
 *
 * @module
 */

import { create, type Dataset, type DenseArray, type Hdf5File, open, type ReadOptions, zeros } from "../../mod.ts";
import { measure, type Outcome, peakMemory, task, tell, weighted } from "./measure.ts";

const work = task();
const settings = work.workers === undefined ? {} : { workers: work.workers };

type Picture = DenseArray<"float64" | "int16">;

async function read(): Promise<Outcome> {
  const file = await open(work.path, settings);
  const cube = await file.get("images") as Dataset<"float64" | "int16">;
  const [images] = cube.shape as [number];
  const repeats = work.kind === "slice" ? 5 : 1;
  const options: ReadOptions = work.reuse
    ? { out: zeros(cube.shape.slice(1), cube.dtype, { shared: work.workers !== false }) }
    : {};
  const image = (k: number): Promise<Picture> => cube.slice(k).read(options);
  let next = 0;
  const run = async (): Promise<readonly number[]> => {
    const values: number[] = [];
    if (work.kind === "stream") { for await (const view of cube) values.push(await view.std()); }
    else if (work.kind === "std") { for (let k = 0; k < images; k++) values.push((await image(k)).std()); }
    else if (work.kind === "read") { for (let k = 0; k < images; k++) await image(k); }
    else if (work.kind === "slice") await cube.slice(work.slices[next++ % work.slices.length]!).read();
    else await places(cube);
    return values;
  };
  const ms = await measure(run, repeats);
  const memory = peakMemory();
  let values: readonly number[] = [];
  if (work.check) {
    if (work.kind === "std" || work.kind === "stream") values = await run();
    else if (work.kind === "read") {
      const sums: number[] = [];
      for (let k = 0; k < images; k++) sums.push(weighted((await image(k)).data));
      values = sums;
    } else if (work.kind === "slice") values = [weighted((await cube.slice(work.slices[0]!).read()).data)];
    else if (work.kind === "points" || work.kind === "windows") values = [weighted(await places(cube))];
  }
  await file.close();
  return { ms, memory, values };
}

async function places(cube: Dataset<"float64" | "int16">): Promise<Float64Array> {
  const count = work.places.length / 3;
  const length = work.kind === "points" ? 1 : 256;
  const values = new Float64Array(count * length);
  for (let i = 0; i < count; i++) {
    const [z, y, x] = work.places.slice(3 * i, 3 * i + 3) as [number, number, number];
    if (length === 1) values[i] = (await cube.slice(z, y, x).read()).item();
    else {
      const window = cube.slice(z, { start: y, stop: y + 16 }, { start: x, stop: x + 16 });
      values.set((await window.read()).data, i * length);
    }
  }
  return values;
}

async function inFile<T>(action: (file: Hdf5File) => Promise<T>): Promise<T> {
  const file = await open(work.path, settings);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

async function metadata(): Promise<Outcome> {
  const [action, repeats] = work.kind === "open"
    ? [
      () => inFile(async (file) => [(await (await file.dataset("images", "float64")).slice(0, 0, 0).read()).item()]),
      30,
    ]
    : work.kind === "group"
    ? [
      () => inFile(async (file) => [(await (await file.dataset("group07531/data", "float64")).slice(3).read()).item()]),
      30,
    ]
    : work.kind === "list"
    ? [() =>
      inFile(async (file) => {
        const names = await file.keys();
        return [names.length, names.reduce((sum, name) => sum + name.length, 0)];
      }), 5]
    : [() => inFile(walk), 1];
  const ms = await measure(action, repeats as number);
  return { ms, memory: peakMemory(), values: await (action as () => Promise<number[]>)() };
}

async function walk(file: Hdf5File): Promise<number[]> {
  let total = 0;
  for (const name of await file.keys()) {
    const group = await file.group(name);
    const attributes = new Map(await group.attrs.entries());
    const data = await group.dataset("data", "float64");
    const scale = await data.attrs.get("scale") as number;
    const index = Number(attributes.get("index") as bigint);
    total += index + (attributes.get("label") as string).length + scale + (await data.read()).sum();
  }
  return [total];
}

async function write(): Promise<Outcome> {
  const source = await open(work.source);
  const cube = await source.get("images") as Dataset<"float64" | "int16">;
  const images = Math.min(cube.shape[0]!, work.images);
  const pictures: Picture[] = [];
  for (let k = 0; k < images; k++) pictures.push(await cube.slice(k).read());
  await source.close();
  const { compression } = work.options as { compression?: "lzf" | "gzip" };
  const ms = await measure(async () => {
    const file = await create(work.path, settings);
    const shape = [images, ...pictures[0]!.shape];
    const data = await file.createDataset("images", { shape, dtype: cube.dtype, chunks: work.chunks, compression });
    for (let k = 0; k < images; k++) await data.slice(k).write(pictures[k]!);
    await file.close();
  }, 1);
  const memory = peakMemory();
  const { size } = await Deno.stat(work.path);
  const values = work.check
    ? await inFile(async (file) => {
      const data = await file.get("images") as Dataset<"float64" | "int16">;
      const sums: number[] = [];
      for (let k = 0; k < images; k++) sums.push(weighted((await data.slice(k).read()).data));
      return sums;
    })
    : [];
  await Deno.remove(work.path);
  return { ms, memory, values, size };
}

const isMetadata = ["open", "group", "list", "walk"].includes(work.kind);
tell(work.kind === "write" ? await write() : isMetadata ? await metadata() : await read());
