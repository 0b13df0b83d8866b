/**
 * The attributes of an object that has many or large ones: attribute messages in a fractal heap, indexed by name and by
 * creation order.
 *
 * HDF5 File Format Specification 4.0, III.A.2, records of types 8 and 9.
 *
 * @module
 */

import { type DenseKind, type DenseMessage, DenseMessages, type DenseOptions } from "../dense_messages.ts";
import { Cursor, type FieldSizes } from "../format/cursor.ts";
import { Encoder } from "../format/encoder.ts";
import { decodeAttribute, encodeAttribute } from "../format/messages/attribute.ts";
import type { AttributeInfo } from "../format/messages/attribute_info.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";
import type { AttributeChange, AttributeStorage, StoredAttribute } from "./attribute_storage.ts";

/** Bytes of a heap id in the records. */
const idLength = 8;
/** What the records of an object say that does not track the order of its attributes. */
const noOrder = 0xffff;

function attributeKind(sizes: FieldSizes): DenseKind {
  return {
    what: "dense attributes",
    heap: {
      idLength,
      maxManagedSize: 4096,
      checksummed: true,
      width: 4,
      startingBlockSize: 1024,
      maxDirectBlockSize: 65536,
      maxHeapBits: 40,
      startingRows: 1,
    },
    nameIndex: {
      type: 8,
      size: idLength + 9,
      decode: (cursor) => ({
        id: cursor.slice(idLength),
        flags: cursor.u8(),
        order: cursor.u32(),
        hash: cursor.u32(),
      }),
      encode: ({ id, flags, order, hash }, encoder) => void encoder.raw(id).u8(flags).u32(order).u32(hash),
    },
    orderIndex: {
      type: 9,
      size: idLength + 5,
      decode: (cursor) => ({ id: cursor.slice(idLength), flags: cursor.u8(), order: cursor.u32(), hash: 0 }),
      encode: ({ id, flags, order }, encoder) => void encoder.raw(id).u8(flags).u32(order),
    },
    nameOf: (bytes) => decodeAttribute(new Cursor(bytes, sizes, "dense attribute")).name,
  };
}

/** The attributes of an object in dense storage, or of one that is to have it. */
export class DenseAttributeStorage implements AttributeStorage<AttributeInfo> {
  readonly #info: AttributeInfo;
  readonly #sizes: FieldSizes;
  readonly #messages: DenseMessages;

  /**
   * Opens the attributes; nothing is read yet.
   *
   * @param info What the object's header says. Where it names no heap there are none, and an update makes one.
   * @param options The widths of addresses and lengths, and how to read filtered heaps and shared messages.
   */
  constructor(info: AttributeInfo, options: DenseOptions) {
    this.#info = info;
    this.#sizes = options.sizes;
    this.#messages = new DenseMessages(attributeKind(options.sizes), info, options);
  }

  /** Looks one name up through the index by name. */
  *lookup(name: string): Reading<StoredAttribute | undefined> {
    const message = yield* this.#messages.find(name);
    return message === undefined ? undefined : this.#stored(message);
  }

  /** Reads all attributes, some at a time. */
  *list(visit: (stored: StoredAttribute) => void): Reading<void> {
    yield* this.#messages.each((message) => visit(this.#stored(message)));
  }

  /** Writes heap and indexes anew; an attribute without a creation order gets the next, where the object tracks it. */
  *update(changes: readonly AttributeChange[], space: PublishingSpace): Reading<AttributeInfo> {
    let next = this.#info.nextCreationOrder;
    const dense = changes.map(({ name, stored }) => {
      if (stored === undefined) return { name, message: undefined };
      const order = next === undefined ? noOrder : stored.creationOrder ?? next;
      if (next !== undefined) next = Math.max(next, order + 1);
      return { name, message: { bytes: encodeAttribute(stored.attribute, new Encoder(this.#sizes)).bytes(), order } };
    });
    return yield* this.#messages.update(dense, space);
  }

  #stored({ record, bytes }: DenseMessage): StoredAttribute {
    const attribute = decodeAttribute(new Cursor(bytes, this.#sizes, "dense attribute"));
    return { attribute, creationOrder: this.#info.nextCreationOrder === undefined ? undefined : record.order };
  }
}
