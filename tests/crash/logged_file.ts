/**
 * A file of which every change is written to a log before it is made, so that whoever finds the file later knows what
 * it has to hold.
 *
 * @module
 */

import { Dataset } from "../../backends/hdf5/dataset.ts";
import type { CreateDatasetOptions } from "../../backends/hdf5/dataset_options.ts";
import type { Hdf5File } from "../../backends/hdf5/file.ts";
import { Group } from "../../backends/hdf5/group.ts";
import type { FlushOptions } from "../../backends/hdf5/writer.ts";

/** What an attribute of the log can hold. */
export type AttributeInput = number | string | number[];

/** A file and the log of its changes. */
export class LoggedFile {
  /** The file; what is changed past the log is not promised to anybody. */
  readonly file: Hdf5File;
  readonly #log: (line: string) => void;
  /** Whether elements in one piece are as they were flushed until the next flush. */
  readonly #keepsFlushed: boolean;
  /** What there is, for as long as names only come. */
  #groups: Group[] | undefined;
  #datasets: Dataset[] | undefined;

  /** Gives a log a line for each change, before it is made. */
  constructor(file: Hdf5File, keepsFlushed: boolean, log: (line: string) => void) {
    this.file = file;
    this.#keepsFlushed = keepsFlushed;
    this.#log = log;
  }

  #say(...words: unknown[]): void {
    this.#log(JSON.stringify(words));
  }

  /** The groups, the root group first. */
  async groups(): Promise<readonly Group[]> {
    if (this.#groups === undefined) await this.#look();
    return this.#groups!;
  }

  /** The datasets. */
  async datasets(): Promise<readonly Dataset[]> {
    if (this.#datasets === undefined) await this.#look();
    return this.#datasets!;
  }

  async #look(): Promise<void> {
    const objects = (await Array.fromAsync(this.file.visit())).map(([, object]) => object);
    this.#groups = [this.file, ...objects.filter((object) => object instanceof Group)];
    this.#datasets = objects.filter((object) => object instanceof Dataset);
  }

  /** Looks again what there is, when it is next asked for. */
  forget(): void {
    this.#groups = this.#datasets = undefined;
  }

  async createGroup(path: string): Promise<void> {
    this.#say("group", path);
    const group = await this.file.createGroup(path, { trackOrder: path.length % 3 === 0 });
    this.#groups?.push(group);
  }

  /** Makes a dataset of 32-bit integers that are all zero. */
  async createNumbers(path: string, shape: readonly number[], options: CreateDatasetOptions = {}): Promise<Dataset> {
    this.#say("numbers", path, shape);
    const dataset = await this.file.createDataset(path, { ...options, shape, dtype: "int32" }) as unknown as Dataset;
    this.#datasets?.push(dataset);
    return dataset;
  }

  /** Makes a dataset of text of any length: `"text <first + row>"`. */
  async createText(path: string, rows: number, first: number): Promise<void> {
    this.#say("text", path, rows, first);
    const options = { data: textRows(rows, first), chunks: [7], maxShape: [null] };
    const dataset = await this.file.createDataset(path, options) as unknown as Dataset;
    this.#datasets?.push(dataset);
  }

  /** Gives rows of numbers new values: `first`, `first + 1` and so on. */
  async fill(dataset: Dataset, start: number, stop: number, first: number): Promise<void> {
    this.#say("fill", dataset.name, start, stop, first, dataset.chunks === null && !this.#keepsFlushed);
    const size = dataset.shape.slice(1).reduce((product, extent) => product * extent, stop - start);
    const values = Int32Array.from({ length: size }, (_, i) => first + i);
    await dataset.slice(`${start}:${stop}`).write(nested(values, dataset.shape.slice(1)));
  }

  /** Gives rows of text new values. */
  async fillText(dataset: Dataset, start: number, stop: number, first: number): Promise<void> {
    this.#say("fillText", dataset.name, start, stop, first);
    await dataset.slice(`${start}:${stop}`).write(textRows(stop - start, first));
  }

  async resize(dataset: Dataset, shape: readonly number[]): Promise<void> {
    this.#say("resize", dataset.name, shape);
    await dataset.resize(shape);
  }

  async setAttribute({ name: path, attrs }: Group | Dataset, name: string, value: AttributeInput): Promise<void> {
    this.#say("attribute", path, name, value);
    await attrs.set(name, value);
  }

  async deleteAttribute({ name: path, attrs }: Group | Dataset, name: string): Promise<void> {
    this.#say("noAttribute", path, name);
    await attrs.delete(name);
  }

  async delete(path: string): Promise<void> {
    this.#say("delete", path);
    await this.file.delete(path);
    this.forget();
  }

  async move(from: string, to: string): Promise<void> {
    this.#say("move", from, to);
    await this.file.move(from, to);
    this.forget();
  }

  async link(path: string, target: Dataset): Promise<void> {
    this.#say("link", path, target.name);
    await this.file.link(path, target);
    this.forget();
  }

  /** Promises all that was said so far. */
  async flush(options: FlushOptions = {}): Promise<void> {
    await this.file.flush(options);
    this.#say("flushed");
  }
}

function textRows(rows: number, first: number): string[] {
  return Array.from({ length: rows }, (_, i) => `text ${first + i}`);
}

/** Rows of the extents that follow the first axis. */
function nested(values: Int32Array, rest: readonly number[]): Int32Array | number[][] {
  if (rest.length === 0) return values;
  const row = rest[0]!;
  return Array.from({ length: values.length / row }, (_, i) => Array.from(values.subarray(i * row, (i + 1) * row)));
}
