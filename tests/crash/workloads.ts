/**
 * What the writers that are killed do: programs that create, that append, that modify, and that do everything.
 *
 * @module
 */

import type { Dataset } from "../../backends/hdf5/dataset.ts";
import type { CreateDatasetOptions } from "../../backends/hdf5/dataset_options.ts";
import type { Group } from "../../backends/hdf5/group.ts";
import type { AttributeInput, LoggedFile } from "./logged_file.ts";

/** The names of the workloads. */
export const workloads = ["create", "append", "modify", "mixed"] as const;
/** The name of a workload; the last two change nothing but groups and attributes. */
export type WorkloadName = typeof workloads[number] | "groups" | "attributes";

const largestGrowth = 40;

/** Makes random changes of one kind. */
export class CrashWorkload {
  readonly #file: LoggedFile;
  readonly #random: () => number;
  readonly #kind: WorkloadName;
  readonly #prefix: string;
  readonly #overwrites: boolean;
  readonly #mostAttributes: number;
  readonly #long: boolean;
  readonly #large: boolean;
  #names = 0;

  /**
   * `prefix` begins all new names. Elements outside of chunks are written once, but for those of a workload that
   * `overwrites` in place. `dense`: whether an object may have any number of attributes, of any length. `large`: whether
   * there are many changes before some flushes, and much data.
   */
  constructor(
    file: LoggedFile,
    kind: WorkloadName,
    random: () => number,
    { prefix, overwrites, dense, large }: { prefix: string; overwrites: boolean; dense: boolean; large: boolean },
  ) {
    this.#large = large;
    this.#overwrites = overwrites;
    this.#mostAttributes = dense ? 60 : 30;
    this.#long = dense;
    this.#file = file;
    this.#kind = kind;
    this.#random = random;
    this.#prefix = prefix;
  }

  /** Makes changes and flushes until somebody ends it. */
  async run(): Promise<never> {
    for (;;) {
      await this.change();
      await this.#file.flush({ durable: this.#random() < 0.05 });
    }
  }

  /** Makes some changes. */
  async change(): Promise<void> {
    if (this.#kind === "append" && (await this.#file.datasets()).length === 0) await this.#makeSeries();
    const steps = 1 + this.#below(this.#random() < 0.1 ? (this.#large ? 200 : 40) : 12);
    for (let i = 0; i < steps; i++) await this.#step();
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #name(): string {
    return `${this.#prefix}${this.#names++}`;
  }

  async #step(): Promise<void> {
    switch (this.#kind) {
      case "create":
        return await this.#create();
      case "append":
        return await this.#append(this.#pick(await this.#series()));
      case "modify":
        return await this.#modify();
      case "groups":
        return await this.#pick([() => this.#addName(), () => this.#addName(), () => this.#rename()])();
      case "attributes":
        return await this.#pick([
          () => this.#setAttribute(),
          () => this.#setAttribute(),
          () => this.#deleteAttribute(),
        ])();
      default:
        return await this.#pick([
          () => this.#create(),
          () => this.#modify(),
          () => this.#modify(),
          async () => await this.#append(this.#pick(await this.#series())),
          () => this.#rename(),
        ])();
    }
  }

  /** Datasets under each kind of chunk index, to be appended to. */
  async #makeSeries(): Promise<void> {
    const gzip = { compression: "gzip", shuffle: true };
    const one = { maxShape: [null], chunks: [50] };
    await this.#file.createNumbers("/plain", [0], one);
    await this.#file.createNumbers("/gzip", [0], { ...one, ...gzip });
    await this.#file.createNumbers("/limited", [0], { ...one, maxShape: [100_000], compression: "lzf" });
    await this.#file.createNumbers("/rows", [0, 30], { maxShape: [null, 30], chunks: [4, 11], ...gzip });
    await this.#file.createNumbers("/both", [3, 5], { maxShape: [null, null], chunks: [4, 4], fletcher32: true });
    if (this.#large) await this.#file.createNumbers("/wide", [0, 1000], { maxShape: [null, 1000], chunks: [16, 1000] });
    await this.#file.createText("/text", 3, 0);
  }

  async #series(): Promise<Dataset[]> {
    const growing = (await this.#file.datasets()).filter(({ maxShape }) => maxShape.length > 0 && maxShape[0] === null);
    if (growing.length > 0) return growing;
    return [await this.#file.createNumbers(`/${this.#name()}`, [4], { maxShape: [null], chunks: [16] })];
  }

  async #append(dataset: Dataset): Promise<void> {
    const rows = dataset.shape[0]!;
    const burst = this.#large && this.#random() < 0.05;
    const more = 1 + this.#below(burst ? 3000 / Math.max(1, dataset.shape[1] ?? 1) : largestGrowth);
    await this.#file.resize(dataset, [rows + more, ...dataset.shape.slice(1)]);
    await this.#write(dataset, rows, rows + more);
  }

  async #write(dataset: Dataset, start: number, stop: number): Promise<void> {
    const first = this.#below(1e6);
    if (dataset.dtype === "string") await this.#file.fillText(dataset, start, stop, first);
    else await this.#file.fill(dataset, start, stop, first);
  }

  async #create(): Promise<void> {
    const path = `${pathOf(this.#pick(await this.#file.groups()))}/${this.#name()}`;
    const kind = this.#below(8);
    if (kind === 0) return await this.#file.createGroup(path);
    if (kind === 1) return await this.#file.createText(path, 1 + this.#below(20), this.#below(1000));
    if (kind <= 3) return await this.#setAttribute();
    const [shape, options] = this.#pick<[number[], CreateDatasetOptions]>([
      [[1 + this.#below(500)], {}],
      [[20], { maxShape: [null], chunks: [16], compression: this.#pick(["gzip", "lzf"]) }],
      [[3, 10], { maxShape: [null, null], chunks: [2, 7] }],
      [[40], { maxShape: [60], chunks: [8], fletcher32: true }],
      [[30, 3], { chunks: [30, 3], compression: "gzip" }],
    ]);
    const dataset = await this.#file.createNumbers(path, shape, options);
    await this.#file.fill(dataset, 0, shape[0]!, this.#below(1e6));
  }

  /** Adds to one of a few groups. */
  async #addName(): Promise<void> {
    const groups = await this.#file.groups();
    const path = `${pathOf(this.#pick(groups.slice(0, 4)))}/${this.#name()}${"x".repeat(this.#below(30))}`;
    if (groups.length < 4 || this.#below(6) === 0) await this.#file.createGroup(path);
    else await this.#file.createNumbers(path, []);
  }

  async #modify(): Promise<void> {
    const kind = this.#below(6);
    if (kind === 0) return await this.#setAttribute();
    if (kind === 1) return await this.#deleteAttribute();
    const datasets = (await this.#file.datasets()).filter(({ shape, chunks }) =>
      shape.length > 0 && (this.#overwrites || chunks !== null)
    );
    if (datasets.length === 0) return await this.#create();
    const dataset = this.#pick(datasets);
    const { shape, maxShape } = dataset;
    if (kind === 2 && dataset.chunks !== null) {
      const limit = (axis: number) => Math.min(maxShape[axis] ?? Infinity, shape[axis]! + largestGrowth);
      await this.#file.resize(dataset, shape.map((_, axis) => this.#below(limit(axis) + 1)));
    } else if (shape.every((extent) => extent > 0)) {
      const start = this.#below(shape[0]!);
      await this.#write(dataset, start, start + 1 + this.#below(shape[0]! - start));
    }
  }

  async #anything(): Promise<Group | Dataset> {
    return this.#pick([...await this.#file.groups(), ...await this.#file.datasets()]);
  }

  async #setAttribute(): Promise<void> {
    const target = await this.#anything();
    const names = await Array.fromAsync(target.attrs.keys());
    const name = names.length > 0 && (this.#below(2) === 0 || names.length > this.#mostAttributes)
      ? this.#pick(names)
      : this.#name();
    const long = this.#kind === "attributes" && this.#long && this.#below(40) === 0;
    const numbers = () => Array.from({ length: long ? 9000 : 1 + this.#below(40) }, () => this.#below(1000));
    const value = this.#pick<() => AttributeInput>([() => this.#below(1e6) + 0.5, () => this.#name(), numbers])();
    await this.#file.setAttribute(target, name, value);
  }

  async #deleteAttribute(): Promise<void> {
    const target = await this.#anything();
    const names = await Array.fromAsync(target.attrs.keys());
    if (names.length > 0) await this.#file.deleteAttribute(target, this.#pick(names));
  }

  /** Moves, links and deletes. */
  async #rename(): Promise<void> {
    const datasets = await this.#file.datasets();
    const groups = (await this.#file.groups()).map(pathOf);
    const to = `${this.#pick(groups)}/${this.#name()}`;
    const kind = this.#below(4);
    if (kind === 0 && datasets.length > 0) return await this.#file.link(to, this.#pick(datasets));
    if (kind === 1 && datasets.length > 5) return await this.#file.delete(this.#pick(datasets).name);
    const from = this.#pick([...groups.slice(1), ...datasets.map(({ name }) => name)]);
    if (from === undefined || to.startsWith(`${from}/`)) return;
    if (kind === 2 && groups.length > 8) await this.#file.delete(this.#pick(groups.slice(1)));
    else await this.#file.move(from, to);
  }
}

/** The path of a group, to which "/" and a name are added. */
function pathOf({ name }: Group): string {
  return name === "/" ? "" : name;
}
