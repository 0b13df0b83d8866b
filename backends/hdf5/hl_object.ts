/**
 * What groups and committed datatypes have in common: h5py's `HLObject`. (Datasets have the same members; they are arrays
 * first.)
 *
 * @module
 */

import type { Reference } from "../../ndarray/dtype.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import type { Hdf5File } from "./file.ts";
import type { Group } from "./group.ts";
import { objectReference } from "./make_reference.ts";
import { addHolder, asHandle, type ObjectHandle, type ObjectTimes } from "./object_handle.ts";

/**
 * An object of an HDF5 file: it has a name, attributes and a place in its file (h5py's `HLObject`).
 *
 * @example What every object says of itself
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const group = await file.createGroup("run/first");
 * await group.attrs.set("unit", "counts");
 * assertEquals([group.name, group.file === file, await group.attrs.get("unit")], ["/run/first", true, "counts"]);
 * ```
 */
export abstract class HLObject {
  readonly #handle: ObjectHandle;

  static {
    addHolder((owner) => #handle in owner ? owner.#handle : undefined);
  }

  /**
   * Not to be called: objects come from files.
   *
   * @param handle What the library knows of the object.
   */
  constructor(handle: object) {
    this.#handle = asHandle(handle);
  }

  /** The absolute path by which the object was found. */
  get name(): string {
    return this.#handle.path;
  }

  /** The file the object stands in. */
  get file(): Hdf5File {
    return this.#handle.context.file;
  }

  /** The attributes of the object. */
  get attrs(): Attributes {
    return attributesOf(this.#handle);
  }

  /** The comment of the object; empty where there is none. */
  get comment(): string {
    return this.#handle.comment;
  }

  /** When the object was used and changed, as far as the file stores it. */
  get times(): ObjectTimes {
    return this.#handle.times;
  }

  /** Where the object's header stands in the file: two handles of one object have the same address. */
  get address(): number {
    return this.#handle.state.address;
  }

  /** A reference to the object, to be stored in datasets and attributes of the same file. */
  get ref(): Reference {
    return objectReference(this.#handle);
  }

  /**
   * Opens the group that the object was found in.
   *
   * @returns The group; the root is its own parent.
   *
   * @example Going up
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const group = await file.createGroup("run/first");
   * assertEquals((await group.parent()).name, "/run");
   * ```
   */
  parent(): Promise<Group> {
    return this.file.group(this.#handle.parentPath);
  }
  /** What Deno's console shows. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** What the console of Node and Bun shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
