/**
 * Finishes what reading a header leaves open: the shape of a virtual dataset that follows its sources.
 *
 * @module
 */

import type { Awaitable } from "../../ndarray/backend.ts";
import type { ObjectState } from "./object_state.ts";
import { updateVirtualShape } from "./virtual_extent.ts";

/**
 * Makes an object ready for use.
 *
 * @param state The object.
 * @returns Nothing where it is ready, else a promise.
 */
export function prepareObject(state: ObjectState): Awaitable<void> {
  const { storage } = state;
  if (storage?.layout.class !== "virtual") return;
  if (state.preparing !== undefined) return state.preparing;
  const update = updateVirtualShape(storage);
  if (!(update instanceof Promise)) return;
  state.preparing = update.finally(() => state.preparing = undefined);
  return state.preparing;
}
