/**
 * The operators that every array has: on lazy arrays they give lazy arrays, on arrays in memory arrays in memory.
 *
 * @module
 */

import { add, divide, multiply, negative, subtract } from "./arithmetic.ts";
import type { NDArray } from "./array.ts";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "./comparison.ts";
import type { DenseArray } from "./dense.ts";
import type { DType, DTypeName } from "./dtype.ts";
import { bitwiseAnd, bitwiseOr, bitwiseXor, invert } from "./functions/bits.ts";
import { floorDivide, remainder } from "./functions/division.ts";
import { clip } from "./functions/extrema.ts";
import { power } from "./functions/powers.ts";
import { absolute } from "./functions/signs.ts";
import type { ArrayInput } from "./input.ts";
import { Reductions, type Residence } from "./reductions.ts";

/** What an operator gives: a lazy array where elements have to be fetched, an array in memory where they are there. */
export interface Computed<D extends DType> {
  /** Of a lazy array. */
  lazy: NDArray<D, "lazy">;
  /** Of an array in memory. */
  dense: DenseArray<D>;
}

/** The dtypes of real and complex floats, which keep their dtype beside numbers. */
export type InexactName = "float16" | "float32" | "float64" | "complex64" | "complex128";

/** What among some types is a lazy array. */
export type LazyOnes<T> = Extract<T, {
  /** Where elements are. */
  readonly residence: "lazy";
}>;

/** Where the results of an array and an operand are: to be fetched where those of one of them are. */
export type Joint<R extends Residence, O> = [LazyOnes<O>] extends [never] ? R : "lazy";

/** The dtype of `array + operand`, as far as the types tell. */
export type ArithmeticDType<D extends DType, O> = D extends InexactName
  ? O extends number | boolean | NDArray<D> ? D : DTypeName
  : DTypeName;

/** A function that works element by element on arrays in memory, with broadcasting. */
export type ElementFunction =
  | ((a: ArrayInput) => DenseArray)
  | ((a: ArrayInput, b: ArrayInput) => DenseArray)
  | ((a: ArrayInput, b: ArrayInput, c: ArrayInput) => DenseArray);

/**
 * The operators of an array.
 *
 * @typeParam D The dtype of the elements.
 * @typeParam R Whether results are lazy, or in memory.
 *
 * @example Arithmetic
 * ```ts
 * import { array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const array1 = array([1, 2, 3]);
 * assertEquals(array1.multiply(2).add(1).toNested(), [3, 5, 7]);
 * ```
 */
export abstract class Operators<D extends DType, R extends Residence> extends Reductions<D, R> {
  /** Where elements are: `"lazy"` where they have to be fetched, `"dense"` where they are in memory. */
  abstract readonly residence: R;

  /**
   * Computes element by element.
   *
   * @param f The function.
   * @param operands What it takes behind this array.
   * @param takesOut Whether it takes `{ out }` behind them. Default `false`.
   * @returns The results: lazy, or in memory.
   */
  protected abstract compute(f: ElementFunction, operands: readonly ArrayInput[], takesOut?: boolean): unknown;

  /**
   * Adds. Truth values are joined by "or"; integers wrap around.
   *
   * @param operand What is added: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The sums.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example add
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).add(10).toNested(), [11, 12]);
   * ```
   */
  add<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(add, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Subtracts. Integers wrap around.
   *
   * @param operand What is taken off: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The differences.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example subtract
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([3, 4]).subtract(1).toNested(), [2, 3]);
   * ```
   */
  subtract<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(subtract, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Multiplies. Truth values are joined by "and"; integers wrap around.
   *
   * @param operand The factors: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The products.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example multiply
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([3, 4]).multiply([2, 10]).toNested(), [6, 40]);
   * ```
   */
  multiply<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(multiply, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Divides. Integers are divided as floats.
   *
   * @param operand The divisors: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The quotients.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example divide
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 3]).divide(2).toNested(), [0.5, 1.5]);
   * ```
   */
  divide<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(divide, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Divides and rounds down.
   *
   * @param operand The divisors: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The quotients.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example floorDivide
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([7, -7]).floorDivide(2).toNested(), [3, -4]);
   * ```
   */
  floorDivide<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(floorDivide, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Divides and gives what is left over, with the sign of the divisor.
   *
   * @param operand The divisors: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The remainders.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example remainder
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([7, -7]).remainder(4).toNested(), [3, 1]);
   * ```
   */
  remainder<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(remainder, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Raises to powers.
   *
   * @param operand The exponents: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The powers.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example power
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([2, 3]).power(2).toNested(), [4, 9]);
   * ```
   */
  power<const O extends ArrayInput>(operand: O): Computed<ArithmeticDType<D, O>>[Joint<R, O>] {
    return this.compute(power, [operand], true) as Computed<ArithmeticDType<D, O>>[Joint<R, O>];
  }

  /**
   * Joins the bits of integers, or truth values, by "and".
   *
   * @param operand The other bits: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The results.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example bitwiseAnd
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([6, 3], "int8").bitwiseAnd(2).toNested(), [2, 2]);
   * ```
   */
  bitwiseAnd<O extends ArrayInput>(operand: O): Computed<DTypeName>[Joint<R, O>] {
    return this.compute(bitwiseAnd, [operand], true) as Computed<DTypeName>[Joint<R, O>];
  }

  /**
   * Joins the bits of integers, or truth values, by "or".
   *
   * @param operand The other bits: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The results.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example bitwiseOr
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([4, 1], "int8").bitwiseOr(2).toNested(), [6, 3]);
   * ```
   */
  bitwiseOr<O extends ArrayInput>(operand: O): Computed<DTypeName>[Joint<R, O>] {
    return this.compute(bitwiseOr, [operand], true) as Computed<DTypeName>[Joint<R, O>];
  }

  /**
   * Joins the bits of integers, or truth values, by "exclusive or".
   *
   * @param operand The other bits: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The results.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example bitwiseXor
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([6, 3], "int8").bitwiseXor(2).toNested(), [4, 1]);
   * ```
   */
  bitwiseXor<O extends ArrayInput>(operand: O): Computed<DTypeName>[Joint<R, O>] {
    return this.compute(bitwiseXor, [operand], true) as Computed<DTypeName>[Joint<R, O>];
  }

  /**
   * Compares: equal.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example equal
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).equal(2).toNested(), [false, true]);
   * ```
   */
  equal<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(equal, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Compares: not equal.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example notEqual
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).notEqual(2).toNested(), [true, false]);
   * ```
   */
  notEqual<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(notEqual, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Compares: less.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example less
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).less(2).toNested(), [true, false]);
   * ```
   */
  less<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(less, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Compares: less or equal.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example lessEqual
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).lessEqual(1).toNested(), [true, false]);
   * ```
   */
  lessEqual<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(lessEqual, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Compares: greater.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example greater
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).greater(1).toNested(), [false, true]);
   * ```
   */
  greater<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(greater, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Compares: greater or equal.
   *
   * @param operand What is compared with: an array, nested arrays or a scalar; broadcast as numpy does.
   * @returns The truth values.
   * @throws {RangeError} If the shapes do not fit, or a scalar does not fit the integers.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example greaterEqual
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).greaterEqual(2).toNested(), [false, true]);
   * ```
   */
  greaterEqual<O extends ArrayInput>(operand: O): Computed<"bool">[Joint<R, O>] {
    return this.compute(greaterEqual, [operand], true) as Computed<"bool">[Joint<R, O>];
  }

  /**
   * Turns the sign. Integers wrap around.
   *
   * @returns The negated elements.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example negative
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, -2]).negative().toNested(), [-1, 2]);
   * ```
   */
  negative(): Computed<D>[R] {
    return this.compute(negative, [], true) as Computed<D>[R];
  }

  /**
   * Takes the absolute values; of complex numbers their lengths.
   *
   * @returns The absolute values.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example absolute
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, -2]).absolute().toNested(), [1, 2]);
   * ```
   */
  absolute(): Computed<DTypeName>[R] {
    return this.compute(absolute, [], true) as Computed<DTypeName>[R];
  }

  /**
   * Turns all bits of integers, or truth values, around.
   *
   * @returns The turned elements.
   * @throws {TypeError} If the elements are of another kind.
   *
   * @example invert
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([0, 1], "int8").invert().toNested(), [-1, -2]);
   * ```
   */
  invert(): Computed<DTypeName>[R] {
    return this.compute(invert, [], true) as Computed<DTypeName>[R];
  }

  /**
   * Limits the elements to a range.
   *
   * @param least What smaller elements become: an array or a scalar.
   * @param most What larger elements become.
   * @returns The limited elements.
   * @throws {RangeError} If the shapes do not fit.
   * @throws {TypeError} If the elements are not numbers.
   *
   * @example clip
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([-1, 0.5, 7]).clip(0, 1).toNested(), [0, 0.5, 1]);
   * ```
   */
  clip<L extends ArrayInput, H extends ArrayInput>(least: L, most: H): Computed<DTypeName>[Joint<R, L | H>] {
    return this.compute(clip, [least, most], true) as Computed<DTypeName>[Joint<R, L | H>];
  }
}
