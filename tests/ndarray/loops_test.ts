import { assertEquals } from "@std/assert";
import * as numpy from "../../ndarray/mod.ts";
import type { DenseArray, DTypeName } from "../../ndarray/mod.ts";

const seed = Date.now() % 2 ** 31;

/** Whole numbers from 0 up to a bound, as from a die. */
function die(start: number): (bound: number) => number {
  let state = start;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % bound;
  };
}

const draw = die(seed);

function doubles(count: number): number[] {
  return Array.from({ length: count }, () => draw(10) === 0 ? NaN : (draw(2001) - 1000) / 8);
}

Deno.test("sums, differences and products of doubles are those of each pair, whatever the length", () => {
  const operations = {
    add: (x: number, y: number) => x + y,
    subtract: (x: number, y: number) => x - y,
    multiply: (x: number, y: number) => x * y,
  };
  for (const [name, f] of Object.entries(operations)) {
    const run = numpy[name as keyof typeof operations];
    for (const count of [0, 1, 3, 4, 5, 8, 11, 8191, 8195]) {
      const [a, b] = [doubles(count), doubles(count)];
      const scalar = draw(9) - 4;
      const text = `${name} of ${count}, seed ${seed}`;
      assertEquals([...run(numpy.array(a), numpy.array(b)).data as Float64Array], a.map((x, i) => f(x, b[i]!)), text);
      assertEquals([...run(numpy.array(a), scalar).data as Float64Array], a.map((x) => f(x, scalar)), text);
      assertEquals([...run(scalar, numpy.array(a)).data as Float64Array], a.map((x) => f(scalar, x)), text);
      const own = numpy.array(a);
      run(own, own, { out: own });
      assertEquals([...own.data as Float64Array], a.map((x) => f(x, x)), text);
    }
  }
});

Deno.test("a transposed copy holds every element in its place, whatever the size of elements", () => {
  const dtypes: DTypeName[] = ["uint8", "int16", "float32", "float64", "int64", "complex64", "complex128"];
  for (const dtype of dtypes) {
    for (let round = 0; round < 20; round++) {
      const shape = [1 + draw(3), 1 + draw(75), 1 + draw(75)] as const;
      const a = numpy.reshape<DTypeName>(numpy.arange(shape[0] * shape[1] * shape[2]).astype(dtype), [...shape]);
      const part = a.slice(":", { start: draw(2) }, { start: draw(2) }) as DenseArray<DTypeName>;
      const copy = part.T.copy();
      assertEquals(copy.shape, part.shape.toReversed());
      for (let k = 0; k < copy.shape[2]!; k++) {
        for (let j = 0; j < copy.shape[1]!; j++) {
          for (let i = 0; i < copy.shape[0]!; i++) {
            const [found, wanted] = [copy.at(i, j, k), part.at(k, j, i)];
            if (!Object.is(found, wanted)) assertEquals(found, wanted, `${dtype} at ${i}, ${j}, ${k}, seed ${seed}`);
          }
        }
      }
    }
  }
});

/** The place of the first greatest number, or of the first NaN. */
function placeOfGreatest(numbers: readonly number[]): number {
  const nan = numbers.findIndex(Number.isNaN);
  return nan >= 0 ? nan : numbers.indexOf(Math.max(...numbers));
}

Deno.test("least and greatest elements and their places are those of each row and column, whatever the width", () => {
  for (const dtype of ["uint8", "int16", "uint16", "int32", "float32", "float64"] as const) {
    for (const columns of [63, 64, 65, 96, 97, 130, 200, 8193]) {
      const rows = 1 + draw(6);
      const numbers = Array.from({ length: rows * columns }, () => {
        return dtype.startsWith("float") && draw(150) === 0 ? NaN : draw(120);
      });
      const a = numpy.reshape<DTypeName>(numpy.array(numbers, dtype) as DenseArray<DTypeName>, [rows, columns]);
      const lines = Array.from({ length: rows }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
      const across = Array.from({ length: columns }, (_, column) => lines.map((line) => line[column]!));
      for (const [axis, own] of [across, lines].entries()) {
        const text = `${dtype} (${rows}, ${columns}) axis ${axis}, seed ${seed}`;
        assertEquals(a.max({ axis }).toNested(), own.map((line) => Math.max(...line)), text);
        assertEquals(a.min({ axis }).toNested(), own.map((line) => Math.min(...line)), text);
        assertEquals(a.argmax({ axis }).astype("float64").toNested(), own.map(placeOfGreatest), text);
        const opposite = own.map((line) => placeOfGreatest(line.map((x) => -x)));
        assertEquals(a.argmin({ axis }).astype("float64").toNested(), opposite, text);
      }
    }
  }
});
