/**
 * Dense arrays seen as lazy ones.
 *
 * @module
 */

import { NDArray } from "../../ndarray/array.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import type { DType } from "../../ndarray/dtype.ts";

/** The lazy array over a dense array's memory. */
export function lazyOf<D extends DType>(dense: DenseArray<D>): NDArray<D, "lazy"> {
  return NDArray.from(dense.backend);
}
