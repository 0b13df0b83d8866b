/**
 * Changes the links of groups: new objects, names, and their end.
 *
 * @module
 */

import { NotFoundError } from "../../ndarray/errors.ts";
import type { FileContext } from "./context.ts";
import { DatasetStorage } from "./dataset_storage.ts";
import { findLink, findObject, joinPath, pathSegments } from "./find_object.ts";
import { decodeText } from "./format/cursor.ts";
import { encodeText } from "./format/encoder.ts";
import type { Link } from "./format/messages/link.ts";
import { linkInfo, openLinks, tracksLinkOrder } from "./open_links.ts";
import type { NewDataset } from "./new_dataset.ts";
import { type CreateGroupOptions, type NewHeader, pendingHeader } from "./new_header.ts";
import { newGroup } from "./new_group.ts";
import { firstBlockSize } from "./format/header_layout.ts";
import { ObjectEdits } from "./object_edits.ts";
import type { ObjectHandle } from "./object_handle.ts";
import { connectStorage, ObjectState } from "./object_state.ts";
import { readObject } from "./read_object.ts";
import type { FileWriter } from "./writer.ts";

/** A name that is free, and the group it is free in. */
export interface FreeName {
  readonly group: ObjectState;
  readonly name: string;
  /** The absolute path that the object of that name will have. */
  readonly path: string;
}

/** What writes the file of a handle. */
export function writerOf(handle: ObjectHandle, action: string): FileWriter {
  handle.context.assertOpen(action);
  const { writer } = handle.context;
  if (writer === undefined) throw new TypeError(`Cannot ${action}: the file is open for reading`);
  return writer;
}

/**
 * Finds the group that a path's last name belongs in; groups on the way are made where they are missing.
 *
 * @throws {TypeError} where something has that name, or a part of the path is no group.
 */
export async function freeName(handle: ObjectHandle, writer: FileWriter, path: string): Promise<FreeName> {
  const full = joinPath(handle.path, path);
  const segments = pathSegments(path);
  const valid = segments.every(isName);
  const name = segments.pop();
  if (name === undefined || !valid) throw new TypeError(`Cannot create ${JSON.stringify(path)}: it is no name`);
  const start = path.startsWith("/") ? "/" : "";
  const group = await parentGroup(handle, writer, start, segments);
  const taken = await group.context.run(lookup(group, name));
  if (taken !== undefined) throw new TypeError(`Cannot create "${full}": there is something of that name`);
  return { group, name, path: full };
}

function* lookup(group: ObjectState, name: string) {
  return yield* (yield* openLinks(group)).lookup(name);
}

async function parentGroup(
  handle: ObjectHandle,
  writer: FileWriter,
  start: string,
  segments: readonly string[],
): Promise<ObjectState> {
  const path = start + segments.join("/");
  const found = await findObject(handle.state, handle.path, path);
  if (!(found instanceof NotFoundError)) {
    if (found.state.context !== handle.context) {
      throw new TypeError(`Cannot write "${found.path}": it is in another file`);
    }
    if (found.state.kind !== "group") {
      throw new TypeError(`Cannot write into "${found.path}": it is a ${found.state.kind}`);
    }
    return found.state;
  }
  const outer = await parentGroup(handle, writer, start, segments.slice(0, -1));
  const name = segments.at(-1)!;
  const link = await outer.context.run(lookup(outer, name));
  if (link !== undefined) throw found;
  const place = { group: outer, name, path: joinPath(handle.path, path) };
  // As in the C library, groups on the way keep the order of links where the group above does.
  return await addGroup(writer, place, {}, tracksLinkOrder(outer));
}

/** Makes a group under a free name. */
export async function addGroup(
  writer: FileWriter,
  place: FreeName,
  options: CreateGroupOptions,
  tracksLinks?: boolean,
): Promise<ObjectState> {
  const { context } = place.group;
  const { groupLeafK: leafK, groupInternalK: internalK } = context.facts.superblock;
  const sizes = { sizes: context.sizes, leafK, internalK };
  const header = await context.run(newGroup(writer.libver, sizes, writer.space, options, tracksLinks));
  return addObject(context, writer, place, "group", header);
}

/** Makes a dataset under a free name, or one without a name. */
export function addDataset(
  context: FileContext,
  writer: FileWriter,
  place: FreeName | undefined,
  { header, description, committed }: NewDataset,
  name: string = place?.path ?? "",
): ObjectState {
  const state = addObject(context, writer, place, "dataset", header);
  const { dataspace } = description;
  const readAs = dataspace.class === "null" ? { ...dataspace, shape: [0], maxShape: [0] } : dataspace;
  connectStorage(state, new DatasetStorage(context, { ...description, dataspace: readAs, name }));
  if (committed !== undefined) {
    state.committedAt = committed.state.address;
    changeReferenceCount(writer, committed.state, 1);
  }
  return state;
}

/** Makes an object, under a free name or without one. */
export function addObject(
  context: FileContext,
  writer: FileWriter,
  place: FreeName | undefined,
  kind: ObjectState["kind"],
  header: NewHeader,
): ObjectState {
  const address = writer.space.allocateInSector(firstBlockSize(header.prefix, header.room));
  const state = new ObjectState(context, kind, pendingHeader(header.prefix, header.messages, address));
  state.edits = new ObjectEdits(header.room);
  context.objects.add(state);
  writer.edit(state);
  if (place === undefined) return state;
  state.path = place.path;
  addLink(writer, place.group, place.name, { kind: "hard", address });
  return state;
}

/** What a link leads to. */
export type LinkTarget = Link extends infer Each
  ? Each extends Link ? Omit<Each, "name" | "characterSet" | "creationOrder">
  : never
  : never;

/** Gives a group a link, in the place of one of the same name. */
export function addLink(writer: FileWriter, group: ObjectState, name: string, target: LinkTarget): void {
  const { links } = writer.edit(group);
  const link = { ...target, name, characterSet: characterSetOf(name), creationOrder: nextCreationOrder(group) };
  links.set(name, link as Link);
}

/** Whether text can be a name: files end names at a zero byte, and hold UTF-8, or the bytes that `decodeText` escaped. */
export function isName(name: string): boolean {
  return name !== "" && !name.includes("\0") && (name.isWellFormed() || decodeText(encodeText(name)) === name);
}

/** The character set that names are stored with: ASCII where that is enough, as h5py does it. */
export function characterSetOf(name: string): "ascii" | "utf-8" {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 0x7f) return "utf-8";
  return "ascii";
}

function nextCreationOrder(group: ObjectState): number | undefined {
  const next = linkInfo(group)?.nextCreationOrder;
  if (next === undefined) return undefined;
  let highest = next - 1;
  for (const link of group.edits?.links.values() ?? []) {
    if (link !== undefined) highest = Math.max(highest, link.creationOrder ?? -1);
  }
  return highest + 1;
}

/** Finds the group and the link of a path, to change it. */
export async function existingLink(handle: ObjectHandle, path: string): Promise<{ group: ObjectState; link: Link }> {
  const segments = pathSegments(path);
  const name = segments.pop();
  const full = joinPath(handle.path, path);
  if (name === undefined) throw new TypeError(`Cannot change "${full}": it has no name of its own`);
  const parent = (path.startsWith("/") ? "/" : "") + segments.join("/");
  const found = await findObject(handle.state, handle.path, parent);
  if (found instanceof NotFoundError) throw found;
  const link = await findLink(handle.state, handle.path, path);
  if (link instanceof NotFoundError) throw link;
  if (found.state.context !== handle.context) throw new TypeError(`Cannot change "${full}": it is in another file`);
  return { group: found.state, link };
}

/** Takes a name away. An object that has no other is gone, and what it holds with it. */
export async function removeLink(writer: FileWriter, group: ObjectState, link: Link): Promise<void> {
  writer.edit(group).links.set(link.name, undefined);
  if (link.kind === "hard") await dropReference(writer, group.context, link.address);
}

/** Counts one name less for an object, and for what it holds where it was the last. */
async function dropReference(writer: FileWriter, context: FileContext, address: number): Promise<void> {
  const pending = [address];
  while (pending.length > 0) {
    const state = await context.run(readObject(context, pending.pop()!, ""));
    if (changeReferenceCount(writer, state, -1) > 0) continue;
    if (state.kind === "group") {
      await context.run(listHard(state, (address) => pending.push(address)));
    }
    if (state.committedAt !== undefined) pending.push(state.committedAt);
    writer.forget(state);
  }
}

function* listHard(state: ObjectState, visit: (address: number) => void) {
  yield* (yield* openLinks(state)).list("name", (link) => {
    if (link.kind === "hard") visit(link.address);
  });
}

/** Counts more or fewer names for an object. */
export function changeReferenceCount(writer: FileWriter, state: ObjectState, by: number): number {
  const edits = writer.edit(state);
  const count = (edits.referenceCount ?? state.header.referenceCount) + by;
  edits.referenceCount = count;
  return count;
}
