/**
 * The port through which structures ask for room in the file and fill it.
 *
 * @module
 */

/**
 * Room in the file. What is written through it goes to fresh space only, and becomes reachable when an object header
 * is published.
 */
export interface Space {
  /**
   * Gives fresh space that nothing published points to.
   *
   * @param size How many bytes.
   * @param alignment What the address is a multiple of. Default 8.
   * @returns The address, relative to the base address.
   */
  allocate(size: number, alignment?: number): number;
  /**
   * Writes a block that was allocated in this flush.
   *
   * @param address Where the block starts.
   * @param bytes The whole block; the space's from now on.
   */
  write(address: number, bytes: Uint8Array): void;
  /**
   * Gives a block back. It is used again at once where it was never published, else only after the file is closed.
   *
   * @param address Where the block starts.
   * @param size Its length.
   */
  release(address: number, size: number): void;
}

/** Room in the file, with a way to change what cannot move. */
export interface PublishingSpace extends Space {
  /**
   * Overwrites a published block where it stands, once everything else of the flush is written, and before the object
   * header is. The block lies within one 512-byte sector, so that it is changed whole or not at all.
   *
   * @param address Where the block starts.
   * @param bytes The whole block; the space's from now on.
   */
  publish(address: number, bytes: Uint8Array): void;
}
