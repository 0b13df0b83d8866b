/**
 * Memory for blocks that are under way at the same time, used again for later ones.
 *
 * @module
 */

import { allocate, type AnyData, type DType, isObjectDType, layoutOf } from "../dtype.ts";
import { newStorage, runOf, sizeOf, type Storage, storageOver } from "../storage.ts";

/** Containers that nobody uses at the moment. More than this many are left to the collector. */
const SPARES = 4;

/** The spare containers of one dtype. */
export class Pool {
  readonly #spares: AnyData[] = [];

  /**
   * Takes memory for a block; what it held before is lost.
   *
   * @param dtype The dtype of the elements; always the same for one pool.
   * @param shape The extents.
   * @returns A storage in C order.
   */
  take(dtype: DType, shape: readonly number[]): Storage {
    // Elements that are objects, or point to some, must not be shared between blocks.
    if (isObjectDType(dtype) || (typeof dtype !== "string" && "fields" in dtype)) return newStorage(dtype, shape);
    const count = sizeOf(shape);
    const length = count * layoutOf(dtype).width;
    const at = this.#spares.findIndex((data) => data.length >= length);
    const data = at < 0 ? allocate(dtype, count) : this.#spares.splice(at, 1)[0]!;
    return storageOver(dtype, shape, at < 0 ? data : runOf(dtype, data, 0, count));
  }

  /**
   * Takes memory back that nobody looks at any more.
   *
   * @param storage What {@linkcode Pool.take} gave.
   */
  give(storage: Storage): void {
    if (this.#spares.length >= SPARES || Array.isArray(storage.data) || storage.objects !== undefined) return;
    // The whole container, of which a block may have had a part.
    const { buffer } = storage.data;
    const Container = storage.data.constructor as unknown as new (buffer: ArrayBufferLike) => AnyData;
    this.#spares.push(new Container(buffer));
  }
}
