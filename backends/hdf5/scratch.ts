/**
 * Memory that is used again and again.
 *
 * @module
 */

/** Lends one block of memory at a time; whoever comes while it is lent gets a fresh one. */
export class Scratch {
  #free: Uint8Array | undefined;

  /** Lends `size` bytes; what they hold is left over from before. */
  take(size: number): Uint8Array {
    const free = this.#free;
    this.#free = undefined;
    return free !== undefined && free.length >= size ? free : new Uint8Array(size);
  }

  /** Takes the memory back. */
  give(bytes: Uint8Array): void {
    this.#free = bytes;
  }
}
