/**
 * The array in memory: a buffer, an offset and strides.
 *
 * @module
 */

import { DenseMethods } from "./dense_methods.ts";
import type { ReadDType } from "./array_types.ts";
import { copied } from "./copy.ts";
import { type Data, type DType, dtypeText, type Scalar } from "./dtype.ts";
import { getElement } from "./element.ts";
import { denseBundle, inspectText, toPNG } from "./display.ts";
import { type OperationOptions, type ReadOptions, readStorage, writeStorage } from "./engine.ts";
import { registerDense } from "./family.ts";
import type { ArrayInput } from "./input.ts";
import type { ElementFunction } from "./operators.ts";
import type { PNGOptions } from "./png.ts";
import { arrayToString } from "./print.ts";
import { reduceStorage } from "./reduce.ts";
import type { Reduction, SpreadOptions } from "./reductions.ts";
import { wrapIndex } from "./selection.ts";
import { contiguousStrides, isContiguous, runOf, type Storage } from "./storage.ts";

/** Elements as nested arrays. */
export type Nested<T> = T | Nested<T>[];

/**
 * An array in memory. Slicing gives arrays that share the buffer, as numpy's views do.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example Parts share the buffer
 * ```ts
 * import { array } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const table = array([[1, 2, 3], [4, 5, 6]]);
 *
 * table.slice("1").set(0);
 * assertEquals(table.toNested(), [[1, 2, 3], [0, 0, 0]]);
 * ```
 */
export class DenseArray<D extends DType = DType> extends DenseMethods<D> {
  /** The elements in C order: shared where they stand so, else a fresh copy. */
  get data(): Data<D> {
    const { dtype, size } = this;
    const { data, offset, strides, loose } = this.storage;
    if (loose || !isContiguous(this.shape, strides)) return this.copy().data;
    return runOf(dtype, data, offset, size) as Data<D>;
  }

  /**
   * Copies the elements.
   *
   * @returns An array of its own, in C order.
   *
   * @example A copy of its own
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   *
   * table.copy().set(0);
   * assertEquals(table.at(0, 0), 1);
   * ```
   */
  copy(): DenseArray<D> {
    return overStorage(this.dtype, this.shape, copied(this.dtype, this.shape, this.storage));
  }

  /**
   * Gives one element.
   *
   * @param index Its position along each axis; negative ones count from the end.
   * @returns The element.
   * @throws {RangeError} If the position is out of range or not of the array's rank.
   *
   * @example From the end
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.at(-1, 0), 4);
   * ```
   */
  at(...index: number[]): Scalar<D> {
    const { strides } = this.storage;
    if (index.length !== strides.length) {
      throw new RangeError(`Cannot give an element: ${index.length} indices for ${strides.length} axes`);
    }
    let at = this.storage.offset;
    for (let axis = 0; axis < index.length; axis++) {
      at += wrapIndex(index[axis]!, axis, this.shape[axis]!) * strides[axis]!;
    }
    return getElement(this.dtype, this.storage, at);
  }

  /**
   * Gives one element: that of an array that has one, that of a position along each axis, or that of a place in C order.
   *
   * @param index Nothing, the position along each axis, or one place in C order; negative ones count from the end.
   * @returns The element.
   * @throws {RangeError} If the position is out of range, or none is given and there are more elements or fewer than one.
   *
   * @example The one element, and one of several
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.slice(0, 1).item(), 2);
   * assertEquals([table.item(1, 0), table.item(-1)], [4, 6]);
   * ```
   */
  item(...index: number[]): Scalar<D> {
    const { size, shape } = this;
    if (index.length === 1 && shape.length !== 1) {
      let rest = wrapIndex(index[0]!, 0, size);
      return this.at(
        ...contiguousStrides(shape).map((stride) => {
          const own = Math.floor(rest / stride);
          rest -= own * stride;
          return own;
        }),
      );
    }
    if (index.length > 0) return this.at(...index);
    if (size !== 1) throw new RangeError(`Cannot give the one element of an array of ${size}`);
    return getElement(this.dtype, this.storage, this.storage.offset);
  }

  /**
   * Gives the names of enumerated values.
   *
   * @returns The names; the number as text where a value has no name.
   * @throws {TypeError} If the elements are not enumerated.
   *
   * @example Colours
   * ```ts
   * import { DenseArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const colors = new DenseArray({ enum: { red: 0, green: 1 }, base: "uint8" }, [2], Uint8Array.of(1, 0));
   * assertEquals(colors.names().toNested(), ["green", "red"]);
   * ```
   */
  names(): DenseArray<"string"> {
    const { dtype } = this as DenseArray;
    if (typeof dtype === "string" || !("enum" in dtype)) {
      throw new TypeError(`Cannot name elements of ${dtypeText(dtype)}: they are not enumerated`);
    }
    const names = new Map(Object.entries(dtype.enum).map(([name, value]) => [String(value), name]));
    const values = Array.from(this.data as ArrayLike<number | bigint>, String);
    return new DenseArray("string", this.shape, values.map((value) => names.get(value) ?? value));
  }

  /**
   * Sets the elements at once.
   *
   * @param value A scalar, nested arrays, a typed array of as many elements, or a dense array; broadcast as numpy does.
   * @throws {TypeError} If the value is of another kind (text against numbers), or lazy.
   * @throws {RangeError} If the value's shape does not fit.
   *
   * @example Broadcast
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   *
   * table.set([7, 8, 9]);
   * assertEquals(table.toNested(), [[7, 8, 9], [7, 8, 9]]);
   * ```
   */
  override set(value: ArrayInput): void {
    writeStorage(this.dtype, this.shape, this.storage, value);
    this.putBack();
  }

  /**
   * Sets the elements, so that code for lazy arrays runs on dense ones too.
   *
   * @param value What `set` takes, or a lazy array.
   * @param options Where progress is told.
   * @throws {TypeError} If the value is of another kind.
   * @throws {RangeError} If the value's shape does not fit.
   *
   * @example As a lazy array is written
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * await table.slice(":", [0, 2]).write(0);
   * assertEquals(table.toNested(), [[0, 2, 0], [0, 5, 0]]);
   * ```
   */
  override async write(value: ArrayInput, options: OperationOptions = {}): Promise<void> {
    await super.write(value, options);
    this.putBack();
  }

  /**
   * Gives the elements as nested arrays.
   *
   * @returns Arrays of arrays, as deep as there are axes; the element itself where there are none.
   *
   * @example Nested arrays
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.slice(":, 0").toNested(), [1, 4]);
   * ```
   */
  toNested(): Nested<Scalar<D>> {
    const { dtype } = this;
    const storage = this.storage;
    const shape = this.shape;
    function nest(axis: number, at: number): Nested<Scalar<D>> {
      if (axis === shape.length) return getElement(dtype, storage, at);
      return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, at + i * storage.strides[axis]!));
    }
    return nest(0, storage.offset);
  }

  /**
   * Copies the elements, so that code for lazy arrays runs on dense ones too.
   *
   * @param options Where the elements go.
   * @returns The copy.
   *
   * @example As a lazy array is read
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals((await table.read()).toNested(), table.toNested());
   * ```
   */
  override read(options: ReadOptions = {}): Promise<DenseArray<ReadDType<D>>> {
    // Deferred, so that what goes wrong rejects the promise.
    return Promise.resolve().then(() =>
      readStorage(this.dtype, this.shape, this.storage, options) as DenseArray<ReadDType<D>>
    );
  }

  /**
   * Walks along the first axis.
   *
   * @returns An array for each index, sharing the buffer.
   * @throws {TypeError} If the array has no axes.
   *
   * @example Row by row
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals([...table].map((row) => row.sum()), [6, 15]);
   * ```
   */
  *[Symbol.iterator](): IterableIterator<DenseArray<D>> {
    if (this.ndim === 0) throw new TypeError("Cannot iterate over an array without axes");
    for (let i = 0; i < this.shape[0]!; i++) yield this.slice(i);
  }

  /**
   * Walks along the first axis.
   *
   * @returns An array for each index, sharing the buffer.
   * @throws {TypeError} If the array has no axes.
   *
   * @example As a lazy array is walked
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   *
   * const sums = [];
   * for await (const row of table) sums.push(row.sum());
   * assertEquals(sums, [6, 15]);
   * ```
   */
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<DenseArray<D>> {
    yield* this[Symbol.iterator]();
  }

  /**
   * Draws the array as matplotlib's `imshow` does.
   *
   * @param options The colours (default viridis) and the limits (default: the smallest and the largest number).
   * @returns The bytes of a PNG file.
   * @throws {TypeError} If the array has not two axes, or no numbers.
   * @throws {RangeError} If it has no element.
   *
   * @example A picture of a matrix
   * ```ts
   * import { random } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const png = random.seed(1).rand(8, 8).toPNG({ vmin: 0, vmax: 1 });
   * assertEquals(png.slice(1, 4), new TextEncoder().encode("PNG"));
   * ```
   */
  toPNG(options?: PNGOptions): Uint8Array<ArrayBuffer> {
    return toPNG(this, options);
  }

  /**
   * Prints the elements as numpy does.
   *
   * @returns The text; past 1,000 elements the middle is left out.
   *
   * @example As numpy prints
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(array([[1, 2], [3, 4]])), "[[1. 2.]\n [3. 4.]]");
   * ```
   */
  override toString(): string {
    return arrayToString(this);
  }

  /**
   * What Deno's console shows.
   *
   * @returns The text.
   */
  [Symbol.for("Deno.customInspect")](): string {
    return inspectText(this);
  }

  /**
   * What the console of Node and Bun shows.
   *
   * @returns The text.
   */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return inspectText(this);
  }

  /**
   * What a notebook shows: text, and a picture where there are two axes of numbers.
   *
   * @returns The forms, by MIME type.
   */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return denseBundle(this);
  }

  /**
   * Runs a reduction at once.
   *
   * @param reduction Which one.
   * @param options The axes and the rest.
   * @returns The result.
   */
  protected override reduce(reduction: Reduction, options: SpreadOptions): unknown {
    return reduceStorage(this.dtype, this.shape, this.storage, reduction, options);
  }

  /**
   * Computes element by element, at once.
   *
   * @param f The function.
   * @param operands What it takes behind this array.
   * @returns The results.
   */
  protected override compute(f: ElementFunction, operands: readonly ArrayInput[]): unknown {
    return (f as (...all: ArrayInput[]) => DenseArray)(this, ...operands);
  }
}

function overStorage<D extends DType>(dtype: D, shape: readonly number[], storage: Storage): DenseArray<D> {
  return new DenseArray(dtype, shape, storage.data as Data<D>, storage);
}

registerDense({ make: overStorage, is: (value): value is DenseArray => value instanceof DenseArray });
