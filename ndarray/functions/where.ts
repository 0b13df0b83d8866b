/**
 * Choosing elements of arrays by conditions.
 *
 * @module
 */

import { sameDType } from "../dtype.ts";
import type { AnyData, DType, DTypeName } from "../dtype.ts";
import { layoutOf } from "../dtype.ts";
import { aligned } from "../copy.ts";
import type { DenseArray } from "../dense.ts";
import type { NDArray } from "../array.ts";
import { makeDense, makeLazy } from "../family.ts";
import { ComputedBackend } from "../lazy/computed_backend.ts";
import type { Elementwise } from "../lazy/elementwise.ts";
import { applyLazily, isLazy } from "../lazy/expression.ts";
import { type ArrayInput, broadcastStorage, type Elements, elementsOf } from "../input.ts";
import { broadcastShapes, isWeak, meet } from "../promotion.ts";
import { cast } from "../cast.ts";
import { copyBox } from "../scatter.ts";
import { newStorage } from "../storage.ts";
import { walkPieces } from "../walk.ts";
import { type Operand, toDense } from "./operand.ts";

/** Slots of a container, as whole units of memory. */
type Units = Uint8Array | Uint16Array | Uint32Array;

function unitsOf(data: AnyData): Units | unknown[] {
  if (Array.isArray(data)) return data;
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: size } = data;
  if (size === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  return size === 2
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** The dtype in which two operands meet, and their elements; those of one dtype of any kind stay as they are. */
function choices(a: unknown, b: unknown): { readonly dtype: DType; readonly elements: readonly Elements[] } {
  if (!isWeak(a) && !isWeak(b)) {
    const elements = [elementsOf(a), elementsOf(b)];
    if (sameDType(elements[0]!.dtype, elements[1]!.dtype)) return { dtype: elements[0]!.dtype, elements };
  }
  const { dtype, elements } = meet([a, b]);
  return { dtype, elements: elements.map((own) => converted(own, dtype)) };
}

function converted(elements: Elements, dtype: DTypeName): Elements {
  const { dtype: own, shape, storage } = elements;
  return sameDType(own, dtype) ? elements : { dtype, shape, storage: cast(own, shape, storage, dtype) };
}

/**
 * Takes elements of one array where a lazy condition is true, and of another where it is not, as they are read.
 *
 * @param condition The condition; numbers are true unless they are 0.
 * @param a What is taken where it is true.
 * @param b What is taken where it is false.
 * @returns The lazy elements, in the common dtype.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 */
export function where(condition: NDArray<DType, "lazy">, a: ArrayInput, b: ArrayInput): NDArray<DType, "lazy">;
/**
 * Takes elements of a lazy array where a condition is true, and of another array where it is not, as they are read.
 *
 * @param condition The condition; numbers are true unless they are 0.
 * @param a What is taken where it is true.
 * @param b What is taken where it is false.
 * @returns The lazy elements, in the common dtype.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 */
export function where(condition: ArrayInput, a: NDArray<DType, "lazy">, b: ArrayInput): NDArray<DType, "lazy">;
/**
 * Takes elements of an array where a condition is true, and of a lazy one where it is not, as they are read.
 *
 * @param condition The condition; numbers are true unless they are 0.
 * @param a What is taken where it is true.
 * @param b What is taken where it is false.
 * @returns The lazy elements, in the common dtype.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 */
export function where(condition: ArrayInput, a: ArrayInput, b: NDArray<DType, "lazy">): NDArray<DType, "lazy">;
/**
 * Takes elements of one array where a condition is true, and of another where it is not.
 *
 * @param condition The condition; numbers are true unless they are 0.
 * @param a What is taken where it is true: an array, nested arrays or a scalar.
 * @param b What is taken where it is false.
 * @returns The elements chosen, in the common dtype.
 * @throws {RangeError} If the shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 *
 * @example No negative numbers
 * ```ts
 * import { array, greater, where } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const a = array([-1, 2]);
 * assertEquals(where(greater(a, 0), a, 0).toNested(), [0, 2]);
 * ```
 */
export function where<D extends DType = DTypeName>(
  condition: ArrayInput,
  a: Operand<D>,
  b: Operand<D>,
): DenseArray<D>;
export function where(condition: ArrayInput, a: ArrayInput, b: ArrayInput): NDArray {
  const operands = [condition, a, b];
  if (operands.some(isLazy)) return makeLazy(new ComputedBackend(applyLazily(choose, operands)));
  return choose(condition, a, b) as NDArray;
}

function choose<D extends DType = DTypeName>(condition: ArrayInput, a: Operand<D>, b: Operand<D>): DenseArray<D> {
  const { dtype, elements: [x, y] } = choices(a, b);
  const truths = toDense(condition).astype("bool");
  const shape = broadcastShapes(truths.shape, x!.shape, y!.shape);
  const asked = aligned("bool", shape, broadcastStorage(truths, shape));
  const chosen = aligned(dtype, shape, broadcastStorage(x!, shape));
  const other = aligned(dtype, shape, broadcastStorage(y!, shape));
  const result = newStorage(dtype, shape);
  copyBox(dtype, shape, result.data, 0, result.strides, other.data, other.offset, other.strides);
  const [to, from, mask] = [unitsOf(result.data), unitsOf(chosen.data), asked.data as Uint8Array];
  const units = layoutOf(dtype).width * to.length / Math.max(result.data.length, 1);
  walkPieces(
    shape,
    [0, asked.offset, chosen.offset],
    [result.strides, asked.strides, chosen.strides],
    (rows, columns, at, row, column) => {
      for (let r = 0; r < rows; r++) {
        chooseUnits(
          to as Units,
          (at[0]! + r * row[0]!) * units,
          from as Units,
          (at[2]! + r * row[2]!) * units,
          column[2]! * units,
          mask,
          at[1]! + r * row[1]!,
          column[1]!,
          columns,
          units,
        );
      }
    },
  );
  return makeDense(dtype, shape, result) as DenseArray<D>;
}

function chooseUnits(
  to: Units,
  at: number,
  from: Units,
  start: number,
  step: number,
  mask: Uint8Array,
  first: number,
  maskStep: number,
  count: number,
  units: number,
): void {
  if (units === 1) {
    for (let i = 0; i < count; i++) if (mask[first + i * maskStep] !== 0) to[at + i] = from[start + i * step]!;
    return;
  }
  for (let i = 0; i < count; i++) {
    if (mask[first + i * maskStep] === 0) continue;
    for (let k = 0; k < units; k++) to[at + i * units + k] = from[start + i * step + k]!;
  }
}

/**
 * Takes elements of the first array whose condition is true.
 *
 * @param conditions The conditions, one for each array.
 * @param arrays The arrays.
 * @param otherwise What is taken where no condition is true. Default 0.
 * @returns The elements chosen, in the common dtype. Lazy where a condition or an array is.
 * @throws {RangeError} If there are not as many conditions as arrays, or the shapes do not fit.
 * @throws {TypeError} If there is no common dtype.
 *
 * @example Two cases
 * ```ts
 * import { arange, greater, less, select } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const a = arange(4);
 * assertEquals(select([less(a, 1), greater(a, 2)], [-1, a], 9).toNested(), [-1, 9, 9, 3]);
 * ```
 */
export function select<C extends ArrayInput, A extends ArrayInput, O extends ArrayInput = number>(
  conditions: readonly C[],
  arrays: readonly A[],
  otherwise?: O,
): Elementwise<DType, C | A, O> {
  if (conditions.length !== arrays.length || arrays.length === 0) {
    throw new RangeError(`Cannot choose among ${arrays.length} arrays by ${conditions.length} conditions`);
  }
  let result: ArrayInput = otherwise ?? 0;
  for (let i = arrays.length - 1; i >= 0; i--) result = where(conditions[i]!, arrays[i]!, result);
  return result as Elementwise<DType, C | A, O>;
}
