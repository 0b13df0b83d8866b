/**
 * Follows a path through groups and soft links to the object it leads to.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { FormatError, NotFoundError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import type { Link } from "./format/messages/link.ts";
import type { Reading } from "./format/reading.ts";
import type { ObjectState } from "./object_state.ts";
import { openLinks } from "./open_links.ts";
import { prepareObject } from "./prepare_object.ts";
import { readObject } from "./read_object.ts";
import { runSteadily, steadily, type Watched, watched } from "./steadily.ts";

/** How many soft and external links one path may go through. */
const MAX_HOPS = 64;

/** The parts of a path; `.` and empty parts mean nothing. */
export function pathSegments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** The path of `path` seen from the group at `base`. */
export function joinPath(base: string, path: string): string {
  if (typeof path !== "string") {
    throw new TypeError(`Cannot find an object of group "${base}": a path is text, not ${typeof path}`);
  }
  const segments = pathSegments(path.startsWith("/") ? path : `${base}/${path}`);
  return `/${segments.join("/")}`;
}

/** Where a walk has come to. */
type Stop =
  | { readonly kind: "found"; readonly state: ObjectState }
  | { readonly kind: "missing"; readonly reason: string }
  | { readonly kind: "elsewhere"; readonly file: string; readonly target: string };

/** An object, and the path it has in its own file. */
export interface FoundObject {
  readonly state: ObjectState;
  readonly path: string;
}

/** A walk along a path: how many links it went through, and which objects it came to. */
class Walk implements Watched {
  /** Soft and external links only. */
  hops = 0;
  readonly #changes: boolean;
  readonly #visited: Set<ObjectState> = new Set();

  /** Begins a walk in a file that a writer elsewhere `changes` or not. */
  constructor(changes: boolean) {
    this.#changes = changes;
  }

  get witness(): this | undefined {
    return this.#changes ? this : undefined;
  }

  visit(state: ObjectState): void {
    if (this.#changes) this.#visited.add(state);
  }

  doubt(): void {
    for (const { witness } of this.#visited) witness?.doubt();
  }

  changed(): boolean {
    for (const { witness } of this.#visited) if (witness?.changed()) return true;
    return false;
  }

  async refresh(): Promise<void> {
    for (const state of this.#visited) if (state.witness?.changed()) await state.refresh();
    this.#visited.clear();
    this.hops = 0;
  }
}

/**
 * Finds the object that a path leads to; external links are followed through the resolver.
 *
 * @param start The group that a relative path starts at.
 * @param base What that group is called, for messages.
 * @param path The path.
 * @returns The object, or why there is none.
 */
export function findObject(
  start: ObjectState,
  base: string,
  path: string,
): Awaitable<FoundObject | NotFoundError> {
  const found = locateObject(start, base, path);
  return found instanceof Promise ? found.then(prepared) : prepared(found);
}

function prepared(found: FoundObject | NotFoundError): Awaitable<FoundObject | NotFoundError> {
  const preparing = found instanceof NotFoundError ? undefined : prepareObject(found.state);
  return preparing instanceof Promise ? preparing.then(() => found) : found;
}

/** Finds the object that a path leads to, as {@linkcode findObject} does, and leaves it as its header says. */
export function locateObject(
  start: ObjectState,
  base: string,
  path: string,
): Awaitable<FoundObject | NotFoundError> {
  const { context } = start;
  const walk = new Walk(context.changes);
  const full = joinPath(base, path);
  const stop = steadily(walk, () => context.run(follow(start, base, path, walk)));
  if (stop instanceof Promise) return stop.then((stop) => settle(stop, context, full, walk));
  return settle(stop, context, full, walk);
}

function settle(stop: Stop, context: FileContext, path: string, walk: Walk): Awaitable<FoundObject | NotFoundError> {
  switch (stop.kind) {
    case "found":
      return { state: stop.state, path };
    case "missing":
      return new NotFoundError(`Cannot find "${path}": ${stop.reason}`, { path });
    case "elsewhere":
      return findElsewhere(stop.file, stop.target, context, path, walk);
  }
}

async function findElsewhere(
  file: string,
  target: string,
  context: FileContext,
  path: string,
  walk: Walk,
): Promise<FoundObject | NotFoundError> {
  const other = await context.settings.resolver.file(file, "external link");
  if (other === undefined) {
    return new NotFoundError(`Cannot find "${path}": the external link leads to "${file}", which is not at hand`, {
      path,
    });
  }
  const root = await rootState(other);
  const found = await settle(await other.run(follow(root, "/", target, walk)), other, joinPath("/", target), walk);
  return found instanceof NotFoundError
    ? new NotFoundError(`Cannot find "${path}": in "${file}": ${found.message}`, { path, cause: found })
    : found;
}

/** The state of a file's root group. */
export function rootState(context: FileContext): Awaitable<ObjectState> {
  return context.run(readRoot(context));
}

/** Reads the state of a file's root group. */
export function* readRoot(context: FileContext): Reading<ObjectState> {
  const address = context.facts.superblock.rootAddress;
  const state = yield* readObject(context, address, "/");
  if (state.kind === "group") return state;
  throw new FormatError(`Cannot read object header at ${address}: the root is a ${state.kind}, not a group`, {
    address,
  });
}

function* follow(start: ObjectState, base: string, path: string, walk: Walk): Reading<Stop> {
  const { context } = start;
  let state = path.startsWith("/") ? yield* readRoot(context) : start;
  let at = path.startsWith("/") ? "/" : base;
  let rest = pathSegments(path);
  while (rest.length > 0) {
    const [name, ...after] = rest as [string, ...string[]];
    if (state.kind !== "group") return { kind: "missing", reason: `"${at}" is a ${state.kind}, not a group` };
    walk.visit(state);
    const link = yield* watched(state, lookup(state, name));
    if (link === undefined) return { kind: "missing", reason: `there is no "${name}" in "${at}"` };
    if (link.kind !== "hard" && ++walk.hops > MAX_HOPS) {
      return { kind: "missing", reason: `more than ${MAX_HOPS} soft and external links, perhaps in a circle` };
    }
    const there = joinPath(at, name);
    switch (link.kind) {
      case "hard":
        state = yield* readObject(context, link.address, there);
        at = there;
        rest = after;
        break;
      case "soft":
        rest = [...pathSegments(link.target), ...after];
        if (link.target.startsWith("/")) {
          state = yield* readRoot(context);
          at = "/";
        }
        break;
      case "external":
        return { kind: "elsewhere", file: link.file, target: [link.target, ...after].join("/") };
      case "user-defined":
        return { kind: "missing", reason: `"${there}" is a user-defined link of class ${link.linkClass}` };
    }
  }
  walk.visit(state);
  return { kind: "found", state };
}

/**
 * Reads the link that a path names, without following it.
 *
 * @param start The group that a relative path starts at.
 * @param base What that group is called, for messages.
 * @param path The path.
 * @returns The link, or why there is none.
 */
export async function findLink(start: ObjectState, base: string, path: string): Promise<Link | NotFoundError> {
  const segments = pathSegments(path);
  const name = segments.pop();
  const full = joinPath(base, path);
  if (name === undefined) return new NotFoundError(`Cannot find "${full}": it is no link`, { path: full });
  const parent = (path.startsWith("/") ? "/" : "") + segments.join("/");
  const found = await findObject(start, base, parent);
  if (found instanceof NotFoundError) return found;
  const group = found.state;
  if (group.kind !== "group") {
    return new NotFoundError(`Cannot find "${full}": "${joinPath(base, parent)}" is a ${group.kind}, not a group`, {
      path: full,
    });
  }
  const link = await runSteadily(group, () => lookup(group, name));
  return link ?? new NotFoundError(`Cannot find "${full}": there is no "${name}" in "${joinPath(base, parent)}"`, {
    path: full,
  });
}

function* lookup(group: ObjectState, name: string): Reading<Link | undefined> {
  return yield* (yield* openLinks(group)).lookup(name);
}
