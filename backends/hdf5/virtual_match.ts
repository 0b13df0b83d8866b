/**
 * Matches a box of a virtual dataset with the elements of a source that it shows.
 *
 * @module
 */

import type { BlockRequest } from "../../ndarray/backend.ts";
import type { View } from "../../ndarray/view.ts";
import { type AxisPositions, orderOf, positionAt, type Selected, sizeOfSelected } from "./virtual_selection.ts";

/** Elements of a source, and where they go in the box: the view's element 0 at `offset`, then by `strides`. */
export interface Match {
  readonly view: View;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A regular piece of the wanted positions of an axis: which of the wanted ones, and where in the source. */
interface Piece {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly start: number;
  readonly move: number;
}

/**
 * Finds the elements of a source that a box shows.
 *
 * @param request The box of the virtual dataset.
 * @param strides How far the box's own memory moves along each axis.
 * @param virtual Where the source's elements are shown.
 * @param source Which elements of the source these are, in the same order.
 * @returns The elements; in several parts where they are not regular.
 */
export function* matchBox(
  request: BlockRequest,
  strides: readonly number[],
  virtual: Selected,
  source: Selected,
): Generator<Match> {
  const pairs = virtual.kind === "product" && source.kind === "product"
    ? pairAxes(virtual.axes, source.axes)
    : undefined;
  if (pairs === undefined) {
    yield* matchPoints(request, strides, virtual, source);
    return;
  }
  const { from, step, count } = request;
  const virtualAxes = (virtual as Extract<Selected, { kind: "product" }>).axes;
  const sourceAxes = (source as Extract<Selected, { kind: "product" }>).axes;
  const pieces = virtualAxes.map((
    positions,
    axis,
  ) => [...piecesOf(positions, sourceAxes[pairs[axis]!], from[axis]!, step[axis]!, count[axis]!)]);
  if (pieces.some((own) => own.length === 0)) return;
  const at = new Array<number>(pieces.length).fill(0);
  while (true) {
    const chosen = pieces.map((own, axis) => own[at[axis]!]!);
    const terms = sourceAxes.map((positions, sourceAxis) => {
      const axis = pairs.indexOf(sourceAxis);
      const piece = chosen[axis];
      if (piece === undefined) return { axis: -1, start: positions.start, step: 0, list: undefined };
      const moves = piece.count > 1;
      return { axis: moves ? axis : -1, start: piece.start, step: moves ? piece.move : 0, list: undefined };
    });
    yield {
      view: { shape: chosen.map((piece) => piece.count), terms },
      offset: chosen.reduce((sum, piece, axis) => sum + piece.first * strides[axis]!, 0),
      strides: chosen.map((piece, axis) => piece.step * strides[axis]!),
    };
    let axis = pieces.length - 1;
    for (; axis >= 0; axis--) {
      if (++at[axis]! < pieces[axis]!.length) break;
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** Which axis of the source each axis of the virtual dataset runs along (-1: none); `undefined` where they do not match. */
function pairAxes(virtual: readonly AxisPositions[], source: readonly AxisPositions[]): number[] | undefined {
  const pairs = new Array<number>(virtual.length).fill(-1);
  if (virtual.length === source.length && virtual.every(({ size }, axis) => size === source[axis]!.size)) {
    return pairs.map((_, axis) => axis);
  }
  let next = 0;
  for (let axis = 0; axis < virtual.length; axis++) {
    if (virtual[axis]!.size === 1) continue;
    while (next < source.length && source[next]!.size === 1) next++;
    if (next === source.length || source[next]!.size !== virtual[axis]!.size) return undefined;
    pairs[axis] = next++;
  }
  while (next < source.length && source[next]!.size === 1) next++;
  return next === source.length ? pairs : undefined;
}

/** Cuts the wanted positions of an axis that are selected into regular pieces. */
function* piecesOf(
  virtual: AxisPositions,
  source: AxisPositions | undefined,
  from: number,
  step: number,
  count: number,
): Generator<Piece> {
  let open: { first: number; step: number; count: number; start: number; move: number } | undefined;
  // A contiguous selection of a contiguous source is one piece, however long.
  if (source !== undefined && virtual.size <= virtual.block && source.size <= source.block) {
    const first = Math.max(0, Math.ceil((virtual.start - from) / step));
    const last = Math.min(count - 1, Math.floor((virtual.start + virtual.size - 1 - from) / step));
    if (first > last) return;
    const start = source.start + from + first * step - virtual.start;
    yield { first, step: 1, count: last - first + 1, start, move: step };
    return;
  }
  for (let i = 0; i < count; i++) {
    const order = orderOf(virtual, from + i * step);
    if (order < 0) continue;
    const position = source === undefined ? 0 : positionAt(source, order);
    if (open === undefined) {
      open = { first: i, step: 1, count: 1, start: position, move: 1 };
    } else if (open.count === 1) {
      open.step = i - open.first;
      open.move = position - open.start;
      open.count = 2;
    } else if (
      i === open.first + open.count * open.step && position === open.start + open.count * open.move
    ) open.count++;
    else {
      yield open;
      open = { first: i, step: 1, count: 1, start: position, move: 1 };
    }
  }
  if (open !== undefined) yield open;
}

/** Matches elements one by one, by their order in both selections. */
function* matchPoints(
  request: BlockRequest,
  strides: readonly number[],
  virtual: Selected,
  source: Selected,
): Generator<Match> {
  const limit = sizeOfSelected(source);
  const orders = virtual.kind === "list"
    ? new Map(virtual.points.map((point, order) => [point.join(), order] as const))
    : undefined;
  const { from, step, count } = request;
  const total = count.reduce((product, extent) => product * extent, 1);
  const position = new Array<number>(count.length);
  for (let i = 0; i < total; i++) {
    let offset = 0;
    let rest = i;
    for (let axis = count.length - 1; axis >= 0; axis--) {
      const at = rest % count[axis]!;
      rest = Math.floor(rest / count[axis]!);
      position[axis] = from[axis]! + at * step[axis]!;
      offset += at * strides[axis]!;
    }
    const order = virtual.kind === "list" ? orders!.get(position.join()) ?? -1 : productOrder(virtual.axes, position);
    if (order < 0 || order >= limit) continue;
    const start = source.kind === "list" ? source.points[order]! : productPosition(source.axes, order);
    const terms = start.map((at) => ({ axis: -1, start: at, step: 0, list: undefined }));
    yield { view: { shape: [], terms }, offset, strides: [] };
  }
}

function productOrder(axes: readonly AxisPositions[], position: readonly number[]): number {
  let order = 0;
  for (let axis = 0; axis < axes.length; axis++) {
    const own = orderOf(axes[axis]!, position[axis]!);
    if (own < 0) return -1;
    order = order * axes[axis]!.size + own;
  }
  return order;
}

function productPosition(axes: readonly AxisPositions[], order: number): number[] {
  const position = new Array<number>(axes.length);
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    position[axis] = positionAt(axes[axis]!, order % axes[axis]!.size);
    order = Math.floor(order / axes[axis]!.size);
  }
  return position;
}
