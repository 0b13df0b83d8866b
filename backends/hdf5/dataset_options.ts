/**
 * What a new dataset is asked to be, in h5py's words.
 *
 * @module
 */

import type { DType } from "../../ndarray/dtype.ts";
import type { ArrayInput, ElementInput } from "../../ndarray/input.ts";
import type { CommittedDatatype } from "./committed_datatype.ts";
import type { Empty } from "./empty.ts";
import type { DatatypeOptions } from "./make_datatype.ts";

/** Options of `createDataset`. */
export interface CreateDatasetOptions<D extends DType = DType> extends DatatypeOptions {
  /** The extents, or the extent of the one axis; `[]` for one element without an axis. Default: those of `data`. */
  readonly shape?: number | readonly number[] | undefined;
  /** A dtype, a name of numpy's such as `">i2"`, or a committed datatype. Default: that of `data`, or `"float32"`. */
  readonly dtype?: D | string | CommittedDatatype | undefined;
  /** The elements to begin with; an {@linkcode Empty} makes a dataset without elements at all. */
  readonly data?: ArrayInput | Empty | undefined;
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
  /** Whether times are kept. Default: no. */
  readonly trackTimes?: boolean | undefined;
  /** Whether the order in which attributes are made is kept. Default: no. */
  readonly trackOrder?: boolean | undefined;
}
