/**
 * The types that arrays are described with.
 *
 * @module
 */

import type { NDArray } from "./array.ts";
import type { DenseArray } from "./dense.ts";
import type { ArrayDType, CompoundDType, DType } from "./dtype.ts";

/** The dtype of a field. */
export type FieldDType<D extends DType, N extends string> = D extends CompoundDType
  ? N extends keyof D["fields"] ? D["fields"][N] : DType
  : DType;

/** The dtype of what is read: elements that are arrays themselves give their inner elements. */
export type ReadDType<D extends DType> = D extends ArrayDType ? DType extends D["array"] ? DType : ReadDType<D["array"]>
  : D;

/** What a field of dtype `D` is taken as. */
export interface FieldArrays<D extends DType> {
  /** Of lazy records: a view. */
  lazy: NDArray<D, "lazy">;
  /** Of records in memory: an array, fields that are arrays themselves giving further axes. */
  dense: DenseArray<ReadDType<D>>;
}

/** A part of an array that lies in one block of its backend, as {@linkcode NDArray.blocks} gives it. */
export interface ArrayBlock<D extends DType = DType> {
  /** Where the part starts along each axis of the array. */
  readonly start: readonly number[];
  /** The part as a lazy view. */
  readonly view: NDArray<D>;
  /** The elements of the part. */
  readonly data: DenseArray<ReadDType<D>>;
}
