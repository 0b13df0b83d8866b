/**
 * The Fill Value messages, old (0x0004) and new (0x0005): what an element is that was never written.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.e and IV.A.2.f.
 *
 * @module
 */

/** What an element is that was never written. */
export interface FillValue {
  /** When space is set aside. */
  readonly allocationTime: "early" | "late" | "incremental";
  /** When the fill value is written to new space. */
  readonly writeTime: "on allocation" | "never" | "if set";
  /** Whether there is a fill value, the library's (zeros), or the user's. */
  readonly status: "undefined" | "default" | "user";
  /** The user's fill value as the datatype stores it. */
  readonly value: Uint8Array | undefined;
}
