/**
 * Finds a path of an object that only its address is known of, such as the target of a reference.
 *
 * @module
 */

import { HyperslabError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { joinPath, rootState } from "./find_object.ts";
import { hardLinksOf, openHardLinks } from "./group_members.ts";
import { ObjectHandle } from "./object_handle.ts";

/** How many objects are looked at; past that an object stays without a path. */
const MAX_OBJECTS = 10_000;

/**
 * Finds a path of an object, the shortest first.
 *
 * @param context The file.
 * @param address Where the object's header stands.
 * @returns The path; empty where none was found.
 */
export async function pathOfObject(context: FileContext, address: number): Promise<string> {
  const known = context.objects.get(address)?.path;
  if (known !== undefined) return known;
  const root = await rootState(context);
  if (root.address === address) return "/";
  const seen = new Set([root.address]);
  const groups = [{ state: root, path: "/" }];
  for (const group of groups) {
    const links = await hardLinksOf(new ObjectHandle(group.state, group.path));
    const found = links.find((link) => link.address === address);
    if (found !== undefined) return joinPath(group.path, found.name);
    const fresh = links.filter((link) => !seen.has(link.address));
    for (const link of fresh) seen.add(link.address);
    if (seen.size > MAX_OBJECTS) break;
    for (const [link, state] of await openHardLinks(group.state, group.path, fresh)) {
      if (state instanceof HyperslabError || state.kind !== "group") continue;
      groups.push({ state, path: joinPath(group.path, link.name) });
    }
  }
  return "";
}
