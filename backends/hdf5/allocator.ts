/**
 * Where in the file new blocks go.
 *
 * @module
 */

import type { BufferedStore } from "./buffered_store.ts";
import { Holes, type Stretch } from "./holes.ts";
import type { PublishingSpace } from "./format/space.ts";
import type { DataSpace } from "./storage_context.ts";

/** The unit that a disk writes whole or not at all. */
export const sectorSize = 512;

/** A rest of a stretch that is smaller than this part of what was taken from it is not kept apart: it would only be in the way. */
const SMALLEST_REST = 1 / 8;

/** When space that was published is used again: after the file was closed, or as soon as nothing on disk needs it. */
export type SpaceReuse = "after close" | "eager";

/** Space at the front that is for metadata alone. */
export interface FrontSpace {
  readonly size: number;
  /** Whether what is read to find an object by its name stands in front of all else. */
  readonly linksApart: boolean;
}

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
export class Allocator implements DataSpace {
  readonly #store: BufferedStore;
  readonly #baseAddress: number;
  readonly #reuse: SpaceReuse;
  /** What lies before was allocated by somebody else. */
  readonly #firstOwn: number;
  /** The byte after the last one that is in use. */
  #end: number;
  /** What lies before may be reachable on disk, unless it was given out again since. */
  #publishedEnd: number;
  /** How many bytes were given out again at an address since the last flush. */
  readonly #refilled = new Map<number, number>();
  readonly #holes: Holes = new Holes();
  /** What is unused of the front, which is for metadata alone. */
  readonly #front: Holes = new Holes();
  readonly #frontEnd: number;
  /** The byte after the last one of links, and the first one of all else. */
  #linksEnd: number;
  #restStart: number;
  /** Gives space for what is read to find an object by its name. */
  readonly links: PublishingSpace;
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
   * @param front How many bytes are kept together for metadata, and whether in them links are kept apart: they are taken
   * from the start and all else from the end.
   */
  constructor(store: BufferedStore, baseAddress: number, end: number, reuse: SpaceReuse, front?: FrontSpace) {
    this.#store = store;
    this.#baseAddress = baseAddress;
    this.#reuse = reuse;
    this.#end = Math.ceil(end / 8) * 8;
    this.#firstOwn = this.#end;
    this.#publishedEnd = this.#end;
    this.#linksEnd = this.#end;
    this.#frontEnd = this.#end + roundUp(front?.size ?? 0, 8);
    this.#restStart = this.#frontEnd;
    this.links = front?.linksApart ? new LinkSpace(this) : this;
    if (front === undefined) return;
    this.#front.add(this.#end, this.#frontEnd - this.#end);
    this.#end = this.#frontEnd;
    store.reserve(baseAddress + this.#end);
  }

  /** Whether published space is used again while the file is open. */
  get reusesPublished(): boolean {
    return this.#reuse === "eager";
  }

  /** The byte after the last one that is in use. */
  get end(): number {
    return this.#end;
  }

  /** How many published bytes nothing leads to any more, and cannot be used again while the file is open. */
  get lostBytes(): number {
    return this.#lost;
  }

  /** How many bytes of the front were taken, by links and by all else. */
  get frontUse(): { readonly links: number; readonly rest: number } {
    return { links: this.#linksEnd - this.#firstOwn, rest: this.#frontEnd - this.#restStart };
  }

  /** Gives fresh space from the start of the front, where there is one. */
  allocateLinks(size: number, alignment: number): number {
    const address = this.#fromHole(this.#front, size, alignment, Infinity);
    if (address === undefined) return this.allocate(size, alignment);
    this.#linksEnd = Math.max(this.#linksEnd, roundUp(address + size, 8));
    return address;
  }

  allocate(size: number, alignment = 8): number {
    return this.#forMetadata(size, alignment, Infinity) ?? this.#fromEnd(size, roundUp(this.#end, alignment));
  }

  allocateData(size: number): number {
    return this.#fromHole(this.#holes, size, 8, Infinity) ?? this.#fromEnd(size, this.#end);
  }

  /** Gives fresh space that lies within one sector of the file, so that it can be published in one write. */
  allocateInSector(size: number): number {
    const hole = this.#forMetadata(size, 8, sectorSize);
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

  #forMetadata(size: number, alignment: number, within: number): number | undefined {
    const apart = this.links !== this;
    const address = this.#fromHole(this.#front, size, alignment, within, apart);
    if (address === undefined) return this.#fromHole(this.#holes, size, alignment, within);
    if (!apart) return address;
    if (address >= this.#linksEnd) this.#restStart = Math.min(this.#restStart, address);
    return address;
  }

  #fromHole(
    holes: Holes,
    size: number,
    alignment: number,
    within: number,
    fromEnd = false,
  ): number | undefined {
    const taken = holes.take(size, (hole) => {
      if (fromEnd) return lastPlace(hole, size, alignment, within);
      if (holes === this.#front && hole.address >= this.#restStart) return undefined;
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
    this.#refilled.set(address, end - address);
    return address;
  }

  #addHole(address: number, size: number): void {
    const isFront = address >= this.#firstOwn && address < this.#frontEnd;
    this.#lost += (isFront ? this.#front : this.#holes).add(address, size);
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
    if (!this.isFresh(address)) this.#released.push({ address, size: whole });
    else {
      this.#refilled.delete(address);
      this.#addHole(address, whole);
    }
  }

  isFresh(address: number): boolean {
    return address >= this.#publishedEnd || this.#refilled.has(address);
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

  /** Takes note that nothing of what was allocated since the last flush is needed, and all of what was given up is. */
  discard(): void {
    this.#released = [];
    this.#publications = [];
    this.#holes.cut(this.#publishedEnd);
    for (const [address, size] of this.#refilled) {
      const end = Math.min(address + size + (this.#rests.get(address) ?? 0), this.#publishedEnd);
      this.#addHole(address, end - address);
      this.#rests.delete(address);
    }
    this.#refilled.clear();
    this.#addHole(this.#publishedEnd, this.#end - this.#publishedEnd);
  }

  /** Hands over the changes that wait for all else to be written. */
  takePublications(): Publication[] {
    const publications = this.#publications;
    this.#publications = [];
    return publications;
  }

  /**
   * Takes note that all that was allocated may now be reachable on disk, and that what was released no longer is.
   *
   * @param stillNamed Whether names are left on disk that are to be taken away: they may lead to what was released.
   */
  published(stillNamed = false): void {
    const given = this.#flushing ?? [];
    this.#flushing = undefined;
    for (const { address, size } of given) this.#release(address, size);
    this.#refilled.clear();
    this.#publishedEnd = this.#end;
    if (stillNamed) return;
    for (const { address, size } of this.#released) {
      if (this.#reuse === "eager" && address % 8 === 0) this.#addHole(address, size);
      else this.#lost += size;
    }
    this.#released = [];
  }
}

/** The last place in a hole that is aligned and does not straddle. */
function lastPlace(hole: Stretch, size: number, alignment: number, within: number): number | undefined {
  const end = hole.address + hole.size;
  let address = Math.floor((end - roundUp(size, 8)) / alignment) * alignment;
  if (within !== Infinity && Math.floor(address / within) !== Math.floor((address + size - 1) / within)) {
    address = Math.floor(((address + size - 1 - (address + size - 1) % within) - size) / alignment) * alignment;
  }
  return address < hole.address ? undefined : address;
}

/** The space of an allocator, but that blocks come from the start of its front. */
class LinkSpace implements PublishingSpace {
  readonly #allocator: Allocator;

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
  }

  allocate(size: number, alignment = 8): number {
    return this.#allocator.allocateLinks(size, alignment);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#allocator.write(address, bytes);
  }

  release(address: number, size: number): void {
    this.#allocator.release(address, size);
  }

  publish(address: number, bytes: Uint8Array): void {
    this.#allocator.publish(address, bytes);
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
