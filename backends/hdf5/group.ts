/**
 * Groups: the folders of a file.
 *
 * @module
 */

import { type DType, dtypeText, sameDType } from "../../ndarray/dtype.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { Attributes, attributesOf } from "./attributes.ts";
import { Dataset } from "./dataset.ts";
import type { Hdf5File } from "./file.ts";
import { findLink, findObject, joinPath } from "./find_object.ts";
import { countMembers, listMembers, listNames, visitMembers } from "./group_members.ts";
import { type LinkObject, linkObject } from "./link_objects.ts";
import { Listing } from "./listing.ts";
import { naming } from "./naming_errors.ts";
import { claimHandle, handleOf, type ObjectHandle, type ObjectTimes } from "./object_handle.ts";
import { type Hdf5Object, makeObject } from "./open_object.ts";
import type { UnreadableObject } from "./unreadable_object.ts";

/**
 * A group of a file: named links to datasets, other groups and committed datatypes.
 *
 * Paths are as in h5py: `a/b` starts at this group, `/a/b` at the root, soft and external links are followed.
 */
export class Group {
  readonly #handle: ObjectHandle;

  /**
   * Not to be called: groups come from files.
   *
   * @param handle What the library knows of the group.
   */
  constructor(handle: object) {
    this.#handle = claimHandle(this, handle);
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

  /** The text that h5py prints, such as `<HDF5 group "/a" (3 members)>`; the count only where it is at hand. */
  toString(): string {
    if (this.#handle.context.closed) return "<Closed HDF5 group>";
    const count = this.#handle.context.synchronous ? countMembers(this.#handle) : undefined;
    return `<HDF5 group "${this.name}"${typeof count === "number" ? ` (${count} members)` : ""}>`;
  }
}
