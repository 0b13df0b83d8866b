/** Random numbers against numpy's: vectors by `tests/fixtures/make_random_vectors.py`. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { DenseArray } from "../../ndarray/dense.ts";
import type { IntegerName } from "../../ndarray/dtype.ts";
import { DenseArray as Dense } from "../../ndarray/dense.ts";
import { type Generator, random, type RandomState } from "../../ndarray/random/mod.ts";

type Row = [
  kind: "seed" | "defaultRng",
  name: string,
  parameters: number[],
  seed: number,
  first: number[],
  last: number,
  after: number,
];

const vectors = JSON.parse(await Deno.readTextFile(new URL("../fixtures/random_vectors.json", import.meta.url))) as {
  distributions: Row[];
  integers: ["seed" | "defaultRng", number, IntegerName, number, number, number[], number, number][];
  orders: ["seed" | "defaultRng", string, number, number[], number][];
};

const start = (kind: "seed" | "defaultRng", seed: number): RandomState | Generator =>
  kind === "seed" ? random.seed(seed) : random.defaultRng(seed);

const next = (stream: RandomState | Generator): number =>
  "randomSample" in stream ? stream.randomSample() : stream.random();

/** How many doubles lie between two. */
function ulps(a: number, b: number): number {
  const bits = new BigInt64Array(new Float64Array([a, b]).buffer);
  const distance = bits[0]! - bits[1]!;
  return Number(distance < 0n ? -distance : distance);
}

for (const kind of ["seed", "defaultRng"] as const) {
  const rows = vectors.distributions.filter((row) => row[0] === kind);
  for (const name of new Set(rows.map((row) => row[1]))) {
    Deno.test(`random.${kind}().${name}() draws numpy's numbers and leaves the stream where numpy does`, () => {
      for (const [, , parameters, seed, first, last, after] of rows.filter((row) => row[1] === name)) {
        const stream = start(kind, seed);
        const draw = (stream as unknown as Record<string, (...args: unknown[]) => DenseArray>)[name]!;
        const drawn = Array.from(draw.call(stream, ...parameters, 1000).data as Float64Array, Number);
        first.forEach((value, i) => assert(ulps(drawn[i]!, value) <= 4, `${seed}: ${drawn[i]} is not ${value}`));
        assert(ulps(drawn.at(-1)!, last) <= 4, `${seed}: ${drawn.at(-1)} is not ${last}`);
        assertEquals(next(stream), after);
      }
    });
  }
}

Deno.test("RandomState.randint() and Generator.integers() equal numpy's for every dtype and range", () => {
  for (const [kind, seed, dtype, low, high, first, last, after] of vectors.integers) {
    const stream = start(kind, seed);
    const drawn = "randint" in stream
      ? stream.randint(low, high, 1000, dtype)
      : stream.integers(low, high, 1000, { dtype });
    const values = Array.from(drawn.data as ArrayLike<number | bigint>, Number);
    assertEquals(
      [...values.slice(0, first.length), values.at(-1)!],
      [...first, last],
      `${kind} ${dtype} ${low} ${high}`,
    );
    assertEquals(next(stream), after, `${kind} ${dtype} ${low} ${high}`);
  }
});

Deno.test("permutation() and choice() equal numpy's", () => {
  const rows = new Dense("int64", [6, 2], BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i)));
  const draws: Record<string, (stream: RandomState | Generator) => DenseArray> = {
    permutation: (stream) => stream.permutation(50),
    rows: (stream) => stream.permutation(rows),
    choice: (stream) => stream.choice(20, 10),
    distinct: (stream) => stream.choice(20, 10, { replace: false }),
    "many distinct": (stream) => stream.choice(20000, 500, { replace: false }),
    chances: (stream) => stream.choice(4, 10, { p: [0.1, 0.2, 0.3, 0.4] }),
    "distinct chances": (stream) => stream.choice(5, 4, { replace: false, p: [0.1, 0.2, 0.3, 0.3, 0.1] }),
  };
  for (const [kind, label, seed, values, after] of vectors.orders) {
    const stream = start(kind, seed);
    const drawn = Array.from(draws[label]!(stream).data as BigInt64Array, Number);
    assertEquals(drawn.slice(0, values.length), values, `${kind} ${label} ${seed}`);
    assertEquals(next(stream), after, `${kind} ${label} ${seed}`);
  }
});

Deno.test("shuffle() orders an array in place as permutation() orders a copy", () => {
  const list = Array.from({ length: 50 }, (_, i) => i);
  random.seed(7).shuffle(list);
  assertEquals(list, Array.from(random.seed(7).permutation(50).data, Number));
  const rows = new Dense("float64", [4, 2], Float64Array.from({ length: 8 }, (_, i) => i));
  const copy = random.seed(7).permutation(rows);
  random.seed(7).shuffle(rows);
  assertEquals(rows.data, copy.data);
});

Deno.test("random.seed() refuses what is not a 32-bit whole number", () => {
  for (const seed of [-1, 0.5, 2 ** 32, NaN]) assertThrows(() => random.seed(seed), RangeError);
  assertThrows(() => random.defaultRng(-1), RangeError);
});

Deno.test("choice() refuses chances that do not sum to 1 and more than there are", () => {
  assertThrows(() => random.seed(1).choice(2, 1, { p: [0.5, 0.6] }), RangeError, "sum is 1.1");
  assertThrows(() => random.seed(1).choice(2, 3, { replace: false }), RangeError, "Cannot choose 3 of 2");
});
