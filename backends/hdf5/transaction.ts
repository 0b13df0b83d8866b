/**
 * Makes a flush visible: new blocks first, then the end address, then one write an object, each within a sector.
 *
 * @module
 */

import { sectorSize } from "./allocator.ts";
import type { BufferedStore } from "./buffered_store.ts";
import { encodeRedoRecord, type Patch } from "./format/redo_record.ts";
import { encodeSuperblock, type Superblock } from "./format/superblock.ts";

/** The smallest and the largest step by which the end address is raised. */
const SMALLEST_STEP = 64 * 1024;
const LARGEST_STEP = 16 * 1024 * 1024;

/** How a flush is made visible. */
export interface PublishOptions {
  /** Whether each step waits until the one before would outlive a power cut. */
  readonly durable: boolean;
  /** Whether all changes are to be made or none, whatever happens. */
  readonly atomic: boolean;
}

/** The order in which what was written becomes visible. */
export class Transaction {
  readonly #store: BufferedStore;
  #superblock: Superblock;
  #durable = false;
  #publishing = false;

  /** Works on a store whose superblock says that. */
  constructor(store: BufferedStore, superblock: Superblock) {
    this.#store = store;
    this.#superblock = superblock;
  }

  /** The superblock as it stands in the file. */
  get superblock(): Superblock {
    return this.#superblock;
  }

  /**
   * Makes changes of published bytes, once all else is written.
   *
   * @param end The byte after the last one in use, absolute.
   * @param steps The changes, in the steps in which they are made; through a redo record where one goes over the end of
   * a sector.
   * @param options Which guarantees are wanted.
   */
  async publish(end: number, steps: readonly (readonly Patch[])[], { durable, atomic }: PublishOptions): Promise<void> {
    this.#durable ||= durable;
    await this.#barrier();
    if (end > this.#superblock.endOfFile) {
      await this.#moveEnd(raisedEnd(end));
      await this.#barrier();
    }
    const changes = steps.flat();
    // A change that may be torn depends on others that come before it: the record has them all.
    const together = (atomic && changes.length > 1) || changes.some(isTorn) ? changes : [];
    if (together.length > 0) await this.#record(together);
    this.#publishing = true;
    for (const step of steps) {
      for (const { start, bytes } of step) await this.#store.writeThrough(start, bytes);
      await this.#barrier();
    }
    if (together.length > 0) await this.#store.truncate(this.#superblock.endOfFile);
    this.#publishing = false;
  }

  /** Writes the redo record; one that may be there in spite of a failure is taken back. */
  async #record(changes: readonly Patch[]): Promise<void> {
    const { endOfFile } = this.#superblock;
    try {
      await this.#store.writeThrough(endOfFile, encodeRedoRecord(changes, endOfFile));
      await this.#barrier();
    } catch (error) {
      this.#publishing = true;
      await this.#store.truncate(endOfFile);
      this.#publishing = false;
      throw error;
    }
  }

  /** Whether a failure came after the first change was made: the file is valid, and not what the writer takes it for. */
  get brokenOff(): boolean {
    return this.#publishing;
  }

  /** What outlived a power cut once is to outlive every later one: after that every barrier is one for the disk. */
  async #barrier(): Promise<void> {
    if (this.#durable) await this.#store.sync();
    else await this.#store.settle();
  }

  /** Makes the file as long as what is in use. */
  async finish(end: number): Promise<void> {
    if (this.#superblock.endOfFile !== end) await this.#writeSuperblock({ ...this.#superblock, endOfFile: end });
    await this.#barrier();
    if (this.#store.storedSize !== end) await this.#store.truncate(end);
  }

  /** The file has to be that long before it says so. */
  async #moveEnd(endOfFile: number): Promise<void> {
    if (this.#store.storedSize < endOfFile) {
      await this.#store.truncate(endOfFile);
      await this.#barrier();
    }
    await this.#writeSuperblock({ ...this.#superblock, endOfFile });
  }

  async #writeSuperblock(changed: Superblock): Promise<void> {
    // What versions 0 and 1 keep of the root group would not follow its changes: readers look at its header instead.
    const superblock = { ...changed, rootSymbolTable: undefined };
    await this.#store.writeThrough(superblock.address, encodeSuperblock(superblock));
    this.#superblock = superblock;
  }
}

/** Raised in steps, so that most flushes need not raise it. */
function raisedEnd(end: number): number {
  const step = Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, 2 ** Math.floor(Math.log2(end / 16))));
  return Math.ceil(end / step) * step;
}

/** Whether a write goes over the end of a sector, so that a part of it may be there without the rest. */
export function isTorn({ start, bytes }: Patch): boolean {
  return Math.floor(start / sectorSize) !== Math.floor((start + bytes.length - 1) / sectorSize);
}
