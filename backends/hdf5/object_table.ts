/**
 * The states of the objects of one open file, by the address of their headers.
 *
 * @module
 */

import type { ObjectState } from "./object_state.ts";

/** How many states a file that is open for reading keeps: enough to find one again, few enough to walk any file. */
const KEPT_FOR_READING = 64;

/** What holds the states. */
interface States {
  get(address: number): ObjectState | undefined;
  set(address: number, state: ObjectState): void;
  delete(address: number): void;
  clear(): void;
  values(): Iterable<ObjectState>;
}

/**
 * One state an object. A file that is open for writing keeps those that somebody uses or that were changed, so that
 * every handle sees what was written; one that is open for reading keeps those that were used last.
 */
export class ObjectTable {
  readonly #states: States;

  /** Starts empty. */
  constructor(writable: boolean) {
    this.#states = writable ? new UsedStates() : new RecentStates();
  }

  /** The state of the object at an address, where it is known. */
  get(address: number): ObjectState | undefined {
    return this.#states.get(address);
  }

  /** Keeps a state, and gives the one to use: the one that is there already wins. */
  add(state: ObjectState): ObjectState {
    const known = this.#states.get(state.address);
    if (known !== undefined) return known;
    this.#states.set(state.address, state);
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
  values(): Iterable<ObjectState> {
    return this.#states.values();
  }
}

/**
 * A place for each address, which several share: the state that came last is the one that is kept. A `Map` whose oldest
 * entries are deleted would keep what was deleted alive until a full collection.
 */
class RecentStates implements States {
  readonly #places: (ObjectState | undefined)[] = new Array(KEPT_FOR_READING).fill(undefined);

  get(address: number): ObjectState | undefined {
    const state = this.#places[place(address)];
    return state?.address === address ? state : undefined;
  }

  set(address: number, state: ObjectState): void {
    this.#places[place(address)] = state;
  }

  delete(address: number): void {
    if (this.get(address) !== undefined) this.#places[place(address)] = undefined;
  }

  clear(): void {
    this.#places.fill(undefined);
  }

  *values(): Generator<ObjectState> {
    for (const state of this.#places) if (state !== undefined) yield state;
  }
}

/** Headers lie a multiple of 8 bytes apart where they can. */
function place(address: number): number {
  return Math.floor(address / 8) % KEPT_FOR_READING;
}

/** The states that something else holds on to: a handle of the user's, or the writer, which has yet to write them. */
class UsedStates implements States {
  readonly #states: Map<number, WeakRef<ObjectState>> = new Map();
  readonly #gone = new FinalizationRegistry<number>((address) => {
    if (this.#states.get(address)?.deref() === undefined) this.#states.delete(address);
  });

  get(address: number): ObjectState | undefined {
    return this.#states.get(address)?.deref();
  }

  set(address: number, state: ObjectState): void {
    this.#states.set(address, new WeakRef(state));
    this.#gone.register(state, address);
  }

  delete(address: number): void {
    this.#states.delete(address);
  }

  clear(): void {
    this.#states.clear();
  }

  *values(): Iterable<ObjectState> {
    for (const reference of this.#states.values()) {
      const state = reference.deref();
      if (state !== undefined) yield state;
    }
  }
}
