/** Printing against numpy's: vectors by `tests/fixtures/make_print_vectors.py`. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { DenseArray } from "../../ndarray/dense.ts";
import type { DTypeName } from "../../ndarray/dtype.ts";
import { arrayToString } from "../../ndarray/print.ts";
import { zeros } from "../../ndarray/create.ts";

const number = (x: number | string): number => Number(x === "inf" ? Infinity : x === "-inf" ? -Infinity : x);

const cases = JSON.parse(await Deno.readTextFile(new URL("../fixtures/print_vectors.json", import.meta.url))) as [
  DTypeName,
  number[],
  unknown[],
  string,
][];

for (const dtype of new Set(cases.map(([name]) => name))) {
  Deno.test(`String(array) prints ${dtype} as numpy does`, () => {
    for (const [, shape, data, text] of cases.filter(([name]) => name === dtype)) {
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
      const at = (...index: number[]): unknown => {
        const value = data[index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0)];
        if (dtype.startsWith("complex")) {
          const [re, im] = value as [number, number];
          return { re: number(re), im: number(im) };
        }
        return dtype.startsWith("float") ? number(value as number) : value;
      };
      assertEquals(arrayToString({ dtype, shape, at }), text);
    }
  });
}

Deno.test("String(array) prints records as tuples", () => {
  const records = new DenseArray({ fields: { x: "int32", y: "float64" } }, [2]);
  assertEquals(String(records), "[(0, 0.) (0, 0.)]");
});

Deno.test("consoles show the kind of an array above its elements", () => {
  assertStringIncludes(Deno.inspect(zeros([2])), "DenseArray<float64>(2,)\n[0. 0.]");
});

Deno.test("notebooks get a picture of a matrix of numbers and none of a vector", () => {
  const display = (array: object) =>
    (array as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
  assertStringIncludes(display(zeros([3, 3]))["image/png"]!, "iVBORw0KGgo");
  assertEquals(Object.keys(display(zeros([3]))), ["text/plain", "text/html"]);
});
