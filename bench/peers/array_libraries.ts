/**
 * Kernels side by side with the JavaScript array libraries, each in a process of its own:
 * `deno run -A --no-lock bench/peers/array_libraries.ts [MEGABYTES ...]`.
 *
 * What a library does not have is left out, and so is a library that cannot be loaded. Before anything is timed, each
 * result of a small array is compared with ours. Memory for results decides much, so there are two columns of ours and of
 * numpy-ts: results left to the garbage collector, and results in memory that is used again by hand (`out`, `dispose()`).
 *
 * @module
 */

import { assertAlmostEquals } from "@std/assert";
import * as hyperslab from "../../mod.ts";
import type { DenseArray } from "../../mod.ts";

type Kind = "float64" | "int16";
type Numbers = Float64Array | Int16Array;

/** What is measured: each gives a number, or the numbers of the result. */
const tasks = [
  "add",
  "add scalar",
  "multiply",
  "less",
  "sum",
  "sum axis 0",
  "sum axis 1",
  "mean",
  "std",
  "min",
  "min axis 0",
  "argmax",
  "argmax axis 1",
  "transposed copy",
] as const;
type Works = Partial<Record<(typeof tasks)[number], () => unknown>>;

/** A library: what it does with two square arrays. */
interface Library {
  readonly works: (kind: Kind, side: number, a: Numbers, b: Numbers) => Works;
  /** The numbers of a result, for the comparison. */
  readonly numbers: (result: unknown) => readonly number[];
}

// deno-lint-ignore no-explicit-any -- the packages are loaded by name, without their types
type Package = any;

async function load(specifier: string): Promise<Package> {
  const loaded = await import(specifier);
  return typeof loaded.default === "function" ? loaded.default : loaded;
}

const libraries: Readonly<Record<string, () => Promise<Library>>> = {
  "hyperslab": () => Promise.resolve(ours(false)),
  "numpy-ts": async () => numpyTs(await load("npm:numpy-ts@1.7.0"), false),
  "stdlib": async () =>
    stdlib(
      await load("npm:@stdlib/math-strided-ops-add@0.2.4"),
      await load("npm:@stdlib/blas-ext-base-dsum@0.3.1"),
      await load("npm:@stdlib/stats-base-dmin@0.2.2"),
      await load("npm:@stdlib/stats-base-dmean@0.2.2"),
      await load("npm:@stdlib/stats-base-dstdev@0.2.2"),
    ),
  "numjs": async () => numjs(await load("npm:numjs@0.16.1/src/ndarray.js")),
  "ours, out": () => Promise.resolve(ours(true)),
  "ts, disposed": async () => numpyTs(await load("npm:numpy-ts@1.7.0"), true),
};

function ours(reuses: boolean): Library {
  return {
    works(kind, side, x, y) {
      const made = (data: Numbers) =>
        hyperslab.reshape<"float64">(hyperslab.array(data, kind) as unknown as DenseArray<"float64">, [side, side]);
      const [a, b] = [made(x), made(y)];
      const options = reuses ? { out: hyperslab.zerosLike(a) as DenseArray } : {};
      const truths = reuses ? { out: hyperslab.zeros([side, side], "bool") as DenseArray } : {};
      return {
        "add": () => hyperslab.add(a, b, options),
        "add scalar": () => hyperslab.add(a, 3, options),
        "multiply": () => hyperslab.multiply(a, b, options),
        "less": () => hyperslab.less(a, b, truths),
        "sum": () => a.sum(),
        "sum axis 0": () => a.sum({ axis: 0 }),
        "sum axis 1": () => a.sum({ axis: 1 }),
        "mean": () => a.mean(),
        "std": () => a.std(),
        "min": () => a.min(),
        "min axis 0": () => a.min({ axis: 0 }),
        "argmax": () => a.argmax(),
        "argmax axis 1": () => a.argmax({ axis: 1 }),
        "transposed copy": () => a.T.copy(),
      };
    },
    numbers: (result) => {
      if (result instanceof hyperslab.DenseArray) return Array.from(result.data as Float64Array, Number);
      return [Number(result)];
    },
  };
}

function numpyTs(numpy: Package, disposes: boolean): Library {
  return {
    works(kind, side, x, y) {
      const made = (data: Numbers) => numpy.array(Array.from(data), kind).reshape(side, side);
      const [a, b] = [made(x), made(y)];
      // Its arrays stand in memory of its own.
      const dropped = (make: () => Package) => (): unknown => {
        const result = make();
        if (disposes && side > 6) result?.dispose?.();
        return result;
      };
      return {
        "add": dropped(() => numpy.add(a, b)),
        "add scalar": dropped(() => numpy.add(a, 3)),
        "multiply": dropped(() => numpy.multiply(a, b)),
        "less": dropped(() => numpy.less(a, b)),
        "sum": () => numpy.sum(a),
        "sum axis 0": dropped(() => numpy.sum(a, 0)),
        "sum axis 1": dropped(() => numpy.sum(a, 1)),
        "mean": () => numpy.mean(a),
        "std": () => numpy.std(a),
        "min": () => numpy.min(a),
        "min axis 0": dropped(() => numpy.min(a, 0)),
        "argmax": () => numpy.argmax(a),
        "argmax axis 1": dropped(() => numpy.argmax(a, 1)),
        "transposed copy": dropped(() => numpy.copy(numpy.transpose(a))),
      };
    },
    numbers: (result) => {
      if (typeof result === "object") return ((result as Package).tolist().flat(Infinity) as unknown[]).map(Number);
      return [Number(result)];
    },
  };
}

function stdlib(add: Package, sum: Package, min: Package, mean: Package, std: Package): Library {
  return {
    works(kind, side, a, b) {
      const count = side * side;
      const Container = kind === "float64" ? Float64Array : Int16Array;
      const works: Works = {
        "add": () => {
          const out = new Container(count);
          add(count, kind, a, 1, kind, b, 1, kind, out, 1);
          return out;
        },
      };
      if (kind === "int16") return works;
      return {
        ...works,
        "sum": () => sum(count, a, 1),
        "mean": () => mean(count, a, 1),
        "std": () => std(count, 0, a, 1),
        "min": () => min(count, a, 1),
      };
    },
    numbers: (result) => typeof result === "number" ? [result] : Array.from(result as Float64Array),
  };
}

function numjs(Arrays: Package): Library {
  return {
    works(kind, side, x, y) {
      const made = (data: Numbers) => Arrays.new(data, kind).reshape(side, side);
      const [a, b] = [made(x), made(y)];
      return {
        "add": () => a.add(b),
        "add scalar": () => a.add(3),
        "multiply": () => a.multiply(b),
        "sum": () => a.sum(),
        "mean": () => a.mean(),
        "std": () => a.std(),
        "min": () => a.min(),
      };
    },
    numbers: (result) => typeof result === "number" ? [result] : (result as Package).flatten().tolist(),
  };
}

function inputs(kind: Kind, side: number): [a: Numbers, b: Numbers] {
  const made = (f: (i: number) => number): Numbers => {
    const numbers = Array.from({ length: side * side }, (_, i) => f(i));
    return kind === "float64" ? Float64Array.from(numbers) : Int16Array.from(numbers);
  };
  return [made((i) => i % 251 - 125), made((i) => i % 7 + 1)];
}

/** The median, which counts the collection of garbage where it is most of the work. */
function medianOf(work: () => unknown): number {
  for (let i = 0; i < 5; i++) work();
  const times: number[] = [];
  for (const end = performance.now() + 300; performance.now() < end;) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((x, y) => x - y)[times.length >> 1]!;
}

/** Prints `{ task: milliseconds }` of one library. */
async function measure(name: string, megabytes: number): Promise<void> {
  const library = await libraries[name]!();
  const times: Record<string, number> = {};
  for (const kind of ["float64", "int16"] as const) {
    const [x, y] = inputs(kind, 6);
    const [small, expected] = [library.works(kind, 6, x, y), ours(false).works(kind, 6, x, y)];
    const side = Math.floor(Math.sqrt(megabytes * 2 ** 20 / (kind === "float64" ? 8 : 2)));
    const works = library.works(kind, side, ...inputs(kind, side));
    for (const [task, work] of Object.entries(works) as [(typeof tasks)[number], () => unknown][]) {
      const [found, wanted] = [library.numbers(small[task]!()), ours(false).numbers(expected[task]!())];
      try {
        if (found.length !== wanted.length) throw new Error("another shape");
        for (let i = 0; i < wanted.length; i++) assertAlmostEquals(found[i]!, wanted[i]!, 1e-9);
        times[`${kind} ${task}`] = medianOf(work);
      } catch (error) {
        console.error(`${name}, ${kind} ${task}: ${String(error).split("\n")[0]}`);
      }
    }
  }
  console.log(JSON.stringify(times));
}

async function compare(megabytes: number): Promise<void> {
  const columns = new Map<string, Record<string, number>>();
  for (const name of Object.keys(libraries)) {
    const args = ["run", "-A", "--no-lock", new URL(import.meta.url).pathname, `--library=${name}`, String(megabytes)];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    const complaints = new TextDecoder().decode(stderr).split("\n").filter((line) => line.startsWith(`${name}, `));
    for (const line of complaints) console.error(line);
    if (success) columns.set(name, JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!));
    else console.error(`${name} cannot be loaded: left out`);
  }
  console.log(`${megabytes} MiB, ms`.padEnd(26) + [...columns.keys()].map((name) => name.padStart(12)).join(""));
  for (const task of Object.keys(columns.get("hyperslab")!)) {
    const cells = [...columns.values()].map((times) => times[task]);
    console.log(task.padEnd(26) + cells.map((ms) => (ms === undefined ? "" : ms.toFixed(3)).padStart(12)).join(""));
  }
}

const library = Deno.args.find((argument) => argument.startsWith("--library="))?.slice(10);
const sizes = Deno.args.filter((argument) => !argument.startsWith("--")).map(Number);
if (library !== undefined) await measure(library, sizes[0]!);
else for (const megabytes of sizes.length > 0 ? sizes : [1, 8]) await compare(megabytes);
