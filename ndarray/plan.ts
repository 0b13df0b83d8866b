/**
 * What reading an array would fetch, told before any element is fetched.
 *
 * @module
 */

import type { Awaitable, Backend, BackendOptions, BlockRequest, ChunkGrid } from "./backend.ts";
import { gridFor, partition } from "./grid.ts";
import { contiguousStrides, sizeOf } from "./storage.ts";
import { firstOfRepeats, type View } from "./view.ts";

/** What a read would fetch. */
export interface FetchPlan {
  /** How many requests to a server, or reads of a file. */
  readonly requests: number;
  /** How many bytes, those between the wanted ones counted in where they are fetched with them. */
  readonly bytes: number;
  /** How long that takes, from the round trip and the bandwidth as measured so far; 0 for sources near by. */
  readonly seconds: number;
}

/** A backend that can tell what it would fetch. */
export interface PlanningBackend extends Backend {
  /**
   * Tells what reading boxes would fetch.
   *
   * @param requests The boxes, as the view's grid cuts them.
   * @param options When to stop early.
   * @returns What would be fetched; a promise where that has to be looked up.
   */
  plan(requests: Iterable<BlockRequest>, options?: BackendOptions): Awaitable<FetchPlan>;
}

/** Nothing is fetched. */
export const nothingToFetch: FetchPlan = { requests: 0, bytes: 0, seconds: 0 };

/** Two plans, one after the other. */
export function bothPlans(a: FetchPlan, b: FetchPlan): FetchPlan {
  return { requests: a.requests + b.requests, bytes: a.bytes + b.bytes, seconds: a.seconds + b.seconds };
}

/**
 * Tells what reading a view would fetch.
 *
 * @param backend Where the elements live.
 * @param view Which elements.
 * @param options When to stop early.
 * @returns What would be fetched.
 * @throws {TypeError} If the backend cannot tell.
 */
export function planView(backend: Backend, view: View, options: BackendOptions = {}): Awaitable<FetchPlan> {
  if (sizeOf(view.shape) === 0) return nothingToFetch;
  const once = firstOfRepeats(view);
  if (isPlanning(backend)) {
    const plan = (grid: ChunkGrid): Awaitable<FetchPlan> =>
      backend.plan(partition(once, grid, contiguousStrides(once.shape)), options);
    const grid = gridFor(backend, once);
    return grid instanceof Promise ? grid.then(plan) : plan(grid);
  }
  const [source, ...others] = backend.sources ?? [];
  if (source === undefined || others.length > 0 || !sameShape(source.backend.shape, backend.shape)) {
    throw new TypeError("Cannot plan: the backend of this array cannot tell what it fetches");
  }
  return planView(source.backend, once, options);
}

function isPlanning(backend: Backend): backend is PlanningBackend {
  return "plan" in backend;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
