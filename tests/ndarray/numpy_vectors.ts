/**
 * Reading the arrays that `tests/fixtures/make_array_vectors.py` writes down, and comparing with them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { DenseArray } from "../../ndarray/dense.ts";
import { type Data, type DTypeName, layoutOf } from "../../ndarray/dtype.ts";

/** An array of the vectors: dtype, shape, strides and offset in elements, and its buffer. */
export type VectorArray = [dtype: DTypeName, shape: number[], strides: number[], offset: number, buffer: string];

/** A result of the vectors: an array in C order, or the name of Python's error. */
export type VectorResult = [dtype: DTypeName, shape: number[], buffer: string] | { error: string };

function containerOf(dtype: DTypeName, base64: string): Data<DTypeName> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const Container = layoutOf(dtype).container as unknown as new (buffer: ArrayBuffer) => Data<DTypeName>;
  return new Container(bytes.buffer);
}

/** Makes an array of the vectors. */
export function fromVector([dtype, shape, strides, offset, buffer]: VectorArray): DenseArray<DTypeName> {
  return new DenseArray(dtype, shape, containerOf(dtype, buffer), { offset, strides });
}

/** Units in the last place of a dtype, as a fraction. */
const precision: Readonly<Record<string, number>> = {
  float16: 2 ** -10,
  float32: 2 ** -23,
  float64: 2 ** -52,
  complex64: 2 ** -23,
  complex128: 2 ** -52,
};

/**
 * Compares an array, or a plain value, with a result of the vectors: integers and truth values exactly, floats within
 * some units in the last place of the largest operand involved.
 */
export function assertResult(
  actual: unknown,
  expected: Exclude<VectorResult, { error: string }>,
  ulps: number,
  scale: number,
  message: string,
): void {
  const [dtype, shape, buffer] = expected;
  const data = containerOf(dtype, buffer) as ArrayLike<number | bigint>;
  let found: ArrayLike<number | bigint>;
  if (actual instanceof DenseArray) {
    assertEquals(actual.dtype, dtype, message);
    assertEquals([...actual.shape], shape, message);
    found = actual.data as ArrayLike<number | bigint>;
  } else {
    assertEquals(shape, [], message);
    const value = actual as number | { re: number; im: number };
    found = typeof value === "object" ? [value.re, value.im] : [typeof value === "boolean" ? Number(value) : value];
  }
  assertEquals(found.length, data.length, message);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [found[i]!, data[i]!];
    const tolerance = (precision[dtype] ?? 0) * ulps * Math.max(scale, Math.abs(Number(y)));
    const close = Object.is(x, y) || Number(x) === Number(y) || Math.abs(Number(x) - Number(y)) <= tolerance;
    const exact = dtype in precision ? close : BigInt(x as number) === BigInt(y);
    assert(exact, `${message}: ${x} instead of ${y} at ${i}`);
  }
}
