/**
 * Where in the file new blocks go.
 *
 * @module
 */

import type { BufferedStore } from "./buffered_store.ts";
import { Holes, type Stretch } from "./holes.ts";
import type { PublishingSpace } from "./format/space.ts";

/** The unit that a disk writes whole or not at all. */
export const sectorSize = 512;

/** A rest of a stretch that is smaller than this part of what was taken from it is not kept apart: it would only be in the way. */
const SMALLEST_REST = 1 / 8;

/** When space that was published is used again: after the file was closed, or as soon as nothing on disk needs it. */
export type SpaceReuse = "after close" | "eager";

/** A change of published bytes that waits for all else to be written. */
export interface Publication {
  /** Relative to the base address. */
  readonly address: number;
  readonly bytes: Uint8Array;
}

/**
 * Gives fresh space: at the end of the file, or where blocks stood that were never published. What a state on disk can
 * still reach is never given out.
 */
export class Allocator implements PublishingSpace {
  readonly #store: BufferedStore;
  readonly #baseAddress: number;
  readonly #reuse: SpaceReuse;
  /** What lies before was allocated by somebody else. */
  readonly #firstOwn: number;
  /** The byte after the last one that is in use. */
  #end: number;
  /** What lies before may be reachable on disk, unless it was given out again since. */
  #publishedEnd: number;
  readonly #refilled = new Set<number>();
  readonly #holes: Holes = new Holes();
  /** What belongs to a block beyond its size, by its address. */
  readonly #rests = new Map<number, number>();
  #released: Stretch[] = [];
  #flushing: Stretch[] | undefined;
  #lost = 0;
  #publications: Publication[] = [];

  /**
   * Starts behind what the file holds.
   *
   * @param store What is written to.
   * @param baseAddress What is added to every address.
   * @param end The byte after the last one in use, relative to the base address.
   * @param reuse When published space is used again.
   */
  constructor(store: BufferedStore, baseAddress: number, end: number, reuse: SpaceReuse) {
    this.#store = store;
    this.#baseAddress = baseAddress;
    this.#reuse = reuse;
    this.#end = Math.ceil(end / 8) * 8;
    this.#firstOwn = this.#end;
    this.#publishedEnd = this.#end;
  }

  /** The byte after the last one that is in use. */
  get end(): number {
    return this.#end;
  }

  /** How many published bytes nothing leads to any more, and cannot be used again while the file is open. */
  get lostBytes(): number {
    return this.#lost;
  }

  allocate(size: number, alignment = 8): number {
    return this.#fromHole(size, alignment, Infinity) ?? this.#fromEnd(size, roundUp(this.#end, alignment));
  }

  /** Gives fresh space that lies within one sector of the file, so that it can be published in one write. */
  allocateInSector(size: number): number {
    const hole = this.#fromHole(size, 8, sectorSize);
    if (hole !== undefined) return hole;
    const straddles = Math.floor(this.#end / sectorSize) !== Math.floor((this.#end + size - 1) / sectorSize);
    return this.#fromEnd(size, straddles ? roundUp(this.#end, sectorSize) : this.#end);
  }

  #fromEnd(size: number, address: number): number {
    this.#addHole(this.#end, address - this.#end);
    this.#end = roundUp(address + size, 8);
    this.#store.reserve(this.#baseAddress + this.#end);
    return address;
  }

  #fromHole(size: number, alignment: number, within: number): number | undefined {
    const taken = this.#holes.take(size, (hole) => {
      let address = roundUp(hole.address, alignment);
      if (within !== Infinity && Math.floor(address / within) !== Math.floor((address + size - 1) / within)) {
        address = roundUp(address, within);
      }
      return roundUp(address + size, 8) > hole.address + hole.size ? undefined : address;
    });
    if (taken === undefined) return undefined;
    const { hole, address } = taken;
    const end = roundUp(address + size, 8);
    const rest = hole.address + hole.size - end;
    this.#addHole(hole.address, address - hole.address);
    if (rest >= size * SMALLEST_REST) this.#addHole(end, rest);
    else if (rest > 0) this.#rests.set(address, rest);
    this.#refilled.add(address);
    return address;
  }

  #addHole(address: number, size: number): void {
    this.#lost += this.#holes.add(address, size);
  }

  /** Whether a block stands where another stood before, whose bytes may still be there. */
  isRefilled(address: number): boolean {
    return this.#refilled.has(address);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#store.write(this.#baseAddress + address, bytes);
  }

  release(address: number, size: number): void {
    if (this.#flushing !== undefined) this.#flushing.push({ address, size });
    else this.#release(address, size);
  }

  #release(address: number, size: number): void {
    // Blocks that stood here before may follow each other without filling.
    const own = address >= this.#firstOwn;
    const whole = (own ? roundUp(size, 8) : Math.floor(size / 8) * 8) + (this.#rests.get(address) ?? 0);
    this.#rests.delete(address);
    const fresh = address >= this.#publishedEnd || this.#refilled.delete(address);
    if (fresh) this.#addHole(address, whole);
    else this.#released.push({ address, size: whole });
  }

  publish(address: number, bytes: Uint8Array): void {
    this.#publications.push({ address, bytes });
  }

  /** Takes note that a flush begins: what it gives up stays in use until it is known to have succeeded. */
  begin(): void {
    this.#flushing = [];
  }

  /** Takes note that a flush failed: what it gave up is in use still, and will be given up again. */
  failed(): void {
    this.#flushing = undefined;
    this.#publications = [];
  }

  /** Hands over the changes that wait for all else to be written. */
  takePublications(): Publication[] {
    const publications = this.#publications;
    this.#publications = [];
    return publications;
  }

  /** Takes note that all that was allocated may now be reachable on disk, and that what was released no longer is. */
  published(): void {
    const given = this.#flushing ?? [];
    this.#flushing = undefined;
    for (const { address, size } of given) this.#release(address, size);
    for (const { address, size } of this.#released) {
      if (this.#reuse === "eager" && address % 8 === 0) this.#addHole(address, size);
      else this.#lost += size;
    }
    this.#released = [];
    this.#refilled.clear();
    this.#publishedEnd = this.#end;
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
