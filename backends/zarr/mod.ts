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
 */
export async function openZarr(
  input: string | URL,
  options: Pick<OpenOptions, "http" | "signal"> = {},
): Promise<ZarrGroup> {
  return await openHierarchy(new SourceStore(input, { http: options.http, signal: options.signal }));
}
