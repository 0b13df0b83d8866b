/**
 * Lists what a group holds, few members at a time.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { HyperslabError } from "../../ndarray/errors.ts";
import type { ByteRange } from "../sources/source.ts";
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

/** How many members are opened together; far away each time twice as many, up to the most. */
const FIRST_BATCH = 32;
const LARGEST_BATCH = 2048;
/** The links of so many groups are read together in a file that is far away. */
const GROUPS_AHEAD = 32;

type Member = [string, Hdf5Object | UnreadableObject];

/** A group that is being gone through. */
interface Level {
  readonly group: ObjectHandle;
  /** What the paths of its members start with. */
  readonly prefix: string;
  /** Those that are not yet opened. */
  readonly links: Hard[];
  /** Between which bytes of the file the members lie, and their own as far as they are known. */
  within: ByteRange;
  /** Those that are opened and not yet visited, the next one last. */
  opened: (readonly [Hard, Opened])[];
  batch: number;
  /** The links of those among them that are groups, where they are read ahead. */
  readonly listed: Map<ObjectState, Hard[] | HyperslabError>;
}

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
  expectObjects(handle, links.length, extentOf(links));
  let size = FIRST_BATCH;
  for (let start = 0; start < links.length; start += size, size = nextBatch(handle, size)) {
    const batch = links.slice(start, start + size);
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
  const levels: Level[] = [];
  enter(levels, handle, "", await hardLinksOf(handle));
  while (levels.length > 0) {
    const level = levels.at(-1)!;
    const next = level.opened.pop();
    if (next === undefined) {
      if (!await openNext(level)) levels.pop();
      continue;
    }
    const [link, found] = next;
    if (visited.has(link.address)) continue;
    visited.add(link.address);
    const path = joinPath(level.group.path, link.name);
    yield [level.prefix + link.name, member(found, path)];
    if (found instanceof HyperslabError || found.kind !== "group") continue;
    const group = new ObjectHandle(found, path);
    if (handle.state.context.far !== undefined) await listAhead(level, found);
    const links = level.listed.get(found) ?? await settled(() => hardLinksOf(group));
    level.listed.delete(found);
    if (!(links instanceof HyperslabError)) enter(levels, group, `${level.prefix}${link.name}/`, links);
  }
}

/** Goes down into a group. Its neighbours, which come later, are taken to be as large as it is. */
function enter(levels: Level[], group: ObjectHandle, prefix: string, links: Hard[]): void {
  const rest = levels.reduce((sum, level) => sum + level.links.length + level.opened.length, 1);
  const level = { group, prefix, links, within: extentOf(links), opened: [], batch: FIRST_BATCH, listed: new Map() };
  levels.push(level);
  expectObjects(group, links.length * rest, span(levels.map(({ within }) => within)));
}

/** Opens the next members of a level; `false` where there are none. */
async function openNext(level: Level): Promise<boolean> {
  const batch = level.links.splice(0, level.batch);
  level.batch = nextBatch(level.group, level.batch);
  const opened = await openHardLinks(level.group.state, level.group.path, batch);
  level.opened = batch.map((link) => [link, opened.get(link)!] as const).reverse();
  return batch.length > 0;
}

/** Reads the links of a group in step with those of the groups that come after it. */
async function listAhead(level: Level, group: ObjectState): Promise<void> {
  if (level.listed.has(group)) return;
  const groups = [group];
  for (let at = level.opened.length - 1; at >= 0 && groups.length < GROUPS_AHEAD; at--) {
    const [, state] = level.opened[at]!;
    if (!(state instanceof HyperslabError) && state.kind === "group") groups.push(state);
  }
  const readings = together(groups.map((state) => attempt(readLinks(state, "name"))));
  const lists = await settled(() => group.context.run(readings));
  // Where one of them leads outside the file, each is read on its own.
  if (lists instanceof HyperslabError) return;
  groups.forEach((state, i) => {
    const links = lists[i]!;
    level.listed.set(state, links instanceof HyperslabError ? links : links.filter((link) => link.kind === "hard"));
    if (!(links instanceof HyperslabError)) level.within = span([level.within, extentOf(links)]);
  });
}

function nextBatch({ state }: ObjectHandle, size: number): number {
  return state.context.far === undefined ? size : Math.min(2 * size, LARGEST_BATCH);
}

/** Tells a file that is far away that the headers of objects are going to be read. */
function expectObjects({ state }: ObjectHandle, count: number, within: ByteRange): void {
  if (count > 1) state.context.far?.expectWalk({ count, within });
}

function span(ranges: readonly ByteRange[]): ByteRange {
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}

/** Between which bytes of the file the objects lie that hard links lead to. */
function extentOf(links: readonly Link[]): ByteRange {
  let start = Infinity;
  let end = 0;
  for (const link of links) {
    if (link.kind !== "hard") continue;
    start = Math.min(start, link.address);
    end = Math.max(end, link.address);
  }
  return { start, end };
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
