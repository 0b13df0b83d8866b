/**
 * The links of a large new-style group: link messages in a fractal heap, indexed by name and by creation order.
 *
 * HDF5 File Format Specification 4.0, III.A.2, records of types 5 and 6.
 *
 * @module
 */

import { UnsupportedError } from "../../../ndarray/errors.ts";
import { type DenseKind, DenseMessages, type DenseOptions } from "../dense_messages.ts";
import { Cursor, type FieldSizes } from "../format/cursor.ts";
import { Encoder } from "../format/encoder.ts";
import type { Unfilter } from "../format/fractal_heap_read.ts";
import { decodeLink, encodeLink, type Link } from "../format/messages/link.ts";
import type { LinkInfo } from "../format/messages/link_info.ts";
import type { Reading } from "../format/reading.ts";
import type { PublishingSpace } from "../format/space.ts";
import { sortLinks } from "./compact.ts";
import type { LinkChange, LinkStorage } from "./link_storage.ts";

/** Bytes of a heap id in the records. */
const idLength = 7;

function linkKind(sizes: FieldSizes): DenseKind {
  return {
    what: "dense links",
    heap: {
      idLength,
      maxManagedSize: 4096,
      checksummed: true,
      width: 4,
      startingBlockSize: 512,
      maxDirectBlockSize: 65536,
      maxHeapBits: 32,
      startingRows: 1,
    },
    nameIndex: {
      type: 5,
      size: 4 + idLength,
      decode: (cursor) => ({ hash: cursor.u32(), id: cursor.slice(idLength), order: 0, flags: 0 }),
      encode: ({ hash, id }, encoder) => void encoder.u32(hash).raw(id),
    },
    orderIndex: {
      type: 6,
      size: 8 + idLength,
      decode: (cursor) => ({ order: cursor.u64(), id: cursor.slice(idLength), hash: 0, flags: 0 }),
      encode: ({ order, id }, encoder) => void encoder.u64(order).raw(id),
    },
    nameOf: (bytes) => decode(bytes, sizes).name,
    orderOf: (bytes) => decode(bytes, sizes).creationOrder ?? 0,
  };
}

function decode(bytes: Uint8Array, sizes: FieldSizes): Link {
  return decodeLink(new Cursor(bytes, sizes, "dense link"));
}

/** What reading dense links needs. */
export interface DenseLinkOptions {
  /** Undoes the filters of a heap that has some. */
  readonly unfilter?: Unfilter | undefined;
  /** Whether blocks that lie apart cost more than their bytes: then all links are listed without their index. */
  readonly far?: boolean | undefined;
}

/** The links of a group in dense storage, or of one that is to have it. */
export class DenseLinkStorage implements LinkStorage<LinkInfo> {
  readonly #info: LinkInfo;
  readonly #sizes: FieldSizes;
  readonly #messages: DenseMessages;
  readonly #far: boolean;

  /**
   * Opens the links; nothing is read yet.
   *
   * @param info What the group's header says. Where it names no heap there are no links, and an update makes one.
   * @param sizes The widths of addresses and lengths.
   * @param options What reading needs beside that.
   */
  constructor(info: LinkInfo, sizes: FieldSizes, { unfilter, far = false }: DenseLinkOptions = {}) {
    this.#info = info;
    this.#sizes = sizes;
    this.#far = far;
    const options: DenseOptions = { sizes, unfilter };
    this.#messages = new DenseMessages(linkKind(sizes), info, options);
  }

  /** Looks one name up through the index by name. */
  *lookup(name: string): Reading<Link | undefined> {
    const message = yield* this.#messages.find(name);
    return message === undefined ? undefined : decode(message.bytes, this.#sizes);
  }

  /** Reads all links and sorts them. */
  *list(order: "name" | "creation", visit: (link: Link) => void): Reading<void> {
    if (order === "creation" && this.#info.nextCreationOrder === undefined) {
      throw new UnsupportedError("Cannot list links: the group does not track the order of their making", {
        feature: "creation order of a group that does not track it",
      });
    }
    const links = (this.#far ? yield* this.#listHeap() : undefined) ?? (yield* this.#listIndex());
    sortLinks(links, order).forEach(visit);
  }

  *#listIndex(): Reading<Link[]> {
    const links: Link[] = [];
    yield* this.#messages.each(({ bytes }) => links.push(decode(bytes, this.#sizes)));
    return links;
  }

  /** Reads the heap alone; `undefined` where it does not tell which links there are. */
  *#listHeap(): Reading<Link[] | undefined> {
    const links = yield* this.#messages.packed(decodeLink);
    return links !== undefined && new Set(links.map(({ name }) => name)).size === links.length ? links : undefined;
  }

  /** Writes heap and indexes anew; a link without a creation order gets the next, where the group tracks it. */
  *update(changes: readonly LinkChange[], space: PublishingSpace): Reading<LinkInfo> {
    let next = this.#info.nextCreationOrder;
    const dense = changes.map(({ name, link }) => {
      if (link === undefined) return { name, message: undefined };
      const order = next === undefined ? undefined : link.creationOrder ?? next;
      if (next !== undefined) next = Math.max(next, order! + 1);
      const bytes = encodeLink({ ...link, creationOrder: order }, new Encoder(this.#sizes)).bytes();
      return { name, message: { bytes, order: order ?? 0 } };
    });
    return yield* this.#messages.update(dense, space);
  }
}
