/**
 * Unused stretches of a file, and the search for one that fits.
 *
 * @module
 */

/** A stretch of a file. */
export interface Stretch {
  readonly address: number;
  readonly size: number;
}

/** How many stretches are remembered. */
const MOST = 4096;
/** How many stretches of about the right size are looked at. */
const MOST_TRIES = 256;

/** Unused stretches; neighbours become one. */
export class Holes {
  readonly #byStart: Map<number, Stretch> = new Map();
  readonly #byEnd: Map<number, Stretch> = new Map();
  /** The stretches by the power of two of their size. */
  readonly #classes: Set<Stretch>[] = Array.from({ length: 53 }, () => new Set());

  /**
   * Remembers a stretch.
   *
   * @returns How many bytes were forgotten, for there to be room for it.
   */
  add(address: number, size: number): number {
    if (size <= 0) return 0;
    const before = this.#byEnd.get(address);
    const after = this.#byStart.get(address + size);
    if (before !== undefined) this.#remove(before);
    if (after !== undefined) this.#remove(after);
    const start = before?.address ?? address;
    const hole = { address: start, size: address + size - start + (after?.size ?? 0) };
    this.#byStart.set(hole.address, hole);
    this.#byEnd.set(hole.address + hole.size, hole);
    this.#classes[classOf(hole.size)]!.add(hole);
    return this.#byStart.size > MOST ? this.#forgetSmallest() : 0;
  }

  /** Forgets what lies behind an address. */
  cut(end: number): void {
    for (const hole of [...this.#byEnd.values()]) {
      if (hole.address + hole.size <= end) continue;
      this.#remove(hole);
      this.add(hole.address, end - hole.address);
    }
  }

  /**
   * Takes the smallest stretch that is large enough, of those that are looked at.
   *
   * @param size How many bytes are needed.
   * @param place Where in a stretch they would start; `undefined` where they do not fit.
   */
  take(size: number, place: (hole: Stretch) => number | undefined): { hole: Stretch; address: number } | undefined {
    for (let order = classOf(size); order < this.#classes.length; order++) {
      let best: { hole: Stretch; address: number } | undefined;
      let tries = 0;
      for (const hole of this.#classes[order]!) {
        if (++tries > MOST_TRIES) break;
        if (hole.size < size || (best !== undefined && hole.size >= best.hole.size)) continue;
        const address = place(hole);
        if (address !== undefined) best = { hole, address };
      }
      if (best === undefined) continue;
      this.#remove(best.hole);
      return best;
    }
    return undefined;
  }

  #remove(hole: Stretch): void {
    this.#byStart.delete(hole.address);
    this.#byEnd.delete(hole.address + hole.size);
    this.#classes[classOf(hole.size)]!.delete(hole);
  }

  #forgetSmallest(): number {
    for (const stretches of this.#classes) {
      for (const hole of stretches) {
        this.#remove(hole);
        return hole.size;
      }
    }
    return 0;
  }
}

function classOf(size: number): number {
  return Math.floor(Math.log2(size));
}
