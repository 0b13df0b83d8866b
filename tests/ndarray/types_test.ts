import { assertEquals } from "@std/assert";
import { type DenseArray, NDArray, type Scalar, zeros } from "../../ndarray/mod.ts";

/** True where two types are the same, which makes the compiler check the lines below. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

function same<A, B>(proof: Same<A, B>): void {
  assertEquals(proof, true);
}

const dense = zeros([2, 3]);
const lazy = NDArray.from(dense.backend);
const counts = NDArray.from(zeros([2, 3], "int16").backend);

Deno.test("a dense array's reductions are plain values", () => {
  same<typeof dense, DenseArray<"float64">>(true);
  const mean = dense.mean();
  same<typeof mean, number>(true);
  const means = dense.mean({ axis: 0 });
  same<typeof means, DenseArray<"float64">>(true);
  const kept = dense.max({ keepDims: true });
  same<typeof kept, DenseArray<"float64">>(true);
});

Deno.test("a lazy array's reductions are promises", async () => {
  same<typeof lazy, NDArray<"float64", "lazy">>(true);
  const mean = lazy.mean();
  same<typeof mean, Promise<number>>(true);
  const sum = counts.sum();
  same<typeof sum, Promise<bigint>>(true);
  const variances = counts.var({ axis: 0, ddof: 1 });
  same<typeof variances, Promise<DenseArray<"float64">>>(true);
  const place = counts.argmax();
  same<typeof place, Promise<number>>(true);
  await Promise.all([mean, sum, variances, place]);
});

Deno.test("views keep the dtype and the residence, reading makes them dense", async () => {
  const view = lazy.slice(0, "...").T.expandDims(0);
  same<typeof view, NDArray<"float64", "lazy">>(true);
  const read = await view.read();
  same<typeof read, DenseArray<"float64">>(true);
  same<typeof read.data, Float64Array>(true);
  const converted = counts.astype("float32");
  same<typeof converted, NDArray<"float32", "lazy">>(true);
  const part = dense.slice(0).reverse().T;
  same<typeof part, DenseArray<"float64">>(true);
  const element = dense.at(0, 0);
  same<typeof element, number>(true);
});

Deno.test("is() narrows the dtype", () => {
  const unknown: NDArray = counts;
  if (!unknown.is("int16")) throw new Error("it is");
  const narrowed: NDArray<"int16"> = unknown;
  assertEquals(narrowed.dtype, "int16");
});

Deno.test("dense and lazy arrays are one family", async () => {
  const means: number[] = [];
  for (const array of [dense, lazy] as NDArray<"float64">[]) means.push(await array.mean());
  assertEquals(means, [0, 0]);
});

Deno.test("records have typed fields and elements", () => {
  const particles = zeros([2], { fields: { x: "float32", id: "int64" } } as const);
  const x = particles.field("x");
  same<typeof x, DenseArray<"float32">>(true);
  const first = particles.at(0);
  same<typeof first.id, bigint>(true);
  same<Scalar<"complex64">["re"], number>(true);
});
