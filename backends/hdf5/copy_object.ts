/**
 * Copies objects with all that they hold, within a file or into another.
 *
 * @module
 */

import { FormatError, NotFoundError } from "../../ndarray/errors.ts";
import { putAttribute } from "./attribute_editing.ts";
import { completeAttribute, listAttributes, tracksAttributeOrder } from "./attribute_reading.ts";
import type { FileContext } from "./context.ts";
import { copyElements } from "./copy_elements.ts";
import { copiedDataset } from "./copied_dataset.ts";
import type { CreateDatasetOptions } from "./dataset_options.ts";
import { findObject, joinPath } from "./find_object.ts";
import { Encoder } from "./format/encoder.ts";
import type { Sharable } from "./format/messages/attribute.ts";
import { type Datatype, withVersions } from "./format/messages/datatype.ts";
import type { Link } from "./format/messages/link.ts";
import { messageTypes } from "./format/message_types.ts";
import type { Reading } from "./format/reading.ts";
import { encodeSharedMessage } from "./format/shared_message.ts";
import { addDataset, addLink, addObject, changeReferenceCount } from "./group_editing.ts";
import { newCommittedDatatype, newGroup } from "./new_group.ts";
import { ObjectHandle } from "./object_handle.ts";
import type { ObjectState } from "./object_state.ts";
import { openLinks, tracksLinkOrder } from "./open_links.ts";
import { prepareObject } from "./prepare_object.ts";
import { readObject } from "./read_object.ts";
import type { Translation } from "./translate_elements.ts";
import { hasPointers, translateElements } from "./translate_elements.ts";
import type { FileWriter } from "./writer.ts";

/** What is copied along with an object. */
export interface CopyOptions {
  /** Whether of a group only the members themselves are copied, and not what they hold. Default: no. */
  readonly shallow?: boolean | undefined;
  /** Whether soft links become copies of what they lead to. Default: no. */
  readonly expandSoft?: boolean | undefined;
  /** Whether external links become copies of what they lead to. Default: no. */
  readonly expandExternal?: boolean | undefined;
  /** Whether what references lead to is copied. Default: no; references into another file become null. */
  readonly expandRefs?: boolean | undefined;
  /** Whether attributes are left out. Default: no. */
  readonly withoutAttrs?: boolean | undefined;
}

/** What the copy of a dataset is to have in place of what the dataset has. */
export type DatasetChanges = (path: string, state: ObjectState) => CreateDatasetOptions | undefined;

/** An object and its copy. */
interface Pair {
  readonly from: ObjectState;
  readonly to: ObjectState;
  /** The path of the object. */
  readonly path: string;
  /** The path of the copy, for messages. */
  readonly toPath: string;
  /** How many levels of groups below are copied. */
  readonly depth: number;
}

/** Copies objects into a file; each once, whatever leads to it. */
export class ObjectCopier {
  readonly #to: FileContext;
  readonly #writer: FileWriter;
  readonly #options: CopyOptions;
  readonly #changes: DatasetChanges | undefined;
  readonly #copies = new Map<FileContext, Map<number, ObjectState>>();
  readonly #groups: Pair[] = [];
  readonly #contents: Pair[] = [];
  readonly #linked = new Set<ObjectState>();

  /**
   * Begins without a copy.
   *
   * @param to The file that takes the copies.
   * @param writer What writes it.
   * @param options What is copied along.
   * @param changes What is to be different about datasets.
   */
  constructor(to: FileContext, writer: FileWriter, options: CopyOptions, changes?: DatasetChanges) {
    this.#to = to;
    this.#writer = writer;
    this.#options = options;
    this.#changes = changes;
  }

  /** Copies an object and all that it holds; the copy has no name yet. */
  async copy(from: ObjectState, path: string, toPath: string): Promise<ObjectState> {
    const depth = this.#options.shallow ? 1 : Infinity;
    try {
      const to = await this.#begin(from, path, toPath, depth);
      await this.#finish();
      return to;
    } catch (error) {
      for (const copies of this.#copies.values()) for (const state of copies.values()) this.#writer.forget(state);
      throw error;
    }
  }

  /** Copies what a group holds into a group that is there. */
  async copyInto(from: ObjectState, to: ObjectState): Promise<void> {
    this.#copiesOf(from.context).set(from.address, to);
    const pair = { from, to, path: "/", toPath: "/", depth: Infinity };
    this.#groups.push(pair);
    this.#contents.push(pair);
    await this.#finish();
  }

  /** Gives a copy a further name. */
  link(group: ObjectState, name: string, to: ObjectState): void {
    if (this.#linked.has(to)) changeReferenceCount(this.#writer, to, 1);
    this.#linked.add(to);
    addLink(this.#writer, group, name, { kind: "hard", address: to.address });
  }

  #copiesOf(context: FileContext): Map<number, ObjectState> {
    let copies = this.#copies.get(context);
    if (copies === undefined) this.#copies.set(context, copies = new Map());
    return copies;
  }

  /** Groups first, so that it is known which objects are copied before references are. */
  async #finish(): Promise<void> {
    while (this.#groups.length + this.#contents.length > 0) {
      const group = this.#groups.pop();
      if (group !== undefined) await this.#copyLinks(group);
      else await this.#copyContent(this.#contents.shift()!);
    }
  }

  /** Makes the object that is to be the copy of another. */
  async #begin(from: ObjectState, path: string, toPath: string, depth: number): Promise<ObjectState> {
    const copies = this.#copiesOf(from.context);
    const known = copies.get(from.address);
    if (known !== undefined) return known;
    const to = await this.#make(from, path, toPath);
    copies.set(from.address, to);
    const pair = { from, to, path, toPath, depth };
    if (from.kind === "group" && depth > 0) this.#groups.push(pair);
    this.#contents.push(pair);
    for (const type of [messageTypes.comment, messageTypes.modificationTime]) {
      const message = from.message(type);
      const isTime = type === messageTypes.modificationTime && to.header.version === 2;
      if (message !== undefined && !isTime) this.#writer.edit(to).messages.set(type, message);
    }
    return to;
  }

  async #make(from: ObjectState, path: string, toPath: string): Promise<ObjectState> {
    const [to, writer] = [this.#to, this.#writer];
    const { sizes } = to;
    const trackTimes = from.header.times !== undefined;
    switch (from.kind) {
      case "group": {
        const { groupLeafK: leafK, groupInternalK: internalK } = to.facts.superblock;
        const options = { trackOrder: tracksAttributeOrder(from), trackTimes };
        const header = await to.run(
          newGroup(writer.libver, { sizes, leafK, internalK }, writer.space, options, tracksLinkOrder(from)),
        );
        return addObject(to, writer, undefined, "group", header);
      }
      case "datatype": {
        const options = { trackOrder: tracksAttributeOrder(from), trackTimes };
        const datatype = withVersions(from.datatype!, writer.libver);
        const state = addObject(
          to,
          writer,
          undefined,
          "datatype",
          newCommittedDatatype(writer.libver, datatype, sizes, options),
        );
        state.datatype = datatype;
        return state;
      }
      case "dataset": {
        const preparing = prepareObject(from);
        if (preparing !== undefined) await preparing;
        const committed = from.committedAt === undefined
          ? undefined
          : new ObjectHandle(await this.#copyOf(from.context, from.committedAt), "");
        const changes = this.#changes?.(path, from);
        const options = { trackOrder: tracksAttributeOrder(from), trackTimes };
        const translate = (bytes: Uint8Array, type: Datatype) =>
          hasPointers(type) ? translateElements(bytes, type, this.#translation(from.context)) : undefined;
        const made = await copiedDataset(to, writer, from.storage!, { committed, changes, options, translate });
        return addDataset(to, writer, undefined, made, toPath);
      }
    }
  }

  async #copyOf(context: FileContext, address: number): Promise<ObjectState> {
    const known = this.#copiesOf(context).get(address);
    return known ?? await this.#begin(await context.run(readObject(context, address, "")), "", "", Infinity);
  }

  #translation(from: FileContext): Translation {
    return {
      from,
      to: this.#to,
      heap: this.#writer.heap,
      target: async (address) => {
        const known = this.#copiesOf(from).get(address);
        if (known !== undefined) return known.address;
        if (!this.#options.expandRefs) return from === this.#to ? address : undefined;
        try {
          return (await this.#copyOf(from, address)).address;
        } catch (error) {
          // A reference may outlive its target.
          if (error instanceof FormatError) return undefined;
          throw error;
        }
      },
    };
  }

  async #copyLinks({ from, to, path, toPath, depth }: Pair): Promise<void> {
    for (const link of await from.context.run(linksOf(from))) {
      const target = await this.#target(from, path, link);
      if (target === undefined) addLink(this.#writer, to, link.name, link);
      else {
        const [there, copyThere] = [joinPath(path, link.name), joinPath(toPath, link.name)];
        this.link(to, link.name, await this.#begin(target, there, copyThere, depth - 1));
      }
    }
  }

  /** The object that a link becomes a copy of; `undefined` where the link itself is copied. */
  async #target(group: ObjectState, path: string, link: Link): Promise<ObjectState | undefined> {
    const { context } = group;
    if (link.kind === "hard") return await context.run(readObject(context, link.address, joinPath(path, link.name)));
    const expand = link.kind === "soft" ? this.#options.expandSoft : this.#options.expandExternal;
    if (!expand || link.kind === "user-defined") return undefined;
    const found = await findObject(group, path, link.name);
    return found instanceof NotFoundError ? undefined : found.state;
  }

  async #copyContent({ from, to }: Pair): Promise<void> {
    if (!this.#options.withoutAttrs) await this.#copyAttributes(from, to);
    if (from.storage !== undefined) {
      await copyElements(from.storage, to.storage!, this.#writer, this.#translation(from.context));
    }
  }

  async #copyAttributes(from: ObjectState, to: ObjectState): Promise<void> {
    const { context } = from;
    const { libver } = this.#writer;
    for (const stored of await context.run(listAttributes(from))) {
      const { name, datatype, committedAt, dataspace, data } = await context.run(completeAttribute(context, stored));
      const bytes = data.slice();
      if (hasPointers(datatype)) await translateElements(bytes, datatype, this.#translation(context));
      const committed = committedAt === undefined ? undefined : await this.#copyOf(context, committedAt);
      if (committed !== undefined) changeReferenceCount(this.#writer, committed, 1);
      const type: Sharable<Datatype> = committed === undefined
        ? { shared: false, value: withVersions(datatype, libver) }
        : { shared: true, pointer: pointerTo(committed) };
      const version = libver === "earliest" ? 1 : 2;
      putAttribute(
        this.#writer,
        to,
        name,
        type,
        { ...dataspace, version: dataspace.class === "null" ? 2 : version },
        bytes,
      );
    }
  }
}

function pointerTo({ address, context }: ObjectState): Uint8Array {
  return encodeSharedMessage({ kind: "committed", address }, new Encoder(context.sizes), 2).bytes();
}

function* linksOf(group: ObjectState): Reading<Link[]> {
  const links: Link[] = [];
  yield* (yield* openLinks(group)).list(tracksLinkOrder(group) ? "creation" : "name", (link) => links.push(link));
  return links;
}
