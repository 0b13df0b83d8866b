/**
 * A JavaScript function over the elements of an array in memory.
 *
 * @module
 */

import { setElement } from "../assign.ts";
import type { DenseArray } from "../dense.ts";
import type { DType, DTypeName, Scalar } from "../dtype.ts";
import { getElement } from "../element.ts";
import { makeDense } from "../family.ts";
import type { ElementInput } from "../input.ts";
import { newStorage } from "../storage.ts";
import { walkPieces } from "../walk.ts";

/**
 * Calls a function for each element, in C order within a block.
 *
 * @param array The array.
 * @param f The function.
 * @param dtype The dtype of the results.
 * @returns What it gave.
 * @throws {TypeError} If it gives something of another kind than the dtype.
 */
export function mapElements<D extends DType>(
  array: DenseArray<D>,
  f: (element: Scalar<D>) => ElementInput,
  dtype: DTypeName,
): DenseArray<DTypeName> {
  const { dtype: own, shape, storage: from } = array;
  const to = newStorage(dtype, shape);
  walkPieces(shape, [0, from.offset], [to.strides, from.strides], (rows, columns, at, row, column) => {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const element = getElement(own, from, at[1]! + r * row[1]! + c * column[1]!);
        setElement(dtype, to, at[0]! + r * row[0]! + c * column[0]!, f(element));
      }
    }
  });
  return makeDense(dtype, shape, to);
}
