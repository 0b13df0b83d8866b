/**
 * Random changes of a file and of a model beside it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { Dataset } from "../../backends/hdf5/dataset.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { array, type DenseArray } from "../../ndarray/mod.ts";
import {
  deleteFromModel,
  type Model,
  type ModelDataset,
  type ModelDType,
  type ModelRange,
  type ModelValue,
  moveInModel,
  placesOf,
  resizeModel,
  sizeOf,
} from "./stateful_model.ts";

/** Closes a file and opens it again. */
export type Reopen = (file: Hdf5File) => Promise<Hdf5File>;

const changes = [
  "group",
  "dataset",
  "dataset",
  "write",
  "write",
  "write",
  "resize",
  "resize",
  "attribute",
  "attribute",
  "deleteAttribute",
  "delete",
  "move",
  "flush",
  "reopen",
] as const;

/** A file under change, and what it is to hold. */
export class StatefulRun {
  /** What the file is to hold. */
  readonly model: Model = new Map([["", { attrs: new Map() }]]);
  /** What was done, for messages. */
  readonly log: string[] = [];
  /** The file as it is open now. */
  file: Hdf5File;
  readonly #random: () => number;
  readonly #reopen: Reopen;
  #names = 0;

  constructor(file: Hdf5File, random: () => number, reopen: Reopen) {
    this.file = file;
    this.#random = random;
    this.#reopen = reopen;
  }

  /** Makes one change; tells which. */
  async step(): Promise<typeof changes[number]> {
    const change = this.#pick(changes);
    const path = this.#pick([...this.model.keys()]);
    const dataset = this.model.get(path)!.dataset;
    switch (change) {
      case "group": {
        const made = this.#newPath();
        this.log.push(`createGroup ${made}`);
        await this.file.createGroup(made);
        this.model.set(made, { attrs: new Map() });
        break;
      }
      case "dataset":
        await this.#create(this.#newPath());
        break;
      case "write":
        if (dataset !== undefined) await this.#write(path, dataset);
        break;
      case "resize":
        if (dataset?.resizable) await this.#resize(path, dataset);
        break;
      case "attribute":
        await this.#setAttribute(path);
        break;
      case "deleteAttribute":
        await this.#deleteAttribute(path);
        break;
      case "delete":
        if (path === "" || this.#below(2) === 0) break;
        this.log.push(`delete ${path}`);
        await this.file.delete(path);
        deleteFromModel(this.model, path);
        break;
      case "move": {
        const to = this.#newPath();
        if (path === "" || to.startsWith(`${path}/`)) break;
        this.log.push(`move ${path} to ${to}`);
        await this.file.move(path, to);
        moveInModel(this.model, path, to);
        break;
      }
      case "flush":
        this.log.push("flush");
        await this.file.flush();
        break;
      case "reopen":
        this.log.push("reopen");
        this.file = await this.#reopen(this.file);
    }
    return change;
  }

  /** Compares the whole file with the model. */
  async compare(): Promise<void> {
    const found = [""];
    for await (const [path] of this.file.visit()) found.push(`/${path}`);
    assertEquals(found.sort(), [...this.model.keys()].sort());
    for (const path of this.model.keys()) await this.#compareObject(path);
  }

  /** Compares part of one object, as one reads between changes. */
  async look(): Promise<void> {
    const path = this.#pick([...this.model.keys()]);
    const { dataset } = this.model.get(path)!;
    if (dataset === undefined) return await this.#compareObject(path);
    const ranges = this.#ranges(dataset.shape);
    const view = (await this.file.dataset(path)).slice(...ranges.map(slice));
    assertEquals(
      elements(await view.read()),
      placesOf(dataset.shape, ranges).map((place) => dataset.data[place]),
      path,
    );
  }

  async #compareObject(path: string): Promise<void> {
    const { attrs, dataset } = this.model.get(path)!;
    const object = path === "" ? this.file : await this.file.get(path);
    assert("attrs" in object);
    const values = await Array.fromAsync(
      object.attrs.entries(),
      ([name, value]) => [name, typeof value === "object" ? elements(value as DenseArray) : value],
    );
    assertEquals(Object.fromEntries(values), Object.fromEntries(attrs), `attributes of ${path}`);
    assertEquals(object instanceof Dataset, dataset !== undefined, path);
    if (dataset === undefined || !(object instanceof Dataset)) return;
    assertEquals([object.shape, object.dtype], [dataset.shape, dataset.dtype], path);
    assertEquals(elements(await object.read()), dataset.data, path);
  }

  async #create(path: string): Promise<void> {
    const dtype = this.#pick(["int32", "float64", "uint8", "string"] as const);
    const shape = Array.from({ length: this.#below(4) }, () => this.#below(9));
    const resizable = shape.length > 0 && this.#below(3) > 0;
    const fill = dtype === "string" ? "" : this.#pick([0, 0, 7]);
    const numbers = resizable && dtype !== "string";
    const options = {
      shape,
      dtype,
      maxShape: resizable ? shape.map((_, axis) => axis === 0 ? null : 20) : undefined,
      chunks: resizable ? shape.map(() => 1 + this.#below(6)) : undefined,
      compression: resizable ? this.#pick(["gzip", "lzf", undefined]) : undefined,
      shuffle: numbers && this.#below(2) === 0,
      fletcher32: numbers && this.#below(3) === 0,
      fillValue: fill === 0 || fill === "" ? undefined : fill,
    };
    this.log.push(`createDataset ${path} ${JSON.stringify(options)}`);
    await this.file.createDataset(path, options);
    const data = new Array<ModelValue>(sizeOf(shape)).fill(fill);
    this.model.set(path, { attrs: new Map(), dataset: { dtype, fill, resizable, shape, data } });
  }

  async #write(path: string, dataset: ModelDataset): Promise<void> {
    const ranges = this.#ranges(dataset.shape);
    const places = placesOf(dataset.shape, ranges);
    const values = places.map(() => this.#value(dataset.dtype));
    this.log.push(`write ${path} ${JSON.stringify(ranges)}`);
    const view = (await this.file.dataset(path)).slice(...ranges.map(slice));
    await view.write(array(values as number[] | string[], dataset.dtype).reshape(...view.shape));
    places.forEach((place, i) => dataset.data[place] = values[i]!);
  }

  async #resize(path: string, dataset: ModelDataset): Promise<void> {
    const shape = dataset.shape.map((extent) => this.#below(3) === 0 ? extent : this.#below(14));
    this.log.push(`resize ${path} ${JSON.stringify(shape)}`);
    await (await this.file.dataset(path)).resize(shape);
    resizeModel(dataset, shape);
  }

  async #setAttribute(path: string): Promise<void> {
    const { attrs } = this.model.get(path)!;
    const name = this.#pick([`a${this.#below(30)}`, ...attrs.keys()]);
    const value = this.#pick<ModelValue | number[]>([
      this.#random(),
      `text ${this.#below(1000)} ä`,
      Array.from({ length: 1 + this.#below(50) }, this.#random),
    ]);
    this.log.push(`attribute ${name} of ${path}`);
    await (await this.#holder(path)).attrs.set(name, value);
    attrs.set(name, value);
  }

  async #deleteAttribute(path: string): Promise<void> {
    const { attrs } = this.model.get(path)!;
    if (attrs.size === 0) return;
    const name = this.#pick([...attrs.keys()]);
    this.log.push(`delete attribute ${name} of ${path}`);
    await (await this.#holder(path)).attrs.delete(name);
    attrs.delete(name);
  }

  async #holder(path: string): Promise<Pick<Hdf5File, "attrs">> {
    if (path === "") return this.file;
    return this.model.get(path)!.dataset === undefined ? await this.file.group(path) : await this.file.dataset(path);
  }

  #newPath(): string {
    const groups = [...this.model].filter(([, { dataset }]) => dataset === undefined).map(([path]) => path);
    return `${this.#pick(groups)}/n${this.#names++}`;
  }

  #ranges(shape: readonly number[]): ModelRange[] {
    return shape.map((extent) => {
      const start = this.#below(extent + 1);
      const step = 1 + this.#below(3);
      return { start, step, count: this.#below(Math.ceil((extent - start) / step) + 1) };
    });
  }

  #value(dtype: ModelDType): ModelValue {
    switch (dtype) {
      case "int32":
        return this.#below(2 ** 32) - 2 ** 31;
      case "uint8":
        return this.#below(256);
      case "float64":
        return this.#random() * 1000 - 500;
      case "string":
        return this.#pick(["", "ä", `text ${this.#below(1000)}`]);
    }
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }
}

function slice({ start, step, count }: ModelRange): { start: number; stop: number; step: number } {
  return { start, stop: start + step * count, step };
}

function elements(array: DenseArray): ModelValue[] {
  return Array.from(array.data as ArrayLike<ModelValue>);
}
