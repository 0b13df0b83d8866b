/**
 * Writes a compact copy of a file: all that a name leads to, and nothing else.
 *
 * @module
 */

import type { ByteStore } from "../sources/source.ts";
import type { Allocator } from "./allocator.ts";
import type { FileContext } from "./context.ts";
import { ObjectCopier } from "./copy_object.ts";
import { Dataset } from "./dataset.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import { rootState } from "./find_object.ts";
import { type LibVer, libverOf } from "./libver.ts";
import { naming } from "./naming_errors.ts";
import { FrontStore } from "./front_store.ts";
import { handleOf, ObjectHandle } from "./object_handle.ts";
import { create, type CreateOptions, createWithFront, type Front } from "./open.ts";
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
   * `"cloud"` puts all metadata in one block at the front, so that a reader over HTTP needs few requests for it. The file is
   * copied twice for that, the first time to learn how long the block is; where the file is one of the earliest releases,
   * the copy is one of HDF5 1.8. Default: metadata is written as it comes.
   */
  readonly layout?: "cloud" | undefined;
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
    const front = options.layout === "cloud" ? await measureFront(context, options) : undefined;
    await copyFile(context, target, options, front);
  });
}

/** What metadata takes more than measured at most, since its blocks may not fit together as tightly. */
const SLACK = 1.01;
/** Addresses that elements never get. */
const UNBOUNDED = 2 ** 40;
/** Metadata that is no longer than this is read as a whole, and else what leads from names to objects. */
const READ_WHOLE = 2 ** 20;
/** What stands before the front: superblock and root group. */
const BEFORE = 1024;

/** How long the metadata of the copy is. */
async function measureFront(context: FileContext, options: RepackOptions): Promise<Front> {
  const draft = { size: UNBOUNDED, linksApart: true, read: READ_WHOLE };
  const { links, rest } = await copyFile(context, new FrontStore(2 * UNBOUNDED), options, draft);
  const size = Math.ceil((links + rest) * SLACK);
  return { size, linksApart: true, read: context.baseAddress + BEFORE + (size > READ_WHOLE ? links : size) };
}

/** Copies a file; tells what became of its front. */
async function copyFile(
  context: FileContext,
  target: StoreInput,
  options: RepackOptions,
  front: Front | undefined,
): Promise<Allocator["frontUse"]> {
  const root = await rootState(context);
  const libver = options.libver ?? context.writer?.libver ?? libverOf(context.facts.superblock.version);
  const settings: CreateOptions = {
    libver: front !== undefined && options.libver === undefined && libver === "earliest" ? "v108" : libver,
    userblockSize: context.baseAddress,
    trackOrder: tracksLinkOrder(root),
    codecs: context.codecs,
  };
  const made = await (front === undefined ? create(target, settings) : createWithFront(target, settings, front));
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
  return copy.writer!.space.frontUse;
}
