/**
 * Finds the changes that a writer had promised and not yet made when it ended.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteRange, ByteSource, ByteSourceReadOptions, FetchCost } from "../sources/source.ts";
import { rangeReader } from "./context.ts";
import type { BufferedStore } from "./buffered_store.ts";
import { run } from "./format/reading.ts";
import { type Patch, readRedoRecord } from "./format/redo_record.ts";
import { readSuperblock, type Superblock } from "./format/superblock.ts";

/** The same bytes with the changes made that a redo record tells of. */
export function recovered(source: ByteSource, superblock: Superblock): Awaitable<ByteSource> {
  const { size } = source;
  if (size === undefined || size <= superblock.endOfFile) return source;
  const patches = patchesOf(source, superblock);
  const patch = (found: readonly Patch[]) => found.length === 0 ? source : new PatchedSource(source, found, superblock);
  return patches instanceof Promise ? patches.then(patch) : patch(patches);
}

function patchesOf(source: ByteSource, { endOfFile }: Superblock): Awaitable<readonly Patch[]> {
  const { size } = source;
  if (size === undefined || size <= endOfFile) return [];
  return run(readRedoRecord(endOfFile, size), rangeReader(source, 0));
}

/** Makes the changes of a redo record, and cuts off what stands behind the end of the file. */
export async function recover(store: BufferedStore): Promise<Superblock> {
  const superblock = await run(readSuperblock(store.size), rangeReader(store, 0));
  const { endOfFile } = superblock;
  if (store.size <= endOfFile) return superblock;
  for (const { start, bytes } of await run(readRedoRecord(endOfFile, store.size), rangeReader(store, 0))) {
    await store.writeThrough(start, bytes);
  }
  await store.sync();
  await store.truncate(endOfFile);
  return superblock;
}

/** Bytes with some changed. */
class PatchedSource implements ByteSource {
  readonly name: string | undefined;
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  #patches: readonly Patch[];

  constructor(source: ByteSource, patches: readonly Patch[], superblock: Superblock) {
    this.#source = source;
    this.#patches = patches;
    this.#superblock = superblock;
    this.name = source.name;
  }

  get size(): number | undefined {
    return this.#source.size;
  }

  get readAhead(): number | undefined {
    return this.#source.readAhead;
  }

  get cost(): FetchCost | undefined {
    return this.#source.cost;
  }

  get changes(): boolean | undefined {
    return this.#source.changes;
  }

  read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]> {
    // The writer may be at work: once it has made the changes, others follow.
    const looked = this.changes && this.#patches.length > 0 ? this.#look() : undefined;
    return looked instanceof Promise ? looked.then(() => this.#read(ranges, options)) : this.#read(ranges, options);
  }

  #read(ranges: readonly ByteRange[], options?: ByteSourceReadOptions): Awaitable<Uint8Array[]> {
    const read = this.#source.read(ranges, options);
    const patch = (blocks: Uint8Array[]) => blocks.map((block, i) => this.#patched(ranges[i]!, block));
    return read instanceof Promise ? read.then(patch) : patch(read);
  }

  #patched({ start, end }: ByteRange, block: Uint8Array): Uint8Array {
    let result = block;
    for (const { start: from, bytes } of this.#patches) {
      const first = Math.max(start, from);
      const last = Math.min(end, from + bytes.length);
      if (first >= last) continue;
      if (result === block) result = block.slice();
      result.set(bytes.subarray(first - from, last - from), first - start);
    }
    return result;
  }

  /** The changes may have been made since. */
  async refresh(): Promise<void> {
    await this.#look();
  }

  #look(): Awaitable<void> {
    const keep = (patches: readonly Patch[]): void => {
      this.#patches = patches;
    };
    const find = (): Awaitable<void> => {
      const found = patchesOf(this.#source, this.#superblock);
      return found instanceof Promise ? found.then(keep) : keep(found);
    };
    const refreshed = this.#source.refresh?.();
    return refreshed instanceof Promise ? refreshed.then(find) : find();
  }

  close(): Awaitable<void> {
    return this.#source.close?.();
  }
}
