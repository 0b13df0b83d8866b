/**
 * The Filter Pipeline message (0x000B): what was done to each chunk, in order of encoding.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.l.
 *
 * @module
 */

/** One filter of a pipeline. */
export interface FilterDescription {
  /** The number that the HDF Group registered for the filter. */
  readonly id: number;
  /** The name stored in the file; empty where there is none. */
  readonly name: string;
  /** Bit 0: the filter may be skipped for a chunk. */
  readonly flags: number;
  /** The client values. */
  readonly parameters: readonly number[];
}
