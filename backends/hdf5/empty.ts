/**
 * What an attribute holds that has a dtype and no elements.
 *
 * @module
 */

import { type DType, dtypeText } from "../../ndarray/dtype.ts";

/**
 * The value of a null dataspace: a dtype, and no elements at all.
 *
 * @example An attribute without elements
 * ```ts
 * import { Empty } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(new Empty("float32")), "Empty(dtype=float32)");
 * ```
 */
export class Empty {
  /** The dtype that elements would have. */
  readonly dtype: DType;

  /**
   * Makes a value without elements.
   *
   * @param dtype The dtype that elements would have.
   */
  constructor(dtype: DType) {
    this.dtype = dtype;
  }

  /**
   * A short text.
   *
   * @example As h5py has it
   * ```ts
   * import { Empty } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(new Empty("int8")), "Empty(dtype=int8)");
   * ```
   */
  toString(): string {
    return `Empty(dtype=${dtypeText(this.dtype)})`;
  }
}
