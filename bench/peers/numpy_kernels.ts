/**
 * Kernels side by side with numpy, one thread each: `deno run -A bench/peers/numpy_kernels.ts [MEGABYTES ...]`.
 *
 * @module
 */

import * as numpy from "../../mod.ts";
import type { DenseArray } from "../../mod.ts";

const results = new Map<string, number>();

function measure(name: string, work: () => unknown): void {
  for (let i = 0; i < 3; i++) work();
  let best = Infinity;
  for (const end = performance.now() + 400; performance.now() < end;) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  results.set(name, best / 1000);
}

function run(size: number): void {
  for (const dtype of ["float64", "int16"] as const) {
    const side = Math.floor(Math.sqrt(size / (dtype === "float64" ? 8 : 2)));
    const index = numpy.arange(side * side).data;
    const made = (f: (i: number) => number): DenseArray<"float64"> =>
      numpy.reshape<"float64">(numpy.array(index.map(f), dtype) as unknown as DenseArray<"float64">, [side, side]);
    const a = made((i) => i % 251 - 125);
    const b = made((i) => i % 7 + 1);
    for (const name of ["add", "subtract", "multiply", "divide", "maximum", "less", "equal"] as const) {
      measure(`${dtype} ${name}`, () => numpy[name](a, b));
    }
    const out = numpy.zerosLike<"float64">(a);
    measure(`${dtype} add into out`, () => numpy.add(a, b, { out }));
    measure(`${dtype} add scalar`, () => numpy.add(a, 3));
    for (const name of ["sum", "mean", "std", "min", "max", "argmax"] as const) {
      measure(`${dtype} ${name}`, () => a[name]());
      measure(`${dtype} ${name} axis 0`, () => a[name]({ axis: 0 }));
      measure(`${dtype} ${name} axis 1`, () => a[name]({ axis: 1 }));
    }
    measure(`${dtype} transposed copy`, () => a.T.copy());
    measure(`${dtype} copy`, () => a.copy());
  }
}

const script = new URL("./numpy_kernels.py", import.meta.url).pathname;
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [1, 8, 64];
for (const megabytes of sizes) {
  const size = megabytes * 2 ** 20;
  results.clear();
  run(size);
  const peer = await new Deno.Command("python3", { args: [script, String(size)] }).output();
  const theirs = JSON.parse(new TextDecoder().decode(peer.stdout)) as Record<string, number>;
  console.log(`${megabytes} MiB`.padEnd(28), "ours ms".padStart(10), "numpy ms".padStart(10), "times".padStart(8));
  for (const [name, own] of results) {
    const other = theirs[name]!;
    console.log(
      name.padEnd(28),
      (own * 1000).toFixed(3).padStart(10),
      (other * 1000).toFixed(3).padStart(10),
      (own / other).toFixed(2).padStart(8),
    );
  }
}
