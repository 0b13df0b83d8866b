/**
 * Going through what a group holds.
 *
 * @module
 */

import { GroupLookup } from "./group_lookup.ts";
import { countMembers, listMembers, listNames, namesOf, visitMembers } from "./group_members.ts";
import { Listing } from "./listing.ts";
import { handleOf } from "./object_handle.ts";
import type { Hdf5Object } from "./open_object.ts";
import type { UnreadableObject } from "./unreadable_object.ts";

/**
 * The part of {@linkcode Group} that lists its members.
 *
 * @example The names of members
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.createGroup("run");
 * assertEquals(await file.keys(), ["run"]);
 * ```
 */
export class GroupListing extends GroupLookup {
  /**
   * Counts the members.
   *
   * @returns How many links the group holds.
   *
   * @example Counting members
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("a");
   * await file.createGroup("b");
   * assertEquals(await file.size(), 2);
   * ```
   */
  async size(): Promise<number> {
    handleOf(this).assertOpen("count the members of");
    return await countMembers(handleOf(this));
  }

  /**
   * Lists the names of the members: in the order of their making where the group tracks it, else by their bytes.
   *
   * @returns The names.
   *
   * @example All names, or one after the other
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("b");
   * await file.createGroup("a");
   * assertEquals(await file.keys(), ["a", "b"]);
   * for await (const name of file.keys()) assertEquals(await file.has(name), true);
   * ```
   */
  keys(): Listing<string> {
    return new Listing(() => listNames(handleOf(this)), () => namesOf(handleOf(this)));
  }

  /**
   * Lists the members themselves; what cannot be opened shows as an {@linkcode UnreadableObject}.
   *
   * @returns The members.
   *
   * @example The members of a group
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("counts", { data: [1, 2, 3] });
   * const members = await file.values();
   * assertEquals(members.map((member) => member.name), ["/counts"]);
   * ```
   */
  values(): Listing<Hdf5Object | UnreadableObject> {
    const handle = handleOf(this);
    return new Listing(async function* () {
      for await (const [, member] of listMembers(handle)) yield member;
    });
  }

  /**
   * Lists the members with their names; what cannot be opened shows as an {@linkcode UnreadableObject}.
   *
   * @returns Pairs of name and member.
   *
   * @example Names with members
   * ```ts
   * import { create, Dataset, MemoryStore } from "@hyperslab/ndarray";
   * import { assert, assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("counts", { data: [1, 2, 3] });
   * for await (const [name, member] of file.entries()) {
   *   assertEquals(name, "counts");
   *   assert(member instanceof Dataset);
   * }
   * ```
   */
  entries(): Listing<[string, Hdf5Object | UnreadableObject]> {
    return new Listing(() => listMembers(handleOf(this)));
  }

  /**
   * Shows a function all objects below this group, each once, by hard links only, in the order of their names.
   *
   * @param visitor Takes the path, relative to this group, and the object; what it gives but `undefined` ends the visit.
   * @returns What ended the visit; `undefined` where nothing did.
   */
  visit<T>(
    visitor: (path: string, object: Hdf5Object | UnreadableObject) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
  /**
   * Goes through all objects below this group, each once, by hard links only, in the order of their names.
   *
   * @returns Pairs of path, relative to this group, and object.
   *
   * @example Everything below a group
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createDataset("run/first/counts", { data: [1, 2, 3] });
   * const paths = (await file.visit()).map(([path]) => path);
   * assertEquals(paths, ["run", "run/first", "run/first/counts"]);
   * assertEquals(await file.visit((path) => path.endsWith("first") ? path : undefined), "run/first");
   * ```
   */
  visit(): Listing<[string, Hdf5Object | UnreadableObject]>;
  visit(
    visitor?: (path: string, object: Hdf5Object | UnreadableObject) => unknown,
  ): Listing<[string, Hdf5Object | UnreadableObject]> | Promise<unknown> {
    const members = new Listing(() => visitMembers(handleOf(this)));
    return visitor === undefined ? members : showAll(members, visitor);
  }

  /**
   * Goes through the members with their names.
   *
   * @returns An iterator of its own.
   *
   * @example A loop over a group
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("run");
   * for await (const [name] of file) assertEquals(name, "run");
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<[string, Hdf5Object | UnreadableObject]> {
    return listMembers(handleOf(this));
  }

  /**
   * The text that h5py prints, such as `<HDF5 group "/a" (3 members)>`; the count only where it is at hand.
   *
   * @example What h5py prints
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * const run = await file.createGroup("run");
   * assertEquals(String(run), '<HDF5 group "/run" (0 members)>');
   * ```
   */
  override toString(): string {
    if (handleOf(this).context.closed) return "<Closed HDF5 group>";
    const count = handleOf(this).context.synchronous ? countMembers(handleOf(this)) : undefined;
    return `<HDF5 group "${this.name}"${typeof count === "number" ? ` (${count} members)` : ""}>`;
  }
}

async function showAll(
  members: AsyncIterable<[string, Hdf5Object | UnreadableObject]>,
  visitor: (path: string, object: Hdf5Object | UnreadableObject) => unknown,
): Promise<unknown> {
  for await (const [path, object] of members) {
    const result = await visitor(path, object);
    if (result !== undefined) return result;
  }
}
