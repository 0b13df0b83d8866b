/**
 * What a user does to change a file: the actions behind the methods of groups, datasets and attributes.
 *
 * @module
 */

import type { ArrayInput } from "../../ndarray/input.ts";
import { NotFoundError } from "../../ndarray/errors.ts";
import { lookupAttribute } from "./attribute_reading.ts";
import { modifyAttribute, setAttribute, type SetAttributeOptions } from "./attribute_editing.ts";
import type { FileContext } from "./context.ts";
import { allocateEarly } from "./allocate_early.ts";
import { type CopyOptions, ObjectCopier } from "./copy_object.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import type { Empty } from "./empty.ts";
import { joinPath } from "./find_object.ts";
import { type Datatype, withVersions } from "./format/messages/datatype.ts";
import {
  addDataset,
  addGroup,
  addLink,
  addObject,
  changeReferenceCount,
  existingLink,
  freeName,
  type LinkTarget,
  removeLink,
  writerOf,
} from "./group_editing.ts";
import { type DatatypeOptions, type StoredDType, toDatatype } from "./make_datatype.ts";
import { namedMistake, naming } from "./naming_errors.ts";
import { type DatasetTemplate, newDataset } from "./new_dataset.ts";
import { newCommittedDatatype } from "./new_group.ts";
import type { CreateGroupOptions } from "./new_header.ts";
import type { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";
import type { FileWriter } from "./writer.ts";

/** An object that was made, and its path. */
export interface Made {
  readonly state: ObjectState;
  readonly path: string;
}

/** Runs a change after those that were asked for before, and names its errors. */
async function changing<T>(
  handle: ObjectHandle,
  action: string,
  change: (writer: FileWriter) => T | Promise<T>,
): Promise<T> {
  return await naming(action, async () => {
    const writer = writerOf(handle, action);
    return await writer.queue.run(() => change(writer));
  });
}

/** Makes a group, with those on the way to it. */
export function createGroup(handle: ObjectHandle, path: string, options: CreateGroupOptions): Promise<Made> {
  return changing(handle, `create group "${joinPath(handle.path, path)}"`, async (writer) => {
    const place = await freeName(handle, writer, path);
    return { state: await addGroup(writer, place, options), path: place.path };
  });
}

/** Makes a dataset, with the groups on the way to it; without a path it has no name. */
export function createDataset(
  handle: ObjectHandle,
  path: string | undefined,
  options: CreateDatasetOptions,
  template?: DatasetTemplate,
): Promise<Made> {
  const name = path === undefined ? "an anonymous dataset" : `dataset "${joinPath(handle.path, path)}"`;
  return changing(handle, `create ${name}`, async (writer) => {
    const { context } = handle;
    const made = await newDataset(context, writer, options, template);
    const place = path === undefined ? undefined : await freeName(handle, writer, path);
    const state = addDataset(context, writer, place, made);
    if (options.allocationTime === "early") await allocateEarly(state.storage!);
    return { state, path: place?.path ?? "" };
  });
}

/** Gives a datatype a name. */
export function commitDatatype(
  handle: ObjectHandle,
  path: string,
  dtype: StoredDType,
  options: DatatypeOptions,
): Promise<Made> {
  return changing(handle, `commit datatype "${joinPath(handle.path, path)}"`, async (writer) => {
    const { context } = handle;
    const place = await freeName(handle, writer, path);
    const datatype: Datatype = withVersions(toDatatype(dtype, context.sizes, options), writer.libver);
    const header = newCommittedDatatype(writer.libver, datatype, context.sizes);
    const state = addObject(context, writer, place, "datatype", header);
    state.datatype = datatype;
    return { state, path: place.path };
  });
}

/** Makes a link of any kind; an object of the file gets a further name. */
export function createLink(handle: ObjectHandle, path: string, target: LinkTarget | ObjectHandle): Promise<void> {
  return changing(handle, `link "${joinPath(handle.path, path)}"`, async (writer) => {
    const place = await freeName(handle, writer, path);
    if (!("state" in target)) return addLink(writer, place.group, place.name, target);
    if (target.context !== handle.context) throw new TypeError("it cannot lead to an object of another file");
    changeReferenceCount(writer, target.state, 1);
    addLink(writer, place.group, place.name, { kind: "hard", address: target.state.address });
  });
}

/** Takes a name away, and the object with it that has no other. */
export function deleteLink(handle: ObjectHandle, path: string): Promise<void> {
  return changing(handle, `delete "${joinPath(handle.path, path)}"`, async (writer) => {
    const { group, link } = await existingLink(handle, path);
    await removeLink(writer, group, link);
  });
}

/** Gives what has a name another one. */
export function moveLink(handle: ObjectHandle, from: string, to: string): Promise<void> {
  const source = joinPath(handle.path, from);
  return changing(handle, `move "${source}" to "${joinPath(handle.path, to)}"`, async (writer) => {
    const { group, link } = await existingLink(handle, from);
    if (source === joinPath(handle.path, to)) return;
    if (joinPath(handle.path, to).startsWith(`${source}/`)) throw new TypeError("it would stand within itself");
    const place = await freeName(handle, writer, to);
    addLink(writer, place.group, place.name, link);
    writer.edit(group).links.set(link.name, undefined);
    forgetPaths(handle.context, source);
  });
}

/** Copies an object and all that it holds, within the file or from another. */
export async function copyObject(
  handle: ObjectHandle,
  source: ObjectHandle,
  path: string,
  options: CopyOptions,
): Promise<void> {
  source.assertOpen("copy");
  const { writer } = source.context;
  if (source.context !== handle.context) await writer?.flush();
  await changing(handle, `copy "${source.path}" to "${joinPath(handle.path, path)}"`, async (writer) => {
    writer.heap.finish();
    const place = await freeName(handle, writer, path);
    const copier = new ObjectCopier(handle.context, writer, options);
    const copy = await copier.copy(source.state, source.path, place.path);
    copier.link(place.group, place.name, copy);
  });
}

/** What was found by a path that is no more has to be looked for again. */
function forgetPaths(context: FileContext, path: string): void {
  for (const state of context.objects.values()) {
    if (state.path === path || state.path?.startsWith(`${path}/`)) state.path = undefined;
  }
}

/** Gives an object an attribute. */
export function writeAttribute(
  handle: ObjectHandle,
  name: string,
  value: ArrayInput | Empty,
  options: SetAttributeOptions,
  datatype?: Datatype,
): Promise<void> {
  const action = `write attribute "${name}" of "${handle.path}"`;
  return changing(handle, action, (writer) => {
    try {
      setAttribute(handle, writer, name, value, options, datatype);
    } catch (error) {
      throw namedMistake(error, action, `"${name}"`);
    }
  });
}

/** Gives an attribute another value of the datatype that it has. */
export function changeAttribute(handle: ObjectHandle, name: string, value: ArrayInput): Promise<void> {
  return changing(handle, `write attribute "${name}" of "${handle.path}"`, (writer) => {
    return modifyAttribute(handle, writer, name, value);
  });
}

/** Takes an attribute away. */
export function deleteAttribute(handle: ObjectHandle, name: string): Promise<void> {
  return changing(handle, `delete attribute "${name}" of "${handle.path}"`, async (writer) => {
    const { state, context } = handle;
    if (await context.run(lookupAttribute(state, name)) === undefined) {
      throw new NotFoundError("there is no such attribute", { path: name });
    }
    writer.edit(state).attributes.set(name, undefined);
  });
}
