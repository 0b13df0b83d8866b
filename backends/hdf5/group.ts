/**
 * Groups: the folders of a file.
 *
 * @module
 */

import { type DType, dtypeText, type Reference, sameDType } from "../../ndarray/dtype.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import type { CommittedDatatype } from "./committed_datatype.ts";
import { Dataset } from "./dataset.ts";
import type { Hdf5File } from "./file.ts";
import { findLink, findObject, joinPath } from "./find_object.ts";
import { countMembers, listMembers, listNames, visitMembers } from "./group_members.ts";
import { ExternalLink, type LinkObject, linkObject, SoftLink } from "./link_objects.ts";
import { Listing } from "./listing.ts";
import { naming } from "./naming_errors.ts";
import type { CopyOptions } from "./copy_object.ts";
import { assertDataset, makeDataset, makeDatasetLike, makeVirtualDataset } from "./dataset_making.ts";
import type { CreateDatasetOptions, RequireDatasetOptions } from "./dataset_options.ts";
import type { DatatypeOptions, StoredDType } from "./make_datatype.ts";
import { objectReference } from "./make_reference.ts";
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
import { addHolder, asHandle, handleOf, type ObjectHandle, type ObjectTimes } from "./object_handle.ts";
import { type Hdf5Object, makeObject } from "./open_object.ts";
import { refreshObject } from "./refresh.ts";
import type { UnreadableObject } from "./unreadable_object.ts";
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
export class Group {
  readonly #handle: ObjectHandle;

  static {
    addHolder((owner) => #handle in owner ? owner.#handle : undefined);
  }

  /**
   * Not to be called: groups come from files.
   *
   * @param handle What the library knows of the group.
   */
  constructor(handle: object) {
    this.#handle = asHandle(handle);
  }

  /** The absolute path by which the group was found. */
  get name(): string {
    return this.#handle.path;
  }

  /** The file the group stands in. */
  get file(): Hdf5File {
    return this.#handle.context.file;
  }

  /** The attributes of the group. */
  get attrs(): Attributes {
    return attributesOf(this.#handle);
  }

  /** The comment of the group; empty where there is none. */
  get comment(): string {
    return this.#handle.comment;
  }

  /** When the group was used and changed, as far as the file stores it. */
  get times(): ObjectTimes {
    return this.#handle.times;
  }

  /** Where the group's header stands in the file: two handles of one object have the same address. */
  get address(): number {
    return this.#handle.state.address;
  }

  /** A reference to the group, to be stored in datasets and attributes of the same file. */
  get ref(): Reference {
    return objectReference(this.#handle);
  }

  /**
   * Opens the group that this one was found in.
   *
   * @returns The group; the root is its own parent.
   */
  parent(): Promise<Group> {
    return this.group(this.#handle.parentPath);
  }

  /**
   * Opens an object.
   *
   * @param path Its path.
   * @returns The object.
   * @throws {NotFoundError} There is none of that path.
   */
  get(path: string): Promise<Hdf5Object> {
    const full = joinPath(this.name, path);
    return naming(`open "${full}"`, async () => {
      this.#handle.assertOpen(`open "${full}" from`);
      const found = await findObject(this.#handle.state, this.name, path);
      if (found instanceof NotFoundError) throw found;
      return makeObject(found.state, found.path);
    });
  }

  /**
   * Opens a dataset.
   *
   * @param path Its path.
   * @param dtype The dtype it is expected to have.
   * @returns The dataset.
   * @throws {NotFoundError} There is no object of that path.
   * @throws {TypeError} It is no dataset, or one of another dtype.
   */
  dataset<const D extends DType>(path: string, dtype: D): Promise<Dataset<D>>;
  /**
   * Opens a dataset of any dtype.
   *
   * @param path Its path.
   * @returns The dataset.
   * @throws {NotFoundError} There is no object of that path.
   * @throws {TypeError} It is no dataset.
   */
  dataset(path: string): Promise<Dataset>;
  async dataset(path: string, dtype?: DType): Promise<Dataset> {
    const object = await this.get(path);
    if (!(object instanceof Dataset)) {
      throw new TypeError(`Cannot open dataset "${object.name}": it is a ${handleOf(object).state.kind}`);
    }
    if (dtype !== undefined && !sameDType(object.dtype, dtype)) {
      throw new TypeError(
        `Cannot open dataset "${object.name}" as ${dtypeText(dtype)}: its dtype is ${dtypeText(object.dtype)}`,
      );
    }
    return object;
  }

  /**
   * Opens a group.
   *
   * @param path Its path.
   * @returns The group.
   * @throws {NotFoundError} There is no object of that path.
   * @throws {TypeError} It is no group.
   */
  async group(path: string): Promise<Group> {
    const object = await this.get(path);
    if (!(object instanceof Group)) {
      throw new TypeError(`Cannot open group "${object.name}": it is a ${handleOf(object).state.kind}`);
    }
    return object;
  }

  /**
   * Tells whether a path leads to an object.
   *
   * @param path The path.
   * @returns Whether it does; a soft link that leads nowhere does not.
   */
  async has(path: string): Promise<boolean> {
    this.#handle.assertOpen(`look up "${path}" in`);
    return !(await findObject(this.#handle.state, this.name, path) instanceof NotFoundError);
  }

  /**
   * Gives the link of a path, and not what it leads to.
   *
   * @param path The path.
   * @returns The link.
   * @throws {NotFoundError} There is none of that path.
   */
  async getLink(path: string): Promise<LinkObject> {
    this.#handle.assertOpen(`look up "${path}" in`);
    const link = await findLink(this.#handle.state, this.name, path);
    if (link instanceof NotFoundError) throw link;
    return linkObject(link);
  }

  /**
   * Counts the members.
   *
   * @returns How many links the group holds.
   */
  async size(): Promise<number> {
    this.#handle.assertOpen("count the members of");
    return await countMembers(this.#handle);
  }

  /**
   * Lists the names of the members: in the order of their making where the group tracks it, else by their bytes.
   *
   * @returns The names.
   */
  keys(): Listing<string> {
    return new Listing(() => listNames(this.#handle));
  }

  /**
   * Lists the members themselves; what cannot be opened shows as an {@linkcode UnreadableObject}.
   *
   * @returns The members.
   */
  values(): Listing<Hdf5Object | UnreadableObject> {
    const handle = this.#handle;
    return new Listing(async function* () {
      for await (const [, member] of listMembers(handle)) yield member;
    });
  }

  /**
   * Lists the members with their names; what cannot be opened shows as an {@linkcode UnreadableObject}.
   *
   * @returns Pairs of name and member.
   */
  entries(): Listing<[string, Hdf5Object | UnreadableObject]> {
    return new Listing(() => listMembers(this.#handle));
  }

  /**
   * Goes through all objects below this group, each once, by hard links only, in the order of their names.
   *
   * @returns Pairs of path, relative to this group, and object.
   */
  visit(): Listing<[string, Hdf5Object | UnreadableObject]> {
    return new Listing(() => visitMembers(this.#handle));
  }

  /**
   * Goes through the members with their names.
   *
   * @returns An iterator of its own.
   */
  [Symbol.asyncIterator](): AsyncIterator<[string, Hdf5Object | UnreadableObject]> {
    return listMembers(this.#handle);
  }

  /**
   * Makes a group, with those on the way to it that are missing.
   *
   * @param path Its path.
   * @param options `trackOrder` keeps the order in which links and attributes are made, `trackTimes` keeps times.
   * @returns The group.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   */
  async createGroup(path: string, options: CreateGroupOptions = {}): Promise<Group> {
    const made = await createGroup(this.#handle, path, options);
    return makeObject(made.state, made.path) as Group;
  }

  /**
   * Opens a group, or makes it where there is none.
   *
   * @param path Its path.
   * @returns The group.
   * @throws {TypeError} There is something else of that path.
   */
  async requireGroup(path: string): Promise<Group> {
    return await this.has(path) ? await this.group(path) : await this.createGroup(path);
  }

  /**
   * Makes a dataset, with the groups on the way to it that are missing.
   *
   * @param path Its path; `undefined` for a dataset without a name, which can be linked later.
   * @param options What it is to be.
   * @returns The dataset.
   * @throws {TypeError} There is something of that path, the options do not go together, or the file is open for reading.
   */
  async createDataset<const D extends DType = DType>(
    path: string | undefined,
    options: CreateDatasetOptions<D>,
  ): Promise<Dataset<D>> {
    const open = ({ state, path }: Made) => makeObject(state, path) as Dataset;
    return await makeDataset(this.#handle, path, options, open) as unknown as Dataset<D>;
  }

  /**
   * Makes a dataset that is as another one, but for its elements: shape, dtype, chunks, filters, fill value.
   *
   * @param path Its path.
   * @param model The other dataset, of this file or of another.
   * @param options What is to be different.
   * @returns The dataset.
   * @throws {TypeError} There is something of that path, or the file is open for reading.
   */
  async createDatasetLike<D extends DType>(
    path: string,
    model: Dataset<D>,
    options: CreateDatasetOptions = {},
  ): Promise<Dataset<D>> {
    const made = await makeDatasetLike(this.#handle, path, model as unknown as Dataset, options);
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
   */
  async createVirtualDataset(
    path: string,
    layout: VirtualLayout,
    options: Pick<CreateDatasetOptions, "fillValue"> = {},
  ): Promise<Dataset> {
    const made = await makeVirtualDataset(this.#handle, path, layout, options.fillValue);
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
   */
  async requireDataset<const D extends DType = DType>(
    path: string,
    options: RequireDatasetOptions<D>,
  ): Promise<Dataset<D>> {
    if (!(await this.has(path))) return await this.createDataset(path, options);
    const dataset = await this.dataset(path);
    assertDataset(dataset, options);
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
   */
  async commitDatatype(path: string, dtype: StoredDType, options: DatatypeOptions = {}): Promise<CommittedDatatype> {
    const made = await commitDatatype(this.#handle, path, dtype, options);
    return makeObject(made.state, made.path) as CommittedDatatype;
  }

  /**
   * Makes a link: a further name for an object of this file, or a soft or external link.
   *
   * @param path Its path.
   * @param target The object, a {@linkcode SoftLink} or an {@linkcode ExternalLink}.
   * @returns When it is made.
   * @throws {TypeError} There is something of that path, or the object stands in another file.
   */
  async link(path: string, target: Hdf5Object | SoftLink | ExternalLink): Promise<void> {
    if (target instanceof SoftLink) await createLink(this.#handle, path, { kind: "soft", target: target.path });
    else if (target instanceof ExternalLink) {
      await createLink(this.#handle, path, { kind: "external", file: target.filename, target: target.path });
    } else await createLink(this.#handle, path, handleOf(target));
  }

  /**
   * Takes a name away, and the object with it that has no other name.
   *
   * @param path The name's path.
   * @returns When it is done.
   * @throws {NotFoundError} There is nothing of that path.
   */
  async delete(path: string): Promise<void> {
    await deleteLink(this.#handle, path);
  }

  /**
   * Gives what has a name another one.
   *
   * @param from The path of the name that goes.
   * @param to The path of the name that comes; groups on the way to it are made where they are missing.
   * @returns When it is done.
   * @throws {NotFoundError} There is nothing of the first path.
   * @throws {TypeError} There is something of the second path.
   */
  async move(from: string, to: string): Promise<void> {
    await moveLink(this.#handle, from, to);
  }

  /**
   * Reads again what the file says of the group, since another process may have changed it: its members and attributes.
   *
   * @returns When it is done.
   */
  async refresh(): Promise<void> {
    this.#handle.assertOpen("refresh");
    if (this.#handle.context.writer === undefined) await refreshObject(this.#handle.state);
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
    if (typeof target === "string") await copyObject(this.#handle, object, target, options);
    else await copyObject(handleOf(target), object, options.name ?? object.baseName, options);
  }

  /** The text that h5py prints, such as `<HDF5 group "/a" (3 members)>`; the count only where it is at hand. */
  toString(): string {
    if (this.#handle.context.closed) return "<Closed HDF5 group>";
    const count = this.#handle.context.synchronous ? countMembers(this.#handle) : undefined;
    return `<HDF5 group "${this.name}"${typeof count === "number" ? ` (${count} members)` : ""}>`;
  }
}
