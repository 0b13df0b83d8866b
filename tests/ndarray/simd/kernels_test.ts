import { assertEquals } from "@std/assert";
import { allocate, type DTypeName } from "../../../ndarray/dtype.ts";
import { vectorKernel, vectorReducer } from "../../../ndarray/simd/kernels.ts";
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

Deno.test("vector reductions give what plain loops give", () => {
  const g = new Generator(11);
  for (const dtype of ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"] as const) {
    for (const count of [1, 3, 64, 100, 8192]) {
      const x = g.values(dtype, count + 5) as Numbers;
      const run = Array.from(x.subarray(5));
      assertEquals(vectorReducer("minimum", dtype)!(x, 5, count), Math.min(...run), `minimum of ${count} ${dtype}`);
      assertEquals(vectorReducer("maximum", dtype)!(x, 5, count), Math.max(...run), `maximum of ${count} ${dtype}`);
      const sum = run.reduce((total, own) => total + own, 0);
      if (/8|16/.test(dtype)) assertEquals(vectorReducer("sum", dtype)!(x, 5, count), sum, `sum of ${count} ${dtype}`);
    }
  }
});

Deno.test("sums of the largest small integers do not overflow", () => {
  for (const [dtype, value] of [["uint16", 65535], ["int16", -32768], ["uint8", 255], ["int8", -128]] as const) {
    const x = (allocate(dtype, 8192) as unknown as Numbers).fill(value);
    assertEquals(vectorReducer("sum", dtype)!(x, 0, 8192), value * 8192);
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
