/**
 * Committed datatypes: datatypes that have a name in a file of their own.
 *
 * @module
 */

import type { DType, Reference } from "../../ndarray/dtype.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import type { Hdf5File } from "./file.ts";
import type { Group } from "./group.ts";
import { objectReference } from "./make_reference.ts";
import { addHolder, asHandle, type ObjectHandle, type ObjectTimes } from "./object_handle.ts";
import { fileTypeName, toDType } from "./value_types.ts";

/**
 * A datatype that was given a name in a file (h5py's `Datatype`); datasets and attributes may share it.
 *
 * @example Committing a datatype
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * const type = await file.commitDatatype("kelvin", "float32");
 * assertEquals(type.dtype, "float32");
 * assertEquals(String(type), '<HDF5 named type "kelvin" (dtype <f4)>');
 * ```
 */
export class CommittedDatatype {
  /** The dtype that elements of this datatype have in memory. */
  readonly dtype: DType;
  readonly #handle: ObjectHandle;

  static {
    addHolder((owner) => #handle in owner ? owner.#handle : undefined);
  }

  /**
   * Not to be called: committed datatypes come from files.
   *
   * @param handle What the library knows of the datatype.
   */
  constructor(handle: object) {
    this.#handle = asHandle(handle);
    this.dtype = toDType(this.#handle.state.datatype!);
  }

  /** The absolute path by which the datatype was found. */
  get name(): string {
    return this.#handle.path;
  }

  /** The file the datatype stands in. */
  get file(): Hdf5File {
    return this.#handle.context.file;
  }

  /** The attributes of the datatype. */
  get attrs(): Attributes {
    return attributesOf(this.#handle);
  }

  /** The comment of the datatype; empty where there is none. */
  get comment(): string {
    return this.#handle.comment;
  }

  /** When the datatype was used and changed, as far as the file stores it. */
  get times(): ObjectTimes {
    return this.#handle.times;
  }

  /** Where the datatype's header stands in the file: two handles of one object have the same address. */
  get address(): number {
    return this.#handle.state.address;
  }

  /** What the file stores, such as `"<f8"`. */
  get fileType(): string {
    return fileTypeName(this.#handle.state.datatype!);
  }

  /** A reference to the datatype, to be stored in datasets and attributes of the same file. */
  get ref(): Reference {
    return objectReference(this.#handle);
  }

  /**
   * Opens the group that the datatype was found in.
   *
   * @returns The group.
   *
   * @example Going up
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const kind = await file.commitDatatype("types/kind", ">i2");
   * assertEquals((await kind.parent()).name, "/types");
   * ```
   */
  parent(): Promise<Group> {
    return this.file.group(this.#handle.parentPath);
  }

  /**
   * The text that h5py prints, such as `<HDF5 named type "t" (dtype <f8)>`.
   *
   * @example What h5py prints
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const kind = await file.commitDatatype("kind", ">i2");
   * assertEquals(String(kind).startsWith("<HDF5 named type"), true);
   * ```
   */
  toString(): string {
    if (this.#handle.context.closed) return "<Closed HDF5 named type>";
    return `<HDF5 named type "${this.#handle.baseName}" (dtype ${this.fileType})>`;
  }
}
