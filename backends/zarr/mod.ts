/**
 * Zarr hierarchies, versions 2 and 3, read through the package zarrita. `open` loads this module when it meets a name
 * that ends in `.zarr`; nothing else of the library needs it.
 *
 * @module
 */

import type { OpenOptions } from "../hdf5/open.ts";
import { SourceStore } from "./source_store.ts";
import { openHierarchy, type ZarrGroup } from "./zarr_group.ts";

export { ZarrArray, type ZarrAttributes, ZarrGroup } from "./zarr_group.ts";

/**
 * Opens a Zarr hierarchy.
 *
 * @param input The folder: a path, or a URL.
 * @param options How URLs are read.
 * @returns Its root group.
 * @throws {NotFoundError} There is none.
 * @throws {FormatError} It is damaged.
 *
 * @example Opening a folder
 * ```ts
 * import { openZarr } from "@hyperslab/ndarray/zarr";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = `${await Deno.makeTempDir()}/run.zarr`;
 * await Deno.mkdir(`${folder}/x`, { recursive: true });
 * await Deno.writeTextFile(`${folder}/.zgroup`, `{"zarr_format": 2}`);
 * const array = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<i4", order: "C", fill_value: 7, compressor: null, filters: null };
 * await Deno.writeTextFile(`${folder}/x/.zarray`, JSON.stringify(array));
 * const root = await openZarr(folder);
 * assertEquals(await (await root.dataset("x")).read().then((x) => x.shape), [4]);
 * ```
 */
export async function openZarr(
  input: string | URL,
  options: Pick<OpenOptions, "http" | "signal"> = {},
): Promise<ZarrGroup> {
  return await openHierarchy(new SourceStore(input, { http: options.http, signal: options.signal }));
}
