/**
 * What a group or an object lists: awaited it is an array, iterated it comes piece by piece.
 *
 * @module
 */

/**
 * Many items of a file. `await` it for an array of all, or go through it with `for await` to hold few at a time.
 *
 * @typeParam T What is listed.
 *
 * @example Either way
 * ```ts
 * import { create, MemoryStore } from "@hyperslab/ndarray";
 * import { assertEquals } from "@std/assert";
 *
 * await using file = await create(new MemoryStore());
 * await file.createGroup("a");
 * await file.createGroup("b");
 * assertEquals(await file.keys(), ["a", "b"]);
 * for await (const name of file.keys()) assertEquals(name.length, 1);
 * ```
 */
export class Listing<T> implements AsyncIterable<T>, PromiseLike<T[]> {
  #start: () => AsyncIterator<T>;
  #collect: (() => Promise<T[]>) | undefined;

  /** Starts anew each time it is awaited or iterated; `collect` gives all items at once, where that is shorter. */
  constructor(start: () => AsyncIterator<T>, collect?: () => Promise<T[]>) {
    this.#start = start;
    this.#collect = collect;
  }

  /**
   * Goes through the items.
   *
   * @returns An iterator of its own.
   *
   * @example One after the other
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("a");
   * for await (const name of file.keys()) assertEquals(name, "a");
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#start();
  }

  /**
   * Collects all items.
   *
   * @param fulfilled Takes them.
   * @param rejected Takes what stood in the way.
   * @returns What the callbacks give.
   *
   * @example All at once
   * ```ts
   * import { create, MemoryStore } from "@hyperslab/ndarray";
   * import { assertEquals } from "@std/assert";
   *
   * await using file = await create(new MemoryStore());
   * await file.createGroup("a");
   * assertEquals(await file.keys(), ["a"]);
   * ```
   */
  then<A = T[], B = never>(
    fulfilled?: ((items: T[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#all().then(fulfilled, rejected);
  }

  async #all(): Promise<T[]> {
    if (this.#collect !== undefined) return await this.#collect();
    const items: T[] = [];
    for await (const item of this) items.push(item);
    return items;
  }
}
