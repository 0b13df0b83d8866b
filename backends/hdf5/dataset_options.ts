/**
 * What a new dataset is asked to be, in h5py's words.
 *
 * @module
 */

import type { NDArray } from "../../ndarray/array.ts";
import type { DType } from "../../ndarray/dtype.ts";
import type { ArrayInput, ElementInput } from "../../ndarray/input.ts";
import type { OptionNames } from "./check_options.ts";
import type { CommittedDatatype } from "./committed_datatype.ts";
import type { ExternalFile } from "./dataset_storage.ts";
import type { Empty } from "./empty.ts";
import type { DatatypeOptions, StoredDType } from "./make_datatype.ts";

/** Options of `createDataset`. */
export interface CreateDatasetOptions<D extends DType = DType> extends DatatypeOptions {
  /** The extents, or the extent of the one axis; `[]` for one element without an axis. Default: those of `data`. */
  readonly shape?: number | readonly number[] | undefined;
  /** A dtype, a name of numpy's such as `">i2"`, or a committed datatype. Default: that of `data`, or `"float32"`. */
  readonly dtype?: D | StoredDType | CommittedDatatype | undefined;
  /**
   * The elements to begin with; those of a lazy array are copied block by block. An {@linkcode Empty} makes a dataset
   * without elements at all.
   */
  readonly data?: ArrayInput | NDArray | Empty | undefined;
  /** How far each axis may grow: `null` for without limit; `true` for all axes without limit. Default: not at all. */
  readonly maxShape?: number | readonly (number | null)[] | true | undefined;
  /** The shape of a chunk, or whether to have chunks. Default: chunks of a guessed shape where something needs them. */
  readonly chunks?: number | readonly number[] | boolean | undefined;
  /** A compression: `"gzip"`, `"lzf"`, `"szip"`, the name or the number of any filter; `true` is `"gzip"`. */
  readonly compression?: string | number | boolean | undefined;
  /** The level of gzip (0 to 9, default 4), the settings of szip, or the settings to store of another filter. */
  readonly compressionOptions?: number | readonly (number | string)[] | undefined;
  /** Whether the bytes of elements are put together by their place before they are compressed. Default: no. */
  readonly shuffle?: boolean | undefined;
  /** Whether each chunk has a checksum. Default: no. */
  readonly fletcher32?: boolean | undefined;
  /** How many bits (integers; 0 or `true`: as few as needed) or decimal digits (floats) are kept. Default: all. */
  readonly scaleOffset?: number | boolean | undefined;
  /** What an element is that was never written. Default: zero. */
  readonly fillValue?: ElementInput | undefined;
  /** When the fill value is written to new space: if there is one, always, or never. Default `"ifset"`. */
  readonly fillTime?: "ifset" | "alloc" | "never" | undefined;
  /** When space is set aside: all at once when the dataset is made, or as elements are written. Default `"late"`. */
  readonly allocationTime?: "early" | "late" | undefined;
  /**
   * Raw files that are to hold the elements in place of this one, one after the other; a name alone is a file that holds
   * all of them. They are found as other files are: beside this one, or through the resolver.
   */
  readonly external?: string | readonly ExternalFile[] | undefined;
  /** `"compact"` keeps the elements in the header of the dataset, for up to 64 KiB. Default: chunks or one piece. */
  readonly layout?: "compact" | undefined;
  /** Whether times are kept. Default: no. */
  readonly trackTimes?: boolean | undefined;
  /** Whether the order in which attributes are made is kept. Default: no. */
  readonly trackOrder?: boolean | undefined;
}

/** The names of the options of `createDataset`. */
export const createDatasetNames: OptionNames<CreateDatasetOptions> = {
  shape: true,
  dtype: true,
  data: true,
  maxShape: true,
  chunks: true,
  compression: true,
  compressionOptions: true,
  shuffle: true,
  fletcher32: true,
  scaleOffset: true,
  fillValue: true,
  fillTime: ["ifset", "alloc", "never"],
  allocationTime: ["early", "late"],
  external: true,
  layout: ["compact"],
  trackTimes: true,
  trackOrder: true,
  length: true,
  characterSet: true,
  padding: true,
  nativeComplex: true,
  referenceKind: ["object", "region"],
};

/** Options of `requireDataset`. */
export interface RequireDatasetOptions<D extends DType = DType> extends CreateDatasetOptions<D> {
  /** Whether a dataset that is there must have that very dtype, and not one that holds the same values. Default: no. */
  readonly exact?: boolean | undefined;
}
