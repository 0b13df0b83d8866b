// deno-lint-ignore-file camelcase -- h5wasm's own names
/**
 * Runs one workload with h5wasm.
 *
 * @module
 */

import { measure, type Outcome, parseSlice, peakMemory, std, task, tell, weighted } from "./measure.ts";

interface H5Object {
  readonly shape: number[];
  readonly value: ArrayLike<number>;
  readonly attrs: Record<string, { value: unknown }>;
  slice(ranges: (number | undefined)[][]): ArrayLike<number>;
  get(path: string): H5Object;
  keys(): string[];
  create_dataset(settings: Record<string, unknown>): H5Object;
  resize(shape: number[]): void;
  write_slice(ranges: number[][], data: ArrayLike<number>): void;
  close(): void;
}

interface H5Wasm {
  readonly ready: Promise<unknown>;
  readonly File: new (path: string, mode: string) => H5Object;
}

const work = task();
const { default: h5wasm } = await import(`${Deno.args[1]}/node`) as { default: H5Wasm };
await h5wasm.ready;

function picture(data: H5Object, k: number): ArrayLike<number> {
  return data.slice([[k, k + 1], [], []]);
}

function pictures(data: H5Object): number[] {
  return Array.from({ length: data.shape[0]! }, (_, k) => k);
}

async function read(): Promise<Outcome> {
  const file = new h5wasm.File(work.path, "r");
  const data = file.get("images");
  const selections = work.slices.map((slice) =>
    parseSlice(slice, 3).map((item) => typeof item === "number" ? [item, item + 1] : item)
  );
  let next = 0;
  const places = (): number[] => {
    const values: number[] = [];
    const length = work.kind === "points" ? 1 : 16;
    for (let i = 0; i < work.places.length; i += 3) {
      const [z, y, x] = work.places.slice(i, i + 3) as [number, number, number];
      values.push(...Array.from(data.slice([[z, z + 1], [y, y + length], [x, x + length]])));
    }
    return values;
  };
  const run = (): number[] => {
    if (work.kind === "std" || work.kind === "stream") return pictures(data).map((k) => std(picture(data, k)));
    if (work.kind === "read") { for (const k of pictures(data)) picture(data, k); }
    else if (work.kind === "slice") data.slice(selections[next++ % selections.length]!);
    else places();
    return [];
  };
  const ms = await measure(() => void run(), work.kind === "slice" ? 5 : 1);
  const memory = peakMemory();
  let values: number[] = [];
  if (work.check) {
    if (work.kind === "read") values = pictures(data).map((k) => weighted(picture(data, k)));
    else if (work.kind === "slice") values = [weighted(data.slice(selections[0]!))];
    else if (work.kind === "points" || work.kind === "windows") values = [weighted(places())];
    else values = run();
  }
  file.close();
  return { ms, memory, values };
}

function metadata(): number[] {
  const file = new h5wasm.File(work.path, "r");
  let values: number[];
  if (work.kind === "open") values = [file.get("images").slice([[0, 1], [0, 1], [0, 1]])[0]!];
  else if (work.kind === "group") values = [file.get("group07531/data").slice([[3, 4]])[0]!];
  else {
    const names = file.keys();
    values = [names.length, names.reduce((sum, name) => sum + name.length, 0)];
    if (work.kind === "walk") values = [names.reduce((sum, name) => sum + visit(file.get(name)), 0)];
  }
  file.close();
  return values;
}

function visit(group: H5Object): number {
  const { index, label } = group.attrs;
  const data = group.get("data");
  let sum = Number(index!.value) + (label!.value as string).length + (data.attrs["scale"]!.value as number);
  const { value } = data;
  for (let i = 0; i < value.length; i++) sum += value[i]!;
  return sum;
}

async function write(): Promise<Outcome> {
  const source = new h5wasm.File(work.source, "r");
  const cube = source.get("images");
  const all = pictures(cube).slice(0, work.images).map((k) => picture(cube, k));
  const [, ...shape] = cube.shape;
  source.close();
  const gzip = work.options!["compression"] === "gzip" ? { compression: "gzip", compression_opts: 4 } : {};
  if (work.options!["compression"] === "lzf") throw new Error("h5wasm writes no LZF without its plugin");
  const ms = await measure(() => {
    const file = new h5wasm.File(work.path, "w");
    const dtype = all[0] instanceof Float64Array ? "<d" : "<h";
    // h5wasm wants all elements at once to make a dataset: an empty one grows image by image instead.
    const data = file.create_dataset({
      name: "images",
      data: dtype === "<d" ? new Float64Array(0) : new Int16Array(0),
      shape: [0, ...shape],
      maxshape: [all.length, ...shape],
      dtype,
      chunks: work.chunks,
      ...gzip,
    });
    all.forEach((image, k) => {
      data.resize([k + 1, ...shape]);
      data.write_slice([[k, k + 1], [0, shape[0]!], [0, shape[1]!]], image);
    });
    file.close();
  }, 1);
  const memory = peakMemory();
  const { size } = await Deno.stat(work.path);
  const file = new h5wasm.File(work.path, "r");
  const values = work.check ? all.map((_, k) => weighted(picture(file.get("images"), k))) : [];
  file.close();
  await Deno.remove(work.path);
  return { ms, memory, values, size };
}

if (work.kind === "write") tell(await write());
else if (["open", "group", "list", "walk"].includes(work.kind)) {
  const ms = await measure(() => void metadata(), work.kind === "walk" ? 1 : 5);
  tell({ ms, memory: peakMemory(), values: metadata() });
} else tell(await read());
