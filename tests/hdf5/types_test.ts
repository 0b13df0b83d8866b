import { assertEquals } from "@std/assert";
import { create, type Dataset, type DenseArray, MemoryStore, open } from "../../mod.ts";

/** True where two types are the same, which makes the compiler check the lines below. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

function same<A, B>(proof: Same<A, B>): void {
  assertEquals(proof, true);
}

Deno.test("a dataset opened with its dtype has that dtype in all that is taken from it", async () => {
  const store = new MemoryStore();
  const made = await create(store);
  await made.createDataset("x", { data: [[1, 2], [3, 4]], dtype: "float64" });
  await made.close();
  const file = await open(store.bytes);
  const dataset = await file.dataset("x", "float64");
  same<typeof dataset, Dataset<"float64">>(true);
  const values = await dataset.slice(0).read();
  same<typeof values, DenseArray<"float64">>(true);
  const mean = dataset.mean();
  same<typeof mean, Promise<number>>(true);
  const means = dataset.mean({ axis: 0 });
  same<typeof means, Promise<DenseArray<"float64">>>(true);
  assertEquals([await mean, (await means).toNested()], [2.5, [2, 3]]);
  await file.close();
});
