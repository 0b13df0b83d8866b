/**
 * What was asked for in a slice, brought into one form: one index for each axis.
 *
 * @module
 */

import { type Named, nameError } from "./name_error.ts";
import { type ParsedItem, parseItems, type SelectionItem, type SliceRange } from "./selection_item.ts";

/** What is taken of one axis. */
export type Index =
  | {
    /** One index; the axis goes away. */
    readonly kind: "integer";
    /** The index, counted from the start. */
    readonly index: number;
  }
  | {
    /** Indices at equal distances. */
    readonly kind: "range";
    /** The first index. */
    readonly start: number;
    /** The distance; never 0. */
    readonly step: number;
    /** How many there are. */
    readonly count: number;
  }
  | {
    /** Listed indices. */
    readonly kind: "list";
    /** The indices, counted from the start. */
    readonly indices: Float64Array;
    /** The first of the axes whose lists are walked together; the axis itself where it is alone. */
    readonly leader: number;
  };

/** A selection in normal form. */
export interface Selection {
  /** What is taken of each axis. */
  readonly indices: readonly Index[];
  /** For each axis of the result the axis it comes from (the leader where lists are joint), or -1 for a new axis. */
  readonly axes: readonly number[];
}

/**
 * Gives how many indices are taken of an axis.
 *
 * @param index What is taken.
 * @returns The count.
 */
export function extentOf(index: Index): number {
  if (index.kind === "range") return index.count;
  return index.kind === "list" ? index.indices.length : 1;
}

/** Stands for the axis of a new axis. */
const newAxis = -1;

/** Marks where the ellipsis stood: lists before and after it stand apart, even where it took no axes. */
const gap = -2;

/** One place of a selection once the ellipsis is expanded: what is taken of an axis, or no index for the two above. */
interface Slot {
  readonly axis: number;
  readonly index: Index | undefined;
}

/**
 * Brings a selection into normal form. Several lists select orthogonally, each on its own axis.
 *
 * @param items The items as the caller gave them.
 * @param shape The shape they are applied to.
 * @param of What the shape is of, for messages.
 * @returns The selection.
 * @throws {RangeError} If there are too many items, or an integer or a mask does not fit its axis.
 * @throws {TypeError} If an item is of no known kind.
 * @throws {SliceSyntaxError} If slice text cannot be parsed.
 */
export function normalizeSelection(items: readonly SelectionItem[], shape: readonly number[], of?: Named): Selection {
  const plain = plainSelection(items, shape);
  if (plain !== undefined) return plain;
  const slots = slotsOf(items, shape, of);
  const axes: number[] = [];
  for (const { axis, index } of slots) {
    if (axis === newAxis) axes.push(newAxis);
    else if (index?.kind === "range" || (index?.kind === "list" && index.leader === axis)) axes.push(axis);
  }
  return { indices: indicesOf(slots), axes };
}

/** Stands for an axis that no item was given for. */
const wholeAxis: SliceRange = {};

/** The selection of integers and ranges alone, as most are; `undefined` where there is anything else, or it does not fit. */
function plainSelection(items: readonly SelectionItem[], shape: readonly number[]): Selection | undefined {
  const rank = shape.length;
  if (items.length > rank) return undefined;
  const indices = new Array<Index>(rank);
  const axes: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const item = axis < items.length ? items[axis]! : wholeAxis;
    const extent = shape[axis]!;
    if (typeof item === "number") {
      const index = item < 0 ? item + extent : item;
      if (!Number.isInteger(index) || index < 0 || index >= extent) return undefined;
      indices[axis] = { kind: "integer", index };
    } else {
      if (!isPlainRange(item)) return undefined;
      indices[axis] = rangeIndex(item, extent);
      axes.push(axis);
    }
  }
  return { indices, axes };
}

/** Whether an item is a range of integers and nothing that has to be looked at more closely. */
function isPlainRange(item: SelectionItem): item is SliceRange {
  if (typeof item !== "object" || item === null || Object.getPrototypeOf(item) !== Object.prototype) return false;
  const { start, stop, step } = item as SliceRange;
  return isBound(start) && isBound(stop) && isBound(step) && step !== 0;
}

function isBound(bound: number | null | undefined): boolean {
  return bound === undefined || bound === null || Number.isInteger(bound);
}

/**
 * Brings a pointwise selection into normal form: the lists are walked together, as numpy walks index arrays.
 *
 * @param items The items as the caller gave them.
 * @param shape The shape they are applied to.
 * @param of What the shape is of, for messages.
 * @returns The selection.
 * @throws {RangeError} If an item does not fit its axis, or the lists differ in length.
 * @throws {TypeError} If an item is of no known kind.
 * @throws {SliceSyntaxError} If slice text cannot be parsed.
 */
export function normalizePoints(items: readonly SelectionItem[], shape: readonly number[], of?: Named): Selection {
  const slots = slotsOf(items, shape, of);
  const length = jointLength(slots, of);
  if (length < 0) return normalizeSelection(items, shape, of);
  // As in numpy, an integer beside a list is one of the index arrays.
  const joint = slots.flatMap(({ index }, at) => index !== undefined && index.kind !== "range" ? [at] : []);
  const leader = slots[joint[0]!]!.axis;
  const walked = slots.map(({ axis, index }): Slot => {
    if (index === undefined || index.kind === "range") return { axis, index };
    const single = index.kind === "integer" ? index.index : index.indices.length === 1 ? index.indices[0]! : -1;
    const indices = single >= 0 ? new Float64Array(length).fill(single) : (index as Index & { kind: "list" }).indices;
    return { axis, index: { kind: "list", indices, leader } };
  });
  // Index arrays that stand apart put their axis first.
  const apart = joint.at(-1)! - joint[0]! + 1 !== joint.length;
  const axes: number[] = apart ? [leader] : [];
  walked.forEach(({ axis, index }, at) => {
    if (axis === newAxis) axes.push(newAxis);
    else if (index?.kind === "range" || (!apart && at === joint[0]!)) axes.push(axis);
  });
  return { indices: indicesOf(walked), axes };
}

function slotsOf(items: readonly SelectionItem[], shape: readonly number[], of: Named | undefined): Slot[] {
  try {
    return expand(parseItems(items), shape);
  } catch (error) {
    throw nameError(error, of);
  }
}

/** What is taken of each axis, in the order of the axes. */
function indicesOf(slots: readonly Slot[]): Index[] {
  return slots.flatMap(({ index }) => index === undefined ? [] : [index]);
}

/** The common length of the lists, a list of one counting as any; -1 where there is no list. */
function jointLength(slots: readonly Slot[], of: Named | undefined): number {
  let length = -1;
  for (const { index } of slots) {
    if (index?.kind !== "list") continue;
    const own = index.indices.length;
    if (length < 0 || length === 1) length = own;
    else if (own !== 1 && own !== length) {
      throw nameError(
        new RangeError(`Cannot select points: the lists have different lengths (${length} and ${own})`),
        of,
      );
    }
  }
  return length;
}

/** Gives each item its axes: the ellipsis, and the axes left at the end, take whole axes. */
function expand(items: readonly ParsedItem[], shape: readonly number[]): Slot[] {
  let named = 0;
  let ellipsis = false;
  for (const item of items) {
    if (item.kind === "ellipsis") {
      if (ellipsis) throw new RangeError("Cannot select: an ellipsis can be given only once");
      ellipsis = true;
    } else if (item.kind === "mask") named += item.shape.length;
    else if (item.kind !== "newaxis") named++;
  }
  if (named > shape.length) {
    throw new RangeError(`Cannot select: ${named} items for an array of ${shape.length} axes`);
  }
  const slots: Slot[] = [];
  let axis = 0;
  const fill = (count: number): void => {
    for (let i = 0; i < count; i++, axis++) slots.push({ axis, index: rangeIndex({}, shape[axis]!) });
  };
  for (const item of items) {
    if (item.kind === "ellipsis") {
      slots.push({ axis: gap, index: undefined });
      fill(shape.length - named);
    } else if (item.kind === "newaxis") slots.push({ axis: newAxis, index: undefined });
    else if (item.kind === "mask") {
      const leader = axis;
      for (const indices of maskLists(item.shape, item.truth, shape, axis)) {
        slots.push({ axis: axis++, index: { kind: "list", indices, leader } });
      }
    } else {
      slots.push({ axis, index: indexOf(item, axis, shape[axis]!) });
      axis++;
    }
  }
  fill(shape.length - axis);
  return slots;
}

function indexOf(item: ParsedItem & { kind: "integer" | "slice" | "list" }, axis: number, extent: number): Index {
  if (item.kind === "slice") return rangeIndex(item.range, extent);
  if (item.kind === "integer") return { kind: "integer", index: wrapIndex(item.index, axis, extent) };
  return { kind: "list", indices: item.list.map((index) => wrapIndex(index, axis, extent)), leader: axis };
}

/**
 * Counts a negative index from the end, and checks that there is such an index.
 *
 * @param index The index.
 * @param axis The axis, for the message.
 * @param extent The extent of the axis.
 * @returns The index, counted from the start.
 * @throws {RangeError} If it is out of range.
 */
export function wrapIndex(index: number, axis: number, extent: number): number {
  const wrapped = index < 0 ? index + extent : index;
  if (wrapped >= 0 && wrapped < extent && Number.isInteger(index)) return wrapped;
  if (!Number.isInteger(index)) {
    throw new TypeError(`Cannot select index ${index} of axis ${axis}: it is not an integer`);
  }
  throw new RangeError(`Cannot select index ${index} of axis ${axis}: its extent is ${extent}`);
}

function rangeIndex(range: SliceRange, extent: number): Index {
  const step = range.step ?? 1;
  if (step === 0) throw new RangeError("Cannot select a range: its step is 0");
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? extent : extent - 1;
  const clamp = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + extent : bound, lowest), highest);
  const start = range.start == null ? (step > 0 ? 0 : highest) : clamp(range.start);
  const stop = range.stop == null ? (step > 0 ? extent : -1) : clamp(range.stop);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  // One index at most: the step does not matter, and a huge one would lose the index.
  return { kind: "range", start: count === 0 ? 0 : start, step: count > 1 ? step : 1, count };
}

/** The indices, along each of its axes, at which a mask is true. */
function maskLists(
  mask: readonly number[],
  truth: ArrayLike<unknown>,
  shape: readonly number[],
  first: number,
): Float64Array[] {
  mask.forEach((extent, at) => {
    if (extent === shape[first + at]) return;
    throw new RangeError(
      `Cannot select by a mask: its extent is ${extent} where that of axis ${first + at} is ${shape[first + at]}`,
    );
  });
  const hits: number[] = [];
  for (let i = 0; i < truth.length; i++) if (truth[i]) hits.push(i);
  const lists = mask.map(() => new Float64Array(hits.length));
  let inner = truth.length;
  mask.forEach((extent, at) => {
    inner /= extent || 1;
    const list = lists[at]!;
    for (let i = 0; i < hits.length; i++) list[i] = Math.floor(hits[i]! / inner) % extent;
  });
  return lists;
}
