/**
 * The states of the objects of one open file, by the address of their headers.
 *
 * @module
 */

import type { ObjectState } from "./object_state.ts";

/** How many states a file that is open for reading keeps: enough to find one again, few enough to walk any file. */
const KEPT_FOR_READING = 1024;

/**
 * One state an object. A file that is open for writing keeps all of them, so that every handle sees what was written;
 * one that is open for reading forgets those that were not used for long.
 */
export class ObjectTable {
  #states: Map<number, ObjectState> = new Map();
  #limit: number;

  /** Starts empty. */
  constructor(writable: boolean) {
    this.#limit = writable ? Infinity : KEPT_FOR_READING;
  }

  /** The state of the object at an address, where it is known. */
  get(address: number): ObjectState | undefined {
    const state = this.#states.get(address);
    if (state !== undefined && this.#limit !== Infinity) {
      this.#states.delete(address);
      this.#states.set(address, state);
    }
    return state;
  }

  /** Keeps a state, and gives the one to use: the one that is there already wins. */
  add(state: ObjectState): ObjectState {
    const known = this.#states.get(state.address);
    if (known !== undefined) return known;
    this.#states.set(state.address, state);
    if (this.#states.size > this.#limit) this.#states.delete(this.#states.keys().next().value!);
    return state;
  }

  /** Forgets an object. */
  delete(address: number): void {
    this.#states.delete(address);
  }

  /** Forgets all objects. */
  clear(): void {
    this.#states.clear();
  }

  /** All states that are kept. */
  values(): IterableIterator<ObjectState> {
    return this.#states.values();
  }
}
