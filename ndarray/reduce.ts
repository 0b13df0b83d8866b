/**
 * Running reductions: over elements in memory at once, over a backend block by block in bounded memory.
 *
 * @module
 */

import { reducedAxes } from "./axes.ts";
import type { Backend, Block, BlockRequest, ReductionTask } from "./backend.ts";
import { aligned } from "./copy.ts";
import type { DenseArray } from "./dense.ts";
import { type AnyData, type DType, unfold } from "./dtype.ts";
import { getElement } from "./element.ts";
import { checkInside, readView, Tally } from "./engine.ts";
import { makeDense } from "./family.ts";
import { gridFor, partition } from "./grid.ts";
import type { ReducerState } from "./reducers.ts";
import { type Fold, startFold } from "./reduction_kinds.ts";
import type { ReduceOptions, Reduction, SpreadOptions } from "./reductions.ts";
import { contiguousStrides, newStorage, sizeOf, type Storage } from "./storage.ts";
import { firstOfRepeats, type View } from "./view.ts";
import { pieceLength, walkPieces } from "./walk.ts";

/** More results than this are not gathered by several threads: each has all of them in memory. */
const MOST_SHARED_CELLS = 1024;

/** A reduction prepared for a shape. */
interface Plan {
  readonly fold: Fold;
  /** How many results there are. */
  readonly cells: number;
  /** How far the cell moves along each axis; 0 along those reduced. */
  readonly cellStrides: readonly number[];
  /** How far the position among the reduced elements moves along each axis; 0 along those kept. */
  readonly positionStrides: readonly number[];
  /** The shape of the results; `undefined` where the result is one plain value. */
  readonly shape: readonly number[] | undefined;
  readonly reduction: Reduction;
}

function planReduction(
  reduction: Reduction,
  dtype: DType,
  shape: readonly number[],
  rank: number,
  options: SpreadOptions,
): Plan {
  const { axis, keepDims = false, ddof = 0 } = options;
  const named = axis === undefined ? undefined : reducedAxes(axis, rank);
  if (reduction.startsWith("arg") && named !== undefined && named.length !== Math.min(rank, 1)) {
    throw new RangeError(`Cannot take ${reduction} along ${named.length} axes: give one or none`);
  }
  const reduced = shape.map((_, at) => named === undefined || named.includes(at));
  const kept = shape.map((extent, at) => reduced[at] ? 1 : extent);
  const gone = shape.map((extent, at) => reduced[at] ? extent : 1);
  const cells = sizeOf(kept);
  const length = sizeOf(gone);
  if (length === 0 && /min|max/.test(reduction)) {
    throw new RangeError(`Cannot take ${reduction} of no elements`);
  }
  const cellStrides = contiguousStrides(kept).map((stride, at) => reduced[at] ? 0 : stride);
  const positionStrides = contiguousStrides(gone).map((stride, at) => reduced[at] ? stride : 0);
  const results = keepDims ? kept : kept.filter((_, at) => !reduced[at]);
  return {
    fold: startFold(reduction, dtype, cells, length, ddof),
    cells,
    cellStrides,
    positionStrides,
    shape: named === undefined && !keepDims ? undefined : results,
    reduction,
  };
}

function finishPlan(plan: Plan): unknown {
  const { fold, cells, shape } = plan;
  const storage = newStorage(fold.dtype, shape ?? []);
  fold.finish(storage, cells);
  if (shape !== undefined) return makeDense(fold.dtype, shape, storage);
  const value = getElement(fold.dtype, storage, 0);
  return plan.reduction.startsWith("arg") ? Number(value) : value;
}

/**
 * Reduces elements in memory.
 *
 * @param dtype The dtype of the elements.
 * @param shape The shape.
 * @param storage Where they stand.
 * @param reduction Which reduction.
 * @param options The axes and the rest.
 * @returns A plain value, or a dense array where axes are named or kept.
 */
export function reduceStorage(
  dtype: DType,
  shape: readonly number[],
  storage: Storage,
  reduction: Reduction,
  options: SpreadOptions,
): unknown {
  const plan = planReduction(reduction, dtype, shape, shape.length, options);
  const { data, offset, strides } = aligned(dtype, shape, storage);
  takeBox(plan, shape, data, offset, strides, 0, plan.cellStrides, 0, plan.positionStrides);
  return finishPlan(plan);
}

function takeBox(
  plan: Plan,
  shape: readonly number[],
  data: AnyData,
  offset: number,
  strides: readonly number[],
  cell: number,
  cellStrides: readonly number[],
  position: number,
  positionStrides: readonly number[],
): void {
  const { fold } = plan;
  walkPieces(
    shape,
    [offset, cell, position],
    [strides, cellStrides, positionStrides],
    (rows, columns, at, rowStrides, columnStrides) => fold.take(rows, columns, at, rowStrides, columnStrides, data),
    false,
    spreads(shape, strides, cellStrides) ? spreadWidth : pieceLength,
  );
}

/** Where elements that follow each other have cells of their own, pieces are narrow: the cells serve many rows. */
const spreadWidth = 2048;

/** Whether elements that follow each other in memory have cells of their own. */
function spreads(shape: readonly number[], strides: readonly number[], cellStrides: readonly number[]): boolean {
  const following = strides.findIndex((stride, axis) => Math.abs(stride) === 1 && shape[axis]! > 1);
  return following >= 0 && cellStrides[following] !== 0;
}

/**
 * Reduces a view, block by block as they arrive.
 *
 * @param backend Where the elements live.
 * @param view Which elements.
 * @param reduction Which reduction.
 * @param options The axes, when to stop, where to report to.
 * @returns A plain value, or a dense array where axes are named or kept.
 */
export async function reduceView(
  backend: Backend,
  view: View,
  reduction: Reduction,
  options: SpreadOptions,
): Promise<unknown> {
  const { base } = unfold(backend.dtype);
  const rank = view.shape.length - (backend.elementRank ?? 0);
  const plan = planReduction(reduction, base, view.shape, rank, options);
  checkInside(backend, view);
  const { signal } = options;
  signal?.throwIfAborted();
  if (firstOfRepeats(view) !== view) return await reduceRepeated(backend, view, plan, options);
  const tally = new Tally(sizeOf(view.shape), options);
  const found = gridFor(backend, view);
  const grid = found instanceof Promise ? await found : found;
  if (plan.cells <= MOST_SHARED_CELLS && plan.fold.merge !== undefined) {
    const { axis } = options;
    const onDone = (elements: number) => tally.count(elements);
    const states = await backend.parallel?.reduce(view, grid, { reduction, axis }, { signal, onDone });
    if (states !== undefined) {
      for (const state of states) plan.fold.merge(state);
      return finishPlan(plan);
    }
  }
  const strides = contiguousStrides(view.shape);
  const place = placer(plan, view, strides);
  const pending = backend.read(partition(view, grid, strides), (block) => {
    place(block);
    tally.add(block.request);
  }, { signal, ordered: true });
  if (pending !== undefined) await pending;
  return finishPlan(plan);
}

/**
 * Reduces some boxes of a view: a part of the work that is shared out to several threads.
 *
 * @param backend Where the elements live; it answers without a promise.
 * @param view The view.
 * @param requests The boxes, as `partition` cuts them for a result in C order.
 * @param task Which reduction.
 * @returns What the boxes came to.
 */
export function reduceBoxes(
  backend: Backend,
  view: View,
  requests: Iterable<BlockRequest>,
  task: ReductionTask,
): readonly ReducerState[] {
  const rank = view.shape.length - (backend.elementRank ?? 0);
  const plan = planReduction(task.reduction, unfold(backend.dtype).base, view.shape, rank, { axis: task.axis });
  const pending = backend.read(requests, placer(plan, view, contiguousStrides(view.shape)));
  if (pending !== undefined) throw new TypeError("Cannot share out the work of a backend that has to be waited for");
  return plan.fold.state!();
}

/** Finds the cells and positions of a block from its place in the view, which the requests count in C order. */
function placer(plan: Plan, view: View, strides: readonly number[]): (block: Block) => void {
  const { cellStrides, positionStrides } = plan;
  return ({ request, data, offset, stride }) => {
    let rest = request.to;
    let cell = 0;
    let position = 0;
    for (let axis = 0; axis < strides.length; axis++) {
      if (view.shape[axis] === 1) continue;
      const index = Math.floor(rest / strides[axis]!);
      rest -= index * strides[axis]!;
      cell += index * cellStrides[axis]!;
      position += index * positionStrides[axis]!;
    }
    const along = (own: readonly number[]): number[] =>
      request.toStride.map((moved, at) => {
        const { axis } = view.terms[at]!;
        return axis < 0 || moved === 0 ? 0 : moved / strides[axis]! * own[axis]!;
      });
    takeBox(plan, request.count, data, offset, stride, cell, along(cellStrides), position, along(positionStrides));
  };
}

/** Elements that a view repeats count as often as it shows them. */
async function reduceRepeated(backend: Backend, view: View, plan: Plan, options: ReduceOptions): Promise<unknown> {
  const { signal, onProgress } = options;
  const dense: DenseArray = await readView(backend, view, { signal, onProgress });
  const { data, offset, strides } = dense.storage;
  takeBox(plan, view.shape, data, offset, strides, 0, plan.cellStrides, 0, plan.positionStrides);
  return finishPlan(plan);
}
