/**
 * Opens the datasets that a virtual dataset is made of.
 *
 * @module
 */

import type { Backend } from "../../ndarray/backend.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { findObject, rootState } from "./find_object.ts";
import { datasetBackend } from "./dataset_backend.ts";

/**
 * Opens the dataset that a virtual dataset maps.
 *
 * @param context The file of the virtual dataset.
 * @param file The name of the other file; `"."` for the same one.
 * @param path The path there.
 * @returns The dataset's backend; `undefined` where there is no such dataset.
 */
export async function openVirtualSource(
  context: FileContext,
  file: string,
  path: string,
): Promise<Backend | undefined> {
  const other = file === "." ? context : await context.settings.resolver.file(file, "virtual dataset");
  if (other === undefined) return undefined;
  const found = await findObject(await rootState(other), "/", path);
  if (found instanceof NotFoundError || found.state.kind !== "dataset") return undefined;
  return datasetBackend(found.state);
}
