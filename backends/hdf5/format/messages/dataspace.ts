/**
 * The Dataspace message (0x0001): the shape of a dataset or an attribute.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.b.
 *
 * @module
 */

/** The shape of a dataset or an attribute. */
export interface Dataspace {
  /** `null` dataspaces have no element, `scalar` ones have one and no axis. */
  readonly class: "null" | "scalar" | "simple";
  /** The extent of each axis; empty where there is none. */
  readonly shape: readonly number[];
  /** How far each axis may grow; `null` for without limit. */
  readonly maxShape: readonly (number | null)[];
}
