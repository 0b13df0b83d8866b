/**
 * The items that a selection is written with: numbers, text, ranges, lists and masks.
 *
 * @module
 */

import type { NDArray } from "./array.ts";
import { isDense } from "./family.ts";
import { parseSliceText } from "./slice_text.ts";

/** A range of indices, in numpy's meaning: bounds are clamped, negative ones count from the end. */
export interface SliceRange {
  /** The first index. Default: the first one, or the last one where `step` is negative. */
  readonly start?: number | null | undefined;
  /** The index to stop before. Default: past the last one in the direction of `step`. */
  readonly stop?: number | null | undefined;
  /** How far each index is from the one before; not 0. Default 1. */
  readonly step?: number | null | undefined;
}

/** Integers in a typed array. */
export type IndexArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Truth values nested as deep as the mask has axes. */
export type NestedMask = readonly boolean[] | readonly NestedMask[];

/**
 * One item of a selection: an integer, slice text, a range, `null` for a new axis, a list of integers, or a mask in memory.
 */
export type SelectionItem =
  | number
  | string
  | SliceRange
  | null
  | readonly number[]
  | IndexArray
  | NestedMask
  | NDArray;

/** One item after text was parsed and lists were read. */
export type ParsedItem =
  | { readonly kind: "integer"; readonly index: number }
  | { readonly kind: "slice"; readonly range: SliceRange }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "newaxis" }
  | { readonly kind: "list"; readonly list: Float64Array }
  | { readonly kind: "mask"; readonly shape: readonly number[]; readonly truth: ArrayLike<unknown> };

/**
 * Reads the items of a selection.
 *
 * @param items The items as the caller gave them.
 * @returns What they mean, text split into its items.
 * @throws {TypeError} If an item is of no known kind.
 * @throws {SliceSyntaxError} If slice text cannot be parsed.
 */
export function parseItems(items: readonly SelectionItem[]): ParsedItem[] {
  const parsed: ParsedItem[] = [];
  for (const item of items) {
    if (typeof item === "string") parsed.push(...parseSliceText(item));
    else parsed.push(parseItem(item));
  }
  return parsed;
}

function parseItem(item: Exclude<SelectionItem, string>): ParsedItem {
  if (item === null) return { kind: "newaxis" };
  if (typeof item === "number") return { kind: "integer", index: integer(item) };
  if (Array.isArray(item)) return isMask(item) ? nestedMask(item) : { kind: "list", list: indexList(item as number[]) };
  if (ArrayBuffer.isView(item)) return { kind: "list", list: indexList(item as IndexArray) };
  if (isDense(item)) return denseItem(item);
  if (typeof item === "object" && "backend" in item) {
    throw new TypeError("Cannot select by a lazy array: read() it first");
  }
  if (typeof item === "object") {
    const { start, stop, step } = item as SliceRange;
    return { kind: "slice", range: { start: bound(start), stop: bound(stop), step: bound(step) } };
  }
  throw new TypeError(`Cannot select by ${item === undefined ? "undefined" : `a ${typeof item}`}`);
}

function integer(value: unknown): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (Number.isInteger(number)) return number as number;
  throw new TypeError(`Cannot select by ${typeof value === "number" ? value : `a ${typeof value}`}: not an integer`);
}

function bound(value: number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : integer(value);
}

function indexList(list: ArrayLike<number | bigint>): Float64Array {
  const indices = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) indices[i] = integer(list[i]);
  return indices;
}

function isMask(item: readonly unknown[]): item is NestedMask {
  let first: unknown = item;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "boolean";
}

function nestedMask(mask: NestedMask): ParsedItem {
  const shape: number[] = [];
  let level: unknown = mask;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  const truth: boolean[] = [];
  const visit = (node: unknown, axis: number): void => {
    if (axis === shape.length && typeof node === "boolean") truth.push(node);
    else if (Array.isArray(node) && node.length === shape[axis]) node.forEach((child) => visit(child, axis + 1));
    else throw new TypeError("Cannot select by a mask: it is not rectangular");
  };
  visit(mask, 0);
  return { kind: "mask", shape, truth };
}

function denseItem(item: NDArray): ParsedItem {
  const dense = item as NDArray & { readonly data: ArrayLike<number> };
  if (item.is("bool")) {
    if (item.ndim === 0) throw new TypeError("Cannot select by a mask of rank 0");
    return { kind: "mask", shape: item.shape, truth: dense.data };
  }
  if (typeof item.dtype !== "string" || !/^u?int/.test(item.dtype)) {
    throw new TypeError("Cannot select by an array that holds neither integers nor truth values");
  }
  if (item.ndim === 0) return { kind: "integer", index: integer(dense.data[0]) };
  if (item.ndim === 1) return { kind: "list", list: indexList(dense.data) };
  throw new TypeError(`Cannot select by a list of rank ${item.ndim}`);
}
