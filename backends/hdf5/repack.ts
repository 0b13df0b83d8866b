/**
 * Writes a compact copy of a file: all that a name leads to, and nothing else.
 *
 * @module
 */

import type { ByteStore } from "../sources/source.ts";
import type { FileContext } from "./context.ts";
import { ObjectCopier } from "./copy_object.ts";
import { Dataset } from "./dataset.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import { rootState } from "./find_object.ts";
import { type LibVer, libverOf } from "./libver.ts";
import { naming } from "./naming_errors.ts";
import { handleOf, ObjectHandle } from "./object_handle.ts";
import { create } from "./open.ts";
import { tracksLinkOrder } from "./open_links.ts";
import type { StoreInput } from "./to_store.ts";

/** What a repacked dataset is to have in place of what it has. */
export type RepackedDataset = Pick<
  CreateDatasetOptions,
  "chunks" | "compression" | "compressionOptions" | "shuffle" | "fletcher32" | "scaleOffset" | "layout"
>;

/** Options of `repack`. */
export interface RepackOptions {
  /** Which release of HDF5 the copy is to be readable by. Default: that of the file. */
  readonly libver?: LibVer | undefined;
  /**
   * Says what is to be different about a dataset: other chunks, other filters. Called for each; `undefined` keeps it as
   * it is.
   */
  readonly datasets?: ((dataset: Dataset) => RepackedDataset | undefined) | undefined;
}

/** Copies a file into another. */
export async function repackFile(context: FileContext, target: StoreInput, options: RepackOptions): Promise<void> {
  await naming(`repack "${context.name}"`, async () => {
    if (typeof target === "string" && target === context.name) throw new TypeError("Cannot repack a file into itself");
    await context.writer?.flush();
    const root = await rootState(context);
    const made = await create(target, {
      libver: options.libver ?? context.writer?.libver ?? libverOf(context.facts.superblock.version),
      userblockSize: context.baseAddress,
      trackOrder: tracksLinkOrder(root),
      codecs: context.codecs,
    });
    const { context: copy, state } = handleOf(made);
    try {
      if (context.baseAddress > 0) {
        const [userblock] = await context.source.read([{ start: 0, end: context.baseAddress }]);
        await (copy.source as ByteStore).write(0, userblock!);
      }
      const { datasets } = options;
      const changes = datasets === undefined
        ? undefined
        : (path: string, state: ObjectHandle["state"]) => datasets(new Dataset(new ObjectHandle(state, path)));
      await new ObjectCopier(copy, copy.writer!, { expandRefs: true }, changes).copyInto(root, state);
    } catch (error) {
      await copy.close();
      throw error;
    }
    await made.close();
  });
}
