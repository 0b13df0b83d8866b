/**
 * The lazy array: metadata, a view, and the backend that its elements come from.
 *
 * @module
 */

import type { ArrayBlock, FieldArrays, FieldDType, ReadDType } from "./array_types.ts";
import { astypeBackend } from "./astype.ts";
import { checkAxes, expanded, squeezed, transposed } from "./axes.ts";
import type { Backend } from "./backend.ts";
import type { DenseArray } from "./dense.ts";
import { type ArrayDType, type DType, type DTypeName, itemSize, sameDType, type Scalar, unfold } from "./dtype.ts";
import { type OperationOptions, type ReadOptions, readView, writeView } from "./engine.ts";
import { summaryBundle, summaryText } from "./display.ts";
import { registerLazy } from "./family.ts";
import { fieldBackend } from "./field.ts";
import { blockRanges, chunkOf } from "./grid.ts";
import type { ArrayInput } from "./input.ts";
import { reduceView } from "./reduce.ts";
import { Pipelines } from "./pipelines.ts";
import type { Reduction, Residence, SpreadOptions } from "./reductions.ts";
import { normalizePoints, normalizeSelection, type Selection } from "./selection.ts";
import type { SelectionItem } from "./selection_item.ts";
import { sizeOf } from "./storage.ts";
import { arrangeView, selectView, type View, wholeView, withInnerAxes } from "./view.ts";

/**
 * An array with numpy's slicing: metadata, a view, and a backend. Slicing is pure and synchronous; elements are fetched
 * when they are read.
 *
 * @typeParam D The dtype of the elements.
 * @typeParam R `"lazy"` where reductions give promises, `"dense"` where they give plain values.
 *
 * @example A view of an array in memory, cut into blocks
 * ```ts
 * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
 *
 * const corner = lazy.slice("::-1, :2").T; // nothing is read yet
 * await corner.write(1);
 * assertEquals([corner.shape, await lazy.sum()], [[2, 4], 8]);
 * ```
 */
export class NDArray<D extends DType = DType, R extends Residence = Residence> extends Pipelines<D, R> {
  readonly #backend: Backend<D>;
  readonly #fixed: boolean;
  #view: View;

  /**
   * Makes an array over a backend. Without a view it shows the whole backend and follows its shape.
   *
   * @param backend Where the elements live.
   * @param view Which elements are shown, and how.
   */
  constructor(backend: Backend<D>, view?: View) {
    super();
    this.#backend = backend;
    this.#fixed = view !== undefined;
    this.#view = view ?? wholeView(backend.shape);
  }

  /**
   * Wraps a backend.
   *
   * @param backend Where the elements live.
   * @returns The lazy array that shows the whole of it.
   *
   * @example Over a backend of your own
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(NDArray.from(new MemoryBackend("int8", [3])).dtype, "int8");
   * ```
   */
  static from<D extends DType>(backend: Backend<D>): NDArray<D, "lazy"> {
    return new NDArray<D, "lazy">(backend);
  }

  /** Where the elements live. */
  get backend(): Backend<D> {
    return this.#backend;
  }

  /** How the elements of the backend are shown; its last axes are those of the elements themselves, where they have any. */
  get view(): View {
    const shape = this.#backend.shape;
    if (!this.#fixed && this.#view.shape.some((extent, axis) => extent !== shape[axis])) this.#view = wholeView(shape);
    return this.#view;
  }

  /** The dtype of the elements. */
  get dtype(): D {
    const { dtype, elementRank = 0, shape } = this.#backend;
    if (elementRank === 0) return dtype;
    return { array: unfold(dtype).base, shape: shape.slice(shape.length - elementRank) } as ArrayDType as D;
  }

  /** The extent of each axis. */
  get shape(): readonly number[] {
    const { shape } = this.view;
    const inner = this.#backend.elementRank ?? 0;
    return inner === 0 ? shape : shape.slice(0, shape.length - inner);
  }

  /** The number of axes. */
  get ndim(): number {
    return this.view.shape.length - (this.#backend.elementRank ?? 0);
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** The bytes that the elements take in memory (4 for each text, reference or sequence). */
  get nbytes(): number {
    return this.size * itemSize(this.dtype);
  }

  /** The extents of the blocks that elements are fetched in, along each axis of this array; `null` where there are none. */
  get chunks(): readonly number[] | null {
    return chunkOf(this.view, this.#backend.grid).slice(0, this.ndim);
  }

  /** What an element is that was never written. */
  get fillValue(): Scalar<D> {
    return this.#backend.fillValue;
  }

  /** The array with its axes reversed. */
  get T(): NDArray<D, R> {
    return this.transpose();
  }

  /**
   * Tells whether the elements are of a dtype, and tells the compiler.
   *
   * @param dtype The name of the dtype.
   * @returns Whether they are.
   *
   * @example Narrowing
   * ```ts
   * import { arange, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const array: NDArray = arange(3);
   * assertEquals([array.is("float64"), array.is("int8")], [true, false]);
   * ```
   */
  is<T extends DTypeName>(dtype: T): this is NDArray<T, R> {
    return (this.dtype as DType) === dtype;
  }

  /**
   * Takes a part, in numpy's meaning. Several lists select orthogonally, each on its own axis.
   *
   * @param items An item for each axis: an integer, text (`"0, ..., ::-2, newaxis"`), `{ start, stop, step }`, `null` for
   * a new axis, a list of integers, or a mask in memory. Axes without an item are taken whole.
   * @returns A view of the part.
   * @throws {RangeError} If an integer or a mask does not fit, or there are too many items.
   * @throws {TypeError} If an item is of no known kind: a fraction, a lazy mask.
   * @throws {SliceSyntaxError} If text cannot be parsed.
   *
   * @example Text, numbers, ranges and lists
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * assertEquals(lazy.slice("0, ..., ::-2, newaxis").shape, [3, 1]);
   * assertEquals(lazy.slice({ start: 1 }, [0, 0, 5]).shape, [3, 3]);
   * ```
   */
  slice(...items: SelectionItem[]): NDArray<D, R> {
    return this.#select(normalizeSelection(items, this.shape, this.#backend));
  }

  /**
   * Takes points: the lists are walked together, as numpy walks index arrays.
   *
   * @param items Items as for {@linkcode NDArray.slice}; all lists have one length.
   * @returns A view of the points, with one axis in place of those of the lists.
   * @throws {RangeError} If an index does not fit, or the lists differ in length.
   * @throws {TypeError} If an item is of no known kind.
   *
   * @example Two points
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   * assertEquals(lazy.points([0, 3], [5, 1]).shape, [2]);
   * ```
   */
  points(...items: SelectionItem[]): NDArray<D, R> {
    return this.#select(normalizePoints(items, this.shape, this.#backend));
  }

  /**
   * Brings the axes into another order.
   *
   * @param axes The axes in their new order. Default: reversed.
   * @returns A view.
   * @throws {RangeError} If `axes` is not a permutation of all axes.
   *
   * @example Other axes first
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   * assertEquals(lazy.transpose([1, 0]).shape, [6, 4]);
   * ```
   */
  transpose(axes?: readonly number[]): NDArray<D, R> {
    return this.#arrange(transposed(axes, this.ndim));
  }

  /**
   * Reverses the order of the elements along axes.
   *
   * @param axes The axes. Default: all.
   * @returns A view.
   * @throws {RangeError} If there is no such axis.
   *
   * @example The last row first
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * await lazy.slice(0).write(7);
   * assertEquals((await lazy.reverse(0).slice(-1, 0).read()).item(), 7);
   * ```
   */
  reverse(axes?: number | readonly number[]): NDArray<D, R> {
    const { ndim } = this;
    const turned = axes === undefined ? undefined : checkAxes(axes, ndim);
    const items = Array.from({ length: ndim }, (_, axis) => turned?.includes(axis) ?? true ? { step: -1 } : {});
    return this.slice(...items);
  }

  /**
   * Takes away axes of extent 1.
   *
   * @param axes The axes. Default: all of extent 1.
   * @returns A view.
   * @throws {RangeError} If an axis has another extent.
   *
   * @example Without the single axis
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   * assertEquals(lazy.slice("0:1").squeeze().shape, [6]);
   * ```
   */
  squeeze(axes?: number | readonly number[]): NDArray<D, R> {
    return this.#arrange(squeezed(this.shape, axes));
  }

  /**
   * Puts in axes of extent 1.
   *
   * @param axes Where they stand in the result.
   * @returns A view.
   * @throws {RangeError} If a place is out of range or named twice.
   *
   * @example A new axis at the end
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   * assertEquals(lazy.expandDims(-1).shape, [4, 6, 1]);
   * ```
   */
  expandDims(axes: number | readonly number[]): NDArray<D, R> {
    return this.#arrange(expanded(this.ndim, axes));
  }

  /**
   * Takes one field of records.
   *
   * @param name The name of the field.
   * @returns A view of the field in every record; it can be written to.
   * @throws {TypeError} If the elements are not records.
   * @throws {RangeError} If they have no such field.
   *
   * @example One field of records
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const particles = NDArray.from(new MemoryBackend({ fields: { x: "float32", id: "int32" } }, [2]));
   * await particles.field("id").write([7, 8]);
   * assertEquals((await particles.read()).at(1), { x: 0, id: 8 });
   * ```
   */
  field<N extends string>(name: N): FieldArrays<FieldDType<D, N>>[R] {
    const backend = fieldBackend(this.#backend, name) as Backend<FieldDType<D, N>>;
    const field = new NDArray(backend, withInnerAxes(this.view, backend.shape.slice(this.#backend.shape.length)));
    return field as unknown as FieldArrays<FieldDType<D, N>>[R];
  }

  /**
   * Converts the elements when they are read, as numpy's `astype` does.
   *
   * @param dtype The dtype wanted.
   * @returns A view.
   * @throws {TypeError} If elements cannot be converted: text against numbers.
   *
   * @example Read as integers
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * await lazy.write(1.75);
   * assertEquals((await lazy.astype("int16").slice(0).read()).data, new Int16Array(6).fill(1));
   * ```
   */
  astype<T extends DTypeName>(dtype: T): NDArray<T, R> {
    if (sameDType(this.dtype, dtype)) return this as unknown as NDArray<T, R>;
    return new NDArray(astypeBackend(this.#backend, dtype), this.view);
  }

  /**
   * Fetches the elements.
   *
   * @param options When to stop, where to report to, where the elements go, and how many bytes they may take (default: what the file was opened with, else 2 GiB).
   * @returns The elements in memory. Elements that are arrays themselves give further axes at the end.
   * @throws {UnsupportedError} If they take more than `maxBytes`.
   * @throws {RangeError} If `out` has another shape.
   *
   * @example Into memory that is there already
   * ```ts
   * import { MemoryBackend, NDArray, zeros } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * const out = zeros([6]);
   * for await (const row of lazy) assertEquals((await row.read({ out })).sum(), 0);
   * ```
   */
  read(options: ReadOptions = {}): Promise<DenseArray<ReadDType<D>>> {
    return readView(this.#backend, this.view, options) as Promise<DenseArray<ReadDType<D>>>;
  }

  /**
   * Stores elements.
   *
   * @param value A scalar, nested arrays, a typed array of as many elements, or an array; broadcast as numpy does.
   * @param options When to stop, and where to report to.
   * @returns When they are stored.
   * @throws {TypeError} If the backend cannot be written to, or the value is of another kind (text against numbers).
   * @throws {RangeError} If the value's shape does not fit.
   *
   * @example Broadcast over the rows
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * await lazy.write([1, 2, 3, 4, 5, 6]);
   * assertEquals(await lazy.sum(), 84);
   * ```
   */
  async write(value: ArrayInput, options: OperationOptions = {}): Promise<void> {
    await writeView(this.#backend, this.view, value, options);
  }

  /**
   * Walks over the array in the blocks that its backend keeps it in, so that each block is fetched once.
   *
   * @param options When to stop, and where to report to.
   * @returns The blocks in C order.
   *
   * @example Each block once
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * let elements = 0;
   * for await (const { data } of lazy.blocks()) elements += data.size;
   * assertEquals(elements, 24);
   * ```
   */
  async *blocks(options: OperationOptions = {}): AsyncIterableIterator<ArrayBlock<D>> {
    const { signal, onProgress } = options;
    const total = this.size;
    let done = 0;
    for (const ranges of blockRanges(this.view, this.#backend.grid, this.ndim)) {
      const view = this.slice(...ranges) as NDArray<D>;
      const data = await view.read({ signal }) as DenseArray<ReadDType<D>>;
      yield { start: ranges.map(({ start }) => start), view, data };
      onProgress?.(done += view.size, total);
    }
  }

  /**
   * Walks along the first axis.
   *
   * @returns A view for each index.
   * @throws {TypeError} If the array has no axes.
   *
   * @example Row by row
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const lazy = NDArray.from(new MemoryBackend("float64", [4, 6], { chunks: [2, 3] }));
   *
   * const shapes = [];
   * for await (const row of lazy) shapes.push(row.shape);
   * assertEquals(shapes, [[6], [6], [6], [6]]);
   * ```
   */
  async *[Symbol.asyncIterator](): AsyncIterableIterator<NDArray<D, R>> {
    if (this.ndim === 0) throw new TypeError("Cannot iterate over an array without axes");
    for (let i = 0; i < this.shape[0]!; i++) yield this.slice(i);
  }

  /**
   * Sums the array up.
   *
   * @returns A line with dtype, shape and chunks; no element is read.
   *
   * @example A lazy array says what it is
   * ```ts
   * import { arange, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(String(NDArray.from(arange(3).backend)).includes("(3,)"), true);
   * ```
   */
  override toString(): string {
    return summaryText(this);
  }

  /** What Deno's console shows. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** What the console of Node and Bun shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** What a notebook shows: a small table; no element is read. */
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return summaryBundle(this);
  }

  /**
   * Runs a reduction; the dense half does it at once.
   *
   * @param reduction Which one.
   * @param options The axes and the rest.
   * @returns The result, or a promise of it.
   */
  protected override reduce(reduction: Reduction, options: SpreadOptions): unknown {
    return reduceView(this.#backend, this.view, reduction, options);
  }

  /** A view of a selection; the axes of the elements themselves come along whole. */
  #select(selection: Selection): NDArray<D, R> {
    const inner = this.#backend.elementRank ?? 0;
    if (inner === 0) return new NDArray(this.#backend, selectView(this.view, selection));
    const { shape } = this.view;
    const first = shape.length - inner;
    const own = shape.slice(first).map((count) => ({ kind: "range", start: 0, step: 1, count }) as const);
    const axes = [...selection.axes, ...own.map((_, at) => first + at)];
    return new NDArray(this.#backend, selectView(this.view, { indices: [...selection.indices, ...own], axes }));
  }

  #arrange(axes: readonly number[]): NDArray<D, R> {
    const { view, ndim } = this;
    const inner = view.shape.slice(ndim).map((_, at) => ndim + at);
    return new NDArray(this.#backend, arrangeView(view, [...axes, ...inner]));
  }
}

registerLazy((backend) => new NDArray(backend));
