/**
 * The options that make a dataset like another one.
 *
 * @module
 */

import type { CodecRegistry } from "../../codecs/registry.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import { Empty } from "./empty.ts";
import { compressionOf, has } from "./filter_settings.ts";
import { toDType } from "./value_types.ts";

const fillTimes = { "if set": "ifset", "on allocation": "alloc", never: "never" } as const;
const namedByH5py: ReadonlySet<string> = new Set(["gzip", "lzf", "szip"]);

/**
 * The options that make a dataset like another one, as h5py's `create_dataset_like` chooses them.
 *
 * @param model The other dataset.
 * @param codecs The filters that may be met.
 * @param changes What is to be different; with another shape or other chunks, what depends on them is left out.
 * @returns The options; dtype and fill value not among them.
 */
export function likeDataset(
  model: DatasetStorage,
  codecs: CodecRegistry,
  changes: CreateDatasetOptions,
): CreateDatasetOptions {
  const { layout, filters, fillValue } = model;
  if (model.dataspaceClass === "null") return { data: new Empty(toDType(model.datatype)) };
  const compression = compressionOf(filters, codecs);
  const keeps = changes.shape === undefined && changes.chunks !== false;
  const scale = filters.find(({ id }) => id === 6)?.parameters[1];
  const settings = compression?.options ?? undefined;
  return {
    shape: model.shape,
    ...(keeps ? { maxShape: model.maxShape } : {}),
    ...(layout.class === "chunked" && keeps ? { chunks: layout.chunkShape } : {}),
    ...(layout.class === "compact" && keeps ? { layout: "compact" } : {}),
    ...(compression === undefined || changes.compression !== undefined ? {} : {
      compression: namedByH5py.has(compression.name) ? compression.name : compression.id,
      compressionOptions: compression.name === "szip" ? szipOptions(settings as readonly number[]) : settings,
    }),
    shuffle: has(filters, "shuffle"),
    fletcher32: has(filters, "fletcher32"),
    ...(scale === undefined ? {} : { scaleOffset: scale }),
    fillTime: fillTimes[fillValue?.writeTime ?? "if set"],
  };
}

/** The options of szip, from the settings that the file stores. */
function szipOptions([mask = 0, pixels = 8]: readonly number[]): [string, number] {
  const entropyCoding = 4;
  return [(mask & entropyCoding) !== 0 ? "ec" : "nn", pixels];
}
