/**
 * What stands in a listing for an object that cannot be opened.
 *
 * @module
 */

import type { HyperslabError } from "../../ndarray/errors.ts";

/**
 * A member of a group that cannot be opened: a link that leads nowhere, or an object that is damaged or unknown.
 *
 * @example A soft link that leads nowhere
 * ```ts
 * import { create, MemoryStore, NotFoundError, SoftLink, UnreadableObject } from "@hyperslab/ndarray";
 * import { assert } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.link("away", new SoftLink("/nowhere"));
 * for await (const [, member] of file.entries()) {
 *   assert(member instanceof UnreadableObject && member.error instanceof NotFoundError);
 * }
 * ```
 */
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

  /**
   * A short text.
   *
   * @example A link that leads nowhere
   * ```ts
   * import { create, MemoryStore, SoftLink } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.link("away", new SoftLink("/nowhere"));
   * const [member] = await file.values();
   * assertEquals(String(member).startsWith('<Unreadable HDF5 object "/away"'), true);
   * ```
   */
  toString(): string {
    return `<Unreadable HDF5 object "${this.name}": ${this.error.message}>`;
  }
}
