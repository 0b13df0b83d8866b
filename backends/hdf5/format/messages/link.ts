/**
 * The Link message (0x0006): a name in a group and what it leads to.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.g.
 *
 * @module
 */

import type { CharacterSet } from "./datatype.ts";

/** A name in a group and what it leads to. */
export type Link =
  & {
    readonly name: string;
    readonly characterSet: CharacterSet;
    /** Counted from 0 where the group tracks it. */
    readonly creationOrder: number | undefined;
  }
  & (
    | { readonly kind: "hard"; readonly address: number }
    | { readonly kind: "soft"; readonly target: string }
    | { readonly kind: "external"; readonly file: string; readonly target: string }
    | { readonly kind: "user-defined"; readonly linkClass: number; readonly data: Uint8Array }
  );
