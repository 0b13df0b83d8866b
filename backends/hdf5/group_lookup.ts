/**
 * What a group is, and what its paths lead to.
 *
 * @module
 */

import { type DType, dtypeText, sameDType } from "../../ndarray/dtype.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { Dataset } from "./dataset.ts";
import { findLink, findObject, joinPath } from "./find_object.ts";
import type { Group } from "./group.ts";
import { HLObject } from "./hl_object.ts";
import { type LinkObject, linkObject } from "./link_objects.ts";
import { naming } from "./naming_errors.ts";
import { handleOf } from "./object_handle.ts";
import { type Hdf5Object, makeObject } from "./open_object.ts";
import { refreshObject } from "./refresh.ts";

/**
 * The part of {@linkcode Group} that opens what a path leads to.
 *
 * @example Paths, as in h5py
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.createGroup("run/first");
 * assertEquals((await file.group("/run/first")).name, "/run/first");
 * ```
 */
export class GroupLookup extends HLObject {
  /**
   * Opens an object.
   *
   * @param path Its path.
   * @returns The object.
   * @throws {NotFoundError} There is none of that path.
   *
   * @example Opening whatever is there
   * ```ts
   * import { create, Dataset, Group, MemoryStore } from "@hyperslab/ndarray";
   * import { assert } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("run/counts", { data: [1, 2, 3] });
   * assert(await file.get("run") instanceof Group);
   * assert(await file.get("run/counts") instanceof Dataset);
   * ```
   */
  get(path: string): Promise<Hdf5Object> {
    const full = joinPath(this.name, path);
    return naming(`open "${full}"`, async () => {
      handleOf(this).assertOpen(`open "${full}" from`);
      if (path === "") throw new NotFoundError('Cannot find "": it is no name', { path });
      const found = await findObject(handleOf(this).state, this.name, path);
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
   *
   * @example Opening a dataset of a dtype
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals, assertRejects } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("counts", { data: [1, 2, 3], dtype: "int32" });
   * const counts = await file.dataset("counts", "int32");
   * assertEquals(await counts.sum(), 6n);
   * await assertRejects(() => file.dataset("counts", "float64"), TypeError, "its dtype is int32");
   * ```
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
   *
   * @example Opening a group
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("run/first");
   * assertEquals((await file.group("run/first")).name, "/run/first");
   * ```
   */
  async group(path: string): Promise<Group> {
    const object = await this.get(path);
    if (!(object instanceof GroupLookup)) {
      throw new TypeError(`Cannot open group "${object.name}": it is a ${handleOf(object).state.kind}`);
    }
    return object as Group;
  }

  /**
   * Tells whether a path leads to an object.
   *
   * @param path The path.
   * @returns Whether it does; a soft link that leads nowhere does not.
   *
   * @example Asking first
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("run");
   * assertEquals([await file.has("run"), await file.has("run/first")], [true, false]);
   * ```
   */
  async has(path: string): Promise<boolean> {
    handleOf(this).assertOpen(`look up "${path}" in`);
    return path !== "" && !(await findObject(handleOf(this).state, this.name, path) instanceof NotFoundError);
  }

  /**
   * Gives the link of a path, and not what it leads to.
   *
   * @param path The path.
   * @returns The link.
   * @throws {NotFoundError} There is none of that path.
   *
   * @example Telling links apart
   * ```ts
   * import { create, MemoryStore, SoftLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.link("latest", new SoftLink("/run"));
   * const link = await file.getLink("latest");
   * assertEquals(link.kind, "soft");
   * ```
   */
  async getLink(path: string): Promise<LinkObject> {
    handleOf(this).assertOpen(`look up "${path}" in`);
    const link = await findLink(handleOf(this).state, this.name, path);
    if (link instanceof NotFoundError) throw link;
    return linkObject(link);
  }

  /**
   * Reads again what the file says of the group, since another process may have changed it: its members and attributes.
   *
   * @returns When it is done.
   *
   * @example Following a file that another process writes
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const run = await file.createGroup("run");
   * await run.refresh();
   * assertEquals(await run.size(), 0);
   * ```
   */
  async refresh(): Promise<void> {
    handleOf(this).assertOpen("refresh");
    if (handleOf(this).context.writer === undefined) await refreshObject(handleOf(this).state);
  }
}
