/**
 * The links of a group with what was changed and is not yet in the file laid over them.
 *
 * @module
 */

import type { Link } from "./format/messages/link.ts";
import type { Reading } from "./format/reading.ts";
import { sortLinks } from "./link_storage/compact.ts";
import type { LinkStorage } from "./link_storage/link_storage.ts";

/** What can be asked of the links of a group. */
export type ReadableLinks = Pick<LinkStorage<unknown>, "lookup" | "list">;

/** Links with changes laid over them. */
export class EditedLinks implements ReadableLinks {
  readonly #stored: ReadableLinks;
  readonly #changes: ReadonlyMap<string, Link | undefined>;

  /** Lays changes over links. */
  constructor(stored: ReadableLinks, changes: ReadonlyMap<string, Link | undefined>) {
    this.#stored = stored;
    this.#changes = changes;
  }

  /** Looks one name up. */
  *lookup(name: string): Reading<Link | undefined> {
    return this.#changes.has(name) ? this.#changes.get(name) : yield* this.#stored.lookup(name);
  }

  /** Reads all links and sorts them. */
  *list(order: "name" | "creation", visit: (link: Link) => void): Reading<void> {
    const links: Link[] = [];
    yield* this.#stored.list(order, (link) => {
      if (!this.#changes.has(link.name)) links.push(link);
    });
    for (const link of this.#changes.values()) if (link !== undefined) links.push(link);
    sortLinks(links, order).forEach(visit);
  }
}
