/**
 * Dense arrays with further elements around them.
 *
 * @module
 */

import type { DenseArray } from "../dense.ts";
import type { DType } from "../dtype.ts";
import { makeDense } from "../family.ts";
import type { ArrayInput } from "../input.ts";
import { newStorage } from "../storage.ts";
import { type Operand, toDense } from "./operand.ts";

/** What stands around the elements: a value; the outermost ones; or the elements mirrored or over again. */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap";

/** How many elements stand before and behind. */
export type PadWidth = number | readonly [number, number] | readonly (readonly [number, number])[];

function widthsOf(width: PadWidth, ndim: number): readonly (readonly [number, number])[] {
  const one = typeof width === "number" ? [width, width] as const : width;
  const each = one.length > 0 && typeof one[0] !== "number"
    ? one as readonly (readonly [number, number])[]
    : [one as readonly [number, number]];
  const widths = each.length === 1 ? Array.from({ length: ndim }, () => each[0]!) : each;
  if (widths.length !== ndim) throw new RangeError(`Cannot pad ${ndim} axes by ${widths.length} widths`);
  for (const pair of widths) {
    if (pair.length !== 2 || pair.some((own) => !Number.isInteger(own) || own < 0)) {
      throw new RangeError(`Cannot pad an axis by (${pair.join(", ")})`);
    }
  }
  return widths;
}

/** The element of an axis that stands at a place inside or outside of it. */
function sourceOf(place: number, extent: number, mode: Exclude<PadMode, "constant">): number {
  if (mode === "edge") return Math.min(Math.max(place, 0), extent - 1);
  if (mode === "wrap") return ((place % extent) + extent) % extent;
  if (extent === 1) return 0;
  const period = mode === "reflect" ? 2 * extent - 2 : 2 * extent;
  const inside = ((place % period) + period) % period;
  return inside < extent ? inside : mode === "reflect" ? period - inside : period - 1 - inside;
}

/**
 * Puts further elements around an array.
 *
 * @param a The array, or nested arrays.
 * @param width How many: on every side; before and behind along every axis; or before and behind along each axis.
 * @param options What stands around: a value (`"constant"`, the default), the outermost elements (`"edge"`), the elements
 * mirrored at the outermost ones (`"reflect"`) or behind them (`"symmetric"`), or over again (`"wrap"`); and the value,
 * default 0.
 * @returns The larger array.
 * @throws {RangeError} If a width is negative, there are not as many as axes, or there are no elements to repeat.
 * @throws {TypeError} If the value is of another kind than the array.
 *
 * @example Mirrored
 * ```ts
 * import { array, pad } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(pad(array([1, 2, 3]), 2, { mode: "reflect" }).toNested(), [3, 2, 1, 2, 3, 2, 1]);
 * ```
 */
export function pad<D extends DType = "float64">(
  a: Operand<D>,
  width: PadWidth,
  options: {
    /** What stands around. Default `"constant"`. */
    readonly mode?: PadMode | undefined;
    /** The value that stands around. Default 0. */
    readonly value?: ArrayInput | undefined;
  } = {},
): DenseArray<D> {
  const { mode = "constant", value } = options;
  const input = toDense<D>(a);
  const widths = widthsOf(width, input.ndim);
  if (mode === "constant") {
    const shape = input.shape.map((extent, axis) => widths[axis]![0] + extent + widths[axis]![1]);
    const padded = makeDense(input.dtype, shape, newStorage(input.dtype, shape));
    if (value !== undefined) padded.set(value);
    padded.slice(...input.shape.map((extent, axis) => ({ start: widths[axis]![0], stop: widths[axis]![0] + extent })))
      .set(input);
    return padded;
  }
  let result = input;
  widths.forEach(([before, behind], axis) => {
    const extent = input.shape[axis]!;
    if (extent === 0 && before + behind > 0) throw new RangeError(`Cannot pad axis ${axis}: it has no elements`);
    const places = Array.from({ length: before + extent + behind }, (_, i) => sourceOf(i - before, extent, mode));
    result = result.slice(...input.shape.map((_, at) => at === axis ? places : {}));
  });
  return result;
}
