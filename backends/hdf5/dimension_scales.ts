/**
 * Dimension scales: datasets that give the axes of others their coordinates, and labels that give them names.
 *
 * HDF5 Dimension Scale Specification: attributes CLASS, NAME, DIMENSION_LIST, DIMENSION_LABELS.
 *
 * @module
 */

import { DenseArray } from "../../ndarray/dense.ts";
import { attributesOf } from "./attributes.ts";
import { Dataset } from "./dataset.ts";
import type { ObjectHandle } from "./object_handle.ts";
import { attachScale, detachScale, setLabel } from "./scale_editing.ts";
import { scaleLists } from "./scale_lists.ts";

/**
 * One axis of a dataset.
 *
 * @example The label and the scale of an axis
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const dataset = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
 * const x = await file.createDataset("x", { data: [0, 10, 20, 30] });
 * await dataset.dims[1]!.setLabel("x");
 * await dataset.dims[1]!.attachScale(x);
 * assertEquals(await dataset.dims[1]!.label(), "x");
 * assertEquals((await dataset.dims[1]!.scales()).length, 1);
 * ```
 */
export class Dimension {
  readonly #handle: ObjectHandle;
  readonly #axis: number;
  readonly #rank: number;

  /**
   * Not to be called: dimensions come from datasets.
   *
   * @param handle What the library knows of the dataset.
   * @param axis The axis.
   * @param rank How many axes there are.
   */
  constructor(handle: object, axis: number, rank: number) {
    this.#handle = handle as ObjectHandle;
    this.#axis = axis;
    this.#rank = rank;
  }

  /**
   * Reads the label of the axis.
   *
   * @returns The label; empty where there is none.
   *
   * @example An axis without a label
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const heights = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
   * assertEquals(await heights.dims[0]!.label(), "");
   * ```
   */
  async label(): Promise<string> {
    const labels = await this.#attribute("DIMENSION_LABELS");
    return labels instanceof DenseArray && labels.dtype === "string" ? (labels.data as string[])[this.#axis] ?? "" : "";
  }

  /**
   * Opens the scales that are attached to the axis.
   *
   * @returns The scales in order, each with its own name (empty where it has none).
   *
   * @example The coordinates of an axis
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const heights = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
   * const x = await file.createDataset("x", { data: [1, 2, 3, 4] });
   * await heights.dims[1]!.attachScale(x);
   * const [[, scale]] = await heights.dims[1]!.scales() as [[string, typeof x]];
   * assertEquals(scale.name, "/x");
   * ```
   */
  async scales(): Promise<[string, Dataset][]> {
    const lists = await scaleLists(this.#handle, this.#rank);
    const scales: [string, Dataset][] = [];
    for (const reference of lists[this.#axis]!) {
      const scale = await reference.resolve();
      if (scale instanceof Dataset) scales.push([await nameOfScale(scale), scale]);
    }
    return scales;
  }

  /**
   * Gives the axis a label.
   *
   * @param label The label.
   * @returns When it is done.
   * @throws {TypeError} The file is open for reading.
   *
   * @example A label
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const heights = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
   * await heights.dims[1]!.setLabel("x");
   * assertEquals(await heights.dims[1]!.label(), "x");
   * ```
   */
  async setLabel(label: string): Promise<void> {
    await setLabel(this.#handle, this.#axis, this.#rank, label);
  }

  /**
   * Attaches a scale to the axis, after those that it has; a dataset that is no scale becomes one.
   *
   * @param scale The scale.
   * @returns When it is done.
   * @throws {TypeError} The scale stands in another file, or the file is open for reading.
   *
   * @example A scale
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const heights = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
   * const x = await file.createDataset("x", { data: [1, 2, 3, 4] });
   * await heights.dims[1]!.attachScale(x);
   * assertEquals(await x.isScale(), true);
   * ```
   */
  async attachScale(scale: Dataset): Promise<void> {
    await attachScale(this.#handle, this.#axis, this.#rank, scale);
  }

  /**
   * Takes a scale from the axis.
   *
   * @param scale The scale.
   * @returns When it is done.
   * @throws {TypeError} It is not attached, or the file is open for reading.
   *
   * @example Taking a scale off
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const heights = await file.createDataset("heights", { shape: [3, 4], dtype: "float64" });
   * const x = await file.createDataset("x", { data: [1, 2, 3, 4] });
   * await heights.dims[1]!.attachScale(x);
   * await heights.dims[1]!.detachScale(x);
   * assertEquals(await heights.dims[1]!.scales(), []);
   * ```
   */
  async detachScale(scale: Dataset): Promise<void> {
    await detachScale(this.#handle, this.#axis, this.#rank, scale);
  }

  async #attribute(name: string): Promise<unknown> {
    const attributes = attributesOf(this.#handle);
    return await attributes.has(name) ? await attributes.get(name) : undefined;
  }
}

/** The axes of a dataset. */
export function dimensionsOf(handle: ObjectHandle, count: number): Dimension[] {
  return Array.from({ length: count }, (_, axis) => new Dimension(handle, axis, count));
}

/** Whether a dataset is a dimension scale. */
export async function isDimensionScale(handle: ObjectHandle): Promise<boolean> {
  const attributes = attributesOf(handle);
  return await attributes.has("CLASS") && await attributes.get("CLASS") === "DIMENSION_SCALE";
}

async function nameOfScale(scale: Dataset): Promise<string> {
  const name = await scale.attrs.has("NAME") ? await scale.attrs.get("NAME") : "";
  return typeof name === "string" ? name : "";
}
