/**
 * One number, or an array of them: what the `size` of a distribution asks for.
 *
 * @module
 */

import { DenseArray } from "../dense.ts";
import { allocate, type Data, type IntegerName } from "../dtype.ts";
import { boundedDraw } from "./bounded.ts";
import type { MT19937 } from "./mt19937.ts";
import type { PCG64 } from "./pcg64.ts";

/** How many numbers are wanted: a count, or a shape. */
export type Size = number | readonly number[];

/** The shape that a size asks for. */
export function shapeOf(size: Size): readonly number[] {
  const shape = typeof size === "number" ? [size] : size;
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) {
      throw new RangeError(
        `Cannot draw an array of shape (${shape.join(", ")}): each extent is a whole number from 0 on`,
      );
    }
  }
  return shape;
}

/** How many elements a shape has. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Draws one number where no size is given, else an array of float64. */
export function floats<S extends Size | undefined>(draw: () => number, size: S): Drawn<"float64", S> {
  if (size === undefined) return draw() as Drawn<"float64", S>;
  const shape = shapeOf(size);
  const data = new Float64Array(countOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return new DenseArray("float64", shape, data) as Drawn<"float64", S>;
}

/** Draws one number where no size is given, else fills an array of float64 in one go. */
export function filled<S extends Size | undefined>(
  draw: () => number,
  fill: (out: Float64Array) => void,
  size: S,
): Drawn<"float64", S> {
  if (size === undefined) return draw() as Drawn<"float64", S>;
  const shape = shapeOf(size);
  const data = new Float64Array(countOf(shape));
  fill(data);
  return new DenseArray("float64", shape, data) as Drawn<"float64", S>;
}

/** Draws one whole number where no size is given, else an array of int64. */
export function integers<S extends Size | undefined>(draw: () => number, size: S): Drawn<"int64", S> {
  if (size === undefined) return draw() as Drawn<"int64", S>;
  const shape = shapeOf(size);
  const data = new BigInt64Array(countOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = BigInt(draw());
  return new DenseArray("int64", shape, data) as Drawn<"int64", S>;
}

/** A number where no size was given, else an array. */
export type Drawn<D extends IntegerName | "float64", S extends Size | undefined> = S extends undefined ? number
  : DenseArray<D>;

/** Draws whole numbers of a dtype from `low` up to and with `high`. */
export function boundedIntegers<D extends IntegerName>(
  stream: MT19937 | PCG64,
  low: number | bigint,
  high: number | bigint,
  size: Size | undefined,
  dtype: D,
): number | DenseArray<D> {
  const draw = boundedDraw(stream, BigInt(low), BigInt(high), dtype);
  if (size === undefined) return Number(draw());
  const shape = shapeOf(size);
  const data = allocate(dtype, countOf(shape)) as BigInt64Array | Int32Array;
  const wide = data instanceof BigInt64Array || (data as unknown) instanceof BigUint64Array;
  for (let i = 0; i < data.length; i++) data[i] = wide ? draw() : Number(draw());
  return new DenseArray(dtype, shape, data as unknown as Data<D>);
}
