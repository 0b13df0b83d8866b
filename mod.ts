/**
 * A lazy `NDArray` with numpy's slicing, over memory, HDF5 files and web servers: HDF5 read and written in TypeScript.
 *
 * @example An array into a file, and a slice of it back
 * ```ts
 * import { create, MemoryStore, open, random } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * const store = new MemoryStore(); // or a path: "data.hdf5"
 * const data = random.seed(2019).randn(10, 10, 10);
 * const file = await create(store);
 * const dataset = await file.createDataset("dataset", { shape: data.shape, dtype: data.dtype });
 * await dataset.write(data);
 * await file.close();
 *
 * const again = await open(store.bytes); // or a path, a URL, a Blob
 * const image = await (await again.dataset("dataset", "float64")).slice("0, ...").read();
 * assertEquals(image.shape, [10, 10]);
 * ```
 *
 * @module
 */

export type { Awaitable } from "./ndarray/mod.ts";
export * from "./ndarray/mod.ts";
export * from "./codecs/mod.ts";
export * from "./backends/mod.ts";
export * from "./backends/hdf5/mod.ts";
export { open } from "./backends/open.ts";
