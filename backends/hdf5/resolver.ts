/**
 * Which other files a file may lead to: external links, external raw storage and the sources of virtual datasets.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ByteSource } from "../sources/source.ts";

/** Why another file is wanted. */
export type ResolvePurpose = "external link" | "external storage" | "virtual dataset";

/** Says where the bytes of another file come from, or `undefined` where there are none or it may not be read. */
export type ResolveFile = (name: string, purpose: ResolvePurpose) => Awaitable<ByteSource | undefined>;

/** Finds the other files that a file names, each opened once, and closes them with it. */
export class Resolver {
  #resolve: ResolveFile;
  #found: Map<string, Awaitable<ByteSource | undefined>> = new Map();

  /** Resolves through the function that the caller controls. */
  constructor(resolve: ResolveFile) {
    this.#resolve = resolve;
  }

  /** The bytes of another file; `undefined` where there are none. */
  find(name: string, purpose: ResolvePurpose): Awaitable<ByteSource | undefined> {
    const key = `${purpose}\0${name}`;
    let found = this.#found.get(key);
    if (found === undefined && !this.#found.has(key)) {
      found = this.#resolve(name, purpose);
      this.#found.set(key, found);
    }
    return found;
  }

  /** Closes every file that was found. */
  async close(): Promise<void> {
    const found = [...this.#found.values()];
    this.#found.clear();
    for (const source of found) await (await source)?.close?.();
  }
}
