/**
 * Groups: the folders of a file.
 *
 * @module
 */

import type { DType } from "../../ndarray/dtype.ts";
import { checkOptions } from "./check_options.ts";
import { CommittedDatatype } from "./committed_datatype.ts";
import type { CopyOptions } from "./copy_object.ts";
import type { Dataset } from "./dataset.ts";
import { assertDataset, makeDataset, makeDatasetLike, makeVirtualDataset } from "./dataset_making.ts";
import type { CreateDatasetOptions, RequireDatasetOptions } from "./dataset_options.ts";
import { joinPath } from "./find_object.ts";
import { GroupListing } from "./group_listing.ts";
import { ExternalLink, SoftLink } from "./link_objects.ts";
import type { DatatypeOptions, StoredDType } from "./make_datatype.ts";
import type { CreateGroupOptions } from "./new_header.ts";
import {
  commitDatatype,
  copyObject,
  createGroup,
  createLink,
  deleteLink,
  type Made,
  moveLink,
} from "./object_editing.ts";
import { handleOf } from "./object_handle.ts";
import { type Hdf5Object, makeObject, setObjectMakers } from "./open_object.ts";
import type { VirtualLayout } from "./virtual_layout.ts";

/**
 * A group of a file: named links to datasets, other groups and committed datatypes.
 *
 * Paths are as in h5py: `a/b` starts at this group, `/a/b` at the root, soft and external links are followed.
 *
 * @example Going through all that a group holds
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.createDataset("run/first/counts", { data: [1, 2, 3] });
 * const run = await file.group("run");
 * const paths: string[] = [];
 * for await (const [path] of run.visit()) paths.push(path);
 * assertEquals(paths, ["first", "first/counts"]);
 * assertEquals(await run.has("first/times"), false);
 * ```
 */
export class Group extends GroupListing {
  static {
    setObjectMakers({ group: (handle) => new Group(handle), datatype: (handle) => new CommittedDatatype(handle) });
  }

  /**
   * Makes a group, with those on the way to it that are missing.
   *
   * @param path Its path.
   * @param options `trackOrder` keeps the order in which links and attributes are made, `trackTimes` keeps times.
   * @returns The group.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   *
   * @example A group and those above it
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const group = await file.createGroup("run/first");
   * assertEquals(group.name, "/run/first");
   * ```
   */
  async createGroup(path: string, options: CreateGroupOptions = {}): Promise<Group> {
    checkOptions(`create group "${joinPath(this.name, path)}"`, options, { trackOrder: true, trackTimes: true });
    const made = await createGroup(handleOf(this), path, options);
    return makeObject(made.state, made.path) as Group;
  }

  /**
   * Opens a group, or makes it where there is none.
   *
   * @param path Its path.
   * @returns The group.
   * @throws {TypeError} There is something else of that path.
   *
   * @example A group that may be there
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.requireGroup("run");
   * assertEquals((await file.requireGroup("run")).name, "/run");
   * assertEquals(await file.size(), 1);
   * ```
   */
  async requireGroup(path: string): Promise<Group> {
    return await this.has(path) ? await this.group(path) : await this.createGroup(path);
  }

  /**
   * Makes a dataset, with the groups on the way to it that are missing.
   *
   * @param path Its path; `null` or `undefined` for a dataset without a name, which can be linked later.
   * @param options What it is to be.
   * @returns The dataset.
   * @throws {TypeError} There is something of that path, the options do not go together, or the file is open for reading.
   *
   * @example Compressed chunks that may grow
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const rows = await file.createDataset("rows", {
   *   shape: [0, 3],
   *   maxShape: [null, 3],
   *   dtype: "int32",
   *   compression: "gzip",
   * });
   * await rows.append([[1, 2, 3]]);
   * assertEquals(rows.shape, [1, 3]);
   * assertEquals((await rows.read()).toNested(), [[1, 2, 3]]);
   * ```
   */
  async createDataset<const D extends DType = DType>(
    path: string | null | undefined,
    options: CreateDatasetOptions<D> = {},
  ): Promise<Dataset<D>> {
    const open = ({ state, path }: Made) => makeObject(state, path) as Dataset;
    return await makeDataset(handleOf(this), path ?? undefined, options, open) as unknown as Dataset<D>;
  }

  /**
   * Makes a dataset that is as another one, but for its elements: shape, dtype, chunks, filters, fill value.
   *
   * @param path Its path.
   * @param model The other dataset, of this file or of another.
   * @param options What is to be different.
   * @returns The dataset.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   *
   * @example A dataset like another one
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const first = await file.createDataset("first", { shape: [4, 4], dtype: "int16", compression: "lzf" });
   * const second = await file.createDatasetLike("second", first, { dtype: "float32" });
   * assertEquals([second.shape, second.dtype, second.compression], [[4, 4], "float32", "lzf"]);
   * ```
   */
  async createDatasetLike<D extends DType>(
    path: string,
    model: Dataset<D>,
    options: CreateDatasetOptions = {},
  ): Promise<Dataset<D>> {
    const made = await makeDatasetLike(handleOf(this), path, model as unknown as Dataset, options);
    return makeObject(made.state, made.path) as unknown as Dataset<D>;
  }

  /**
   * Makes a dataset that shows the elements of others.
   *
   * @param path Its path.
   * @param layout Which elements it shows where.
   * @param options `fillValue` is what is shown where there is no source. Default: zero.
   * @returns The dataset.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   *
   * @example Two datasets as one
   * ```ts
   * import { create, MemoryStore, VirtualLayout, VirtualSource } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const layout = new VirtualLayout({ shape: [2, 3], dtype: "int32" });
   * for (const [i, data] of [[1, 2, 3], [4, 5, 6]].entries()) {
   *   const row = await file.createDataset(`row${i}`, { data, dtype: "int32" });
   *   layout.set(i, new VirtualSource(row));
   * }
   * const both = await file.createVirtualDataset("both", layout);
   * assertEquals((await both.read()).toNested(), [[1, 2, 3], [4, 5, 6]]);
   * ```
   */
  async createVirtualDataset(
    path: string,
    layout: VirtualLayout,
    options: Pick<CreateDatasetOptions, "fillValue"> = {},
  ): Promise<Dataset> {
    const made = await makeVirtualDataset(handleOf(this), path, layout, options.fillValue);
    return await this.dataset(made.path);
  }

  /**
   * Opens a dataset, or makes it where there is none.
   *
   * @param path Its path.
   * @param options What it is to be; one that is there must have the same shape, and a dtype that is the same or, unless
   * `exact` is set, holds the same values.
   * @returns The dataset.
   * @throws {TypeError} There is something else of that path.
   *
   * @example A dataset that may be there
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const options = { shape: [3], dtype: "float64" } as const;
   * await (await file.requireDataset("x", options)).write(1);
   * assertEquals(await (await file.requireDataset("x", options)).sum(), 3);
   * ```
   */
  async requireDataset<const D extends DType = DType>(
    path: string,
    options: RequireDatasetOptions<D>,
  ): Promise<Dataset<D>> {
    const { exact = false, ...others } = options;
    if (!(await this.has(path))) return await this.createDataset(path, others);
    const dataset = await this.dataset(path);
    assertDataset(dataset, others, exact);
    return dataset as unknown as Dataset<D>;
  }

  /**
   * Gives a datatype a name, so that datasets and attributes can share it.
   *
   * @param path Its path.
   * @param dtype The dtype, or a name of numpy's such as `">i2"`.
   * @param options How elements are to be stored, beyond what the dtype says.
   * @returns The committed datatype.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   *
   * @example A datatype with a name
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const kind = await file.commitDatatype("kind", ">i2");
   * const counts = await file.createDataset("counts", { shape: [3], dtype: kind });
   * assertEquals(counts.fileType, ">i2");
   * ```
   */
  async commitDatatype(path: string, dtype: StoredDType, options: DatatypeOptions = {}): Promise<CommittedDatatype> {
    const made = await commitDatatype(handleOf(this), path, dtype, options);
    return makeObject(made.state, made.path) as CommittedDatatype;
  }

  /**
   * Makes a link: a further name for an object of this file, or a soft or external link.
   *
   * @param path Its path.
   * @param target The object, a {@linkcode SoftLink} or an {@linkcode ExternalLink}.
   * @returns When it is made.
   * @throws {TypeError} There is something of that path, or the object stands in another file.
   *
   * @example A second name, and one that leads elsewhere
   * ```ts
   * import { create, ExternalLink, MemoryStore, SoftLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const counts = await file.createDataset("counts", { data: [1, 2, 3] });
   * await file.link("same", counts);
   * await file.link("latest", new SoftLink("/counts"));
   * await file.link("other", new ExternalLink("other.h5", "/counts"));
   * assertEquals((await file.dataset("latest")).address, (await file.dataset("same")).address);
   * ```
   */
  async link(path: string, target: Hdf5Object | SoftLink | ExternalLink): Promise<void> {
    if (target instanceof SoftLink) await createLink(handleOf(this), path, { kind: "soft", target: target.path });
    else if (target instanceof ExternalLink) {
      await createLink(handleOf(this), path, { kind: "external", file: target.filename, target: target.path });
    } else await createLink(handleOf(this), path, handleOf(target));
  }

  /**
   * Takes a name away, and the object with it that has no other name.
   *
   * @param path The name's path.
   * @returns When it is done.
   * @throws {NotFoundError} There is nothing of that path.
   *
   * @example Taking a dataset away
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("counts", { data: [1, 2, 3] });
   * await file.delete("counts");
   * assertEquals(await file.has("counts"), false);
   * ```
   */
  async delete(path: string): Promise<void> {
    await deleteLink(handleOf(this), path);
  }

  /**
   * Gives what has a name another one.
   *
   * @param from The path of the name that goes.
   * @param to The path of the name that comes; groups on the way to it are made where they are missing.
   * @returns When it is done.
   * @throws {NotFoundError} There is nothing of the first path.
   * @throws {TypeError} There is something of the second path.
   *
   * @example Another name
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("counts", { data: [1, 2, 3] });
   * await file.move("counts", "run/counts");
   * assertEquals(await file.keys(), ["run"]);
   * ```
   */
  async move(from: string, to: string): Promise<void> {
    await moveLink(handleOf(this), from, to);
  }

  /**
   * Copies an object with its attributes and, where it is a group, with all that it holds.
   *
   * @param source The object, of this file or of another, or its path.
   * @param target Where the copy goes: a path that starts at this group, or another group, of this file or of another.
   * @param options What is copied along; `name` is the copy's name in a target group. Default: that of the object.
   * @returns When it is done.
   * @throws {NotFoundError} There is no object of that path.
   * @throws {TypeError} There is something of that name, or the file is open for reading.
   *
   * @example A copy with all that it holds
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("run/counts", { data: [1, 2, 3] });
   * await file.copy("run", "backup");
   * assertEquals(await (await file.dataset("backup/counts")).sum(), 6);
   * ```
   */
  async copy(
    source: string | Hdf5Object,
    target: string | Group,
    options: CopyOptions & {
      /** The copy's name in the target group. Default: that of the object. */
      readonly name?: string | undefined;
    } = {},
  ): Promise<void> {
    const object = handleOf(typeof source === "string" ? await this.get(source) : source);
    if (typeof target === "string") await copyObject(handleOf(this), object, target, options);
    else await copyObject(handleOf(target), object, options.name ?? object.baseName, options);
  }
}
