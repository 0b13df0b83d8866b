/**
 * Random changes of a file, as a program makes them.
 *
 * @module
 */

import { Dataset } from "../../backends/hdf5/dataset.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { Group } from "../../backends/hdf5/group.ts";

/** What a workload does, and how often in proportion. */
export interface Weights {
  readonly group: number;
  readonly dataset: number;
  readonly append: number;
  readonly setAttribute: number;
  readonly deleteAttribute: number;
  readonly delete: number;
  readonly move: number;
  readonly link: number;
}

/** The workloads, by what they do. */
export const workloads = {
  create: { group: 2, dataset: 4, append: 0, setAttribute: 2, deleteAttribute: 0, delete: 0, move: 0, link: 1 },
  append: { group: 0, dataset: 0, append: 1, setAttribute: 0, deleteAttribute: 0, delete: 0, move: 0, link: 0 },
  modify: { group: 0, dataset: 0, append: 4, setAttribute: 3, deleteAttribute: 1, delete: 0, move: 0, link: 0 },
  mixed: { group: 1, dataset: 2, append: 3, setAttribute: 2, deleteAttribute: 1, delete: 1, move: 1, link: 1 },
} as const satisfies Record<string, Weights>;

/** Changes a file at random. Data of contiguous datasets is written once: only that of chunks is overwritten. */
export class Workload {
  readonly #file: Hdf5File;
  readonly #random: () => number;
  readonly #long: boolean;
  readonly #weights: Weights;
  #names = 0;

  /** `long`: whether there are attributes of more than 64 KiB. */
  constructor(file: Hdf5File, random: () => number, long: boolean, weights: Weights = workloads.mixed) {
    this.#long = long;
    this.#weights = weights;
    this.#file = file;
    this.#random = random;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[this.#below(items.length)];
  }

  #kind(): keyof Weights {
    const all = Object.entries(this.#weights) as [keyof Weights, number][];
    let at = this.#random() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [kind, weight] of all) if ((at -= weight) < 0) return kind;
    return all[0]![0];
  }

  /** Makes some datasets that can be appended to, and a group. */
  async begin(): Promise<void> {
    await this.#file.createGroup("start");
    for (let i = 0; i < 4; i++) {
      const shape = [10, 3];
      const options = { shape, maxShape: [null, 3], chunks: [16, 2], compression: "gzip", dtype: "int32" } as const;
      await this.#file.createDataset(`start/rows${i}`, options);
    }
  }

  /** Makes one change. */
  async step(): Promise<void> {
    const objects: [string, unknown][] = await Array.fromAsync(this.#file.visit());
    const groups = ["", ...objects.filter(([, object]) => object instanceof Group).map(([path]) => path)];
    const datasets = objects.flatMap(([, object]) => object instanceof Dataset ? [object] : []);
    const name = `n${this.#names++}`;
    const inGroup = `${this.#pick(groups)}/${name}`;
    switch (this.#kind()) {
      case "group":
        await this.#file.createGroup(inGroup, { trackOrder: this.#below(3) === 0 });
        break;
      case "dataset":
        await this.#create(inGroup);
        break;
      case "append":
        if (datasets.length > 0) await this.#append(this.#pick(datasets)!);
        else await this.#create(inGroup);
        break;
      case "setAttribute":
        await this.#setAttribute(objects, name);
        break;
      case "deleteAttribute":
        await this.#deleteAttribute(objects);
        break;
      case "delete":
        if (objects.length > 6) await this.#file.delete(this.#pick(objects)![0]);
        break;
      case "move":
        await this.#move(objects, inGroup);
        break;
      case "link":
        await this.#link(objects, inGroup);
    }
  }

  async #create(path: string): Promise<void> {
    switch (this.#below(4)) {
      case 0:
        await this.#file.createDataset(path, { data: [`text ${path}`, "more"] });
        break;
      case 1:
        await this.#file.createDataset(path, {
          data: Float64Array.from({ length: 1 + this.#below(300) }, this.#random),
        });
        break;
      case 2:
        await this.#file.createDataset(path, {
          shape: [3, 10],
          dtype: "int16",
          maxShape: [null, null],
          chunks: [2, 7],
        });
        break;
      default: {
        const compression = this.#pick(["gzip", "lzf", undefined]);
        await this.#file.createDataset(path, {
          shape: [20],
          dtype: "int32",
          maxShape: [null],
          chunks: [16],
          compression,
        });
      }
    }
  }

  async #append(dataset: Dataset): Promise<void> {
    if (dataset.chunks === null) return;
    const rows = dataset.shape[0]!;
    if (this.#below(5) === 0) return await dataset.resize([Math.ceil(rows / 2), ...dataset.shape.slice(1)]);
    const more = 1 + this.#below(40);
    await dataset.resize([rows + more, ...dataset.shape.slice(1)]);
    await dataset.slice(`${rows}:`).write(this.#below(1000));
    if (rows > 0) await dataset.slice(this.#below(rows)).write(this.#below(1000));
  }

  async #setAttribute(objects: [string, unknown][], name: string): Promise<void> {
    const target = this.#pick(objects)?.[1];
    const { attrs } = target instanceof Group || target instanceof Dataset ? target : this.#file;
    const old = this.#pick(await Array.fromAsync(attrs.keys()));
    const at = this.#below(2) === 0 && old !== undefined ? old : name;
    const long = this.#long && this.#below(30) === 0;
    await attrs.set(
      at,
      long ? new Float64Array(9000) : this.#pick<number | string | number[]>([1.5, "metre", [1, 2, 3]])!,
    );
  }

  async #deleteAttribute(objects: [string, unknown][]): Promise<void> {
    const target = this.#pick(objects)?.[1];
    const { attrs } = target instanceof Group || target instanceof Dataset ? target : this.#file;
    const name = this.#pick(await Array.fromAsync(attrs.keys()));
    if (name !== undefined) await attrs.delete(name);
  }

  async #move(objects: [string, unknown][], to: string): Promise<void> {
    const from = this.#pick(objects)?.[0];
    if (from === undefined || to.startsWith(`${from}/`)) return;
    await this.#file.move(from, to);
  }

  async #link(objects: [string, unknown][], path: string): Promise<void> {
    const target = this.#pick(objects)?.[1];
    if (target instanceof Dataset) await this.#file.link(path, target);
  }
}
