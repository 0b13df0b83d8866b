/**
 * Runs one workload with zarrita, on the same chunks in a Zarr store.
 *
 * @module
 */

import { measure, parseSlice, peakMemory, std, task, tell, weighted } from "./measure.ts";

interface Zarrita {
  open: { v2(location: unknown, options: { kind: "array" }): Promise<{ readonly shape: number[] }> };
  root(store: unknown): { resolve(path: string): unknown };
  get(array: unknown, selection: unknown[]): Promise<{ data: ArrayLike<number> } | number>;
  slice(...parts: (number | null)[]): unknown;
}

const work = task();
const path = work.path.replace(/\.h5$/, ".zarr");
const zarr = await import(Deno.args[1]!) as unknown as Zarrita;

/** A store over a folder: all that zarrita asks for. */
const store = {
  get: (key: string): Promise<Uint8Array | undefined> => Deno.readFile(path + key).catch(() => undefined),
};
const array = await zarr.open.v2(zarr.root(store).resolve("images"), { kind: "array" });
const images = Array.from({ length: array.shape[0]! }, (_, k) => k);

async function get(selection: unknown[]): Promise<ArrayLike<number>> {
  const result = await zarr.get(array, selection);
  return typeof result === "number" ? [result] : result.data;
}

let next = 0;
const selections = work.slices.map((slice) =>
  parseSlice(slice, 3).map((item) =>
    typeof item === "number" ? item : zarr.slice(...Array.from({ length: 3 }, (_, i) => item[i] ?? null))
  )
);

async function places(): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < work.places.length; i += 3) {
    const [z, y, x] = work.places.slice(i, i + 3) as [number, number, number];
    const at = work.kind === "points" ? [z, y, x] : [z, zarr.slice(y, y + 16), zarr.slice(x, x + 16)];
    values.push(...Array.from(await get(at)));
  }
  return values;
}

async function run(each: (image: ArrayLike<number>) => number): Promise<number[]> {
  if (work.kind === "slice") return [each(await get(selections[next++ % selections.length]!))];
  if (work.kind === "points" || work.kind === "windows") return [each(await places())];
  const values: number[] = [];
  for (const k of images) values.push(each(await get([k, null, null])));
  return values;
}

if (["open", "group", "list", "walk", "write"].includes(work.kind)) throw new Error("There is no such Zarr store");
const isStd = work.kind === "std" || work.kind === "stream";
const ms = await measure(() => run(isStd ? std : () => 0), work.kind === "slice" ? 5 : 1);
const memory = peakMemory();
next = 0;
tell({ ms, memory, values: work.check ? await run(isStd ? std : weighted) : [] });
