import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { MemoryBackend } from "../../../backends/memory.ts";
import type { Backend } from "../../../ndarray/backend.ts";
import { type DType, itemSize } from "../../../ndarray/dtype.ts";
import {
  arange,
  array,
  concatenate,
  DenseArray,
  NDArray,
  random,
  sqrt,
  stack,
  where,
  zeros,
} from "../../../ndarray/mod.ts";

type Any = NDArray<DType>;

/** The same elements behind a backend that answers later. */
function later<D extends DType>(backend: Backend<D>): Backend<D> {
  const { dtype, shape, grid, fillValue } = backend;
  return {
    dtype,
    shape,
    grid,
    fillValue,
    async read(requests, sink, options) {
      for (const request of requests) {
        await Promise.resolve();
        await backend.read([request], sink, options);
      }
    },
  };
}

/** A dense array and the same elements in blocks behind a backend. */
async function both(
  shape: readonly number[],
  chunks: readonly number[],
  seed: number,
  wait = false,
): Promise<{ dense: DenseArray<"float64">; lazy: NDArray<"float64", "lazy"> }> {
  const dense = random.seed(seed).randn(...shape);
  const backend = new MemoryBackend("float64", shape, { chunks });
  await NDArray.from(backend).write(dense);
  return { dense, lazy: NDArray.from(wait ? later(backend) : backend) };
}

function assertSame(actual: DenseArray, expected: DenseArray, message: string): void {
  assertEquals([actual.dtype, actual.shape], [expected.dtype, expected.shape], message);
  const [a, b] = [actual, expected].map((own) => own.copy().data as Uint8Array);
  const bytes = (data: Uint8Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  assert(bytes(a!).every((byte, i) => byte === bytes(b!)[i]), message);
}

/** Builds the same random expression twice. */
class Builder {
  readonly #random: ReturnType<typeof random.seed>;
  readonly #leaves: readonly { readonly lazy: Any; readonly dense: Any }[];

  constructor(seed: number, leaves: readonly { readonly lazy: Any; readonly dense: Any }[]) {
    this.#random = random.seed(seed);
    this.#leaves = leaves;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.randomSample() * limit);
  }

  build(depth: number): { lazy: Any; dense: Any; text: string } {
    if (depth === 0) {
      const at = this.#below(this.#leaves.length);
      return { ...this.#leaves[at]!, text: `x${at}` };
    }
    const { lazy, dense, text } = this.build(depth - 1);
    const scalar = this.#below(7) - 3;
    switch (this.#below(11)) {
      case 0: {
        const other = this.build(depth - 1);
        return { lazy: lazy.add(other.lazy), dense: dense.add(other.dense), text: `(${text} + ${other.text})` };
      }
      case 1: {
        const other = this.build(depth - 1);
        return {
          lazy: lazy.subtract(other.lazy),
          dense: dense.subtract(other.dense),
          text: `(${text} - ${other.text})`,
        };
      }
      case 2: {
        // A dense operand beside lazy ones.
        const other = this.build(depth - 1);
        return {
          lazy: lazy.multiply(other.dense),
          dense: dense.multiply(other.dense),
          text: `(${text} * ${other.text})`,
        };
      }
      case 3:
        return { lazy: lazy.divide(scalar), dense: dense.divide(scalar), text: `(${text} / ${scalar})` };
      case 4:
        return { lazy: lazy.clip(-1, scalar), dense: dense.clip(-1, scalar), text: `clip(${text}, ${scalar})` };
      case 5:
        return { lazy: lazy.absolute(), dense: dense.absolute(), text: `abs(${text})` };
      case 6:
        return { lazy: lazy.astype("float32"), dense: dense.astype("float32"), text: `f4(${text})` };
      case 7: {
        const [a, b] = [lazy.reverse(), dense.reverse()];
        return { lazy: a, dense: b, text: `reverse(${text})` };
      }
      case 8: {
        const chunks = lazy.shape.map((extent) => 1 + this.#below(extent));
        return { lazy: lazy.rechunk(chunks), dense, text: `rechunk(${text})` };
      }
      case 9: {
        const [a, b] = [
          where(lazy.greater(0) as NDArray<DType, "lazy">, lazy, scalar),
          where(dense.greater(0), dense, scalar),
        ];
        return { lazy: a, dense: b as unknown as Any, text: `where(${text}, ${scalar})` };
      }
      default:
        return { lazy: lazy.negative(), dense: dense.negative(), text: `-${text}` };
    }
  }
}

Deno.test("lazy expressions give what the same expressions give in memory", async () => {
  const first = Number(Deno.env.get("HYPERSLAB_SEED") ?? 1);
  for (let seed = first; seed < first + 60; seed++) {
    const leaves = [
      await both([5, 1, 7], [2, 1, 3], seed, seed % 2 === 0),
      await both([6, 7], [4, 7], seed + 1000, seed % 3 === 0),
      await both([5, 6, 7], [1, 6, 4], seed + 2000),
    ];
    const { lazy, dense, text } = new Builder(seed, leaves).build(4);
    const message = `seed ${seed}: ${text}`;
    assertSame(await lazy.read() as DenseArray, dense as DenseArray, message);
    const items = dense.shape.map((_, axis) => axis === 0 ? "::-2" : "1:6");
    assertSame(
      await lazy.slice(...items).T.read() as DenseArray,
      (dense as DenseArray).slice(...items).T as DenseArray,
      message,
    );
    const [sum, wanted] = [await lazy.max({ axis: 0 }), dense.max({ axis: 0 })];
    assertSame(sum as DenseArray, wanted as unknown as DenseArray, message);
  }
});

Deno.test("operators follow numpy's promotion, and refuse what does not fit, before anything is read", async () => {
  const { lazy } = await both([4, 4], [2, 2], 1);
  const bytes = NDArray.from(new MemoryBackend("int8", [4, 4]));
  assertEquals(bytes.add(1).dtype, "int8");
  assertEquals(bytes.divide(2).dtype, "float64");
  assertEquals(bytes.add(lazy).dtype, "float64");
  assertEquals(lazy.astype("float32").multiply(2.5).dtype, "float32");
  assertEquals(lazy.less(0).dtype, "bool");
  assertThrows(() => bytes.add(1000), RangeError, "int8");
  assertThrows(() => lazy.add(zeros([3])), RangeError, "(4, 4)");
  assertThrows(() => lazy.bitwiseAnd(1), TypeError);
});

Deno.test("an expression reads each block of each array once, whatever it is made of", async () => {
  const reads: number[] = [];
  const { lazy } = await both([8, 300, 300], [1, 300, 300], 3);
  const counting: Backend<"float64"> = {
    ...lazy.backend,
    dtype: "float64",
    shape: lazy.shape,
    grid: lazy.backend.grid,
    fillValue: 0,
    read: (requests, sink, options) =>
      lazy.backend.read(
        (function* () {
          for (const request of requests) {
            reads.push(request.key);
            yield request;
          }
        })(),
        sink,
        options,
      ),
  };
  const x = NDArray.from(counting);
  const mean = await x.multiply(x).subtract(x).add(1).mean();
  assertEquals(reads, [0, 1, 2, 3, 4, 5, 6, 7]);
  const dense = await lazy.read();
  assert(Math.abs(mean - dense.multiply(dense).subtract(dense).add(1).mean()) < 1e-12);
});

Deno.test("map() calls a function for each element and keeps the dtype that was named", async () => {
  const { lazy, dense } = await both([3, 5], [2, 2], 4);
  const text = await lazy.map((value) => value.toFixed(1), "string").read();
  assertEquals(text.toNested(), dense.map((value) => value.toFixed(1), "string").toNested());
  assertEquals(await lazy.map((value) => value > 0, "bool").any(), true);
  await assertRejects(() => lazy.map(() => "x", "int8" as never).read(), TypeError);
});

Deno.test("mapBlocks() calls a function once for each block, at once or later", async () => {
  const { lazy, dense } = await both([5, 4], [2, 4], 5, true);
  const starts: (readonly number[])[] = [];
  const roots = lazy.absolute().rechunk([2, 4]).mapBlocks((block, start) => {
    if (block.size > 0) starts.push(start);
    return sqrt(block);
  });
  assertSame(await roots.read(), sqrt(dense.absolute()), "roots");
  assertEquals(starts, [[0, 0], [2, 0], [4, 0]]);
  const slow = lazy.mapBlocks(async (block) => await Promise.resolve(block.multiply(2)), { dtype: "float32" });
  assertSame(await slow.slice("::2").read(), dense.multiply(2).astype("float32").slice("::2").copy(), "slow");
  assertThrows(() => lazy.mapBlocks(async (block) => await block.copy()), TypeError, "dtype");
  const wrong = lazy.mapBlocks((block) => block.slice("1:"), { dtype: "float64" });
  await assertRejects(() => wrong.read(), RangeError, "(1, 4)");
});

Deno.test("concatenate() and stack() of lazy arrays are lazy", async () => {
  const a = await both([4, 3], [2, 2], 6);
  const b = await both([5, 3], [5, 3], 7, true);
  const joined = concatenate([a.lazy, b.lazy, a.dense]);
  const wanted = concatenate([a.dense, b.dense, a.dense]);
  assertSame(await joined.read(), wanted as DenseArray, "joined");
  assertSame(
    await joined.slice([12, 0, 5, 5], "::-1").read(),
    (wanted as DenseArray).slice([12, 0, 5, 5], "::-1").copy(),
    "part",
  );
  assertSame(await joined.slice("1::3").read(), (wanted as DenseArray).slice("1::3").copy(), "steps");
  for (const axis of [0, 1, -1]) {
    assertSame(
      await stack([a.lazy, a.lazy.multiply(2)], axis).read(),
      stack([a.dense, a.dense.multiply(2)], axis) as DenseArray,
      `stack ${axis}`,
    );
  }
  const mixed = concatenate([a.lazy as Any, array([[1n, 2n, 3n]]) as unknown as Any] as never) as unknown as Any;
  assertEquals(mixed.dtype, "float64");
  assertThrows(() => concatenate([a.lazy, b.lazy], 1), RangeError, "(5, 3)");
});

Deno.test("write() of an expression streams, also over what it is computed from", async () => {
  const { lazy, dense } = await both([6, 5], [2, 5], 8);
  await lazy.write(lazy.multiply(2).add(1));
  assertSame(await lazy.read(), dense.multiply(2).add(1), "in place");
  await lazy.write(lazy.reverse().subtract(lazy));
  const once = dense.multiply(2).add(1);
  assertSame(await lazy.read(), (once.reverse() as DenseArray<"float64">).subtract(once), "over itself, moved");
  const target = NDArray.from(new MemoryBackend("float32", [6, 5], { chunks: [3, 2] }));
  await target.write(lazy.greater(0));
  assertEquals(await target.sum(), Number(await lazy.greater(0).sum()));
});

Deno.test("a computation reports progress and stops when told", async () => {
  const { lazy } = await both([4, 256, 256], [1, 256, 256], 9);
  const seen: number[] = [];
  await lazy.add(1).sum({ onProgress: (done) => seen.push(done) });
  assertEquals(seen, [1, 2, 3, 4].map((block) => block * 65536));
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("enough"));
  await assertRejects(() => lazy.add(1).sum({ signal: controller.signal, onProgress: stop }), Error, "enough");
});

Deno.test("estimate() tells bytes, blocks and memory without reading", async () => {
  const { lazy } = await both([64, 256, 256], [1, 256, 256], 10);
  const { bytes, blocks, peakMemory } = lazy.add(lazy.reverse()).estimate();
  assertEquals([bytes, blocks], [64 * 65536 * itemSize("float64"), 64]);
  assert(peakMemory > 3 * 65536 * 8 && peakMemory < bytes, `${peakMemory}`);
  assertEquals(lazy.slice("3:5").estimate().blocks, 2);
});

Deno.test("results of operators on arrays in memory are arrays in memory", () => {
  const a = arange(6).slice("::2") as DenseArray<"float64">;
  const b = a.add(1);
  assert(b instanceof DenseArray);
  assertEquals(b.toNested(), [1, 3, 5]);
  const c = a.power(2).subtract([0, 1, 2]).clip(0, 10);
  assertEquals(c.toNested(), [0, 3, 10]);
  assertStrictEquals(a.lessEqual(2).sum(), 2n);
});
