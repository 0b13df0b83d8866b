/**
 * Views of an array in memory: parts and arrangements that share its buffer.
 *
 * @module
 */

import { NDArray } from "./array.ts";
import type { FieldDType, ReadDType } from "./array_types.ts";
import type { Backend } from "./backend.ts";
import { checkAxes, expanded, squeezed, transposed } from "./axes.ts";
import { cast } from "./cast.ts";
import {
  type Data,
  type DType,
  type DTypeName,
  dtypeText,
  isObjectDType,
  layoutOf,
  sameDType,
  unfold,
} from "./dtype.ts";
import { storeView } from "./engine.ts";
import { makeDense } from "./family.ts";
import type { DenseArray } from "./dense.ts";
import { fieldBackend, fieldStorage } from "./field.ts";
import { normalizePoints, normalizeSelection, type Selection } from "./selection.ts";
import type { SelectionItem } from "./selection_item.ts";
import { newStorage, sizeOf, type Storage, storageOver } from "./storage.ts";
import { StorageBackend } from "./storage_backend.ts";
import { selectStorage } from "./storage_view.ts";
import { arrangeView, selectView, type View, wholeView, withInnerAxes } from "./view.ts";

/** Which elements of which array were copied. */
interface Origin {
  readonly backend: Backend;
  readonly view: View;
}

/** Where elements stand in a container, when not simply in C order. */
export type Placement = Omit<Storage, "data">;

/**
 * What an array in memory is made of, and the views that share its buffer.
 *
 * @typeParam D The dtype of the elements.
 *
 * @example Views share the elements
 * ```ts
 * import { zeros } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const array = zeros([2, 3]);
 * array.T.slice(0).set(1);
 * assertEquals(array.toNested(), [[1, 0, 0], [1, 0, 0]]);
 * ```
 */
export abstract class DenseViews<D extends DType> extends NDArray<D, "dense"> {
  readonly #shape: readonly number[];
  readonly #storage: Storage;
  /** Where the elements were copied from: what is set here is set there too. */
  #origin: Origin | undefined;

  /**
   * Makes an array over a container, which it shares.
   *
   * @param dtype The dtype of the elements; not an array dtype, whose axes belong at the end of `shape`.
   * @param shape The extents.
   * @param data The container. Default: zeros.
   * @param placement Where the elements stand in the container. Default: all of it in C order.
   * @throws {RangeError} If the container does not hold that many elements.
   * @throws {TypeError} If `dtype` is an array dtype.
   *
   * @example Over a typed array
   * ```ts
   * import { DenseArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const square = new DenseArray("int16", [2, 2], Int16Array.of(1, 2, 3, 4));
   * assertEquals(square.at(1, 0), 3);
   * ```
   */
  constructor(dtype: D, shape: readonly number[], data?: Data<D>, placement?: Placement) {
    const storage = placement === undefined
      ? (data === undefined ? newStorage(dtype, shape) : storageOver(dtype, shape, data))
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

  /**
   * Tells whether the elements are of a dtype, and tells the compiler.
   *
   * @param dtype The name of the dtype.
   * @returns Whether they are.
   *
   * @example Telling the compiler
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assert } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assert(table.is("float64"));
   * ```
   */
  override is<T extends DTypeName>(dtype: T): this is DenseArray<T> {
    return (this.dtype as DType) === dtype;
  }

  /**
   * Takes a part, in numpy's meaning. See {@linkcode NDArray.slice}.
   *
   * @param items An item for each axis.
   * @returns An array that shares the buffer. Where lists or masks were given it is a copy, and what it is `set` to is
   * set in the array it was taken from too, as numpy's `a[mask] = value` does; a `copy()` of it is on its own.
   *
   * @example Every other column
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.slice("..., ::2").toNested(), [[1, 3], [4, 6]]);
   * ```
   */
  override slice(...items: SelectionItem[]): DenseArray<D> {
    return this.#select(normalizeSelection(items, this.#shape));
  }

  /**
   * Takes points. See {@linkcode NDArray.points}.
   *
   * @param items Items as for `slice`; all lists have one length.
   * @returns A copy of the points; what it is `set` to is set in this array too.
   *
   * @example Two points
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.points([0, 1], [2, 0]).toNested(), [3, 4]);
   * ```
   */
  override points(...items: SelectionItem[]): DenseArray<D> {
    return this.#select(normalizePoints(items, this.#shape));
  }

  /**
   * Brings the axes into another order.
   *
   * @param axes The axes in their new order. Default: reversed.
   * @returns An array that shares the buffer.
   *
   * @example Columns as rows
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.transpose().toNested(), [[1, 4], [2, 5], [3, 6]]);
   * ```
   */
  override transpose(axes?: readonly number[]): DenseArray<D> {
    return this.#arrange(transposed(axes, this.ndim));
  }

  /**
   * Reverses the order of the elements along axes.
   *
   * @param axes The axes. Default: all.
   * @returns An array that shares the buffer.
   *
   * @example Both axes
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.reverse().toNested(), [[6, 5, 4], [3, 2, 1]]);
   * ```
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
   *
   * @example Without the single axis
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.slice(":1").squeeze().shape, [3]);
   * ```
   */
  override squeeze(axes?: number | readonly number[]): DenseArray<D> {
    return this.#arrange(squeezed(this.#shape, axes));
  }

  /**
   * Puts in axes of extent 1.
   *
   * @param axes Where they stand in the result.
   * @returns An array that shares the buffer.
   *
   * @example A new axis in front
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.expandDims(0).shape, [1, 2, 3]);
   * ```
   */
  override expandDims(axes: number | readonly number[]): DenseArray<D> {
    return this.#arrange(expanded(this.ndim, axes));
  }

  /**
   * Takes one field of records.
   *
   * @param name The name of the field.
   * @returns An array that shares the buffer (for text, references and sequences a copy, and what it is `set` to is set
   * in the records too); fields that are arrays give further axes at the end.
   * @throws {TypeError} If the elements are not records.
   * @throws {RangeError} If they have no such field.
   *
   * @example Shared with the records
   * ```ts
   * import { zeros } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const points = zeros([2], { fields: { x: "float32", y: "float32" } });
   * points.field("y").set([1, 2]);
   * assertEquals(points.at(1), { x: 0, y: 2 });
   * ```
   */
  override field<N extends string>(name: N): DenseArray<ReadDType<FieldDType<D, N>>> {
    const { dtype, shape, storage } = fieldStorage(this.dtype, this.#shape, this.#storage, name);
    const field = makeDense(dtype as ReadDType<FieldDType<D, N>>, shape, storage);
    const origin = this.#originOf(!isObjectDType(dtype));
    if (origin !== undefined) {
      const { backend, view } = origin;
      field.#origin = { backend: fieldBackend(backend, name), view: withInnerAxes(view, shape.slice(this.ndim)) };
    }
    return field;
  }

  /**
   * Converts the elements, as numpy's `astype` does.
   *
   * @param dtype The dtype wanted.
   * @returns A copy; the array itself where it is of that dtype.
   * @throws {TypeError} If elements cannot be converted: text against numbers.
   *
   * @example Truncated to integers
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = array([[1, 2, 3], [4, 5, 6]]);
   * assertEquals(table.astype("int8").data, Int8Array.of(1, 2, 3, 4, 5, 6));
   * ```
   */
  override astype<T extends DTypeName>(dtype: T): DenseArray<T> {
    if (sameDType(this.dtype, dtype)) return this as unknown as DenseArray<T>;
    return makeDense(dtype, this.#shape, cast(this.dtype, this.#shape, this.#storage, dtype));
  }

  /** Puts the elements where they were copied from, if they were. */
  protected putBack(): void {
    if (this.#origin === undefined) return;
    const { backend, view } = this.#origin;
    storeView(backend, view, this.dtype, this.#storage, {});
  }

  #select(selection: Selection): DenseArray<D> {
    const { shape, storage } = selectStorage(this.dtype, this.#shape, this.#storage, selection);
    const selected = makeDense(this.dtype, shape, storage);
    const origin = this.#originOf(storage.data === this.#storage.data);
    if (origin !== undefined) selected.#origin = { ...origin, view: selectView(origin.view, selection) };
    return selected;
  }

  #arrange(axes: readonly number[]): DenseArray<D> {
    const strides = axes.map((axis) => axis < 0 ? 0 : this.#storage.strides[axis]!);
    const shape = axes.map((axis) => axis < 0 ? 1 : this.#shape[axis]!);
    const arranged = makeDense(this.dtype, shape, { ...this.#storage, strides });
    const origin = this.#origin;
    if (origin !== undefined) arranged.#origin = { ...origin, view: arrangeView(origin.view, axes) };
    return arranged;
  }

  /** What a part of this array comes from, where that is not this array's own memory. */
  #originOf(isShared: boolean): Origin | undefined {
    if (this.#origin !== undefined || isShared) return this.#origin;
    return { backend: this.backend as Backend, view: wholeView(this.#shape) };
  }
}
