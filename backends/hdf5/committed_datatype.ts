/**
 * Committed datatypes: datatypes that have a name in a file of their own.
 *
 * @module
 */

import type { DType } from "../../ndarray/dtype.ts";
import { HLObject } from "./hl_object.ts";
import { handleOf } from "./object_handle.ts";
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
export class CommittedDatatype extends HLObject {
  /** The dtype that elements of this datatype have in memory. */
  readonly dtype: DType;

  /**
   * Not to be called: committed datatypes come from files.
   *
   * @param handle What the library knows of the datatype.
   */
  constructor(handle: object) {
    super(handle);
    this.dtype = toDType(handleOf(this).state.datatype!);
  }

  /** What the file stores, such as `"<f8"`. */
  get fileType(): string {
    return fileTypeName(handleOf(this).state.datatype!);
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
  override toString(): string {
    if (handleOf(this).context.closed) return "<Closed HDF5 named type>";
    return `<HDF5 named type "${handleOf(this).baseName}" (dtype ${this.fileType})>`;
  }
}
