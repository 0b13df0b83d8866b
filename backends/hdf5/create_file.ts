/**
 * The bytes of a new file: a superblock and an empty root group.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import { layOutHeader } from "./format/header_edit.ts";
import { firstBlockSize } from "./format/header_layout.ts";
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
import { newGroup } from "./new_group.ts";

/** What a new file is to be. */
export interface NewFileOptions {
  /** Which release of HDF5 it is to be readable by. */
  readonly libver: LibVer;
  /** Bytes in front of the HDF5 data: 0, 512, or twice that any number of times. */
  readonly userblockSize: number;
  /** Whether the root group keeps the order in which links and attributes are made. */
  readonly trackOrder: boolean;
}

const superblockVersions: Readonly<Record<LibVer, Superblock["version"]>> = {
  earliest: 0,
  v108: 2,
  v110: 3,
  latest: 3,
};

/** The smallest valid file of a kind. */
export function newFile({ libver, userblockSize, trackOrder }: NewFileOptions): Uint8Array {
  const smallest = 512;
  const isPower = Number.isInteger(Math.log2(userblockSize / smallest)) && userblockSize >= smallest;
  if (userblockSize !== 0 && !isPower) {
    throw new RangeError(
      `Cannot create file: a user block cannot have ${userblockSize} bytes, only 512, 1024, 2048, …`,
    );
  }
  const version = superblockVersions[libver];
  const sizes = { offsets: 8, lengths: 8 };
  const superblock = (endOfFile: number, rootAddress: number): Superblock => ({
    version,
    sizes,
    baseAddress: userblockSize,
    address: userblockSize,
    endOfFile: userblockSize + endOfFile,
    extensionAddress: undefined,
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
  const end = Math.max(rootAddress + firstBlockSize(root.prefix, root.room), space.end);
  space.write(0, encodeSuperblock(superblock(end, rootAddress)));
  const file = new Uint8Array(userblockSize + end);
  for (const { address, bytes } of space.blocks) file.set(bytes, userblockSize + address);
  return file;
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
