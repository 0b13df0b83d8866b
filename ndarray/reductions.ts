/**
 * The reductions that every array has.
 *
 * @module
 */

import type { DenseArray } from "./dense.ts";
import type { DType, EnumDType, Scalar } from "./dtype.ts";

/** Whether an array's elements have to be fetched, or are in memory. */
export type Residence = "lazy" | "dense";

/** What a reduction gives: a promise where elements have to be fetched, a plain value where they are in memory. */
export interface Results<T> {
  /** The result of a lazy array. */
  lazy: Promise<T>;
  /** The result of a dense array. */
  dense: T;
}

/** What a reduction of an array of residence `R` gives. */
export type Result<R extends Residence, T> = Results<T>[R];

/** The dtype of a sum, by the dtype of the elements. */
export interface SumDTypes {
  /** Truth values are counted. */
  bool: "int64";
  /** Signed integers are added as int64. */
  int8: "int64";
  /** Signed integers are added as int64. */
  int16: "int64";
  /** Signed integers are added as int64. */
  int32: "int64";
  /** Signed integers are added as int64. */
  int64: "int64";
  /** Unsigned integers are added as uint64. */
  uint8: "uint64";
  /** Unsigned integers are added as uint64. */
  uint16: "uint64";
  /** Unsigned integers are added as uint64. */
  uint32: "uint64";
  /** Unsigned integers are added as uint64. */
  uint64: "uint64";
  /** Kept. */
  float16: "float16";
  /** Kept. */
  float32: "float32";
  /** Kept. */
  float64: "float64";
  /** Kept. */
  complex64: "complex64";
  /** Kept. */
  complex128: "complex128";
}

/** The dtype of a mean, by the dtype of the elements; float64 for those not named here. */
export interface MeanDTypes {
  /** Kept. */
  float16: "float16";
  /** Kept. */
  float32: "float32";
  /** Kept. */
  complex64: "complex64";
  /** Kept. */
  complex128: "complex128";
}

/** The dtype of a variance, by the dtype of the elements; float64 for those not named here. */
export interface SpreadDTypes {
  /** Kept. */
  float16: "float16";
  /** Kept. */
  float32: "float32";
  /** The spread of complex numbers is real. */
  complex64: "float32";
}

/** The dtype of a sum of elements of dtype `D`. */
export type SumDType<D extends DType> = D extends keyof SumDTypes ? SumDTypes[D]
  : D extends EnumDType ? SumDTypes[D["base"]]
  : never;

/** The dtype of a mean of elements of dtype `D`. */
export type MeanDType<D extends DType> = D extends keyof MeanDTypes ? MeanDTypes[D] : "float64";

/** The dtype of a variance or a standard deviation of elements of dtype `D`. */
export type SpreadDType<D extends DType> = D extends keyof SpreadDTypes ? SpreadDTypes[D] : "float64";

/** Options of every reduction. */
export interface ReduceOptions {
  /** The axes to reduce; negative ones count from the end. Default: all. */
  readonly axis?: number | readonly number[] | undefined;
  /** Whether the axes stay, with extent 1. Default `false`. */
  readonly keepDims?: boolean | undefined;
  /** Ends the reduction early (lazy arrays). */
  readonly signal?: AbortSignal | undefined;
  /** Is told how many elements are done, and of how many (lazy arrays). */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Options of variances and standard deviations. */
export interface SpreadOptions extends ReduceOptions {
  /** What is taken off the number of elements before dividing by it. Default 0. */
  readonly ddof?: number | undefined;
}

/** Options that reduce all axes to one value. */
export type Whole<O extends ReduceOptions> = O & {
  /** Not given: all axes. */
  readonly axis?: undefined;
  /** Not kept. */
  readonly keepDims?: false | undefined;
};

/** The name of a reduction. */
export type Reduction = "sum" | "mean" | "var" | "std" | "min" | "max" | "argmin" | "argmax" | "any" | "all";

/**
 * The reductions of an array: promises where the elements have to be fetched, plain values where they are in memory.
 *
 * @typeParam D The dtype of the elements.
 * @typeParam R Which of the two.
 *
 * @example Lazy arrays reduce to promises, dense ones to values
 * ```ts
 * import { arange, NDArray } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const dense = arange(6).reshape(2, 3);
 * assertEquals(dense.sum({ axis: 0 }).toNested(), [3, 5, 7]);
 * assertEquals(await NDArray.from(dense.backend).mean(), 2.5);
 * ```
 */
export abstract class Reductions<D extends DType, R extends Residence> {
  /**
   * Runs a reduction.
   *
   * @param reduction Which one.
   * @param options The axes and the rest.
   * @returns The result, or a promise of it.
   */
  protected abstract reduce(reduction: Reduction, options: SpreadOptions): unknown;

  /**
   * Adds the elements up. Integers are added as int64 or uint64, and wrap around as numpy's do.
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The sum (a `bigint` for integers and truth values), or the sums along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.sum(), 21);
   * ```
   */
  sum(options?: Whole<ReduceOptions>): Result<R, Scalar<SumDType<D>>>;
  /**
   * Adds the elements up along axes.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The sums.
   */
  sum(options: ReduceOptions): Result<R, DenseArray<SumDType<D>>>;
  sum(options: ReduceOptions = {}): unknown {
    return this.reduce("sum", options);
  }

  /**
   * Takes the mean of the elements. Integers give float64; an empty array gives NaN.
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The mean, or the means along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.mean(), 3.5);
   * ```
   */
  mean(options?: Whole<ReduceOptions>): Result<R, Scalar<MeanDType<D>>>;
  /**
   * Takes means along axes.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The means.
   */
  mean(options: ReduceOptions): Result<R, DenseArray<MeanDType<D>>>;
  mean(options: ReduceOptions = {}): unknown {
    return this.reduce("mean", options);
  }

  /**
   * Takes the variance of the elements.
   *
   * @param options The axes (default all), whether they stay with extent 1, `ddof` (default 0), when to stop, where to report to.
   * @returns The variance, or the variances along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.var({ ddof: 1 }), 3.5);
   * ```
   */
  var(options?: Whole<SpreadOptions>): Result<R, Scalar<SpreadDType<D>>>;
  /**
   * Takes variances along axes.
   *
   * @param options The axes, whether they stay with extent 1, `ddof` (default 0), when to stop, where to report to.
   * @returns The variances.
   */
  var(options: SpreadOptions): Result<R, DenseArray<SpreadDType<D>>>;
  var(options: SpreadOptions = {}): unknown {
    return this.reduce("var", options);
  }

  /**
   * Takes the standard deviation of the elements.
   *
   * @param options The axes (default all), whether they stay with extent 1, `ddof` (default 0), when to stop, where to report to.
   * @returns The standard deviation, or those along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertAlmostEquals(table.std(), 1.7078251276599330);
   * ```
   */
  std(options?: Whole<SpreadOptions>): Result<R, Scalar<SpreadDType<D>>>;
  /**
   * Takes standard deviations along axes.
   *
   * @param options The axes, whether they stay with extent 1, `ddof` (default 0), when to stop, where to report to.
   * @returns The standard deviations.
   */
  std(options: SpreadOptions): Result<R, DenseArray<SpreadDType<D>>>;
  std(options: SpreadOptions = {}): unknown {
    return this.reduce("std", options);
  }

  /**
   * Finds the least element. A NaN counts as the least.
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The least element, or those along the axes.
   * @throws {RangeError} If there are no elements to choose from.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.min(), 1);
   * ```
   */
  min(options?: Whole<ReduceOptions>): Result<R, Scalar<D>>;
  /**
   * Finds the least elements along axes.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The least elements.
   */
  min(options: ReduceOptions): Result<R, DenseArray<D>>;
  min(options: ReduceOptions = {}): unknown {
    return this.reduce("min", options);
  }

  /**
   * Finds the greatest element. A NaN counts as the greatest.
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The greatest element, or those along the axes.
   * @throws {RangeError} If there are no elements to choose from.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.max(), 6);
   * ```
   */
  max(options?: Whole<ReduceOptions>): Result<R, Scalar<D>>;
  /**
   * Finds the greatest elements along axes.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The greatest elements.
   */
  max(options: ReduceOptions): Result<R, DenseArray<D>>;
  max(options: ReduceOptions = {}): unknown {
    return this.reduce("max", options);
  }

  /**
   * Finds where the least element is.
   *
   * @param options The axis (default: the index counts the elements in C order), whether it stays with extent 1.
   * @returns The first index of the least element, or those along the axis as int64.
   * @throws {RangeError} If there are no elements to choose from.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.argmin(), 0);
   * ```
   */
  argmin(options?: Whole<ReduceOptions>): Result<R, number>;
  /**
   * Finds where the least elements are along an axis.
   *
   * @param options The axis, whether it stays with extent 1, when to stop, where to report to.
   * @returns The indices.
   */
  argmin(options: ReduceOptions): Result<R, DenseArray<"int64">>;
  argmin(options: ReduceOptions = {}): unknown {
    return this.reduce("argmin", options);
  }

  /**
   * Finds where the greatest element is.
   *
   * @param options The axis (default: the index counts the elements in C order), whether it stays with extent 1.
   * @returns The first index of the greatest element, or those along the axis as int64.
   * @throws {RangeError} If there are no elements to choose from.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.argmax(), 5);
   * ```
   */
  argmax(options?: Whole<ReduceOptions>): Result<R, number>;
  /**
   * Finds where the greatest elements are along an axis.
   *
   * @param options The axis, whether it stays with extent 1, when to stop, where to report to.
   * @returns The indices.
   */
  argmax(options: ReduceOptions): Result<R, DenseArray<"int64">>;
  argmax(options: ReduceOptions = {}): unknown {
    return this.reduce("argmax", options);
  }

  /**
   * Tells whether any element is true (not 0; NaN is true).
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The answer, or those along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.any(), true);
   * ```
   */
  any(options?: Whole<ReduceOptions>): Result<R, boolean>;
  /**
   * Tells whether any element along axes is true.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The answers.
   */
  any(options: ReduceOptions): Result<R, DenseArray<"bool">>;
  any(options: ReduceOptions = {}): unknown {
    return this.reduce("any", options);
  }

  /**
   * Tells whether all elements are true (not 0; NaN is true).
   *
   * @param options The axes (default all), whether they stay with extent 1, when to stop, where to report to.
   * @returns The answer, or those along the axes.
   *
   * @example Of all elements
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.all(), true);
   * ```
   */
  all(options?: Whole<ReduceOptions>): Result<R, boolean>;
  /**
   * Tells whether all elements along axes are true.
   *
   * @param options The axes, whether they stay with extent 1, when to stop, where to report to.
   * @returns The answers.
   */
  all(options: ReduceOptions): Result<R, DenseArray<"bool">>;
  all(options: ReduceOptions = {}): unknown {
    return this.reduce("all", options);
  }
}
