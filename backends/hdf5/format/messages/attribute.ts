/**
 * The Attribute message (0x000C): a small named value attached to an object.
 *
 * HDF5 File Format Specification 4.0, IV.A.2.m.
 *
 * @module
 */

import type { Dataspace } from "./dataspace.ts";
import type { CharacterSet, Datatype } from "./datatype.ts";

/** A part of an attribute as the file holds it: written out, or the pointer to a shared message. */
export type Sharable<T> =
  | { readonly shared: false; readonly value: T }
  | { readonly shared: true; readonly pointer: Uint8Array };

/** An attribute as the file holds it. */
export interface AttributeMessage {
  readonly version: 1 | 2 | 3;
  readonly name: string;
  readonly characterSet: CharacterSet;
  readonly datatype: Sharable<Datatype>;
  readonly dataspace: Sharable<Dataspace>;
  /** The elements as the datatype stores them. */
  readonly data: Uint8Array;
}
