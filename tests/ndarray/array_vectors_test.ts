import { assert, assertEquals, assertThrows } from "@std/assert";
import { add, divide, multiply, negative, subtract } from "../../ndarray/arithmetic.ts";
import { resultType } from "../../ndarray/casting.ts";
import { equal, greater, greaterEqual, less, lessEqual, notEqual } from "../../ndarray/comparison.ts";
import { NDArray } from "../../ndarray/array.ts";
import type { ArrayInput } from "../../ndarray/input.ts";
import type { DenseArray } from "../../ndarray/dense.ts";
import type { DTypeName } from "../../ndarray/dtype.ts";
import { MemoryBackend } from "../../backends/memory.ts";
import { assertResult, fromVector, type VectorArray, type VectorResult } from "./numpy_vectors.ts";
import vectors from "../fixtures/array_vectors.json" with { type: "json" };

interface NumpyOptions {
  axis?: number | number[];
  keepdims?: boolean;
  ddof?: number;
}

type Reducing = (options: object) => unknown;

const reductions = vectors.reductions as unknown as [string, VectorArray, NumpyOptions, VectorResult][];
const arithmetic = vectors.arithmetic as unknown as [string, VectorArray, VectorArray | number, VectorResult][];
const casts = vectors.casts as unknown as [VectorArray, DTypeName, VectorResult][];
const promotions = vectors.promotions as unknown as [DTypeName, DTypeName, DTypeName][];

/** The largest finite magnitude of an array: what rounding errors are measured by. */
function magnitude(array: DenseArray): number {
  let largest = 0;
  for (const value of array.data as Iterable<number | bigint>) {
    if (Number.isFinite(Number(value))) largest = Math.max(largest, Math.abs(Number(value)));
  }
  return largest;
}

function scaleOf(name: string, array: DenseArray): number {
  const largest = magnitude(array);
  if (name === "sum") return largest * array.size;
  return name === "var" ? largest * largest : largest;
}

function reduce(array: NDArray, name: string, { axis, keepdims, ddof }: NumpyOptions): unknown {
  const reducing = array[name as "sum"].bind(array) as Reducing;
  return reducing({ axis, keepDims: keepdims, ddof });
}

Deno.test("reductions of dense arrays give numpy's results", () => {
  for (const [name, vector, options, expected] of reductions) {
    const array = fromVector(vector);
    const message = `${name} of ${vector[0]} (${vector[1]}) ${JSON.stringify(options)}`;
    if ("error" in expected) assertThrows(() => reduce(array, name, options), RangeError, undefined, message);
    else assertResult(reduce(array, name, options), expected, 4, scaleOf(name, array), message);
  }
});

Deno.test("reductions streamed over the blocks of a lazy array give numpy's results", async () => {
  for (const [name, vector, options, expected] of reductions) {
    if ("error" in expected) continue;
    const array = fromVector(vector);
    const chunks = array.shape.map((extent, axis) => Math.max(1, Math.ceil(extent / (2 + axis % 2))));
    const lazy = NDArray.from(new MemoryBackend(array.dtype, array.shape, { chunks }));
    await lazy.write(array);
    const message = `${name} of ${vector[0]} (${vector[1]}) ${JSON.stringify(options)}`;
    const result = reduce(lazy, name, options);
    assert(result instanceof Promise, message);
    assertResult(await result, expected, 4, scaleOf(name, array), message);
  }
});

const functions: Readonly<Record<string, (a: ArrayInput, b: ArrayInput) => DenseArray>> = {
  add,
  subtract,
  multiply,
  divide,
  negative: (a) => negative(a),
  equal,
  "not_equal": notEqual,
  less,
  "less_equal": lessEqual,
  greater,
  "greater_equal": greaterEqual,
};

Deno.test("arithmetic and comparison give numpy's results, dtypes and shapes", () => {
  for (const [name, left, right, expected] of arithmetic) {
    const [a, b] = [fromVector(left), Array.isArray(right) ? fromVector(right) : right];
    const message = `${name} of ${left[0]} (${left[1]}) and ${
      Array.isArray(right) ? `${right[0]} (${right[1]})` : right
    }`;
    if ("error" in expected) assertThrows(() => functions[name]!(a, b), Error, undefined, message);
    // A complex product or quotient may round in another order than numpy's.
    else assertResult(functions[name]!(a, b), expected, expected[0].startsWith("complex") ? 8 : 0, 0, message);
  }
});

Deno.test("astype gives numpy's results, of dense arrays and of lazy ones", async () => {
  for (const [vector, dtype, expected] of casts) {
    if ("error" in expected) continue;
    const array = fromVector(vector);
    const message = `${vector[0]} (${vector[1]}) as ${dtype}`;
    assertResult(array.astype(dtype), expected, 0, 0, message);
    assertResult(await NDArray.from(array.backend).astype(dtype).read(), expected, 0, 0, message);
  }
});

Deno.test("resultType gives numpy's common dtype", () => {
  for (const [a, b, common] of promotions) assertEquals(resultType(a, b), common, `${a} and ${b}`);
});
