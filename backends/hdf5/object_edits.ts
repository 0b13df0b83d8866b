/**
 * What was changed of an object and is not yet in the file.
 *
 * @module
 */

import type { StoredAttribute } from "./attribute_storage/attribute_storage.ts";
import type { OutgoingMessage } from "./format/header_layout.ts";
import type { Link } from "./format/messages/link.ts";

/** What was changed of an object and is not yet in the file. */
export class ObjectEdits {
  /** What names lead to now; `undefined` for a link that is gone. */
  readonly links: Map<string, Link | undefined> = new Map();
  /** What attributes are now; `undefined` for one that is gone. */
  readonly attributes: Map<string, StoredAttribute | undefined> = new Map();
  /** The messages that take the place of the first of their type; `undefined` for one that is gone. */
  readonly messages: Map<number, OutgoingMessage | undefined> = new Map();
  /** How many hard links lead to the object now, where that changed. */
  referenceCount: number | undefined;
  /** For an object that is not in the file: how many bytes of messages its first block has room for. */
  readonly room: number | undefined;

  /** Starts without a change; a new object has room for messages in its first block. */
  constructor(room?: number) {
    this.room = room;
  }
}
