/**
 * The links of a small new-style group, which stand as messages in its header.
 *
 * @module
 */

import { UnsupportedError } from "../../../ndarray/errors.ts";
import { compareNames } from "../compare_names.ts";
import type { Link } from "../format/messages/link.ts";
import type { Reading } from "../format/reading.ts";
import type { LinkChange, LinkStorage } from "./link_storage.ts";

/** Links that are already in memory; an update gives the links that the header is to hold. */
export class CompactLinks implements LinkStorage<readonly Link[]> {
  readonly #links: ReadonlyMap<string, Link>;

  /** Takes the links in the order of their messages. */
  constructor(links: Iterable<Link>) {
    this.#links = new Map(Array.from(links, (link) => [link.name, link]));
  }

  /** Looks one name up; nothing is read. */
  // deno-lint-ignore require-yield
  *lookup(name: string): Reading<Link | undefined> {
    return this.#links.get(name);
  }

  /** Gives all links; nothing is read. */
  // deno-lint-ignore require-yield
  *list(order: "name" | "creation", visit: (link: Link) => void): Reading<void> {
    sortLinks([...this.#links.values()], order).forEach(visit);
  }

  /** Gives the links that the header is to hold, those that stay in their order; nothing is written. */
  // deno-lint-ignore require-yield
  *update(changes: readonly LinkChange[]): Reading<readonly Link[]> {
    const links = new Map(this.#links);
    for (const { name, link } of changes) {
      if (link === undefined) links.delete(name);
      else links.set(name, link);
    }
    return [...links.values()];
  }
}

/** Sorts links, in place; by their making only where all of them say when that was. */
export function sortLinks(links: Link[], order: "name" | "creation"): Link[] {
  if (order === "name") return links.sort((a, b) => compareNames(a.name, b.name));
  if (links.some(({ creationOrder }) => creationOrder === undefined)) {
    throw new UnsupportedError("Cannot list links: the group does not track the order of their making", {
      feature: "creation order of a group that does not track it",
    });
  }
  return links.sort((a, b) => a.creationOrder! - b.creationOrder!);
}
