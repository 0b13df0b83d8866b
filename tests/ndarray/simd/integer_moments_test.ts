/** Moments of integers of 16 bits are those of exact arithmetic. */

import { assert, assertEquals } from "@std/assert";
import { array, type DenseArray } from "../../../mod.ts";
import { momentsOfRuns } from "../../../ndarray/simd/integer_moments.ts";
import type { Numbers } from "../../../ndarray/simd/memory.ts";
import { rowReducer } from "../../../ndarray/simd/reductions.ts";

const containers = { int16: Int16Array, uint16: Uint16Array } as const;
const cases: Record<string, (i: number) => number> = {
  "the least and the greatest in turn": (i) => i % 2 === 0 ? -32768 : 32767,
  "the least alone": () => -32768,
  "the greatest alone": () => 32767,
  "a narrow spread far from 0": (i) => 32000 + i % 3,
  "numbers all over": (i) => (Math.imul(i, 40503) & 0xffff) - 32768,
};

/** The mean and the sum of squared distances, rounded once. */
function exactly(x: ArrayLike<number>): { mean: number; squares: number } {
  const count = BigInt(x.length);
  let [sum, squares] = [0n, 0n];
  for (let i = 0; i < x.length; i++) {
    sum += BigInt(x[i]!);
    squares += BigInt(x[i]!) ** 2n;
  }
  return { mean: Number(sum) / x.length, squares: Number(count * squares - sum * sum) / x.length };
}

function assertClose(found: number, expected: number, what: string): void {
  assert(Math.abs(found - expected) <= 4 * Number.EPSILON * Math.abs(expected), `${what}: ${found}, not ${expected}`);
}

Deno.test("moments of runs of 16-bit integers are exact to the last digits, whatever the mean", () => {
  for (const dtype of ["int16", "uint16"] as const) {
    const rows = rowReducer("sum", dtype)!;
    const momentsOf = momentsOfRuns(dtype, rows)!;
    for (const [name, value] of Object.entries(cases)) {
      for (const count of [1, 31, 64, 100, 8189]) {
        const shift = dtype === "uint16" ? 32768 : 0;
        const x = new containers[dtype](Array.from({ length: count + 3 }, (_, i) => value(i) + shift));
        rows.load(x as unknown as Numbers, 0, 0, 1, count + 3);
        const { mean, squares } = momentsOf(3, count);
        const expected = exactly(x.subarray(3));
        assertClose(mean, expected.mean, `mean of ${count} ${dtype}: ${name}`);
        assertClose(squares, expected.squares, `squares of ${count} ${dtype}: ${name}`);
      }
    }
  }
});

Deno.test("std() of 16-bit integers: rows, strided rows, rows of their own", () => {
  const x = Int16Array.from({ length: 300 * 500 }, (_, i) => 20000 + (Math.imul(i, 40503) >> 4) % 50);
  const image = array(x, "int16").reshape(300, 500);
  const whole = (part: DenseArray<"int16">): number => {
    const { squares } = exactly(part.data);
    return Math.sqrt(squares / part.size);
  };
  for (const part of [image, image.slice("10:200, 30:470"), image.slice("::2, ::3"), image.slice(":, ::-1")]) {
    const [found, expected] = [part.std(), whole(part)];
    assert(Math.abs(found - expected) <= 1e-13 * expected, `${found}, not ${expected}`);
  }
  const rows = image.std({ axis: 1 });
  for (let row = 0; row < 300; row++) {
    const expected = whole(image.slice(row));
    assert(Math.abs(rows.data[row]! - expected) <= 1e-13 * expected);
  }
  assertEquals(image.slice("5, :1").var(), 0);
});
