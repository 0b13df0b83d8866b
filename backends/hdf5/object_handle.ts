/**
 * What every handle of an object holds: the object's state, and the path by which it was found.
 *
 * @module
 */

import type { Attributes } from "./attributes.ts";
import type { CommittedDatatype } from "./committed_datatype.ts";
import type { FileContext } from "./context.ts";
import { Cursor } from "./format/cursor.ts";
import { decodeModificationTime, decodeOldModificationTime } from "./format/messages/modification_time.ts";
import { decodeObjectComment } from "./format/messages/object_comment.ts";
import { messageTypes } from "./format/message_types.ts";
import type { ObjectState } from "./object_state.ts";

/** When an object was used and changed; only what the file stores. */
export interface ObjectTimes {
  /** When it was read last. */
  readonly accessed: Date | undefined;
  /** When its data was changed last. */
  readonly modified: Date | undefined;
  /** When its metadata was changed last. */
  readonly changed: Date | undefined;
  /** When it was made. */
  readonly created: Date | undefined;
}

/** What every handle of an object holds. */
export class ObjectHandle {
  /** The object's state, shared by all its handles. */
  readonly state: ObjectState;
  /** The absolute path by which it was found. */
  readonly path: string;
  /** The attributes, once they were asked for. */
  attributes: Attributes | undefined;

  /** Holds an object. */
  constructor(state: ObjectState, path: string) {
    this.state = state;
    this.path = path;
  }

  /** The file the object stands in. */
  get context(): FileContext {
    return this.state.context;
  }

  /** The last part of the path; `/` for the root. */
  get baseName(): string {
    return this.path.slice(this.path.lastIndexOf("/") + 1) || "/";
  }

  /** The path of the group that the object was found in. */
  get parentPath(): string {
    return this.path.slice(0, this.path.lastIndexOf("/")) || "/";
  }

  /** Ends with a `ClosedError` where the file was closed. */
  assertOpen(action: string): void {
    if (this.context.closed) this.context.assertOpen(`${action} ${this.state.kind} "${this.path}"`);
  }

  /** The comment of the object; empty where there is none. */
  get comment(): string {
    const message = this.state.message(messageTypes.comment);
    if (message === undefined) return "";
    return decodeObjectComment(new Cursor(message.body, this.context.sizes, "comment", message.address));
  }

  /** When the object was used and changed. */
  get times(): ObjectTimes {
    const [accessed, modified, changed, created] = this.state.header.times ?? [];
    return {
      accessed: date(accessed),
      modified: date(modified ?? this.#modificationTime()),
      changed: date(changed),
      created: date(created),
    };
  }

  #modificationTime(): number | undefined {
    const { sizes } = this.context;
    const message = this.state.message(messageTypes.modificationTime);
    if (message !== undefined) {
      return decodeModificationTime(new Cursor(message.body, sizes, "modification time", message.address));
    }
    const old = this.state.message(messageTypes.oldModificationTime);
    return old === undefined
      ? undefined
      : decodeOldModificationTime(new Cursor(old.body, sizes, "modification time", old.address));
  }
}

function date(seconds: number | undefined): Date | undefined {
  return seconds === undefined || seconds === 0 ? undefined : new Date(seconds * 1000);
}

/** Looks into the objects of one class; gives nothing for others. */
type Holder = (owner: object) => ObjectHandle | undefined;

const holders: Holder[] = [];

/**
 * Lets {@linkcode handleOf} look into the objects of a class. (A `WeakMap` from objects to handles would keep every
 * object alive until a full collection.)
 */
export function addHolder(holder: Holder): void {
  holders.push(holder);
}

/** The handle of a group, dataset, committed datatype or file. */
export function handleOf(owner: object): ObjectHandle {
  for (const holder of holders) {
    const handle = holder(owner);
    if (handle !== undefined) return handle;
  }
  throw new TypeError("This is no object of an HDF5 file");
}

/**
 * Whether something is a committed datatype. (Its class cannot be imported where attributes are written: it extends one
 * that has attributes.)
 */
export function isCommittedDatatype(dtype: unknown): dtype is CommittedDatatype {
  if (typeof dtype !== "object" || dtype === null) return false;
  return holders.some((holder) => holder(dtype)?.state.kind === "datatype");
}

/**
 * Takes what the constructor of an object of the user's was given.
 *
 * @param handle What it was given.
 * @returns The handle; a `TypeError` where it is none.
 */
export function asHandle(handle: object): ObjectHandle {
  if (handle instanceof ObjectHandle) return handle;
  throw new TypeError("Objects of a file are not made with new: open or create the file and ask it for them");
}
