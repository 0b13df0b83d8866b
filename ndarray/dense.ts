/**
 * The array in memory: a buffer, an offset and strides.
 *
 * @module
 */

import { type FieldDType, NDArray, type ReadDType } from "./array.ts";
import { checkAxes, expanded, squeezed, transposed } from "./axes.ts";
import { cast } from "./cast.ts";
import { copyStorage } from "./copy.ts";
import {
  allocate,
  type Data,
  type DType,
  type DTypeName,
  dtypeText,
  layoutOf,
  sameDType,
  type Scalar,
  unfold,
} from "./dtype.ts";
import { getElement } from "./element.ts";
import { denseBundle, inspectText, toPNG } from "./display.ts";
import { type ReadOptions, readStorage, writeStorage } from "./engine.ts";
import { registerDense } from "./family.ts";
import { fieldStorage } from "./field.ts";
import type { ArrayInput } from "./input.ts";
import type { PNGOptions } from "./png.ts";
import { arrayToString } from "./print.ts";
import { reduceStorage } from "./reduce.ts";
import type { Reduction, SpreadOptions } from "./reductions.ts";
import { normalizePoints, normalizeSelection, type Selection, wrapIndex } from "./selection.ts";
import type { SelectionItem } from "./selection_item.ts";
import { isContiguous, newStorage, runOf, sizeOf, type Storage, storageOver } from "./storage.ts";
import { StorageBackend } from "./storage_backend.ts";
import { selectStorage } from "./storage_view.ts";

/** Elements as nested arrays. */
export type Nested<T> = T | Nested<T>[];

/** Where elements stand in a container, when not simply in C order. */
export type Placement = Omit<Storage, "data">;

/**
 * An array in memory. Slicing gives arrays that share the buffer, as numpy's views do.
 *
 * @typeParam D The dtype of the elements.
 */
export class DenseArray<D extends DType = DType> extends NDArray<D, "dense"> {
  readonly #shape: readonly number[];
  readonly #storage: Storage;

  /**
   * Makes an array over a container, which it shares.
   *
   * @param dtype The dtype of the elements; not an array dtype, whose axes belong at the end of `shape`.
   * @param shape The extents.
   * @param data The container. Default: zeros.
   * @param placement Where the elements stand in the container. Default: all of it in C order.
   * @throws {RangeError} If the container does not hold that many elements.
   * @throws {TypeError} If `dtype` is an array dtype.
   */
  constructor(dtype: D, shape: readonly number[], data?: Data<D>, placement?: Placement) {
    const storage = placement === undefined
      ? storageOver(dtype, shape, data ?? allocate(dtype, sizeOf(shape)))
      : { ...placement, data: data! };
    super(new StorageBackend(dtype, shape, storage));
    if (unfold(dtype).shape.length > 0) {
      throw new TypeError(`Cannot make a dense array of ${dtypeText(dtype)}: its axes belong to the shape`);
    }
    const size = sizeOf(shape) * layoutOf(dtype).width;
    if (placement === undefined && storage.data.length !== size) {
      throw new RangeError(
        `Cannot make an array of shape (${shape.join(", ")}) over ${storage.data.length} slots: it takes ${size}`,
      );
    }
    this.#shape = shape;
    this.#storage = storage;
  }

  /** The extent of each axis. */
  override get shape(): readonly number[] {
    return this.#shape;
  }

  /** The number of axes. */
  override get ndim(): number {
    return this.#shape.length;
  }

  /** There are no blocks in memory. */
  override get chunks(): null {
    return null;
  }

  /** The array with its axes reversed. */
  override get T(): DenseArray<D> {
    return this.transpose();
  }

  /** Where the elements stand. */
  get storage(): Storage {
    return this.#storage;
  }

  /** How far each axis moves, in elements (in bytes for a field of packed records). */
  get strides(): readonly number[] {
    return this.#storage.strides;
  }

  /** What the slots of records (text, references, sequences) point into. */
  get objects(): readonly unknown[] | undefined {
    return this.#storage.objects;
  }

  /** The elements in C order: shared where they stand so, else a fresh copy. */
  get data(): Data<D> {
    const { dtype, size } = this;
    const { data, offset, strides, loose } = this.#storage;
    if (loose || !isContiguous(this.#shape, strides)) return this.copy().data;
    return runOf(dtype, data, offset, size) as Data<D>;
  }

  /**
   * Tells whether the elements are of a dtype, and tells the compiler.
   *
   * @param dtype The name of the dtype.
   * @returns Whether they are.
   */
  override is<T extends DTypeName>(dtype: T): this is DenseArray<T> {
    return (this.dtype as DType) === dtype;
  }

  /**
   * Copies the elements.
   *
   * @returns An array of its own, in C order.
   */
  copy(): DenseArray<D> {
    const storage = newStorage(this.dtype, this.#shape);
    copyStorage(this.dtype, this.#shape, this.#storage, storage);
    return overStorage(this.dtype, this.#shape, storage);
  }

  /**
   * Gives one element.
   *
   * @param index Its position along each axis; negative ones count from the end.
   * @returns The element.
   * @throws {RangeError} If the position is out of range or not of the array's rank.
   */
  at(...index: number[]): Scalar<D> {
    const { strides } = this.#storage;
    if (index.length !== strides.length) {
      throw new RangeError(`Cannot give an element: ${index.length} indices for ${strides.length} axes`);
    }
    let at = this.#storage.offset;
    for (let axis = 0; axis < index.length; axis++) {
      at += wrapIndex(index[axis]!, axis, this.#shape[axis]!) * strides[axis]!;
    }
    return getElement(this.dtype, this.#storage, at);
  }

  /**
   * Gives the element of an array that has one.
   *
   * @returns The element.
   * @throws {RangeError} If there are more or fewer.
   */
  item(): Scalar<D> {
    if (this.size !== 1) throw new RangeError(`Cannot give the one element of an array of ${this.size}`);
    return getElement(this.dtype, this.#storage, this.#storage.offset);
  }

  /**
   * Gives the names of enumerated values.
   *
   * @returns The names; the number as text where a value has no name.
   * @throws {TypeError} If the elements are not enumerated.
   */
  names(): DenseArray<"string"> {
    const { dtype } = this as DenseArray;
    if (typeof dtype === "string" || !("enum" in dtype)) {
      throw new TypeError(`Cannot name elements of ${dtypeText(dtype)}: they are not enumerated`);
    }
    const names = new Map(Object.entries(dtype.enum).map(([name, value]) => [String(value), name]));
    const values = Array.from(this.data as ArrayLike<number | bigint>, String);
    return new DenseArray("string", this.#shape, values.map((value) => names.get(value) ?? value));
  }

  /**
   * Sets the elements at once.
   *
   * @param value A scalar, nested arrays, a typed array of as many elements, or a dense array; broadcast as numpy does.
   * @throws {TypeError} If the value is of another kind (text against numbers), or lazy.
   * @throws {RangeError} If the value's shape does not fit.
   */
  set(value: ArrayInput): void {
    writeStorage(this.dtype, this.#shape, this.#storage, value);
  }

  /**
   * Gives the elements as nested arrays.
   *
   * @returns Arrays of arrays, as deep as there are axes; the element itself where there are none.
   */
  toNested(): Nested<Scalar<D>> {
    const { dtype } = this;
    const storage = this.#storage;
    const shape = this.#shape;
    function nest(axis: number, at: number): Nested<Scalar<D>> {
      if (axis === shape.length) return getElement(dtype, storage, at);
      return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, at + i * storage.strides[axis]!));
    }
    return nest(0, storage.offset);
  }

  /**
   * Takes a part, in numpy's meaning. See {@linkcode NDArray.slice}.
   *
   * @param items An item for each axis.
   * @returns An array that shares the buffer; a copy where lists or masks were given.
   */
  override slice(...items: SelectionItem[]): DenseArray<D> {
    return this.#select(normalizeSelection(items, this.#shape));
  }

  /**
   * Takes points. See {@linkcode NDArray.points}.
   *
   * @param items Items as for `slice`; all lists have one length.
   * @returns A copy of the points.
   */
  override points(...items: SelectionItem[]): DenseArray<D> {
    return this.#select(normalizePoints(items, this.#shape));
  }

  /**
   * Brings the axes into another order.
   *
   * @param axes The axes in their new order. Default: reversed.
   * @returns An array that shares the buffer.
   */
  override transpose(axes?: readonly number[]): DenseArray<D> {
    return this.#arrange(transposed(axes, this.ndim));
  }

  /**
   * Reverses the order of the elements along axes.
   *
   * @param axes The axes. Default: all.
   * @returns An array that shares the buffer.
   */
  override reverse(axes?: number | readonly number[]): DenseArray<D> {
    const turned = axes === undefined ? this.#shape.map((_, axis) => axis) : checkAxes(axes, this.ndim);
    return this.slice(...this.#shape.map((_, axis) => turned.includes(axis) ? { step: -1 } : {}));
  }

  /**
   * Takes away axes of extent 1.
   *
   * @param axes The axes. Default: all of extent 1.
   * @returns An array that shares the buffer.
   */
  override squeeze(axes?: number | readonly number[]): DenseArray<D> {
    return this.#arrange(squeezed(this.#shape, axes));
  }

  /**
   * Puts in axes of extent 1.
   *
   * @param axes Where they stand in the result.
   * @returns An array that shares the buffer.
   */
  override expandDims(axes: number | readonly number[]): DenseArray<D> {
    return this.#arrange(expanded(this.ndim, axes));
  }

  /**
   * Takes one field of records.
   *
   * @param name The name of the field.
   * @returns An array that shares the buffer (a copy for text, references and sequences); fields that are arrays give
   * further axes at the end.
   * @throws {TypeError} If the elements are not records.
   * @throws {RangeError} If they have no such field.
   */
  override field<N extends string>(name: N): DenseArray<ReadDType<FieldDType<D, N>>> {
    const { dtype, shape, storage } = fieldStorage(this.dtype, this.#shape, this.#storage, name);
    return overStorage(dtype as ReadDType<FieldDType<D, N>>, shape, storage);
  }

  /**
   * Converts the elements, as numpy's `astype` does.
   *
   * @param dtype The dtype wanted.
   * @returns A copy; the array itself where it is of that dtype.
   * @throws {TypeError} If elements cannot be converted: text against numbers.
   */
  override astype<T extends DTypeName>(dtype: T): DenseArray<T> {
    if (sameDType(this.dtype, dtype)) return this as unknown as DenseArray<T>;
    return overStorage(dtype, this.#shape, cast(this.dtype, this.#shape, this.#storage, dtype));
  }

  /**
   * Copies the elements, so that code for lazy arrays runs on dense ones too.
   *
   * @param options Where the elements go.
   * @returns The copy.
   */
  override read(options: ReadOptions = {}): Promise<DenseArray<ReadDType<D>>> {
    // Deferred, so that what goes wrong rejects the promise.
    return Promise.resolve().then(() =>
      readStorage(this.dtype, this.#shape, this.#storage, options) as DenseArray<ReadDType<D>>
    );
  }

  /**
   * Walks along the first axis.
   *
   * @returns An array for each index, sharing the buffer.
   * @throws {TypeError} If the array has no axes.
   */
  *[Symbol.iterator](): IterableIterator<DenseArray<D>> {
    if (this.ndim === 0) throw new TypeError("Cannot iterate over an array without axes");
    for (let i = 0; i < this.#shape[0]!; i++) yield this.slice(i);
  }

  /**
   * Walks along the first axis.
   *
   * @returns An array for each index, sharing the buffer.
   * @throws {TypeError} If the array has no axes.
   */
  override async *[Symbol.asyncIterator](): AsyncIterableIterator<DenseArray<D>> {
    yield* this;
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
    return reduceStorage(this.dtype, this.#shape, this.#storage, reduction, options);
  }

  #select(selection: Selection): DenseArray<D> {
    const { shape, storage } = selectStorage(this.dtype, this.#shape, this.#storage, selection);
    return overStorage(this.dtype, shape, storage);
  }

  #arrange(axes: readonly number[]): DenseArray<D> {
    const strides = axes.map((axis) => axis < 0 ? 0 : this.#storage.strides[axis]!);
    return overStorage(this.dtype, axes.map((axis) => axis < 0 ? 1 : this.#shape[axis]!), {
      ...this.#storage,
      strides,
    });
  }
}

function overStorage<D extends DType>(dtype: D, shape: readonly number[], storage: Storage): DenseArray<D> {
  return new DenseArray(dtype, shape, storage.data as Data<D>, storage);
}

registerDense({ make: overStorage, is: (value): value is DenseArray => value instanceof DenseArray });
