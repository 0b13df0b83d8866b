/**
 * Functions of one's own over arrays, and the blocks in which they run.
 *
 * @module
 */

import type { NDArray } from "./array.ts";
import type { DenseArray } from "./dense.ts";
import type { DType, DTypeName, Scalar } from "./dtype.ts";
import { isDense, makeDense, makeLazy } from "./family.ts";
import type { ArrayInput, ElementInput } from "./input.ts";
import { ComputedBackend } from "./lazy/computed_backend.ts";
import { type Estimate, estimateArray } from "./lazy/estimate.ts";
import { applyLazily, expressionOf } from "./lazy/expression.ts";
import { leafOf } from "./lazy/leaf.ts";
import { mapElements } from "./lazy/map_elements.ts";
import { type BlockFunction, MappedBackend } from "./lazy/mapped_backend.ts";
import { type Computed, type ElementFunction, Operators } from "./operators.ts";
import { type FetchPlan, nothingToFetch, planView } from "./plan.ts";
import type { Residence } from "./reductions.ts";
import { newStorage } from "./storage.ts";

/** Options of {@linkcode Pipelines.mapBlocks}. */
export interface MapBlocksOptions<T extends DType> {
  /** The dtype of the results. Default: what the function gives for an array without elements. */
  readonly dtype?: T | undefined;
}

/**
 * What can be made of an array block by block.
 *
 * @typeParam D The dtype of the elements.
 * @typeParam R Whether the array is lazy, or in memory.
 *
 * @example Computed block by block, when it is read
 * ```ts
 * import { arange, NDArray } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const lazy = NDArray.from(arange(4).backend).map((value) => value * 10, "float64");
 * assertEquals((await lazy.slice("1:3").read()).toNested(), [10, 20]);
 * ```
 */
export abstract class Pipelines<D extends DType, R extends Residence> extends Operators<D, R> {
  /**
   * Where elements are: `"lazy"` where they have to be fetched, `"dense"` where they are in memory.
   *
   * @returns Which of the two.
   *
   * @example An array in memory
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 2]).residence, "dense");
   * ```
   */
  override get residence(): R {
    return (isDense(this) ? "dense" : "lazy") as R;
  }

  /**
   * Computes element by element, lazily.
   *
   * @param f The function.
   * @param operands What it takes behind this array.
   * @param takesOut Whether it takes `{ out }` behind them. Default `false`.
   * @returns The lazy results.
   */
  protected override compute(f: ElementFunction, operands: readonly ArrayInput[], takesOut = false): unknown {
    return makeLazy(new ComputedBackend(applyLazily(f, [this.#array, ...operands], { takesOut })));
  }

  get #array(): NDArray {
    return this as unknown as NDArray;
  }

  /**
   * Calls a function for each element. On a lazy array it is called as elements are read.
   *
   * @param f Gets an element and gives another. It must not depend on the order in which it is called.
   * @param dtype The dtype of what it gives.
   * @returns The results.
   *
   * @example Any function of an element
   * ```ts
   * import { array } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * assertEquals(array([1, 4]).map((value) => `#${Math.sqrt(value)}`, "string").toNested(), ["#1", "#2"]);
   * ```
   */
  map<T extends DTypeName>(f: (element: Scalar<D>) => ElementInput, dtype: T): Computed<T>[R] {
    const each = (a: ArrayInput): DenseArray => mapElements(a as unknown as DenseArray<D>, f, dtype);
    return this.compute(each, []) as Computed<T>[R];
  }

  /**
   * Calls a function for each block, as the blocks are read.
   *
   * @param f Gets the elements of a block and where it starts, and gives as many elements, at once or as a promise.
   * @param options The dtype of what it gives; needed where the function is asynchronous or does not take empty arrays.
   * @returns The lazy results.
   *
   * @example A function over whole blocks
   * ```ts
   * import { MemoryBackend, NDArray, sqrt } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const values = NDArray.from(new MemoryBackend("float64", [4], { chunks: [2], fillValue: 9 }));
   * const roots = values.mapBlocks((block) => sqrt(block));
   * assertEquals(await roots.sum(), 12);
   * ```
   */
  mapBlocks<T extends DType = DType>(f: BlockFunction, options: MapBlocksOptions<T> = {}): NDArray<T, "lazy"> {
    const leaf = leafOf(this.#array);
    const dtype = options.dtype ?? inferDType(f, leaf.dtype, leaf.shape.length);
    return makeLazy(new MappedBackend(leaf, f, dtype as T));
  }

  /**
   * Chooses the blocks in which elements are fetched and computed.
   *
   * @param chunks The extents of a block.
   * @returns The same elements, in blocks of these extents.
   * @throws {RangeError} If there are not as many extents as axes, or one is below 1.
   *
   * @example Rows at a time
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * const table = NDArray.from(new MemoryBackend("int8", [4, 6], { chunks: [4, 1] }));
   * assertEquals(table.rechunk([1, 6]).chunks, [1, 6]);
   * ```
   */
  rechunk(chunks: readonly number[]): NDArray<D, "lazy"> {
    const { shape } = this.#array;
    if (chunks.length !== shape.length || !chunks.every((extent) => Number.isInteger(extent) && extent >= 1)) {
      throw new RangeError(`Cannot cut shape (${shape.join(", ")}) into blocks of (${chunks.join(", ")})`);
    }
    return makeLazy(new ComputedBackend<D>(expressionOf(this.#array), chunks));
  }

  /**
   * Tells what reading the array takes, before anything is read.
   *
   * @returns The bytes, the blocks, and the memory that is needed at most.
   *
   * @example Before a long computation
   * ```ts
   * import { MemoryBackend, NDArray } from "@hyperslab/ndarray";
   * import { assert, assertEquals } from "@std/assert";
   *
   * const images = NDArray.from(new MemoryBackend("uint8", [8, 1000, 1000], { chunks: [1, 1000, 1000] }));
   * const { bytes, blocks, peakMemory } = images.divide(2).estimate();
   * assertEquals([bytes, blocks], [64e6, 8]);
   * assert(peakMemory < 64e6);
   * ```
   */
  estimate(): Estimate {
    return estimateArray(this.#array);
  }

  /**
   * Tells what reading the array would fetch, before any element is fetched. Of a dataset with chunks, the index of those
   * that are touched is looked up.
   *
   * @param options When to stop early.
   * @returns Requests, bytes, and the time they take; nothing for what is in memory already.
   * @throws {TypeError} If the backend cannot tell.
   *
   * @example Before a large download
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const table = await file.createDataset("table", { data: new Float64Array(1000) });
   * assertEquals(await table.slice("100:200").plan(), { requests: 1, bytes: 800, seconds: 0 });
   * ```
   */
  async plan(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<FetchPlan> {
    const { backend, view } = this.#array;
    return isDense(this.#array) ? nothingToFetch : await planView(backend, view, options);
  }
}

function inferDType(f: BlockFunction, dtype: DType, rank: number): DType {
  const shape = new Array<number>(rank).fill(0);
  const result = f(makeDense(dtype, shape, newStorage(dtype, shape)), shape);
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError("Cannot tell what an asynchronous function gives: name its dtype");
  }
  return result.dtype;
}
