/**
 * The arrays that a lazy expression starts from.
 *
 * @module
 */

import type { NDArray } from "../array.ts";
import type { Awaitable, Backend } from "../backend.ts";
import type { DenseArray } from "../dense.ts";
import { type DType, dtypeText, itemSize } from "../dtype.ts";
import { sameView } from "../entangled.ts";
import { checkInside, fetchView } from "../engine.ts";
import { isDense, makeDense } from "../family.ts";
import type { BoxIndices } from "./box.ts";
import type { Pool } from "./pool.ts";
import { newStorage } from "../storage.ts";
import { selectView, type View } from "../view.ts";

/** An array that an expression starts from: in memory, or behind a backend. */
export interface Leaf {
  /** The dtype of its elements. */
  readonly dtype: DType;
  /** Its extents; those of the expression end with them, as numpy broadcasts. */
  readonly shape: readonly number[];
  /** The array, where it is in memory. */
  readonly dense: DenseArray | undefined;
  /** Where the elements live. */
  readonly backend: Backend;
  /** Which of them are meant. */
  readonly view: View;
}

/**
 * Makes a leaf of an array.
 *
 * @param array The array.
 * @returns The leaf.
 * @throws {TypeError} If its elements are arrays themselves.
 */
export function leafOf(array: NDArray): Leaf {
  const { dtype, backend, view, shape } = array;
  if ((backend.elementRank ?? 0) > 0) {
    throw new TypeError(`Cannot compute with elements of ${dtypeText(dtype)}: read() them first`);
  }
  return { dtype, shape, backend, view, dense: isDense(array) ? array : undefined };
}

/** Tells whether two leaves are the same elements, so that they are fetched once. */
export function sameLeaf(a: Leaf, b: Leaf): boolean {
  return a.backend === b.backend && sameView(a.view, b.view);
}

/** The part of a leaf that a box of an expression needs: an axis of extent 1 serves all indices. */
export function boxOfLeaf(leaf: Leaf, box: BoxIndices): BoxIndices {
  const lead = box.count.length - leaf.shape.length;
  const from: number[] = [];
  const step: number[] = [];
  const count: number[] = [];
  leaf.shape.forEach((extent, axis) => {
    const own = extent === 1;
    from.push(own ? 0 : box.from[lead + axis]!);
    step.push(own ? 1 : box.step[lead + axis]!);
    count.push(own ? 1 : box.count[lead + axis]!);
  });
  return { from, step, count };
}

/**
 * Brings a box of a leaf into memory.
 *
 * @param leaf The leaf.
 * @param box The box, in indices of the leaf.
 * @param signal Ends the work early.
 * @param pool Memory that may be used. Default: fresh memory.
 * @returns The elements: shared where they are in memory already.
 */
export function fetchLeaf(
  leaf: Leaf,
  box: BoxIndices,
  signal: AbortSignal | undefined,
  pool?: Pool,
): Awaitable<DenseArray> {
  const { from, step, count } = box;
  if (leaf.dense !== undefined) {
    return leaf.dense.slice(
      ...from.map((start, axis) => ({ start, step: step[axis]!, stop: start + step[axis]! * (count[axis]! - 1) + 1 })),
    );
  }
  const { backend, dtype } = leaf;
  const view = selectView(leaf.view, {
    indices: from.map((start, axis) => ({ kind: "range", start, step: step[axis]!, count: count[axis]! })),
    axes: from.map((_, axis) => axis),
  });
  checkInside(backend, view);
  const storage = pool?.take(dtype, count) ?? newStorage(dtype, count);
  const pending = fetchView(backend, view, storage, { signal });
  const block = makeDense(dtype, count, storage);
  return pending === undefined ? block : pending.then(() => block);
}

/** The bytes that a box of a leaf takes in memory; none where it is there already. */
export function leafBytes(leaf: Leaf, count: readonly number[]): number {
  if (leaf.dense !== undefined) return 0;
  const lead = count.length - leaf.shape.length;
  return leaf.shape.reduce(
    (bytes, extent, axis) => bytes * Math.min(extent, count[lead + axis]!),
    itemSize(leaf.dtype),
  );
}
