/**
 * Datasets: the arrays of a file.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { Backend } from "../../ndarray/backend.ts";
import type { DType, Reference } from "../../ndarray/dtype.ts";
import type { SelectionItem } from "../../ndarray/selection_item.ts";
import { appendBlock, type AppendedBlock, blockStream } from "./append.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import { datasetBackend } from "./dataset_backend.ts";
import type { DatasetStorage, ExternalFile } from "./dataset_storage.ts";
import { type Dimension, dimensionsOf, isDimensionScale } from "./dimension_scales.ts";
import type { Hdf5File } from "./file.ts";
import { compressionOf, type DatasetFilter, filtersOf, has } from "./filter_settings.ts";
import type { Group } from "./group.ts";
import { objectReference, regionReference } from "./make_reference.ts";
import { addHolder, asHandle, type ObjectHandle, type ObjectTimes } from "./object_handle.ts";
import { naming } from "./naming_errors.ts";
import { writerOf } from "./group_editing.ts";
import { refreshObject } from "./refresh.ts";
import { makeScale } from "./scale_editing.ts";
import { type ChunkEntry, listChunks, storedBytes } from "./stored_chunks.ts";
import { fileTypeName } from "./value_types.ts";
import { selectionOfView } from "./view_selection.ts";
import { readMappings, type VirtualMapping } from "./virtual_mapping.ts";

/**
 * A dataset of a file: a lazy array, and what the file says of it.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example What a dataset tells
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const dataset = await file.createDataset("images", {
 *   shape: [20, 64, 64],
 *   dtype: "<f4",
 *   chunks: [1, 64, 64],
 *   compression: "lzf",
 * });
 * assertEquals(String(dataset), '<HDF5 dataset "images": shape (20, 64, 64), type "<f4">');
 * assertEquals([dataset.dtype, dataset.compression, dataset.chunks], ["float32", "lzf", [1, 64, 64]]);
 * assertEquals(dataset.slice(3).shape, [64, 64]);
 * ```
 */
export class Dataset<D extends DType = DType> extends NDArray<D, "lazy"> {
  readonly #handle: ObjectHandle;

  static {
    addHolder((owner) => #handle in owner ? owner.#handle : undefined);
  }

  /**
   * Not to be called: datasets come from files.
   *
   * @param handle What the library knows of the dataset.
   */
  constructor(handle: object) {
    super(datasetBackend((handle as ObjectHandle).state) as Backend<D>);
    this.#handle = asHandle(handle);
  }

  /** The absolute path by which the dataset was found. */
  get name(): string {
    return this.#handle.path;
  }

  /** The file the dataset stands in. */
  get file(): Hdf5File {
    return this.#handle.context.file;
  }

  /** The attributes of the dataset. */
  get attrs(): Attributes {
    return attributesOf(this.#handle);
  }

  /** The comment of the dataset; empty where there is none. */
  get comment(): string {
    return this.#handle.comment;
  }

  /** When the dataset was used and changed, as far as the file stores it. */
  get times(): ObjectTimes {
    return this.#handle.times;
  }

  /** Where the dataset's header stands in the file: two handles of one object have the same address. */
  get address(): number {
    return this.#handle.state.address;
  }

  /** What the file stores, such as `"<f8"`, in numpy's words. */
  get fileType(): string {
    return fileTypeName(this.#storage.datatype);
  }

  /** How far each axis may grow; `null` for without limit. */
  get maxShape(): readonly (number | null)[] {
    return this.#storage.maxShape;
  }

  /** Whether the dataset has a dtype and no elements at all (a null dataspace). */
  get empty(): boolean {
    return this.#storage.dataspaceClass === "null";
  }

  /** The shape of a chunk; `null` where the dataset is not chunked. */
  override get chunks(): readonly number[] | null {
    const { layout } = this.#storage;
    return layout.class === "chunked" ? layout.chunkShape : null;
  }

  /** Where the elements stand: in the header, in one piece, in chunks, or in other datasets. */
  get layout(): "compact" | "contiguous" | "chunked" | "virtual" {
    return this.#storage.layout.class;
  }

  /** What was done to each chunk, in order of writing. */
  get filters(): readonly DatasetFilter[] {
    return filtersOf(this.#storage.filters, this.#handle.context.codecs);
  }

  /** The compression, in h5py's words (`"gzip"`, `"lzf"`, `"szip"`) or by the name of its filter; `null` without. */
  get compression(): string | null {
    return compressionOf(this.#storage.filters, this.#handle.context.codecs)?.name ?? null;
  }

  /** The setting of the compression, such as the level of gzip; `null` where it has none. */
  get compressionOptions(): number | readonly number[] | null {
    return compressionOf(this.#storage.filters, this.#handle.context.codecs)?.options ?? null;
  }

  /** Whether the bytes of elements are shuffled before they are compressed. */
  get shuffle(): boolean {
    return has(this.#storage.filters, "shuffle");
  }

  /** Whether chunks carry checksums. */
  get fletcher32(): boolean {
    return has(this.#storage.filters, "fletcher32");
  }

  /** The setting of the scale-offset filter: decimal digits or bits kept; `null` without it. */
  get scaleOffset(): number | null {
    return this.#storage.filters.find(({ id }) => id === 6)?.parameters[1] ?? null;
  }

  /** The external raw files that hold the elements, where there are any. */
  get external(): readonly ExternalFile[] | null {
    return this.#storage.external ?? null;
  }

  /** The axes: their labels and the scales attached to them. */
  get dims(): readonly Dimension[] {
    return dimensionsOf(this.#handle, this.ndim);
  }

  /** A reference to the dataset, to be stored in datasets and attributes of the same file. */
  get ref(): Reference {
    return objectReference(this.#handle);
  }

  /**
   * Makes a reference to some elements, to be stored in datasets and attributes of the same file.
   *
   * @param items Which elements, as in {@linkcode NDArray.slice}; without any, all of them.
   * @returns The reference.
   * @throws {TypeError} The items go backwards: what is stored has no order of its own.
   *
   * @example A reference to two elements
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * const region = dataset.regionRef("1:3");
   * await file.attrs.set("best", [region]);
   * assertEquals(await file.attrs.has("best"), true);
   * ```
   */
  regionRef(...items: SelectionItem[]): Reference {
    const { view } = items.length === 0 ? this : this.slice(...items);
    return regionReference(this.#handle, selectionOfView(view, this.#storage.shape));
  }

  /**
   * Makes the dataset a dimension scale, which other datasets may have for an axis.
   *
   * @param name What it is called as a scale. Default: nothing.
   * @returns When it is done.
   * @throws {TypeError} The dataset has scales itself, or the file is open for reading.
   *
   * @example Coordinates for others
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * await dataset.makeScale("x");
   * assertEquals(await dataset.isScale(), true);
   * ```
   */
  async makeScale(name = ""): Promise<void> {
    await makeScale(this.#handle, name);
  }

  /**
   * Tells whether the dataset is a dimension scale.
   *
   * @returns Whether other datasets may have it as the scale of an axis.
   *
   * @example Asking
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * assertEquals(await dataset.isScale(), false);
   * ```
   */
  isScale(): Promise<boolean> {
    return isDimensionScale(this.#handle);
  }

  /**
   * Opens the group that the dataset was found in.
   *
   * @returns The group.
   *
   * @example Going up
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * assertEquals((await dataset.parent()).name, "/run");
   * ```
   */
  parent(): Promise<Group> {
    return this.file.group(this.#handle.parentPath);
  }

  /**
   * Counts the bytes that the elements take in the file.
   *
   * @returns The bytes, after compression; nothing is counted for chunks that were never written.
   *
   * @example Bytes in the file
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * await file.flush();
   * assertEquals(await dataset.storageSize(), 24);
   * ```
   */
  async storageSize(): Promise<number> {
    this.#handle.assertOpen("measure");
    return await storedBytes(this.#storage);
  }

  /**
   * Lists where each stored chunk stands.
   *
   * @returns The chunks in the order of the index; none where the dataset is not chunked.
   *
   * @example Where chunks stand
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * await file.flush();
   * const [chunk] = await dataset.chunkIndex();
   * assertEquals([chunk?.offset, chunk?.size], [[0], 24]);
   * ```
   */
  async chunkIndex(): Promise<ChunkEntry[]> {
    this.#handle.assertOpen("list the chunks of");
    return await listChunks(this.#storage, this.#handle.context.baseAddress);
  }

  /**
   * Lists the datasets that a virtual dataset is made of.
   *
   * @returns What is mapped to what; nothing where the dataset is not virtual.
   *
   * @example A dataset that is not virtual
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * assertEquals(await dataset.virtualSources(), []);
   * ```
   */
  async virtualSources(): Promise<readonly VirtualMapping[]> {
    this.#handle.assertOpen("list the sources of");
    return await readMappings(this.#storage);
  }

  /**
   * Changes the extents of a dataset with chunks. What is cut off is gone; what is new has the fill value.
   *
   * @param shape The new extents; or, with `axis`, the new extent of that axis.
   * @param axis The only axis that changes.
   * @returns When it is done.
   * @throws {RangeError} An axis cannot grow that far.
   * @throws {TypeError} The dataset has no chunks, or the file is open for reading.
   *
   * @example Growing and shrinking
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("x", { data: [1, 2, 3], maxShape: [null], fillValue: -1 });
   * await dataset.resize([5]);
   * await dataset.resize(4, 0);
   * assertEquals((await dataset.read()).toNested(), [1, 2, 3, -1]);
   * ```
   */
  async resize(shape: number | readonly number[], axis?: number): Promise<void> {
    const extents = resizedShape(this.#storage.shape, shape, axis);
    await naming(`resize dataset "${this.name}"`, async () => {
      writerOf(this.#handle, `resize dataset "${this.name}"`);
      const backend = datasetBackend(this.#handle.state);
      if (backend.resize === undefined) throw new TypeError(`Cannot resize dataset "${this.name}": it has no chunks`);
      await backend.resize(extents);
    });
  }

  /**
   * Adds a block behind the last row, along the first axis.
   *
   * @param block As many rows as its first axis has; a single row where it lacks that axis.
   * @returns When it is done; the elements are in the file after the next flush.
   * @throws {RangeError} The axis cannot grow that far.
   * @throws {TypeError} The dataset has no chunks, or the file is open for reading.
   *
   * @example Adding rows
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const log = await file.createDataset("log", { shape: [0, 2], maxShape: [null, 2], dtype: "int32" });
   * await log.append([1, 2]);
   * await log.append([[3, 4], [5, 6]]);
   * assertEquals((await log.read()).toNested(), [[1, 2], [3, 4], [5, 6]]);
   * ```
   */
  append(block: AppendedBlock): Promise<void> {
    return appendBlock(this, block);
  }

  /**
   * Gives a stream that takes blocks along the first axis, one behind the other; the dataset grows as they come. A block
   * is taken when the one before is written, so memory is bounded whatever the length.
   *
   * @param options Where the first block goes: `start` is its row. Default: behind the last row.
   * @returns The stream.
   *
   * @example Piping into a dataset
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const log = await file.createDataset("log", { shape: [0], maxShape: [null], dtype: "int32" });
   * await ReadableStream.from([[1, 2], [3], [4, 5, 6]]).pipeTo(log.writable());
   * assertEquals((await log.read()).toNested(), [1, 2, 3, 4, 5, 6]);
   * ```
   */
  writable(
    options: {
      /** The row of the first block. Default: behind the last row. */
      readonly start?: number | undefined;
    } = {},
  ): WritableStream<AppendedBlock> {
    return blockStream(this, options.start);
  }

  /**
   * Reads again what the file says of the dataset, since another process may have changed it: its shape, its elements and its attributes.
   *
   * @returns When it is done.
   *
   * @example Following a file that another process writes
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * await dataset.refresh();
   * assertEquals(dataset.shape, [3]);
   * ```
   */
  async refresh(): Promise<void> {
    this.#handle.assertOpen("refresh");
    if (this.#handle.context.writer === undefined) await refreshObject(this.#handle.state);
  }

  /**
   * The text that h5py prints, such as `<HDF5 dataset "x": shape (10, 10), type "<f8">`.
   *
   * @example What h5py prints
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const dataset = await file.createDataset("run/x", { data: [1, 2, 3], chunks: [3] });
   * assertEquals(String(dataset), '<HDF5 dataset "x": shape (3,), type "<f8">');
   * ```
   */
  override toString(): string {
    if (this.#handle.context.closed) return "<Closed HDF5 dataset>";
    const name = this.name === "" ? "(anonymous)" : `"${this.#handle.baseName}"`;
    const { shape } = this;
    const extents = this.empty ? "None" : shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
    return `<HDF5 dataset ${name}: shape ${extents}, type "${this.fileType}">`;
  }

  get #storage(): DatasetStorage {
    return this.#handle.state.storage!;
  }
}

function resizedShape(
  shape: readonly number[],
  wanted: number | readonly number[],
  axis: number | undefined,
): readonly number[] {
  if (typeof wanted !== "number") return wanted;
  if (axis === undefined) return [wanted];
  if (axis < -shape.length || axis >= shape.length) throw new RangeError(`There is no axis ${axis}`);
  return shape.with(axis, wanted);
}
