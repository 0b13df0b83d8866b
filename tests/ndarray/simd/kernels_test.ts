import { assertEquals } from "@std/assert";
import { allocate, type DTypeName } from "../../../ndarray/dtype.ts";
import { pairwiseSum } from "../../../ndarray/reducers.ts";
import { vectorKernel } from "../../../ndarray/simd/kernels.ts";
import { cellReducer, rowReducer, type VectorReduction } from "../../../ndarray/simd/reductions.ts";
import { comparisons, operations } from "../../../ndarray/simd/operations.ts";
import { Generator } from "../functions/generator.ts";

type Numbers = Float64Array;
type Operation = (x: number, y: number) => number | boolean;

const plain: Readonly<Record<string, Operation>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  minimum: (x, y) => x !== x || y !== y ? NaN : x < y ? x : y,
  maximum: (x, y) => x !== x || y !== y ? NaN : x > y ? x : y,
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
  equal: (x, y) => x === y,
  notEqual: (x, y) => x !== y,
  less: (x, y) => x < y,
  lessEqual: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greaterEqual: (x, y) => x >= y,
};

/** Big integers behave as numbers do, but for products of words. */
function expected(name: string, dtype: DTypeName, x: Numbers, y: Numbers, count: number, steps: number[]): unknown {
  const out = allocate(comparisons.has(name) ? "bool" : dtype, count) as Numbers;
  const exact = name === "multiply" && /^u?int32$/.test(dtype);
  for (let i = 0; i < count; i++) {
    const [a, b] = [x[i * steps[0]!]!, y[i * steps[1]!]!];
    const value = exact ? Math.imul(a, b) : plain[name]!(a, b);
    out[i] = (typeof value === "boolean" ? Number(value) : value) as number;
  }
  return out;
}

for (const [dtype, table] of Object.entries(operations) as [DTypeName, Record<string, number>][]) {
  for (const name of Object.keys(table)) {
    Deno.test(`the vector kernel of ${name} gives for ${dtype} what a plain loop gives`, () => {
      const kernel = vectorKernel(name, dtype)!;
      const g = new Generator(7);
      for (const count of [1, 2, 15, 16, 17, 63, 64, 65, 200, 8192]) {
        for (const steps of [[1, 1], [0, 1], [1, 0], [0, 0]]) {
          const x = g.values(dtype, steps[0] === 0 ? 1 : count);
          const y = g.values(dtype, steps[1] === 0 ? 1 : count);
          const out = allocate(comparisons.has(name) ? "bool" : dtype, count);
          kernel(x, steps[0]!, y, steps[1]!, out, count);
          assertEquals(out, expected(name, dtype, x as Numbers, y as Numbers, count, steps), `${count} (${steps})`);
        }
      }
    });
  }
}

const narrow = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"] as const;

function isSmall(dtype: DTypeName): boolean {
  return /8|16/.test(dtype);
}

/** Reduces a run that is brought in between others. */
function reduced(name: VectorReduction, dtype: DTypeName, x: Numbers, start: number, count: number): number {
  const reducer = rowReducer(name, dtype)!;
  reducer.load(x, start - 3, 0, 1, count + 3);
  return reducer.reduce(3, count);
}

Deno.test("vector reductions give what plain loops give", () => {
  const g = new Generator(11);
  for (const dtype of narrow) {
    for (const count of [1, 3, 64, 100, 8189]) {
      const x = g.values(dtype, count + 5) as Numbers;
      const run = Array.from(x.subarray(5));
      assertEquals(reduced("minimum", dtype, x, 5, count), Math.min(...run), `minimum of ${count} ${dtype}`);
      assertEquals(reduced("maximum", dtype, x, 5, count), Math.max(...run), `maximum of ${count} ${dtype}`);
      const sum = run.reduce((total, own) => total + own, 0);
      if (isSmall(dtype)) assertEquals(reduced("sum", dtype, x, 5, count), sum, `sum of ${count} ${dtype}`);
    }
  }
});

Deno.test("a NaN anywhere is the least and the greatest", () => {
  for (const dtype of ["float32", "float64"] as const) {
    for (let at = 0; at < 100; at++) {
      const x = (allocate(dtype, 103) as unknown as Numbers).map((_, i) => i - 50);
      x[3 + at] = NaN;
      assertEquals(reduced("minimum", dtype, x, 3, 100), NaN);
      assertEquals(reduced("maximum", dtype, x, 3, 100), NaN);
      x[3 + at] = -Infinity;
      assertEquals(reduced("minimum", dtype, x, 3, 100), -Infinity);
    }
  }
});

Deno.test("sums of doubles are the pairwise sums of the plain loop, bit for bit", () => {
  const g = new Generator(12);
  for (const count of [1, 7, 8, 127, 128, 129, 256, 1000, 1024, 3000, 4096, 8189]) {
    const x = (g.values("float64", count + 5) as Numbers).map((value) => Number.isFinite(value) ? value : 0.1);
    assertEquals(reduced("sum", "float64", x, 5, count), pairwiseSum(x, 5, count), `${count}`);
  }
});

Deno.test("vectors reduce rows to one row as plain loops do", () => {
  const g = new Generator(13);
  for (const dtype of narrow) {
    for (const [rows, columns, step] of [[1, 64, 64], [3, 70, 90], [5, 100, 100], [16, 512, 1000]] as const) {
      const x = g.values(dtype, rows * step + 1) as Numbers;
      for (const name of ["minimum", "maximum", "sum"] as const) {
        const reducer = cellReducer(name, dtype);
        if (name === "sum" && !isSmall(dtype)) continue;
        const cells = reducer!.cells(columns + 2);
        const untouched = Array.from(cells.subarray(0, 2));
        reducer!.take(x, 1, step, rows, columns, cells, 2);
        const wanted = Array.from({ length: columns }, (_, column) => {
          const own = Array.from({ length: rows }, (_, row) => x[1 + row * step + column]!);
          return name === "sum"
            ? own.reduce((p, q) => p + q)
            : name === "minimum"
            ? Math.min(...own)
            : Math.max(...own);
        });
        assertEquals(Array.from(cells), [...untouched, ...wanted], `${name} of ${dtype}, ${rows} rows of ${columns}`);
      }
    }
  }
});

Deno.test("sums of the largest small integers do not overflow", () => {
  for (const [dtype, value] of [["uint16", 65535], ["int16", -32768], ["uint8", 255], ["int8", -128]] as const) {
    const x = (allocate(dtype, 8192) as unknown as Numbers).fill(value);
    assertEquals(reduced("sum", dtype, x, 3, 8189), value * 8189);
  }
});

Deno.test("where the platform has no WebAssembly, plain kernels give the same", async () => {
  const text = `
    delete globalThis.WebAssembly;
    const { differences } = await import(${JSON.stringify(import.meta.resolve("../functions/compare_with_numpy.ts"))});
    const { default: vectors } = await import(
      ${JSON.stringify(import.meta.resolve("../../fixtures/function_vectors.json"))}, { with: { type: "json" } });
    const entries = vectors.plan.keys().filter((entry) => /^(binary|reduce|out)$/.test(vectors.plan[entry][1]));
    postMessage([typeof WebAssembly, [...entries].flatMap((entry) => differences(vectors, entry))]);`;
  const script = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(script, { type: "module" });
  const result = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(script);
  });
  assertEquals(result, ["undefined", []]);
});
