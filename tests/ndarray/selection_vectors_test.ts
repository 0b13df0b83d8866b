import { DenseArray } from "../../ndarray/dense.ts";
import { NDArray } from "../../ndarray/array.ts";
import { MemoryBackend } from "../../backends/memory.ts";
import { checkSelections, type SelectionCase } from "../contract/selections.ts";
import { lending } from "../contract/lending_backend.ts";
import vectors from "../fixtures/selection_vectors.json" with { type: "json" };

const cases = vectors as unknown as SelectionCase[];

function indices(shape: number[]): DenseArray<"int32"> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return new DenseArray("int32", shape, Int32Array.from({ length: size }, (_, i) => i));
}

Deno.test("selections of a backend in memory give what numpy gives, read and written", async () => {
  await checkSelections(cases, async (shape, chunks) => {
    const array = NDArray.from(new MemoryBackend("int32", shape, { chunks }));
    await array.write(indices(shape));
    return array;
  });
});

Deno.test("selections of a backend that answers later, in another order and from scratch memory give the same", async () => {
  await checkSelections(cases, async (shape, chunks) => {
    const array = NDArray.from(lending(new MemoryBackend("int32", shape, { chunks })));
    await array.write(indices(shape));
    return array;
  });
});

Deno.test("selections of a dense array give what numpy gives, read and written", async () => {
  await checkSelections(cases, (shape) => Promise.resolve(indices(shape)));
  await checkSelections(cases, (shape) => Promise.resolve(NDArray.from(indices(shape).backend)));
});
