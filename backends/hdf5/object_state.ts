/**
 * What is known of one object of an open file: its header, and the parts of it as they are asked for.
 *
 * @module
 */

import type { Backend } from "../../ndarray/backend.ts";
import type { NamedAttributes } from "./attribute_reading.ts";
import type { AttributeStorage } from "./attribute_storage/attribute_storage.ts";
import type { FileContext } from "./context.ts";
import type { AttributeInfo } from "./format/messages/attribute_info.ts";
import type { ObjectEdits } from "./object_edits.ts";
import type { DatasetStorage } from "./dataset_storage.ts";
import type { Datatype } from "./format/messages/datatype.ts";
import type { HeaderMessage, ObjectHeader } from "./format/object_header.ts";
import type { LinkStorage } from "./link_storage/link_storage.ts";
import { Witness } from "./witness.ts";

/** What an object is. */
export type ObjectKind = "group" | "dataset" | "datatype";

/** The state of one object, shared by all handles and views of it. */
export class ObjectState {
  /** The file it stands in. */
  readonly context: FileContext;
  /** The address of its header. */
  readonly address: number;
  /** What it is. */
  readonly kind: ObjectKind;
  /** Its header as it was read or published last. */
  header: ObjectHeader;
  /** Under way as long as the shape of a virtual dataset is not yet known. */
  preparing: Promise<void> | undefined;
  /** A path that it was found by, once it was. */
  path: string | undefined;
  /** The elements of a dataset as arrays see them, once they were asked for. */
  backend: Backend | undefined;
  /** The elements of a dataset as the file stores them. */
  storage: DatasetStorage | undefined;
  /** What a committed datatype commits. */
  datatype: Datatype | undefined;
  /** The committed datatype that a dataset shares, by the address of its header. */
  committedAt: number | undefined;
  /** A group's links, once they were asked for. */
  links: LinkStorage<unknown> | undefined;
  /** The attributes in the header, once several of them were asked for. */
  headerAttributes: NamedAttributes | undefined;
  /** The attributes in dense storage, once they were asked for. */
  denseAttributes: AttributeStorage<AttributeInfo> | undefined;
  /** Whether it was made in a transaction that failed, so that it is not in the file and never will be. */
  discarded = false;
  /** What was changed and is not yet in the file. */
  edits: ObjectEdits | undefined;
  /** Tells whether a writer in another process published the object anew; `undefined` where none can. */
  witness: Witness | undefined;

  /** Starts with what the header says. */
  constructor(context: FileContext, kind: ObjectKind, header: ObjectHeader) {
    this.context = context;
    this.address = header.address;
    this.kind = kind;
    this.header = header;
    this.witness = context.changes ? new Witness(context, header) : undefined;
  }

  /** Brings the state to what the file says now. */
  refresh(): Promise<void> {
    return this.context.refresh(this);
  }

  /** Notes that the elements or extents of the dataset are about to change, for the next flush. */
  touch(): void {
    this.context.assertOpen(`write dataset "${this.path ?? ""}"`);
    this.context.writer?.touch(this);
  }

  /** The first message of a type, where there is one. */
  message(type: number): HeaderMessage | undefined {
    return this.header.messages.find((message) => message.type === type);
  }
}

/** Gives a state the elements of its dataset; changes of them are noted for the next flush. */
export function connectStorage(state: ObjectState, storage: DatasetStorage): void {
  state.storage = storage;
  storage.owner = state;
}
