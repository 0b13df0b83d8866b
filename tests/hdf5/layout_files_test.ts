import { assertEquals, assertRejects } from "@std/assert";
import { open } from "../../backends/hdf5/open.ts";
import { MemorySource } from "../../backends/sources/memory.ts";
import type { DType } from "../../ndarray/dtype.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import type { NDArray } from "../../ndarray/array.ts";

const folder = new URL("../fixtures/layouts/", import.meta.url);
const expected: Record<string, { shape: number[]; values: number[] }> = JSON.parse(
  Deno.readTextFileSync(new URL("expected.json", folder)),
);

async function valuesOf(array: NDArray<DType>): Promise<{ shape: number[]; values: number[] }> {
  const read = await array.read();
  return { shape: [...read.shape], values: Array.from(read.data as ArrayLike<number | bigint>, Number) };
}

for (const [name, { shape, values }] of Object.entries(expected)) {
  Deno.test(`datasets in other files have the values that h5py reads: ${name}`, async () => {
    const file = await open(new URL(name, folder));
    try {
      const dataset = await file.dataset("v");
      assertEquals(dataset.shape, shape);
      assertEquals(await valuesOf(dataset as unknown as NDArray<DType>), { shape, values });
    } finally {
      await file.close();
    }
  });

  Deno.test(`datasets in other files can be read in part: ${name}`, async () => {
    const file = await open(new URL(name, folder));
    try {
      const dataset = await file.dataset("v");
      const last = shape[shape.length - 1]!;
      const rows = values.length / last;
      const part = await valuesOf(dataset.slice("...", "1::2") as unknown as NDArray<DType>);
      const wanted = Array.from({ length: rows }, (_, row) => values.slice(row * last, (row + 1) * last))
        .flatMap((row) => row.filter((_, i) => i % 2 === 1));
      assertEquals(part.values, wanted);
    } finally {
      await file.close();
    }
  });
}

Deno.test("a virtual dataset shows its fill value where a source is missing", async () => {
  const file = await open(new MemorySource(Deno.readFileSync(new URL("reshaped.h5", folder))));
  const { values } = await valuesOf(await file.dataset("v") as unknown as NDArray<DType>);
  assertEquals(values, new Array(20).fill(0));
  await file.close();
});

Deno.test("a missing external file is an error that names it, never the fill value", async () => {
  const file = await open(new MemorySource(Deno.readFileSync(new URL("external.h5", folder))));
  const dataset = await file.dataset("v");
  await assertRejects(async () => await dataset.read(), NotFoundError, "first.raw");
  await file.close();
});
