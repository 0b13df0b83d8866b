/**
 * Opens the datasets that a virtual dataset is made of.
 *
 * @module
 */

import type { Backend } from "../../ndarray/backend.ts";
import { FormatError, NotFoundError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { datasetBackend } from "./dataset_backend.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { locateObject, rootState } from "./find_object.ts";
import { prepareObject } from "./prepare_object.ts";

/** Which datasets each virtual dataset was found to be made of. */
const sourcesOf: WeakMap<DatasetStorage, Set<DatasetStorage>> = new WeakMap();

/**
 * Opens the dataset that a virtual dataset maps.
 *
 * @param context The file of the virtual dataset.
 * @param mapped The virtual dataset.
 * @param file The name of the other file; `"."` for the same one.
 * @param path The path there.
 * @returns The dataset's backend; `undefined` where there is no such dataset.
 */
export async function openVirtualSource(
  context: FileContext,
  mapped: DatasetStorage,
  file: string,
  path: string,
): Promise<Backend | undefined> {
  const other = file === "." ? context : await context.settings.resolver.file(file, "virtual dataset");
  if (other === undefined) return undefined;
  const found = await locateObject(await rootState(other), "/", path);
  if (found instanceof NotFoundError || found.state.kind !== "dataset") return undefined;
  const { state } = found;
  addSource(mapped, state.storage!);
  // One that is being prepared waits for this one: another reader of the same dataset is on the way.
  if (state.preparing === undefined) await prepareObject(state);
  return datasetBackend(state);
}

function addSource(mapped: DatasetStorage, source: DatasetStorage): void {
  if (isMadeOf(source, mapped)) {
    throw new FormatError(`Cannot read virtual dataset "${mapped.name}": it is made of itself`);
  }
  const sources = sourcesOf.get(mapped);
  if (sources === undefined) sourcesOf.set(mapped, new Set([source]));
  else sources.add(source);
}

function isMadeOf(dataset: DatasetStorage, part: DatasetStorage): boolean {
  const seen = new Set([dataset]);
  for (const one of seen) {
    if (one === part) return true;
    for (const source of sourcesOf.get(one) ?? []) seen.add(source);
  }
  return false;
}
