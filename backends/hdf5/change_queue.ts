/**
 * Puts the changes of a file, and its flushes, in a row.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";

/** Runs actions one after the other; the first begins at once. */
export class ChangeQueue {
  #last: Promise<unknown> | undefined;

  /** What is still running, where something is; never fails. */
  get pending(): Promise<unknown> | undefined {
    return this.#last;
  }

  /** Runs an action once those before it are done; at once where none is running. */
  run<T>(action: () => Awaitable<T>): Awaitable<T> {
    const result = this.#last === undefined ? action() : this.#last.then(action);
    if (result instanceof Promise) this.#follow(result);
    return result;
  }

  #follow(result: Promise<unknown>): void {
    const last: Promise<unknown> = result.then(() => {}, () => {}).then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }
}
