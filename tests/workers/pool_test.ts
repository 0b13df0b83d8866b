/** Reading by several threads gives what one thread gives. */

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { isWarm } from "../../backends/workers/pool.ts";
import {
  type Codec,
  create,
  type Dataset,
  type DenseArray,
  type Hdf5File,
  open,
  type OpenOptions,
  registry,
  zeros,
} from "../../mod.ts";
import { handleOf } from "../../backends/hdf5/object_handle.ts";

const shape = [6, 512, 700];
const size = shape.reduce((product, extent) => product * extent);
const kinds = {
  lzf: { dtype: "float64", chunks: [1, 100, 128], compression: "lzf" },
  gzip: { dtype: ">i4", chunks: [2, 128, 128], compression: "gzip", compressionOptions: 1, shuffle: true },
  plain: { dtype: "float64", chunks: [1, 128, 700] },
  contiguous: { dtype: "float64" },
} as const;

/** Numbers in which every place differs, and which shrink a little. */
function numbers(): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i * 7919) % 100003);
}

async function withFile(action: (path: string) => Promise<void>, names = Object.keys(kinds)): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".h5" });
  try {
    const file = await create(path);
    for (const [name, options] of Object.entries(kinds)) {
      if (!names.includes(name)) continue;
      const dataset = await file.createDataset(name, { shape, ...options });
      await dataset.write(numbers());
    }
    await file.close();
    await action(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Far faster than `assertEquals` on millions of elements. */
function assertSame(found: DenseArray, expected: DenseArray, what?: string): void {
  const [a, b] = [found.data as ArrayLike<number>, expected.data as ArrayLike<number>];
  assertEquals([found.dtype, found.shape], [expected.dtype, expected.shape], what);
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) assertEquals(a[i], b[i], `${what}, element ${i}`);
}

/** Starts the threads, whatever the dataset under test: there is enough to decode in this one. */
async function warm(file: Hdf5File): Promise<void> {
  await (await file.dataset("gzip")).read();
  assert(isWarm(2), "the threads did the work");
}

type Cube = Dataset<"float64" | "int32">;

async function both(
  path: string,
  name: string,
  action: (many: Cube, one: Cube) => Promise<void>,
  options: OpenOptions = {},
): Promise<void> {
  const many = await open(path, { workers: 2, ...options });
  const one = await open(path, { workers: false });
  try {
    await action(await many.get(name) as Cube, await one.get(name) as Cube);
  } finally {
    await many.close();
    await one.close();
  }
}

const selections = ["...", "3:9, ...", "::-2, 5:, ::3", ":, 7, ::-1", "1:2, :, 30:650"];

Deno.test("several threads read what one reads, with every way to store chunks", async () => {
  await withFile(async (path) => {
    for (const name of Object.keys(kinds)) {
      await both(path, name, async (many, one) => {
        await warm(many.file);
        for (const items of selections) {
          const expected = await one.slice(items).read();
          const fresh = await many.slice(items).read();
          assertSame(fresh, expected, `${name} ${items}`);
          const out = zeros(expected.shape, expected.dtype, { shared: true });
          await many.slice(items).read({ out });
          assert(out.data.buffer instanceof SharedArrayBuffer);
          assertSame(out, expected, `${name} ${items}`);
        }
      });
      assert(!isWarm(1), "the threads ended with the file");
    }
  });
});

Deno.test("several threads read images that share chunks, one after the other, in any order, at once", async () => {
  await withFile(async (path) => {
    await both(path, "gzip", async (many, one) => {
      await warm(many.file);
      for (const k of [0, 1, 2, 3, 3, 2, 5, 1]) {
        assertSame(await many.slice(k).read(), await one.slice(k).read(), `image ${k}`);
        assertEquals(await many.slice(k).sum(), await one.slice(k).sum());
      }
      const images = await Promise.all([4, 5, 4, 1, 0].map((k) => many.slice(k).read()));
      for (const [i, k] of [4, 5, 4, 1, 0].entries()) assertSame(images[i]!, await one.slice(k).read(), `image ${k}`);
    });
  }, ["gzip"]);
});

Deno.test("several threads reduce to what one reduces to", async () => {
  await withFile(async (path) => {
    for (const name of ["gzip", "contiguous"]) {
      await both(path, name, async (many, one) => {
        await warm(many.file);
        for (const reduction of ["sum", "mean", "std", "min", "max", "argmin", "argmax", "any", "all"] as const) {
          const whole = [Number(await many.T[reduction]()), Number(await one.T[reduction]())] as const;
          assertAlmostEquals(whole[0], whole[1], 1e-12 * Math.abs(whole[1]), reduction);
          const options = { axis: reduction.startsWith("arg") ? 1 : [1, 2] };
          const own = await many.slice(":, :, :600")[reduction](options as { axis: 1 }) as DenseArray;
          const expected = await one.slice(":, :, :600")[reduction](options as { axis: 1 }) as DenseArray;
          Array.from(expected.data as ArrayLike<number>).forEach((value, i) => {
            const found = Number((own.data as ArrayLike<number>)[i]);
            assertAlmostEquals(found, Number(value), 1e-12 * Math.abs(Number(value)), reduction);
          });
        }
      });
    }
  });
});

Deno.test("a reduction by several threads is the same each time", async () => {
  await withFile(async (path) => {
    await both(path, "lzf", async (many) => {
      const first = await many.std();
      for (let i = 0; i < 5; i++) assertEquals(await many.std(), first);
    });
  }, ["lzf"]);
});

Deno.test("progress of several threads comes to the whole", async () => {
  await withFile(async (path) => {
    await both(path, "gzip", async (many) => {
      const told: number[] = [];
      await many.read({ onProgress: (done, total) => (assertEquals(total, size), told.push(done)) });
      assertEquals(told.at(-1), size);
      assertEquals(told, [...told].sort((a, b) => a - b));
    });
  }, ["gzip"]);
});

Deno.test("several threads stop when the signal says so", async () => {
  await withFile(async (path) => {
    await both(path, "gzip", async (many) => {
      const controller = new AbortController();
      const reading = many.read({ signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) });
      await assertRejects(() => reading, Error, "enough");
      assertEquals((await many.slice(0, 0, 3).read()).item(), 3 * 7919);
    });
  }, ["gzip"]);
});

Deno.test("a codec of the user's stays on the thread that knows it", async () => {
  await withFile(async (path) => {
    let calls = 0;
    const builtIn = await registry.get(32000)!;
    const counting: Codec = { ...builtIn, decode: (input, context) => (calls++, builtIn.decode(input, context)) };
    await both(path, "lzf", async (many, one) => {
      assertEquals(await many.sum(), await one.sum());
    }, { codecs: registry.with(counting) });
    assert(calls > 0);
  }, ["lzf"]);
});

Deno.test("a file that was replaced is read through the handle that is open", async () => {
  await withFile(async (path) => {
    await both(path, "gzip", async (many, one) => {
      await Deno.rename(path, `${path}.old`);
      await Deno.writeTextFile(path, "another file");
      assertSame(await many.read(), await one.read());
      await Deno.remove(`${path}.old`);
    });
  }, ["gzip"]);
});

Deno.test("damage found by another thread is told as ever", async () => {
  await withFile(async (path) => {
    const file = await open(path);
    const [, entry] = await (await file.dataset("gzip")).chunkIndex();
    await file.close();
    const handle = await Deno.open(path, { write: true });
    await handle.seek(entry!.address + 20, Deno.SeekMode.Start);
    await handle.write(new Uint8Array(40).fill(0xff));
    handle.close();
    await both(path, "gzip", async (many, one) => {
      const expected = await assertRejects(() => one.read(), Error) as Error;
      const found = await assertRejects(() => many.read(), Error) as Error;
      assertEquals([found.constructor, found.message], [expected.constructor, expected.message]);
    });
  }, ["gzip"]);
});

Deno.test("chunks of which a small part is read again and again are decoded once, whatever the threads could do", () =>
  withFile((path) =>
    both(path, "gzip", async (many, one) => {
      const { chunks } = handleOf(many).state.storage!;
      const kept = () => [[0, 0, 0], [2, 0, 5]].map((at) => chunks!.cached(chunks!.keyOf(at)) !== undefined);
      const compare = async (row: number) => {
        const item = [{}, row, {}] as const;
        assertSame(await many.slice(...item).read(), await one.slice(...item).read(), `row ${row}`);
      };
      await warm(handleOf(many).context.file);
      await compare(3);
      assertEquals(kept(), [false, false], "the threads decoded them");
      await compare(4);
      assertEquals(kept(), [true, true]);
      await compare(5);
      await compare(300);
    }), ["gzip"]));

Deno.test("threads start once there was as much to decode in several reads as they are started for in one", () =>
  withFile((path) =>
    both(path, "gzip", async (many) => {
      assert(!isWarm(2));
      for (let round = 0; round < 4 && !isWarm(2); round++) await many.slice({}, 128 * round, {}).read();
      assert(isWarm(2), "four reads of 2.25 MiB are enough");
    }), ["gzip"]));

Deno.test("new memory that is touched aside holds what was read: parts, steps, chunks that were never stored", async () => {
  const path = await Deno.makeTempFile({ suffix: ".h5" });
  try {
    const rows = 3000;
    const file = await create(path);
    const stored = Float64Array.from({ length: rows * 500 }, (_, i) => i);
    for (const [name, chunks] of [["contiguous", undefined], ["plain", [64, 100]], ["lzf", [64, 100]]] as const) {
      const compression = name === "lzf" ? "lzf" : undefined;
      const dataset = await file.createDataset(name, { shape: [rows, 1000], dtype: "float64", chunks, compression });
      await dataset.slice(":", "500:").write(stored);
    }
    await file.close();
    for (const workers of [undefined, false] as const) {
      const again = await open(path, { workers });
      for (const name of ["contiguous", "plain", "lzf"]) {
        const dataset = await again.dataset(name, "float64");
        for (const [start, step] of [[0, 1], [7, 1], [0, 2]] as const) {
          const { data } = await dataset.slice({ start, step }).read();
          for (let i = 0; i < data.length; i++) {
            const [y, x] = [start + step * Math.floor(i / 1000), i % 1000];
            const expected = x < 500 ? 0 : y * 500 + x - 500;
            if (data[i] !== expected) assertEquals(data[i], expected, `${name} from ${start} by ${step}: ${y}, ${x}`);
          }
        }
        const stopped = AbortSignal.abort(new Error("enough"));
        await assertRejects(() => dataset.read({ signal: stopped }), Error, "enough");
      }
      await again.close();
    }
  } finally {
    await Deno.remove(path);
  }
});
