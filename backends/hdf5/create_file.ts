/**
 * The bytes of a new file: a superblock and an empty root group.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { FieldSizes } from "./format/cursor.ts";
import { Encoder } from "./format/encoder.ts";
import { layOutHeader } from "./format/header_edit.ts";
import { firstBlockSize } from "./format/header_layout.ts";
import { encodeFileSpaceInfo, type FileSpaceInfo } from "./format/messages/file_space_info.ts";
import { messageTypes } from "./format/message_types.ts";
import { run } from "./format/reading.ts";
import type { Space } from "./format/space.ts";
import {
  defaultChunkBtreeK,
  defaultGroupInternalK,
  defaultGroupLeafK,
  encodeSuperblock,
  type Superblock,
} from "./format/superblock.ts";
import type { LibVer } from "./libver.ts";
import { message, newGroup } from "./new_group.ts";
import { newHeader } from "./new_header.ts";

/** Page sizes that the C library takes. */
const SMALLEST_PAGE = 512;
const LARGEST_PAGE = 2 ** 30;

/** What a new file is to be. */
export interface NewFileOptions {
  /** Which release of HDF5 it is to be readable by. */
  readonly libver: LibVer;
  /** Bytes in front of the HDF5 data: 0, 512, or twice that any number of times. */
  readonly userblockSize: number;
  /** Whether the root group keeps the order in which links and attributes are made. */
  readonly trackOrder: boolean;
  /** How many bytes at the front a reader far away should fetch at once; none for files of the earliest releases. */
  readonly frontBytes?: number | undefined;
}

const superblockVersions: Readonly<Record<LibVer, Superblock["version"]>> = {
  earliest: 0,
  v108: 2,
  v110: 3,
  latest: 3,
};

/** The smallest valid file of a kind. */
export function newFile({ libver, userblockSize, trackOrder, frontBytes }: NewFileOptions): Uint8Array {
  const smallest = 512;
  const isPower = Number.isInteger(Math.log2(userblockSize / smallest)) && userblockSize >= smallest;
  if (userblockSize !== 0 && !isPower) {
    throw new RangeError(
      `Cannot create file: a user block cannot have ${userblockSize} bytes, only 512, 1024, 2048, …`,
    );
  }
  const version = superblockVersions[libver];
  const sizes = { offsets: 8, lengths: 8 };
  const superblock = (endOfFile: number, rootAddress: number, extensionAddress?: number): Superblock => ({
    version,
    sizes,
    baseAddress: userblockSize,
    address: userblockSize,
    endOfFile: userblockSize + endOfFile,
    extensionAddress,
    driverInfoAddress: undefined,
    groupLeafK: defaultGroupLeafK,
    groupInternalK: defaultGroupInternalK,
    chunkBtreeK: defaultChunkBtreeK,
    consistencyFlags: 0,
    rootAddress,
    rootSymbolTable: undefined,
  });
  const rootAddress = encodeSuperblock(superblock(0, 0)).length;
  // The root group's header lies in the sector of the superblock; what it needs comes behind that.
  const space = new DraftSpace(smallest);
  const symbolTables = { sizes, leafK: defaultGroupLeafK, internalK: defaultGroupInternalK };
  const root = settled(run(newGroup(libver, symbolTables, space, { trackOrder }), space));
  const header = layOutHeader(root.prefix, root.room, root.messages, space, sizes);
  space.write(rootAddress, header);
  const extension = frontBytes === undefined || version < 2 ? undefined : writeExtension(frontBytes, space, sizes);
  const end = Math.max(rootAddress + firstBlockSize(root.prefix, root.room), space.end);
  space.write(0, encodeSuperblock(superblock(end, rootAddress, extension)));
  const file = new Uint8Array(userblockSize + end);
  for (const { address, bytes } of space.blocks) file.set(bytes, userblockSize + address);
  return file;
}

/**
 * Writes a superblock extension that has the length of the front as its page size: a library that pages files would read
 * as much at once. The strategy stays that of all files.
 */
function writeExtension(frontBytes: number, space: Space, sizes: FieldSizes): number {
  const info: FileSpaceInfo = {
    version: 1,
    strategy: 0,
    persistent: false,
    threshold: 1,
    pageSize: Math.min(Math.max(frontBytes, SMALLEST_PAGE), LARGEST_PAGE),
    pageEndMetadataThreshold: 0,
    endOfSpace: undefined,
    managers: [],
  };
  const body = encodeFileSpaceInfo(info, new Encoder(sizes)).bytes();
  const { prefix, room, messages } = newHeader(2, [message(messageTypes.fileSpaceInfo, 0, body)], 0, sizes);
  const address = space.allocate(firstBlockSize(prefix, room));
  space.write(address, layOutHeader(prefix, room, messages, space, sizes));
  return address;
}

/** Space in a file that is only in memory. */
class DraftSpace implements Space {
  readonly blocks: { address: number; bytes: Uint8Array }[] = [];
  readonly #start: number;
  #next: number;

  constructor(start: number) {
    this.#start = start;
    this.#next = start;
  }

  /** The byte after the last one that was given out; 0 where none was. */
  get end(): number {
    return this.#next === this.#start ? 0 : this.#next;
  }

  allocate(size: number): number {
    const address = this.#next;
    this.#next += Math.ceil(size / 8) * 8;
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    this.blocks.push({ address, bytes });
  }

  release(): void {}

  read(): Uint8Array[] {
    throw new RangeError("A new file has nothing to read");
  }
}

function settled<T>(value: Awaitable<T>): T {
  if (value instanceof Promise) throw new TypeError("A new file is made at once");
  return value;
}
