/**
 * Lists what a group holds, few members at a time.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { HyperslabError } from "../../ndarray/errors.ts";
import { compareNames } from "./compare_names.ts";
import { findObject, joinPath } from "./find_object.ts";
import type { Link } from "./format/messages/link.ts";
import { type Reading, together } from "./format/reading.ts";
import { named, naming } from "./naming_errors.ts";
import { ObjectHandle } from "./object_handle.ts";
import { ObjectState } from "./object_state.ts";
import { type Hdf5Object, makeObject } from "./open_object.ts";
import { openLinks, tracksLinkOrder } from "./open_links.ts";
import { prepareObject } from "./prepare_object.ts";
import { readObject } from "./read_object.ts";
import { runSteadily, steadily } from "./steadily.ts";
import { UnreadableObject } from "./unreadable_object.ts";

/** How many members are opened together. */
const BATCH = 32;

type Member = [string, Hdf5Object | UnreadableObject];

/** Counts the links of a group; without a promise where the source answers without one. */
export function countMembers(handle: ObjectHandle): Awaitable<number> {
  return runSteadily(handle.state, () => countLinks(handle.state));
}

function* countLinks(state: ObjectState): Reading<number> {
  let count = 0;
  yield* (yield* openLinks(state)).list("name", () => count++);
  return count;
}

/** Reads all links of a group, in the order that h5py lists them. */
function* readLinks(state: ObjectState, order: "name" | "listing"): Reading<Link[]> {
  const links: Link[] = [];
  const byCreation = order === "listing" && tracksLinkOrder(state);
  yield* (yield* openLinks(state)).list(byCreation ? "creation" : "name", (link) => links.push(link));
  return byCreation ? links : links.sort((a, b) => compareNames(a.name, b.name));
}

/** Lists the names of a group's members. */
export async function* listNames(handle: ObjectHandle): AsyncGenerator<string> {
  for (const { name } of await linksOf(handle, "listing")) yield name;
}

/** All names of a group's members. */
export async function namesOf(handle: ObjectHandle): Promise<string[]> {
  return (await linksOf(handle, "listing")).map((link) => link.name);
}

/** Lists a group's members with their names. */
export async function* listMembers(handle: ObjectHandle): AsyncGenerator<Member> {
  const links = await linksOf(handle, "listing");
  for (let start = 0; start < links.length; start += BATCH) {
    const batch = links.slice(start, start + BATCH);
    const hard = await openHardLinks(handle.state, handle.path, batch);
    for (const link of batch) {
      const path = joinPath(handle.path, link.name);
      yield [link.name, member(hard.get(link) ?? await followLink(handle, link), path)];
    }
  }
}

/** Goes through all objects below a group, each once, by hard links only. */
export async function* visitMembers(handle: ObjectHandle): AsyncGenerator<Member> {
  const visited = new Set([handle.state.address]);
  const levels = [{ group: handle, prefix: "", links: await hardLinksOf(handle) }];
  while (levels.length > 0) {
    const level = levels.at(-1)!;
    const batch = level.links.splice(0, BATCH);
    if (batch.length === 0) levels.pop();
    const opened = await openHardLinks(handle.state, level.group.path, batch);
    for (const [at, link] of batch.entries()) {
      if (visited.has(link.address)) continue;
      visited.add(link.address);
      const found = opened.get(link)!;
      const path = joinPath(level.group.path, link.name);
      yield [level.prefix + link.name, member(found, path)];
      if (found instanceof HyperslabError || found.kind !== "group") continue;
      level.links.unshift(...batch.slice(at + 1));
      const group = new ObjectHandle(found, path);
      const links = await settled(() => hardLinksOf(group));
      levels.push({
        group,
        prefix: `${level.prefix}${link.name}/`,
        links: links instanceof HyperslabError ? [] : links,
      });
      break;
    }
  }
}

async function linksOf(handle: ObjectHandle, order: "name" | "listing"): Promise<Link[]> {
  handle.assertOpen("list the members of");
  return await naming(
    `list group "${handle.path}"`,
    () => runSteadily(handle.state, () => readLinks(handle.state, order)),
  );
}

type Hard = Extract<Link, { kind: "hard" }>;

/** The hard links of a group, by their names. */
export async function hardLinksOf(handle: ObjectHandle): Promise<Hard[]> {
  return (await linksOf(handle, "name")).filter((link) => link.kind === "hard");
}

type Opened = ObjectState | HyperslabError;

/** Reads the headers of many objects in step, so that a far source sees all their ranges together. */
export async function openHardLinks<L extends Link>(
  group: ObjectState,
  base: string,
  links: readonly L[],
): Promise<Map<L, Opened>> {
  const { context } = group;
  const hard = links.filter((link): link is L & Hard => link.kind === "hard");
  const read = (link: Hard) => readObject(context, link.address, joinPath(base, link.name));
  const opened = new Map<L, Opened>();
  try {
    const states = await context.run(together(hard.map((link) => attempt(read(link)))));
    hard.forEach((link, i) => opened.set(link, states[i]!));
    for (const [link, state] of opened) if (state instanceof ObjectState) opened.set(link, await readied(state));
  } catch (error) {
    if (!(error instanceof HyperslabError)) throw error;
    for (const link of hard) opened.set(link, await settled(() => context.run(read(link))));
  }
  return opened;
}

async function readied(state: ObjectState): Promise<Opened> {
  const ready = steadily(state, () => prepareObject(state));
  if (!(ready instanceof Promise)) return state;
  return await settled(() => ready.then(() => state));
}

function* attempt<T>(reading: Reading<T>): Reading<T | HyperslabError> {
  try {
    return yield* reading;
  } catch (error) {
    if (error instanceof HyperslabError) return error;
    throw error;
  }
}

async function settled<T>(run: () => Awaitable<T>): Promise<T | HyperslabError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof HyperslabError) return error;
    throw error;
  }
}

/** What a soft or external link leads to. */
async function followLink(handle: ObjectHandle, link: Link): Promise<Opened> {
  const found = await settled(() => findObject(handle.state, handle.path, link.name));
  return found instanceof HyperslabError ? found : found.state;
}

function member(opened: Opened, path: string): Hdf5Object | UnreadableObject {
  if (opened instanceof HyperslabError) {
    return new UnreadableObject(path, named(opened, `open "${path}"`) as HyperslabError);
  }
  try {
    return makeObject(opened, path);
  } catch (error) {
    if (error instanceof HyperslabError) {
      return new UnreadableObject(path, named(error, `open "${path}"`) as HyperslabError);
    }
    throw error;
  }
}
