/**
 * What stands in a listing for an object that cannot be opened.
 *
 * @module
 */

import type { HyperslabError } from "../../ndarray/errors.ts";

/** A member of a group that cannot be opened: a link that leads nowhere, or an object that is damaged or unknown. */
export class UnreadableObject {
  /** The path. */
  readonly name: string;
  /** What stands in the way. */
  readonly error: HyperslabError;

  /**
   * Stands for an object.
   *
   * @param name The path.
   * @param error What stands in the way.
   */
  constructor(name: string, error: HyperslabError) {
    this.name = name;
    this.error = error;
  }

  /** A short text. */
  toString(): string {
    return `<Unreadable HDF5 object "${this.name}": ${this.error.message}>`;
  }
}
