/**
 * The port behind which dense attribute storage stands (attributes in the object header need none).
 *
 * @module
 */

import type { AttributeMessage } from "../format/messages/attribute.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";

/** An attribute and when it was made, counted from 0. */
export interface StoredAttribute {
  readonly attribute: AttributeMessage;
  /** Where the object tracks it. */
  readonly creationOrder: number | undefined;
}

/** One change: what an attribute is now, or that it is gone. */
export interface AttributeChange {
  readonly name: string;
  readonly stored: StoredAttribute | undefined;
}

/**
 * The attributes of an object as they stand in the file.
 *
 * @typeParam Info What the object's header says of the storage, to be published after an update.
 */
export interface AttributeStorage<Info> {
  /** Looks one name up, by walking down for it. */
  lookup(name: string): Reading<StoredAttribute | undefined>;
  /** Reads all attributes, in any order. */
  list(visit: (stored: StoredAttribute) => void): Reading<void>;
  /** Writes what the changes touch to fresh space, children first; the old blocks are released. Each name once. */
  update(changes: readonly AttributeChange[], space: PublishingSpace): Reading<Info>;
}
