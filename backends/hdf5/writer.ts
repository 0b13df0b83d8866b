/**
 * Writes to one open file: takes the changes of its objects, and brings them into the file together.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { Reference } from "../../ndarray/dtype.ts";
import { NotFoundError, StorageError } from "../../ndarray/errors.ts";
import { ChangeQueue } from "./change_queue.ts";
import { Allocator, type FrontSpace, type Publication, type SpaceReuse } from "./allocator.ts";
import type { BufferedStore } from "./buffered_store.ts";
import { type Commit, commitObject } from "./commit_object.ts";
import type { FileContext } from "./context.ts";
import { encodeReference } from "./encode_reference.ts";
import { fillWith } from "./fill.ts";
import type { ReferenceType } from "./format/messages/datatype.ts";
import { type ChangedHeader, forgetFreeSpace } from "./free_space.ts";
import { GlobalHeapWriter } from "./format/global_heap.ts";
import type { Patch } from "./format/redo_record.ts";
import type { LibVer } from "./libver.ts";
import { ObjectEdits } from "./object_edits.ts";
import type { ObjectState } from "./object_state.ts";
import { refreshObject } from "./refresh.ts";
import type { StorageWriter } from "./storage_context.ts";
import { Transaction } from "./transaction.ts";

/** Options of a flush. */
export interface FlushOptions {
  /** Whether what was written is to outlive a power cut, not only the end of this process. Default: no. */
  readonly durable?: boolean | undefined;
}

/**
 * What becomes of elements that stand in one piece and are written again: they are overwritten `"in place"`, so that a
 * kill may leave some of them new, or go to fresh space as a `"copy"`, so that they are as they were flushed.
 */
export type Overwrite = "in place" | "copy";

/** How a file is written. */
export interface WriterSettings {
  /** Which release of HDF5 new structures are to be readable by. */
  readonly libver: LibVer;
  /** When published space is used again. */
  readonly reuse: SpaceReuse;
  /** What becomes of elements in one piece that are written again. */
  readonly overwrite: Overwrite;
  /** What is kept at the front for metadata. Default: nothing. */
  readonly front?: FrontSpace | undefined;
}

const FILL_PIECE = 1 << 18;

/** Writes to one open file. */
export class FileWriter implements StorageWriter {
  /** Which release of HDF5 new structures are to be readable by. */
  readonly libver: LibVer;
  /** Gives fresh space and takes what is written to it. */
  readonly space: Allocator;
  /** Takes the values of variable length of this flush. */
  readonly heap: GlobalHeapWriter;
  readonly #context: FileContext;
  readonly #store: BufferedStore;
  readonly #transaction: Transaction;
  readonly #edited: Set<ObjectState> = new Set();
  readonly #overwrite: Overwrite;
  #together = false;
  #freeSpaceForgotten = false;
  /** Puts changes and flushes in a row. */
  readonly queue: ChangeQueue = new ChangeQueue();

  /** Writes to the file of a context, whose source is the store. */
  constructor(context: FileContext, store: BufferedStore, { libver, reuse, overwrite, front }: WriterSettings) {
    const { superblock } = context.facts;
    this.libver = libver;
    this.#overwrite = overwrite;
    this.#context = context;
    this.#store = store;
    this.space = new Allocator(
      store,
      superblock.baseAddress,
      superblock.endOfFile - superblock.baseAddress,
      reuse,
      front,
    );
    this.heap = new GlobalHeapWriter(this.space, superblock.sizes);
    this.#transaction = new Transaction(store, superblock);
  }

  /** What was changed of an object; it is written at the next flush. */
  edit(state: ObjectState): ObjectEdits {
    this.touch(state);
    return state.edits ??= new ObjectEdits();
  }

  /** Notes that the elements or extents of a dataset were changed. */
  touch(state: ObjectState): void {
    if (state.discarded) {
      const path = state.path ?? "";
      throw new NotFoundError(`Cannot write "${path}": the transaction that made it failed`, { path });
    }
    this.#edited.add(state);
  }

  /** Whether elements that are overwritten where they stand are kept as they were flushed, until the next flush. */
  get keepsFlushed(): boolean {
    return this.#together || this.#overwrite === "copy";
  }

  /** Makes changes together: the file has all of them or none. What was changed before is flushed first. */
  async transaction<T>(change: () => T | Promise<T>, options: FlushOptions): Promise<T> {
    await this.flush(options);
    this.#together = true;
    try {
      const result = await change();
      await this.flushTogether(options);
      return result;
    } catch (error) {
      await this.#discard();
      throw error;
    } finally {
      this.#together = false;
    }
  }

  /** Forgets all changes that were not flushed; what was made since is gone. */
  async #discard(): Promise<void> {
    await this.queue.run(async () => {
      const changed = [...this.#edited];
      this.#edited.clear();
      for (const state of changed) {
        if (state.edits?.room === undefined) await refreshObject(state);
        else {
          state.discarded = true;
          state.storage?.chunks?.reset(() => {});
          this.#context.objects.delete(state.address);
        }
      }
      this.heap.discard();
      this.space.discard();
    });
  }

  /** Forgets an object that was never in the file. */
  forget(state: ObjectState): void {
    this.#edited.delete(state);
    this.#context.objects.delete(state.address);
  }

  /** Writes raw data to space that is allocated already. */
  writeData(address: number, bytes: Uint8Array): Awaitable<void> {
    return this.#store.write(this.#context.baseAddress + address, bytes);
  }

  /** Fills space that was just allocated. */
  fill(address: number, size: number, element: Uint8Array | undefined): Awaitable<void> {
    // Space at the end of the file was never written: it is zeros already.
    if (element === undefined && !this.space.isRefilled(address)) return;
    const length = element?.length ?? 1;
    const piece = new Uint8Array(Math.min(size, Math.max(1, Math.floor(FILL_PIECE / length)) * length));
    fillWith(piece, element);
    return this.#fillFrom(address, address + size, piece);
  }

  #fillFrom(start: number, end: number, piece: Uint8Array): Awaitable<void> {
    for (let at = start; at < end; at += piece.length) {
      const written = this.writeData(at, piece.subarray(0, Math.min(piece.length, end - at)));
      if (written instanceof Promise) return written.then(() => this.#fillFrom(at + piece.length, end, piece));
    }
  }

  /** Gives a reference the form that the file holds. */
  encodeReference(reference: Reference, type: ReferenceType): Uint8Array {
    return encodeReference(this.#context, this.heap, reference, type);
  }

  /** Brings all changes into the file. When it is done they are there, whatever becomes of this process. */
  async flush(options: FlushOptions = {}): Promise<void> {
    await this.queue.run(() => this.#flush(options.durable ?? false, false));
  }

  /** Brings all changes into the file together: whatever happens, there will be all of them or none. */
  async flushTogether(options: FlushOptions = {}): Promise<void> {
    await this.queue.run(() => this.#flush(options.durable ?? false, true));
  }

  async #flush(durable: boolean, atomic: boolean): Promise<void> {
    this.#assertWhole();
    if (durable) await this.#context.settings.resolver.sync();
    // All at once, there is no moment in between.
    const withheld = atomic ? new Map<ObjectState, string[]>() : this.#withholdRemovals();
    if (withheld.size > 0) {
      try {
        await this.#flushOnce(durable, atomic, true);
      } finally {
        for (const [state, names] of withheld) for (const name of names) this.edit(state).links.set(name, undefined);
      }
    }
    await this.#flushOnce(durable, atomic, false);
  }

  #assertWhole(): void {
    if (!this.#transaction.brokenOff) return;
    throw new StorageError("Cannot write: the storage failed in the middle of a flush; open the file again");
  }

  /**
   * Names that are taken away while others come, in more than one group: the others have to come first everywhere, so
   * that what was moved has a name at every moment.
   */
  #withholdRemovals(): Map<ObjectState, string[]> {
    const mixed = this.#pending().filter(({ edits }) => {
      const links = [...edits?.links.values() ?? []];
      return links.includes(undefined) && links.some((link) => link !== undefined);
    });
    const withheld = new Map<ObjectState, string[]>();
    if (mixed.length < 2) return withheld;
    for (const state of mixed) {
      const { links } = state.edits!;
      const names = [...links.keys()].filter((name) => links.get(name) === undefined);
      for (const name of names) links.delete(name);
      withheld.set(state, names);
    }
    return withheld;
  }

  async #flushOnce(durable: boolean, atomic: boolean, stillNamed: boolean): Promise<void> {
    this.space.begin();
    try {
      await this.#commitAll(durable, atomic, stillNamed);
    } catch (error) {
      this.space.failed();
      throw error;
    }
  }

  async #commitAll(durable: boolean, atomic: boolean, stillNamed: boolean): Promise<void> {
    const base = this.#context.baseAddress;
    const commits: Commit[] = [];
    for (const state of this.#pending()) {
      const committed = commitObject(state, this.space);
      const commit = committed instanceof Promise ? await committed : committed;
      commits.push(commit);
    }
    this.heap.finish();
    const steps: Patch[][] = [];
    const add = (step: number, changes: readonly Patch[]) => (steps[step] ??= []).push(...changes);
    const patchOf = ({ address, bytes }: Publication): Patch => ({ start: base + address, bytes });
    if (!this.#freeSpaceForgotten && commits.length > 0) {
      const forgotten = await this.#context.run(forgetFreeSpace(this.#context, this.space));
      if (forgotten !== undefined) add(0, changedBytes(forgotten, base));
    }
    for (const { order, early, change, late, state } of commits) {
      const step = 1 + 3 * order;
      add(step, early.map(patchOf));
      if (change !== undefined) add(step + 1, changedBytes({ ...change, address: state.address }, base));
      add(step + 2, late.map(patchOf));
    }
    const changes = steps.filter((step) => step.length > 0);
    if (commits.length > 0 || this.space.end + base > this.#transaction.superblock.endOfFile) {
      await this.#transaction.publish(base + this.space.end, changes, { durable, atomic });
    } else if (durable) await this.#store.sync();
    else await this.#store.settle();
    this.space.published(stillNamed);
    this.#freeSpaceForgotten ||= commits.length > 0;
    for (const commit of commits) this.#settle(commit);
  }

  /** The objects that have changes, those of the elements of datasets counted in. */
  #pending(): ObjectState[] {
    return [...this.#edited].filter((state) => state.edits !== undefined || state.storage?.dirty);
  }

  /** Brings the state of an object to what is in the file now. */
  #settle({ state, header, indexing }: Commit): void {
    const { storage } = state;
    state.header = header;
    state.edits = undefined;
    state.links = undefined;
    state.denseAttributes = undefined;
    if (storage !== undefined) storage.headerChanged = false;
    if (indexing !== undefined) storage!.chunks!.published(indexing);
    this.#edited.delete(state);
  }

  /** Brings all changes into the file, and makes it as long as it has to be. */
  async close(): Promise<void> {
    await this.queue.run(async () => {
      await this.#flush(false, false);
      await this.#transaction.finish(this.#context.baseAddress + this.space.end);
    });
  }
}

/** The bytes of a first block that are different now, as one change. */
function changedBytes({ address, before, after }: ChangedHeader, baseAddress: number): Patch[] {
  let start = 0;
  while (start < after.length && before[start] === after[start]) start++;
  if (start === after.length) return [];
  let end = after.length;
  while (before[end - 1] === after[end - 1]) end--;
  return [{ start: baseAddress + address + start, bytes: after.subarray(start, end) }];
}
