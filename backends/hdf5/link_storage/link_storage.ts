/**
 * The port behind which the ways to store a group's links stand: symbol table, link messages, dense.
 *
 * @module
 */

import type { Link } from "../format/messages/link.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";

/** One change to a group: what a name leads to now, or that it is gone. */
export interface LinkChange {
  readonly name: string;
  readonly link: Link | undefined;
}

/**
 * The links of a group as they stand in the file.
 *
 * @typeParam Info What the group's header says of the storage, to be published after an update.
 */
export interface LinkStorage<Info> {
  /** Looks one name up, by walking down for it; the group is never listed. */
  lookup(name: string): Reading<Link | undefined>;
  /** Reads all links. `order` "creation" is an error where the group does not track it. */
  list(order: "name" | "creation", visit: (link: Link) => void): Reading<void>;
  /** Writes what the changes touch to fresh space, children first; the old blocks are released. Each name once. */
  update(changes: readonly LinkChange[], space: PublishingSpace): Reading<Info>;
}
